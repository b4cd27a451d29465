"""What the patient answers when asked for a number of the pain: one, a stretch of two, or words and no number.

"What number most days? Eight, some days it's nine"; "between six and eight, it swings"; "Unbearable is not a number".
"""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.families._pain import pain_spans
from chartcite.extract.families._said import ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.trials import find_trials
from chartcite.models.fact import Fact, Scalar

_ROLES = frozenset({"education", "consent", "fax_cover", "imaging", "lab", "device", "procedure"})
_QUESTION = compiled(
    r"(?:(?:what|which) (?:is (?:your|the|his|her) )?(?:\w+ )?(?:number|score|figure)"
    r"|how (?:bad|much|severe|strong)(?! of)"
    r"|(?:usual|average|typical) (?:number|score|figure|level)|rate (?:your|the|his|her) pain|number most days)"
)
_USUAL = compiled(r"most days|usual|typical|average|ordinar|normal|every day|as a rule|mostly|week")
_ANSWER = compiled(
    r"\W*(?:a\W+)?(?:(?:it's|it is|about|around|usually|mostly|i'd say|i would say|say|an?|maybe|a solid|well|oh)"
    r"\W+){0,3}"
    rf"(?P<one>{NUMBER})(?:\s*(?:-|to|or)\s*(?P<two>{NUMBER}))?(?:\s*(?:/|out of)\s*(?:10|ten))?"
    r"(?=\W*(?:\Z|[,.;\"']|on |most |some |always |every |usually ))"
)
_STRETCH = compiled(
    rf"(?<![\w./-])(?:between\s+(?:an?\s+)?(?P<a>{NUMBER})\s+and\s+(?:an?\s+)?(?P<b>{NUMBER})"
    rf"|(?<=[\"'])(?P<c>{NUMBER})\s+to\s+(?P<d>{NUMBER}))"
    r"(?![\d/:%]|\s*(?:weeks?|days?|months?|years?|hours?|hrs?|min\w*|pm|am|mg|mcg|tab|pill|times|visits?|blocks?|feet"
    r"|ft|steps|lb|kg|per ?cent|miles?|o'clock|vertebra|nights?)\b)"
)
_NO_NUMBER = compiled(
    r"(?<![a-z])(?:not|never|no|won't|will not|would not|refus\w*|cannot|can't|unable|declin\w*|isn't|without)(?![a-z])"
    r"[^.;]{0,44}?(?<![a-z])(?:number|figure|score|numeral)(?![a-z])"
)
_WORDS = compiled(
    r"(?<![a-z])(?:severe|unbearable|excruciating|agony|agoni[sz]ing|intolerable|terrible"
    r"|horrible|awful|very bad|torture"
    r"|torment|off the (?:scale|chart)|beyond (?:words|numbers|bearing)|unspeakable)(?![a-z])"
)
_HIGHEST, _NEAR = 10, 6


def extract(chart: Chart) -> Iterator[Fact]:
    """``pain_score`` and ``pain_severity`` facts of answers to a question for a number."""
    records = find_trials(chart).records
    for view in chart.notes:
        if view.note.role in _ROLES or view.note.id in records:
            continue
        for segment in view.segments:
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.blank or ruled(segment):
                continue
            if segment.section not in ("education", "goals", "family_history"):
                yield from _answers(view, segment)


def _answers(view: NoteView, segment: Segment) -> Iterator[Fact]:
    question = _asked(view, segment)
    stretch = _STRETCH.search(segment.low)
    about = question or bool(pain_spans(segment.low))
    if stretch is not None and about:
        low, high = (parse_number(stretch[x] or stretch[y]) for x, y in (("a", "c"), ("b", "d")))
        if low is not None and high is not None and low < high <= _HIGHEST:
            yield from _score(view, segment, stretch.span(), (low, high), "usual")
            return
    answer = _ANSWER.match(segment.low) if question else None
    if answer is not None:
        one = parse_number(answer["one"])
        two = parse_number(answer["two"]) if answer["two"] else one
        if one is not None and two is not None and max(one, two) <= _HIGHEST:
            role = "usual" if _USUAL.search(question) or _USUAL.search(segment.low) else "unspecified"
            yield from _score(view, segment, answer.span("one"), (min(one, two), max(one, two)), role)
            return
    word = _WORDS.search(segment.low)
    beside = " ".join(s.low for s in (*view.before(segment, 2), segment, *view.after(segment, 1)))
    if word is None or not (_NO_NUMBER.search(beside) and _of_pain(view, segment)):
        return
    if assess(view, segment, [word.span()])[0].about_patient:
        yield make_fact(view, segment, word.span(), kind="pain_severity", value="severe")


def _score(
    view: NoteView, segment: Segment, span: tuple[int, int], bounds: tuple[float, float], role: str
) -> Iterator[Fact]:
    said = assess(view, segment, [span])[0]
    if said.about_patient and said.happened:
        attributes: dict[str, Scalar] = {"role": role, "scale": "NRS", "raw": segment.low[slice(*span)], "worded": True}
        yield make_fact(view, segment, span, kind="pain_score", value=bounds[0], low=bounds[0], high=bounds[1],
                        unit="/10", attributes=attributes)  # fmt: skip


def _asked(view: NoteView, segment: Segment) -> str:
    """The question that the segment answers, ``""`` where it answers none on the number of a pain."""
    before = [s.low for s in view.before(segment, 1) if s.low.rstrip(" \"'").endswith(("?", ":"))]
    question = next((t for t in (segment.label, *before) if _QUESTION.search(t)), "")
    return question if question and _of_pain(view, segment) else ""


def _of_pain(view: NoteView, segment: Segment) -> bool:
    around = (*view.before(segment, _NEAR), segment, *view.after(segment, 1))
    return any(pain_spans(s.low) for s in around) or "pain" in segment.label
