"""Forms and questions on what the pain keeps a patient from: items marked Y or N, ticked or graded, and answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.families._function_hits import has
from chartcite.extract.families._pain import names_pain
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled

_ASKS = compiled(
    r"\b(?:pain|ache|burning|it)\b[^.;?]{0,30}\b(?:limit\w*|interfer\w*|prevent\w*|stop\w*|affect\w*|restrict\w*|kept?"
    r"|keeps?|hinder\w*|get\w* in (?:the|your|his|her) way|makes? it hard)\b"
    r"|\b(?:because of|due to|from|owing to)\b[^.;?]{0,20}\bpain\b[^.;?]{0,30}\b(?:need help|help with|cannot|can't"
    r"|can not|trouble|difficult\w*|unable|not able|limited|problems? with|avoid|gave up|given up)\b"
    r"|\b(?:need help|cannot|can't|trouble|difficulty|unable|limited|problems?)\b[^.;?]{0,30}\b(?:because of|due to)\b"
    r"[^.;?]{0,12}\bpain\b|\bpain interference\b|\binterference\b[^.;?]{0,16}\bpain\b"
)
_MARK = compiled(
    r"(?P<item>[a-z][a-z /'-]{2,30}?)\s*[:=-]?\s*(?<![a-z])(?P<mark>y|n|yes|no)(?=\s|$|[,;.(])"
    r"(?!\s*\?)"
)
_GRADE = compiled(
    r"(?<![\d/.])[0-5]?\s*[-=]?\s*(?P<how>not at all|no interference|never|a little(?: bit)?|slightly|mildly|sometimes"
    r"|somewhat|moderately|quite a bit|a lot|very much|severely|extremely|always|unable|completely)(?![a-z])"
)
_NONE = ("not at all", "no interference", "never")
_STRONG = ("moderately", "quite a bit", "a lot", "very much", "severely", "extremely", "always", "unable", "completely")
_OTHER_HEAD = compiled(
    r"\bother (?:illness|causes?|reasons?|problems?|conditions?)\b|\bnot (?:because of|due to) pain\b"
)
_REACH = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form or an answer tells at ``segment``: a ``function_impact`` value; the segments that it takes up."""

    segment: Segment
    value: str
    taken: tuple[int, ...]


def forms(view: NoteView) -> Iterator[Answer]:
    """The items below, or behind, a head that asks what the pain keeps the patient from."""
    for head in view.segments:
        asks = _ASKS.search(head.low)
        if asks is None or _OTHER_HEAD.search(head.low):
            continue
        rest = [s for s in view.after(head, _REACH) if s.paragraph == head.paragraph]
        yield from _marked(head, asks.end(), rest)
        yield from _ticked(head, rest)
        yield from _graded(head, rest)


def _marked(head: Segment, start: int, rest: list[Segment]) -> Iterator[Answer]:
    """Items with a letter each: "Does pain limit: bathing N   dressing Y"."""
    marks: list[tuple[Segment, str]] = []
    for segment, low in ((head, head.low[start:]), *((s, s.low) for s in rest)):
        found = [m["mark"][0] for m in _MARK.finditer(low) if has("daily", m["item"])]
        if not found and segment is not head:
            break
        marks += [(segment, mark) for mark in found]
    if len(marks) < 2:
        return
    yes = [s for s, mark in marks if mark == "y"]
    taken = tuple({head.index, *(s.index for s, _ in marks)})
    yield Answer(yes[0] if yes else marks[0][0], "affected" if yes else "unaffected", taken)


def _ticked(head: Segment, rest: list[Segment]) -> Iterator[Answer]:
    """Boxes for activities under a head of help needed or things that cannot be done."""
    if not (head.label or head.low.rstrip().endswith((":", "?"))) or head.checked:
        return
    for segment in rest:
        if segment.checked is None or _OTHER_HEAD.search(segment.low):
            return
        if segment.checked and not segment.answer and has("daily", segment.low):
            yield Answer(segment, "affected", (segment.index,))
            return


def _graded(head: Segment, rest: list[Segment]) -> Iterator[Answer]:
    """Items with their grade in words: "housework   1   not at all"."""
    rows = [s for s in rest if s.checked is None and len(s.low.split()) <= 12]
    graded = [(s, m["how"]) for s in rows if (m := _GRADE.search(s.low)) is not None]
    if len(graded) < 2:
        return
    strong = [s for s, how in graded if how in _STRONG]
    taken = tuple(s.index for s, _ in graded)
    if strong:
        yield Answer(strong[0], "affected", taken)
    elif all(how in _NONE for _, how in graded):
        yield Answer(graded[0][0], "unaffected", taken)
    else:
        yield Answer(graded[0][0], "unclear", taken)


_TAKEN_AWAY = compiled(
    r"\bwhat\b[^.;?]{0,30}\b(?:taken|take|took|cost|stop\w*|ke(?:ep|pt)s?|robbed|prevent\w*|can(?:'t|not) you"
    r"|gave up|given up|lost|no longer)\b"
)
_NOTHING = compiled(r"\W*(?:a\b[:.]?\W*)?(?:nothing|none|no\b|not a thing|not much of anything)")
_SOME = compiled(
    r"\b(?:a (?:bit|little)|sometimes|some|i suppose|i guess|maybe|perhaps|hard to say|not sure|so-so|depends"
    r"|now and then|kind of|sort of|on and off|a tad|can't say|couldn't say)\b"
)
_POSED = compiled(r"\?|\basked (?:if|whether|how)\b")


def replies(view: NoteView) -> Iterator[Answer]:
    """What is answered to "What has the pain taken from you?", or with a shrug to "Does it get in the way?"."""
    for segment in view.segments:
        posed = list(_POSED.finditer(segment.low))
        if not posed or not (names_pain(segment) or any(names_pain(s) for s in view.before(segment, 2))):
            continue
        after = view.after(segment, 1)
        inside = segment.low.rstrip(" \"'")
        mark = inside.find("?") if "?" in inside else inside.find(":", posed[0].end())
        own = 0 <= mark < len(inside) - 2
        reply = inside[mark + 1 :] if own else after[0].low if after and inside.endswith("?") else ""
        at = segment if own else after[0] if after else segment
        if not reply:
            continue
        if _TAKEN_AWAY.search(segment.low):
            if _NOTHING.match(reply):
                yield Answer(at, "unaffected", (at.index,))
            elif has("daily", reply):
                yield Answer(at, "affected", (at.index,))
        elif _ASKS.search(segment.low) and _SOME.search(reply) and not has("daily", reply):
            yield Answer(at, "unclear", (segment.index, at.index))
