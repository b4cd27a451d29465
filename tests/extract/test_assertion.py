"""Assertion: one readable line a case, over all five axes (``tests/extract/cases/assertion_*.txt``)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.chart import NoteView, Segment, make_segment
from chartcite.models.document import Document
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Time
from chartcite.models.note import Note
from tests.marked import cases, parse

FILES = sorted((Path(__file__).parent / "cases").glob("assertion_*.txt"))
LINES = [pytest.param(line, id=f"{path.stem[10:]}-{n}") for path in FILES for n, line in enumerate(cases(path), 1)]
AXES = {"negated"} | {str(v) for axis in (Experiencer, Certainty, Time, Completion) for v in axis}
STILL_TO_COME = {"scheduled", "recommended", "pending", "template"}


def _segment(text: str, *, role: str = "note", **options: object) -> tuple[NoteView, Segment]:
    document = Document(name="note.txt", sha256="", media_type="text/plain", text=text, pages=())
    note = Note(id="n1", document="note.txt", start=0, end=len(text), date=dt.date(2026, 5, 8), role=role)
    segment = make_segment(document, 0, len(text), index=0, paragraph=0, **options)  # type: ignore[arg-type]
    return NoteView(note, document, (segment,)), segment


def _said(text: str, word: str, **options: object) -> Assertion:
    view, segment = _segment(text, **options)  # type: ignore[arg-type]
    start = text.index(word)
    return assess(view, segment, [(start, start + len(word))])[0]


def _wrong(found: Assertion, words: set[str]) -> list[str]:
    """The axes on which an assertion is not what the mark says. A mark without a time only forbids the future."""
    wanted = {
        "negated": "negated" in words,
        "experiencer": next((v for v in Experiencer if v in words), Experiencer.PATIENT),
        "certainty": next((v for v in Certainty if v in words), Certainty.AFFIRMED),
        "completion": next((v for v in Completion if v in words), Completion.DONE),
    }
    time = next((v for v in Time if v in words), None)
    if "future" in words and wanted["completion"] is Completion.DONE:
        wanted["completion"] = found.completion  # what is to come may be planned, ordered or simply told
    if (
        "in_progress" not in words
        and found.completion is Completion.IN_PROGRESS
        and wanted["completion"] is Completion.DONE
    ):
        wanted["completion"] = Completion.IN_PROGRESS
    if "conditional" in words and not words & {str(c) for c in Completion}:
        wanted["completion"] = found.completion  # nothing conditional happened, whatever it is called
    bad = [f"{axis}: {getattr(found, axis)}" for axis, value in wanted.items() if getattr(found, axis) != value]
    if time is not None and found.time is not time:
        bad.append(f"time: {found.time}")
    open_ = words & (STILL_TO_COME | {"conditional", "not_done", "declined"})
    if time is None and found.time is Time.FUTURE and not open_:
        bad.append("time: future")
    return bad


@pytest.mark.parametrize("line", LINES)
def test_cue_reaches_what_it_governs_and_nothing_else(line: str) -> None:
    text, marks = parse(line)
    assert marks
    assert all(set(m.words) <= AXES for m in marks)
    view, segment = _segment(text)
    found = assess(view, segment, [(m.start, m.end) for m in marks])
    assert {m.text: _wrong(a, set(m.words)) for m, a in zip(marks, found, strict=True)} == {m.text: [] for m in marks}


def test_there_are_at_least_four_hundred_cases() -> None:
    assert sum(len(parse(line)[1]) for path in FILES for line in cases(path)) >= 400


def test_nothing_happened_in_what_is_planned_conditional_denied_or_templated() -> None:
    for path in FILES:
        for line in cases(path):
            text, marks = parse(line)
            view, segment = _segment(text)
            for mark, found in zip(marks, assess(view, segment, [(m.start, m.end) for m in marks]), strict=True):
                if set(mark.words) - {"past", "now", "in_progress"}:
                    assert not found.happened, line


@pytest.mark.parametrize(
    ("options", "axis", "value"),
    [
        ({"section": "family_history"}, "experiencer", Experiencer.FAMILY),
        ({"label": "fhx"}, "experiencer", Experiencer.FAMILY),
        ({"section": "education"}, "completion", Completion.TEMPLATE),
        ({"role": "education"}, "completion", Completion.TEMPLATE),
        ({"role": "consent"}, "completion", Completion.TEMPLATE),
        ({"label": "instructions"}, "completion", Completion.TEMPLATE),
        ({"checked": False}, "completion", Completion.TEMPLATE),
        ({"blank": True}, "completion", Completion.TEMPLATE),
        ({"checked": True}, "completion", Completion.DONE),
        ({"answer": "yes", "checked": True}, "negated", False),
        ({"answer": "no", "checked": False}, "negated", True),
        ({"section": "plan"}, "completion", Completion.RECOMMENDED),
        ({"label": "pending"}, "completion", Completion.PENDING),
        ({"label": "upcoming appointments"}, "completion", Completion.SCHEDULED),
        ({"label": "resolved problems"}, "time", Time.PAST),
        ({"section": "history"}, "completion", Completion.DONE),
    ],
)
def test_place_of_a_statement_speaks_too(options: dict[str, object], axis: str, value: object) -> None:
    assert getattr(_said("psychological evaluation", "psychological", **options), axis) == value


def test_plan_item_with_a_dose_is_a_drug_that_is_taken() -> None:
    assert _said("MS Contin 15 mg q12h", "MS Contin", section="plan").completion is Completion.DONE


def test_answer_no_to_a_negative_question_is_doubtful() -> None:
    found = _said("No active infection", "infection", answer="no", checked=False)
    assert not found.negated
    assert found.certainty is Certainty.POSSIBLE


def test_no_spans_need_no_reading() -> None:
    view, segment = _segment("No infection.")
    assert assess(view, segment, []) == []


def test_reading_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    _said("She denies infection.", "infection")
    assert capfd.readouterr() == ("", "")
