"""The intrathecal drug trial as an event, and its drug (evidence rules 9, 15, 18)."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.families._opioid_words import ruled_out
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.statements import hits
from chartcite.extract.nlp.topic import TRIAL, cues, is_trial_note, procedure_of
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Certainty, Completion, Experiencer, Fact, Time

_SKIPPED = (SegmentKind.RULE, SegmentKind.PAGE)
_RULE = compiled(
    r"defin|criteri|(?:successful|good|positive) (?:trial|test)\b[^.;]{0,24}(?:\bmeans|\brequires|=)|"
    r"is (?:a )?success\w* (?:if|when|where|once)|counts as|regarded|"
    r"considered (?:a )?(?:success|positive)|judged (?:a )?"
    r"(?:success|positive)|(?:success|pass)\w* (?:if|when|means|requires|=)"
)
_DRUGS = frozenset(
    [
        "morphine",
        "hydromorphone",
        "fentanyl",
        "sufentanil",
        "meperidine",
        "bupivacaine",
        "ropivacaine",
        "clonidine",
        "ziconotide",
        "baclofen",
    ]
)
_OPIOIDS = frozenset(["morphine", "hydromorphone", "fentanyl", "sufentanil", "meperidine"])


def extract(chart: Chart) -> Iterator[Fact]:
    """``trial`` facts (done, not done, scheduled, failed, successful) and ``trial_drug`` facts."""
    for view, segment in chart.segments():
        if segment.kind in _SKIPPED or segment.blank:
            continue
        yield from _events(view, segment)
        yield from _drugs(view, segment)


def _events(view: NoteView, segment: Segment) -> Iterator[Fact]:
    if segment.answer and "trial" in segment.low:
        yield from _answered(view, segment)
        return
    if segment.checked is False:
        return
    found = hits(segment, vocabulary("trial"))
    if not found:
        return
    expected = [
        h for h in vocabulary("relief").lists["expected"].search(segment.low, segment.words) if h.end - h.start > 4
    ]
    people = first(vocabulary("relief").lists["other_people"], segment.low, segment.words)
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        value = hit.payload.value
        if (
            procedure_of(view, segment, hit.start) != TRIAL
            and procedure_of(view, segment, hit.end - 1) != TRIAL
            and value != "not_done"
        ):
            continue
        if value == "not_done" and _of_something_else(segment, hit):
            continue
        if value in ("done", "successful") and any(
            h.payload.value == "not_done" and h.start < hit.end and hit.start < h.end for h in found
        ):
            continue
        if value == "done" and assertion.certainty is Certainty.AFFIRMED and _none_such(segment.low, hit):
            value = "not_done"
        updates: dict[str, object] = {"negated": False}
        if value == "not_done":
            updates |= {"certainty": Certainty.AFFIRMED, "completion": Completion.DONE, "time": Time.NOW}
        if value in ("successful", "failed", "done") and (
            any(h.start <= hit.end for h in expected) or _RULE.search(segment.low)
        ):
            updates["certainty"] = Certainty.CONDITIONAL
        if people is not None:
            updates["experiencer"] = Experiencer.OTHER
        yield make_fact(view, segment, (hit.start, hit.end), kind="trial", value=value,
                        assertion=assertion.model_copy(update=updates))  # fmt: skip


_NO_SUCH = compiled(
    r"(?<![a-z])(?:no|nor|neither|never an?|not (?:an?|any|one)|without an?|without)\s+"
    r"(?:(?:an?|any|such|formal|prior|previous|preliminary|separate|spinal|epidural|intrathecal|intraspinal|drug|pump"
    r"|inpatient|outpatient|single|temporary|percutaneous|screening)\s+){0,3}$"
)
_IF = compiled(r"(?<![a-z])(?:if|unless|until|whether|when|where|should)(?![a-z])")
_TOOK_PLACE = compiled(
    r"(?:done|performed|completed|carried out|given|injected|infused|took place|underwent|undertaken|attempted)$"
)


def _none_such(low: str, hit: Hit[Meaning]) -> bool:
    """Whether what is told as done is denied as a whole: "No trial injection or infusion has been done"."""
    if _IF.search(low[: hit.start]):
        return False
    return _NO_SUCH.search(low[: hit.start]) is not None and _TOOK_PLACE.search(low[hit.start : hit.end]) is not None


_OF = compiled(r"\s+(?:of|with|using)\s")


def _of_something_else(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether what was not done is the trial of a stimulator, a tablet, a therapy; or it is only asked about."""
    others = ("stimulator", "drug", "therapy")
    return (
        segment.low.rstrip(' "').endswith("?")
        or _OF.match(segment.low, hit.end) is not None
        or any(c.code in others and c.start < hit.end and hit.start < c.end for c in cues(segment))
    )


def _answered(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A question of a form: "Prior trial done?  [ ] Y  [x] N"."""
    if any(
        word in segment.low
        for word in ("prior trial", "previous trial", "trial done", "trial performed", "trial completed", "had a trial")
    ):
        if any(c.code == "stimulator" for c in cues(segment)):
            return
        value = "done" if segment.answer == "yes" else "not_done"
        yield make_fact(view, segment, (0, len(segment.low)), kind="trial", value=value)


def _drugs(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The drug given or planned by the intrathecal or epidural route."""
    low = segment.low
    spans = [
        d for d in find_drugs(low) if d.generic in _DRUGS and not d.is_class and not ruled_out(low, d.start, d.end)
    ]
    if not spans:
        return
    named = any(c.code == TRIAL and not c.weak for c in cues(segment))
    if not named and not is_trial_note(view):
        return
    given = [
        d
        for d in spans
        if d.generic == "ziconotide" or (procedure_of(view, segment, d.start) == TRIAL and not d.long_acting)
    ]
    if not given:
        return
    names = dict.fromkeys(d.generic for d in given)
    opioid, other = any(n in _OPIOIDS for n in names), any(n not in _OPIOIDS for n in names)
    value = "mixed" if opioid and other else "opioid" if opioid else "non_opioid"
    assertion = assess(view, segment, [(given[0].start, given[0].end)])[0]
    yield make_fact(view, segment, (given[0].start, given[-1].end), kind="trial_drug", value=value,
                    attributes={"name": ", ".join(names)}, assertion=assertion)  # fmt: skip
