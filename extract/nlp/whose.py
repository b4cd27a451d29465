"""Facts told of a relative or another person, whatever family found them (evidence rule 1)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.run_on import Span, run_on, sex_of
from chartcite.models.fact import Completion, Experiencer, Fact

_STATES = frozenset(
    (
        "disease_extent",
        "prognosis",
        "procedural_risk",
        "device_status",
        "spasticity_score",
        "pain_cause",
        "infection",
        "contraindication",
        "tumor_encroachment",
        "trial",
        "pain_reduction",
        "body_size",
        "anticoagulant",
        "lab",
        "unsettled",
    )
)
"""Kinds that are states of a person. What a relative does for the patient ("her daughter dresses her") is not."""


_RELATIVE = (
    r"(?:family|wife|husband|spouse|partner|mother|mom|mum|father|dad|parents?|sons?|daughters?|dtr|sisters?|brothers?|aunt|uncle|"
    r"caregiver|aide|grandmother|grandfather|children|niece|nephew)"
)
_TELLER = compiled(
    r"(?<![a-z])(?:told|tell|tells|informed|explained to|discussed with|d/w|reviewed with|spoke with|talked with|per"
    r"|according to)"
    rf"\s+(?:\w+\s+){{0,2}}?{_RELATIVE}(?![a-z'])(?!\s+(?:who|whose|has|had))"
    rf"|(?:^|[.;,]\s*)(?:(?:his|her|pt's|patient's|the)\s+)?{_RELATIVE}(?:\s*:|\s+(?:says|said|reports|reported|states|stated|understands|"
    r"counted|counts|notes|noted|thinks|estimates|was told|were told|hears|heard|asks|is aware)(?![a-z]))"
    rf"|(?<![a-z]){_RELATIVE}\s+(?:has|had|have|keeps|kept)\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:\w+\s+)?(?:record|log|diary|tally|notes|"
    r"chart|sheet|calendar|notebook|list|count)(?![a-z])"
    rf"|(?:\(|(?<![a-z])(?:by|from|per|in|on)\s+)(?:(?:his|her|pt's|patient's|the)\s+)?{_RELATIVE}'s\s+(?:\w+\s+){{0,2}}(?:record|log|diary|notes?|"
    r"count|tally|chart|report|account|sheet|words|estimate|telling)(?![a-z])"
)
"""A relative who tells the story, or is told it: the story is the patient's."""


_JUDGED = frozenset(
    (
        "prognosis",
        "procedural_risk",
        "device_status",
        "disease_extent",
        "infection",
        "contraindication",
        "tumor_encroachment",
        "body_size",
        "psych_candidacy",
        "unsettled",
    )
)
"""Kinds that take a clinician to say; a relative's letter tells what was seen at home, not these."""
_BY_RELATIVE = compiled(
    rf"(?<![a-z])(?:i am|i'm|this is)\s+(?:the\s+|his\s+|her\s+|[a-z'-]+['’]s?\s+){{1,2}}(?:\w+\s+){{0,1}}?"
    rf"(?:{_RELATIVE}|guardian)(?![a-z])"
)
_BY_STRANGER = compiled(
    r"(?<![a-z])i (?:live next door|am (?:his|her|the|a|their) (?:neighbou?r|friend|roommate|co-?worker)"
    r"|live (?:across|down) the)"
)
_OPENING = 8


def _author(view: NoteView) -> str:
    """``relative`` or ``stranger`` where a letter's first lines say that one of them wrote it."""
    opening = " ".join(s.low for s in view.segments[:_OPENING])
    if _BY_STRANGER.search(opening):
        return "stranger"
    return "relative" if _BY_RELATIVE.search(opening) else ""


_PRINTED = frozenset(("education",))
"""Roles of notes that are the same for everybody."""
_ASKED = frozenset(("request_item", "asked_for", "age"))


