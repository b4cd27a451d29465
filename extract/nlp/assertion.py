"""Assertion on five axes: negated, whose it is, how certain, when, and how far it has come.

``assess(view, segment, spans) -> list[Assertion]`` is the whole surface. Cues come from ConText with our own rules
(``vocab/context.yaml``); the note's role, the section, the label, a check box and an answer of a form speak too.

What the axes mean for a caller:

- ``negated``: the thing is said not to be there. ``completion: not_done`` alone means that it was not done, tried or
  looked at ("infection screen not done" says nothing of infection). What is negated is never also ``not_done``.
- "no relief from PT", "not helped by PT" leave PT done and unnegated: the negation belongs to the relief.
- ``time: past`` is a history or something resolved, ``future`` what is still to come.
- ``happened`` on the assertion combines them (evidence rule 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.context import STILL_ANSWERED, Cue, cues
from chartcite.extract.nlp.context_clauses import Tokens, tokens_of
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Time

_COMPLETION = ("DONE", "PROGRESS", "SCHEDULED", "RECOMMENDED", "PENDING", "NOT_DONE", "DECLINED")
_OPEN = ("PENDING", "SCHEDULED", "RECOMMENDED")
_CAUTION = {
    name: rank
    for rank, name in enumerate(("DECLINED", "NOT_DONE", "PENDING", "SCHEDULED", "RECOMMENDED", "PROGRESS", "DONE"))
}


_ANSWERED_NO = compiled(r"\W*(?<![a-z])(?:no|n)\W*$")
"""The answer behind a question: it denies the question, and is no negation inside it."""


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(raw("context")[key])


@cache
def _named(group: str, key: str) -> frozenset[str]:
    """Sections, roles or labels that speak for themselves."""
    return frozenset(raw("context")[group].get(key, ()))


def assess(view: NoteView, segment: Segment, spans: Sequence[tuple[int, int]]) -> list[Assertion]:
    """The assertion of each span (offsets relative to the segment), in order."""
    if not spans:
        return []
    said = _assess(segment.low, tuple(spans))
    return [_placed(view, segment, span, a) for span, a in zip(spans, said, strict=True)]


@lru_cache(maxsize=16384)
def _assess(low: str, spans: tuple[tuple[int, int], ...]) -> tuple[Assertion, ...]:
    """What the words of the segment alone say."""
    tokens = tokens_of(low)
    return tuple(
        _resolve(tokens, tokens.cover(*span), found) for span, found in zip(spans, cues(low, spans), strict=True)
    )


def _resolve(tokens: Tokens, target: tuple[int, int], found: Sequence[Cue]) -> Assertion:
    kept = _own_chunk(tokens, target, [c for c in found if _reaches(tokens, target, c)])
    completion = _completion(tokens, kept)
    negated, head = _negated(tokens, target, kept)
    if head:
        completion = Completion.NOT_DONE
    elif negated and completion is Completion.NOT_DONE:
        completion = Completion.DONE  # the negation says it all
    return Assertion(negated=negated, experiencer=_experiencer(kept), certainty=_certainty(tokens, target, kept),
                     time=_time(kept), completion=completion)  # fmt: skip


def _between(tokens: Tokens, target: tuple[int, int], cue: Cue) -> list[str]:
    return tokens.words(cue.end, target[0]) if cue.before else tokens.words(target[1], cue.start)


def _reaches(tokens: Tokens, target: tuple[int, int], cue: Cue) -> bool:
    """Whether a cue whose scope covers the target really bears on it."""
    between = _between(tokens, target, cue)
    if cue.before and ")" in between and "(" not in between:
        return False
    if not cue.before and "(" in between and ")" in between and cue.distance > 12:
        return False
    if cue.category == "FAMILY":
        return _family_reaches(tokens, cue, between)
    if (
        not cue.before
        and cue.category not in ("COND", "CERTAINTY")
        and any(w in _words("subordinate") for w in between)
    ):
        return False
    if cue.category == "COND" and cue.before:
        return _condition_reaches(tokens, cue, between)
    if cue.category == "NEG" and not cue.before and "(" in between and ")" not in between:
        own = between[between.index("(") + 1 :]
        if own and own[-1] not in _words("tests"):
            return False  # "pancreatitis (PRSS1 neg": the bracket has a subject of its own
    if cue.category == "NEG" and not cue.before:
        last, after = tokens.words(cue.end - 1, cue.end)[0], tokens.words(cue.end, cue.end + 1)
        return last not in ("no", "n") or not after or not after[0][0].isalnum() or after[0] in STILL_ANSWERED[last]
    if cue.category == "NEG":
        return _negation_reaches(tokens, cue, between)
    return True


def _condition_reaches(tokens: Tokens, cue: Cue, between: list[str]) -> bool:
    """ "Worse if he stands, and gabapentin does nothing": a condition on no plan ends with its own clause."""
    main = _clause_before(tokens, cue.start)
    planned = not main or any(w in _words("plan_words") for w in main)
    return planned or not any(w in ("and", ",") for w in between)


def _negation_reaches(tokens: Tokens, cue: Cue, between: list[str]) -> bool:
    """ "No relief from PT": the negation stops at a word for an outcome. A bare "not" reaches six words."""
    if any(w in _words("outcomes") for w in between):
        return False
    word = tokens.words(cue.start, cue.end)[-1]
    bare = word == "not" or word.endswith(("n't", "nt"))
    return not bare or cue.distance <= 6 or "," in between or "or" in between


def _family_reaches(tokens: Tokens, cue: Cue, between: list[str]) -> bool:
    """A relative's story ends where the patient comes back: "patient", or a pronoun of the other sex."""
    if not cue.before:
        return True
    words = set(tokens.words(cue.start, cue.end))
    if any(w in _words("self") for w in between):
        return False
    if words & _words("female") and not words & _words("male") and "he" in between:
        return False
    return not (words & _words("male") and not words & _words("female") and "she" in between)


