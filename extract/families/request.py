"""What the request states: the member's age, codes, line of business, state, setting and the drug to be given."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from chartcite.extract.families._said import asked, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import first, raw, vocabulary
from chartcite.models.fact import Assertion, Completion, Experiencer, Fact

_FORMS = ("request_form", "fax_cover", "letter")
_AGED = compiled(
    r"(?<![\w./-])(?P<n>\d{1,3})\s*(?:-\s*)?(?:y/?\.?o\.?(?![a-z])|y(?:ea)?rs?\.?[\s-]*old|(?:yr|year)s? of age)"
    r"|(?<![\w./-])(?P<m>\d{2})\s?[mf](?![a-z])(?=[\s,;./)(]|$)|\baged?[:\s]+(?P<k>\d{1,3})(?=\D|$)"
)
_OLDEST = 112
_EARLIEST = 1905
_BESIDE = 4


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kinds ``age`` and ``request_item``."""
    for view, segment in chart.segments():
        if segment.kind is SegmentKind.RULE or view.note.role in ("education", "consent"):
            continue
        yield from _ages(view, segment)
        yield from _codes(view, segment)
        yield from _business(view, segment)
        if not (ruled(segment) or asked(segment)):
            yield from _drug(view, segment)
            yield from _setting(view, segment)


def _ages(view: NoteView, segment: Segment) -> Iterator[Fact]:
    dates = find_dates(segment.low)
    for label in cue("request", "born").finditer(segment.low):
        day = next((d for d in dates if 0 <= d.start - label.end() <= _BESIDE and d.exact), None)
        if day is not None and day.low.year > _EARLIEST:
            yield make_fact(view, segment, (label.start(), day.end), kind="age", unit="years", exact=True,
                            attributes={"birth_date": day.low.isoformat()})  # fmt: skip
    found = [m for m in _AGED.finditer(segment.low) if 0 < float(m["n"] or m["m"] or m["k"]) < _OLDEST]
    for m, said in zip(found, assess(view, segment, [m.span() for m in found]), strict=True):
        if said.experiencer is Experiencer.PATIENT and view.date is not None:
            years = float(m["n"] or m["m"] or m["k"])
            yield make_fact(view, segment, m.span(), kind="age", value=years, low=years, high=years + 1, unit="years")


def _item(view: NoteView, segment: Segment, span: tuple[int, int], value: str, text: str) -> Fact:
    return make_fact(view, segment, span, kind="request_item", value=value, attributes={"text": text})


@cache
def _code(kind: str) -> Expression:
    return compiled(rf"(?<![A-Za-z0-9.-]){raw('request')['codes'][kind]}(?![A-Za-z0-9-]|\.\d)")


def _codes(view: NoteView, segment: Segment) -> Iterator[Fact]:
    for m in _code("procedure").finditer(segment.text):
        yield _item(view, segment, m.span(), "procedure_code", m.group())
    labelled = cue("request", "diagnosis_label").search(segment.low)
    if view.note.role in _FORMS or labelled:
        for m in _code("diagnosis").finditer(segment.text):
            if "." in m.group() or labelled:
                yield _item(view, segment, m.span(), "diagnosis_code", m.group())


def _business(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """Line of business and state, on the request's own papers or behind a label that says so."""
    lists = vocabulary("request").lists
    label = segment.label and first(lists["business_label"], segment.label, frozenset(segment.label.split()))
    if view.note.role not in _FORMS and not label:
        return
    hit = first(lists["business"], segment.low, segment.words)
    if hit is not None:
        yield _item(view, segment, (hit.start, hit.end), "line_of_business", hit.payload)
    state = cue("request", "washington").search(segment.low)
    if state is not None:
        yield _item(view, segment, state.span(), "state", "WA")


def _drug(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The drug meant for the system; the group it belongs to."""
    for group in ("excluded", "antispasmodic", "analgesic"):
        hit = first(vocabulary("request").lists[group], segment.low, segment.words)
        if hit is None:
            continue
        said = assess(view, segment, [(hit.start, hit.end)])[0]
        if _meant(said):
            name = hit.payload if group == "excluded" else group
            yield _item(view, segment, (hit.start, hit.end), "injectate", name)


def _setting(view: NoteView, segment: Segment) -> Iterator[Fact]:
    lists = vocabulary("request").lists
    wanted = view.note.role in _FORMS or first(lists["wanted"], segment.low, segment.words) is not None
    other = False
    for name in ("obstetrical", "surgical"):
        hit = first(lists[name], segment.low, segment.words)
        other = other or hit is not None
        if hit is not None and wanted and _meant(assess(view, segment, [(hit.start, hit.end)])[0]):
            yield _item(view, segment, (hit.start, hit.end), "setting", name)
    hit = first(lists["purpose"], segment.low, segment.words)
    other = other or first(lists["passing"], segment.low, segment.words) is not None
    if hit is not None and not other and _meant(assess(view, segment, [(hit.start, hit.end)])[0]):
        yield _item(view, segment, (hit.start, hit.end), "setting", "implant")


def _meant(said: Assertion) -> bool:
    """Asked for or given, of this patient; a plan is what a request is."""
    return not said.negated and said.about_patient and said.completion not in (
        Completion.TEMPLATE, Completion.DECLINED, Completion.NOT_DONE
    )  # fmt: skip