def told_of(chart: Chart, facts: Iterable[Fact], own: frozenset[str] = frozenset()) -> Iterator[Fact]:
    """The facts, those whose words are about someone else marked so. ``own`` are the words of the patient's names."""
    views = {view.note.id: view for view in chart.notes}
    authors = {view.note.id: _author(view) for view in chart.notes}
    sex = sex_of(chart)
    elsewhere = {view.note.id: run_on(view, sex, own) for view in chart.notes}
    for fact in facts:
        view = views.get(fact.note or "")
        if view is not None and view.note.role in _PRINTED and fact.kind not in _ASKED:
            template = fact.assertion.model_copy(update={"completion": Completion.TEMPLATE})
            yield fact.model_copy(update={"assertion": template})
            continue
        author = authors.get(fact.note or "", "")
        if author == "stranger" or (author == "relative" and fact.kind in _JUDGED):
            yield fact.model_copy(
                update={"assertion": fact.assertion.model_copy(update={"experiencer": Experiencer.OTHER})}
            )
            continue
        if fact.kind not in _ASKED and fact.assertion.about_patient and _in_story(fact, elsewhere):
            yield fact.model_copy(
                update={"assertion": fact.assertion.model_copy(update={"experiencer": Experiencer.OTHER})}
            )
            continue
        if view is None or fact.kind not in _STATES or not fact.assertion.about_patient:
            yield fact
            continue
        whose = _experiencer(view, fact)
        if whose is Experiencer.PATIENT:
            yield fact
        else:
            yield fact.model_copy(update={"assertion": fact.assertion.model_copy(update={"experiencer": whose})})


def _in_story(fact: Fact, elsewhere: Mapping[str, Sequence[Span]]) -> bool:
    """Whether the words cited first begin in a sentence that goes on about somebody named before it."""
    start = fact.citations[0].start
    return any(a <= start < b for a, b in elsewhere.get(fact.note or "", ()))


def _experiencer(view: NoteView, fact: Fact) -> Experiencer:
    citation = fact.citations[0]
    segment = _segment_at(view, citation.start)
    if segment is None:
        return Experiencer.PATIENT
    start = max(0, citation.start - segment.start)
    end = min(len(segment.low), citation.end - segment.start)
    return _opening(view, segment, start, end)


_DISOWNED = compiled(
    r"(?:\(|(?:,|;| -) )(?:(?:is|was|this is|that is|that's|it's) )?not (?:(?:the|our|this) )?"
    r"(?:pt|patient|him|her|his|hers)(?:'s)?(?: own)?\s*(?:\)|[.;]?\s*$)"
)
"""A remark behind a story that says whose it is not: "(not pt)", "that is the niece, not her"."""


_STRANGER = compiled(
    r"(?<![a-z])(?:(?:not (?:our|this|the|my)|wrong|another|different|other) (?:pt|patient|member|client)"
    r"|same (?:sur|last |first )?name)(?![a-z])"
)
_COMPARED = compiled(
    r"(?<![a-z])(?:(?:that of|like|as|from|than|to) (?:any|every) (?:other )?(?:man|woman|person|adult|one)\b"
    r"[^.;]{0,14}\b(?:his|her) (?:age|years)"
    r"|(?:most|many|half|other|all|the) (?:of the )?(?:people|men|women|patients)? ?(?:who look |that look )?"
    r"(?:like|in the shoes of|in the position of) (?:him|her)\b|in (?:his|her) (?:shoes|position|situation))"
)
"""Others named only to say how the patient will fare: "that of any other man his age", "most people like him"."""
_GOES_ON = compiled(
    r"\W*(?:he|she|they|his|her|their|that (?:man|woman|caller|person|lady)|the caller|caller)(?![a-z])"
)
_RUN = 4


def _after_stranger(view: NoteView, segment: Segment) -> bool:
    """Whether a sentence goes on about somebody of whom the one before says that it is not the patient."""
    for other in reversed(view.before(segment, _RUN)):
        if other.paragraph != segment.paragraph or not _GOES_ON.match(segment.low):
            return False
        if _STRANGER.search(other.low):
            return True
        segment = other
    return False


def _opening(view: NoteView, segment: Segment, start: int, end: int) -> Experiencer:
    """Whose story the cited words are: asked of the last word of their first clause, the cue may stand inside."""
    if _DISOWNED.search(segment.low, end) or _after_stranger(view, segment):
        return Experiencer.OTHER
    if _TELLER.search(segment.low) or _COMPARED.search(segment.low):
        return Experiencer.PATIENT
    comma = segment.low.find(",", start, end)
    stop = comma if comma > start else end
    last = max(start, segment.low.rfind(" ", start, max(start, stop - 1)) + 1)
    return assess(view, segment, [(last, stop)])[0].experiencer if stop > last else Experiencer.PATIENT


def _segment_at(view: NoteView, offset: int) -> Segment | None:
    starts = [s.start for s in view.segments]
    number = bisect_right(starts, offset) - 1
    return view.segments[number] if number >= 0 and view.segments[number].end > offset else None