def _own_chunk(tokens: Tokens, target: tuple[int, int], found: list[Cue]) -> list[Cue]:
    """A cue behind a comma or "and" yields to the target's own: "no infection, psych visit pending".

    What was only ordered or offered may still turn out not to have come about: "ordered 06/2023, never started".
    """

    def apart(cue: Cue) -> bool:
        return any(w in (",", "and", "&", "/", "-") for w in _between(tokens, target, cue))

    own = [c for c in found if not apart(c) and c.category in (*_COMPLETION, "NEG", "TIME")]
    if not own:
        return found
    open_ = all(c.category in _OPEN for c in own)
    return [c for c in found if c.before or not apart(c) or (open_ and _overrides(tokens, c))]


def _overrides(tokens: Tokens, cue: Cue) -> bool:
    """ "Was ordered, never started", "was recommended and completed": the later word counts."""
    joined = tokens.words(cue.start, cue.start + 1) in (["and"], ["&"], ["which"])
    return cue.category in ("NOT_DONE", "DECLINED") or (cue.category == "DONE" and joined)


def _completion(tokens: Tokens, found: Iterable[Cue]) -> Completion:
    steps = [c for c in found if c.category in (*_COMPLETION, "TEMPLATE")]
    if any(c.category == "TEMPLATE" for c in steps):
        return Completion.TEMPLATE
    if not steps:
        return Completion.DONE
    best = min(steps, key=lambda c: (c.distance, _CAUTION[c.category]))
    if best.category in _OPEN:
        best = next((c for c in steps if _overrides(tokens, c) and c.before == best.before), best)
    return Completion(dict(best.sets)["completion"])


def _negated(tokens: Tokens, target: tuple[int, int], found: Iterable[Cue]) -> tuple[bool, bool]:
    """Whether the target is negated, and whether a head noun behind it takes the negation ("no infection screen")."""
    cues_ = [c for c in found if dict(c.sets).get("negated")]
    if not cues_:
        return False, False
    follow = tokens.words(target[1], target[1] + 2)
    head = bool(follow) and (follow[0] in _words("heads") or (follow[0] == "work" and follow[1:] in (["up"], ["-"])))
    forward = all(c.before and c.category == "NEG" for c in cues_)
    return (False, True) if head and forward else (True, False)


def _experiencer(found: Iterable[Cue]) -> Experiencer:
    who = [c for c in found if "experiencer" in dict(c.sets)]
    return Experiencer(dict(who[0].sets)["experiencer"]) if who else Experiencer.PATIENT


def _certainty(tokens: Tokens, target: tuple[int, int], found: Iterable[Cue]) -> Certainty:
    values = {dict(c.sets).get("certainty") for c in found}
    if "conditional" in values or _governed(tokens, target):
        return Certainty.CONDITIONAL
    return Certainty.POSSIBLE if "possible" in values else Certainty.AFFIRMED


