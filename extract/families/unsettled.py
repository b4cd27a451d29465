"""Words that bear on a state and that its own family may not have understood (evidence rule 2).

A later sentence can take back an earlier clean statement in words that no rule of its family knows: an antibiotic
begun, a deposit beside the cord, "eight to ten weeks now". Which of these facts were read after all is for the decider
to see, by their places; the rest keep an older statement from standing as met.
"""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.families._said import asked, ruled, said_on
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, SegmentKind
from chartcite.extract.nlp.statements import hits
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_SILENT_ROLES = ("education", "consent", "request_form", "fax_cover")
_SILENT_SECTIONS = (
    "family_history",
    "allergies",
    "education",
    "administrative",
    "past_medical",
    "surgical_history",
    "psych_history",
    "social",
)
_NOT_SO = (Completion.TEMPLATE, Completion.NOT_DONE, Completion.DECLINED)
"""What is planned beside such words is mostly what is done about them."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``unsettled``; the value is the fact kind that the words bear on."""
    vocab = vocabulary("unsettled")
    for view, segment in chart.segments():
        if view.note.role in _SILENT_ROLES or segment.section in _SILENT_SECTIONS or segment.blank:
            continue
        if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE, SegmentKind.HEADING) or segment.checked is False:
            continue
        found = hits(segment, vocab)
        if not found or segment.answer == "no" or asked(segment) or ruled(segment):
            continue
        day = None if view.date else said_on(view, segment, chart.request_date)
        told: set[str] = set()
        for hit, said in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
            if hit.payload.value not in told and _stands(said):
                told.add(hit.payload.value)
                yield make_fact(view, segment, (hit.start, hit.end), kind="unsettled", value=hit.payload.value,
                                date=day, assertion=Assertion())  # fmt: skip


def _stands(said: Assertion) -> bool:
    """Whether the words tell of the patient as he is now; what is only feared or asked for does not."""
    return (
        not said.negated
        and said.about_patient
        and said.certainty is not Certainty.CONDITIONAL
        and said.time is Time.NOW
        and said.completion not in _NOT_SO
    )