def _governed(tokens: Tokens, target: tuple[int, int]) -> bool:
    """Whether an "if" behind the target governs it: "schedule the trial if she agrees" speaks of a plan."""
    for i in range(target[1], min(len(tokens.items), target[1] + 16)):
        word = tokens.items[i][0]
        if word in (";", "but") or tokens.sentence_starts[i]:
            return False
        after = tokens.words(i + 1, i + 2)
        if word in ("if", "unless", "provided", "contingent") and tokens.items[i - 1][0] not in _words(
            "not_a_condition"
        ):
            return after != ["needed"] and any(w in _words("plan_words") for w in _clause_before(tokens, i))
    return False


def _clause_before(tokens: Tokens, i: int) -> list[str]:
    first = max((n for n in range(i) if tokens.sentence_starts[n] or tokens.items[n][0] in (";", "but")), default=0)
    return tokens.words(first, i)


def _time(found: Sequence[Cue]) -> Time:
    timed = [c for c in found if "time" in dict(c.sets)]
    if not timed:
        return Time.NOW
    done = min((c.distance for c in found if c.category == "DONE"), default=None)
    future = [c for c in timed if dict(c.sets)["time"] == "future"]
    if future and (done is None or future[0].distance < done):
        return Time.FUTURE
    rest = [c for c in timed if dict(c.sets)["time"] != "future"]
    return Time(dict(rest[0].sets)["time"]) if rest else Time.NOW


def _placed(view: NoteView, segment: Segment, span: tuple[int, int], said: Assertion) -> Assertion:
    """What the place adds: note role, section, label, check box, answer, open field, an item of a plan."""
    update: dict[str, object] = {}
    label = segment.label.strip(" :.-*#")
    if segment.section in _named("sections", "family") or label in _named("labels", "family"):
        update["experiencer"] = Experiencer.FAMILY
    if _is_template(view, segment, label, span):
        update["completion"] = Completion.TEMPLATE
    elif segment.answer == "no":
        own = said.negated and _assess(_ANSWERED_NO.sub(" ", segment.low), (span,))[0].negated
        update["negated"] = not own
        if own:
            update["certainty"] = Certainty.POSSIBLE
    elif said.completion is Completion.DONE and not said.negated:
        if step := next(
            (
                Completion(c)
                for c in ("pending", "scheduled", "recommended", "declined")
                if label in _named("labels", c)
            ),
            None,
        ):
            if step is not Completion.RECOMMENDED or _bare(segment):
                update["completion"] = step
        elif segment.section in _named("sections", "plan") and _bare(segment):
            update["completion"] = Completion.RECOMMENDED
    if said.time is Time.NOW and label in _named("labels", "past"):
        update["time"] = Time.PAST
    return said.model_copy(update=update) if update else said


def _is_template(view: NoteView, segment: Segment, label: str, span: tuple[int, int]) -> bool:
    if view.note.role in _named("roles", "template") or segment.section in _named("sections", "template"):
        return True
    if label in _named("labels", "template") or segment.blank:
        return True
    if segment.checked is False:
        return segment.answer != "no"
    if _in_braces(segment.low, span):
        return True
    return segment.checked is None and _open_box(segment.low, span)


_CHOICE = compiled(r"\{[^{}]{0,160}?(?:/|\||:\d|\*\*\*)[^{}]{0,160}\}")
"""A choice of a template that nobody has made: ``{adequate/inadequate}``, ``{no fever; ***}``, ``{yes:12345}``."""


def _in_braces(low: str, span: tuple[int, int]) -> bool:
    """Whether the span touches a choice in braces that was left open."""
    return "{" in low and any(m.start() < span[1] and span[0] < m.end() for m in _CHOICE.finditer(low))


def _open_box(low: str, span: tuple[int, int]) -> bool:
    """Whether the nearest box in front of the span, on its line, bears no mark."""
    if "[" not in low and "☐" not in low:
        return False
    before = low[: span[0]]
    last = max((before.rfind(b), b) for b in ("[ ]", "[]", "[_]", "☐", "[x]", "☒", "☑", "[v]", "[*]"))
    return last[0] >= 0 and last[1] in ("[ ]", "[]", "[_]", "☐")


@lru_cache(maxsize=4096)
def _verbless(low: str) -> bool:
    words = {t for t, _, _ in tokens_of(low).items}
    return (
        not (words & _words("verbs"))
        and not (words & _words("given"))
        and not any(w.endswith("ed") and len(w) > 4 for w in words)
    )


def _bare(segment: Segment) -> bool:
    """An item without a verb or a dose: in a plan it names what is to be done."""
    return _verbless(segment.low)
