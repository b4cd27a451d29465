"""What a segment says that a treatment did, before it is known which treatment (evidence rule 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chartcite.extract.families._outcome_numbers import low_scores, percent_outcomes, score_outcomes
from chartcite.extract.families._treatments import find_treatments
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, PhraseIndex, words_of
from chartcite.extract.nlp.vocabulary import vocabulary

_EDGE_BEFORE = compiled(
    r"(?:^|[:=→>,;(\[\"'.]|\s-{1,2}|\]|\d[.)]|\bresponse|\brelief|\beffect|\boutcome|\bbenefit)\s*$"
)
_EDGE_AFTER = compiled(r"\s*(?:$|[.,;:)\]\"'/]|\s-)")
_FILES = ("outcome_failed", "outcome_harm", "outcome_helped", "outcome_partial")
_FAIL_VERB = compiled(r"fail")
_DENIES = compiled(
    r"\b(?:not|never|n't|no evidence (?:of|that)|cannot say|can't say|denies"
    r"|(?:wouldn't|would not) (?:say|call|term|label)"
    r"|rather than|far from|hardly|yet to)\s+(?:\S+\s+){0,4}$"
)


def find_outcomes(low: str, words: frozenset[str], *, therapy: bool) -> list[Hit[str]]:
    """The outcomes in a segment in order, none overlapping; the longest wording wins.

    Payloads: ``failed``, ``partial``, ``helped``, ``not_tolerated``, ``contraindicated``, ``not_done``, ``content``,
    ``unclear``, ``side_effect``; with ``_tied`` where the words speak only beside a treatment's name, ``_bare`` where
    they stand alone between marks ("PT: worse.").
    """
    found = [h for name in _FILES for h in vocabulary(name).lists["outcomes"].search(low, words) if _stands(low, h)]
    found += percent_outcomes(low)
    found += score_outcomes(low, therapy=therapy)
    found += low_scores(low)
    found += _torn(low)
    found = [replace(h, payload="failed") if _of_nothing(low, h) or _help_denied(low, h) else h for h in found]
    if not found:
        return []
    scope = vocabulary("outcome_scope").lists
    vetoes = _spans(scope["not_outcome"], low, words)
    denied = [*_spans(scope["not_side_effect"], low, words), *ended_otherwise(low, words)]
    kept: list[Hit[str]] = []
    negative = [h for h in found if h.payload == "failed" and _NEGATIVE.search(low[h.start : h.end])]
    for hit in sorted(found, key=_rank):
        if hit.payload.startswith(("helped", "partial")) and any(_within(low, h, hit) for h in negative):
            continue
        barred = denied if hit.payload in ("not_tolerated", "side_effect_tied") else vetoes
        if hit.payload == "unclear" and not re.search(r"too (?:early|soon)", low):
            barred = []
        if hit.payload == "partial_tied":
            barred = [(s, e) for s, e in barred if s < hit.start or hit.end < e]
        if any(hit.start < e and s < hit.end for s, e in barred) or _denied(low, hit):
            continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    kept = _doubted(low, sorted(kept, key=lambda h: h.start))
    return [h for i, h in enumerate(kept) if not (i and _completes(kept[i - 1], h))]


_NOTHING = compiled(
    r"(?:^|[.;:]\s)\W*(?:nothing|none|neither|not one)\b(?! (?:else|more|better|but|except|to do|new|acute|further))"
    r"(?P<between>[^.;]*)$"
)
_TURNS = compiled(
    r"\b(?:but|until|till|except|though|however|while|whereas|then|which|who|as much as|as well as|like|better than|so"
    r"|before|has|have|had|did|does|do|was|were|is|are|and (?:it|this|that|s?he|now))\b(?!\s*$)"
)


def _of_nothing(low: str, hit: Hit[str]) -> bool:
    """Praise whose subject is nobody: "Nothing we tried - PT, pool, braces, pills - has helped"."""
    if not hit.payload.startswith("helped"):
        return False
    m = _NOTHING.search(low[: hit.start])
    if m is None or _TURNS.search(m["between"]):
        return False
    return _AS_MUCH.match(low, hit.end) is None


_AS_MUCH = compiled(r"[^.;]{0,20}\b(?:as much as|as well as|like|more than|better than|except|until|but)\b")
_DOUBT = compiled(
    r"\b(?:not sure|unsure|can(?:not|'t) (?:say|tell) (?:if|whether|how|what|it)|could not (?:say"
    r"|tell) (?:if|whether)|don't know|doesn't know|unclear (?:if|whether)|questions? whether|"
    r"wonders? (?:if|whether)|hard to (?:say|tell)|undecided|of two minds|not clear (?:if|whether))\b"
)


def _doubted(low: str, hits: list[Hit[str]]) -> list[Hit[str]]:
    """ "Cannot say whether it is doing anything": what follows a doubt in its sentence is unclear."""
    doubt = _DOUBT.search(low)
    if doubt is None:
        return hits
    return [
        replace(h, payload="unclear")
        if doubt.start() <= h.start <= doubt.end() + 80 and "point" not in low[doubt.start() :]
        else h
        for h in hits
    ]


def _completes(first: Hit[str], second: Hit[str]) -> bool:
    """ "Failed to bring | the pain down": good words that only finish what a failure began."""
    return (
        first.payload == "failed" and second.payload.startswith(("helped", "partial")) and second.start - first.end <= 6
    )


_NEGATIVE = compiled(
    r"\b(?:no|not|never|nothing|none|neither|without|w/o|fail\w*|n't|hardly|barely|minimal|little|nil"
    r"|zero|run its course)\b|n't\b"
)


def _within(low: str, bad: Hit[str], good: Hit[str]) -> bool:
    """ "Has run its course without success" holds a failure, whatever good word stands in it."""
    return bad.start < good.end and good.start < bad.end and not good.start > bad.end - 3


def _rank(hit: Hit[str]) -> tuple[int, int, int]:
    """The longest first; lone side effects and bare words last."""
    weak = hit.payload.startswith("side_effect") or hit.payload.endswith("_bare")
    return (weak, hit.start - hit.end, hit.start)


_DEGREE = compiled(
    r"(?:%|\b(?:per ?cent|less|little|partly|partially|some\w*|bit|slightly|mildly|half|third|quarter|not"
    r"|never|no|nor"
    r"|barely|hardly|inadequately|poorly|fairly|moderately|incompletely|was|would be|to be|if)|n't)\W+$"
)


_SAME_ONLY = compiled(
    r"\W*(?:(?:no|without|any|not|zero) (?:\w+ )?(?:changes?|differen\w+)(?: at all| noted| seen)?"
    r"|unchanged|(?:the )?same)\W*"
)
_EXAM = compiled(
    r"\b(?:mmt|slr|a?p?rom|strength|reflex\w*|dtrs?|sensation|sensory|motor|gait|exam|neuro\w*|edema|girth|grip|balance|tug|weight"
    r"|wt|bp|vitals?|labs?|secretions?|residual|continence|bladder|bowels?|skin|wounds?|pupils|lungs|heart|ecg|films?|mri|x-?rays?)\b"
)
_OF_COMPLAINT = compiled(
    r"pain|nprs|\bnrs\b|\bvas\b|score|relie[fv]|symptom|burn|\bache|hurt|\btone\b|spasm|\bmas\b|ashworth|stiff|penn\b|clonus"
)
_TO = compiled(r"\s*(?:to|in|of|made to)\s+(?:the\s+|his\s+|her\s+|any\s+)?(?:dose\s+of\s+)?")


def _of_exam(low: str, hit: Hit[str]) -> bool:
    """ "MMT 4/5, no change": a finding that stayed what it was."""
    start = max(low.rfind(m, 0, hit.start) for m in (". ", "; ", "\n")) + 1
    clause = low[max(start, hit.start - 40) : hit.end]
    return _EXAM.search(clause) is not None and _OF_COMPLAINT.search(clause) is None


def _to_drug(low: str, hit: Hit[str]) -> bool:
    """ "No change to gabapentin": an order, and no word of what the drug does."""
    m = _TO.match(low, hit.end)
    return m is not None and any(t.start == 0 and t.drug_class for t in find_treatments(low[m.end() :]))


_NO_PAIN = compiled(r".*\b(?:no|without)(?: more)? pain")
_PAIN_THING = compiled(
    r"[ -](?:tablets?|pills?|med\w*|killers?|relievers?|drugs?|agreements?|contracts?|clinics?|scores?|diar\w+"
    r"|consult\w*|generators?|behavio\w*|specialists?)\b"
)
"""What "no pain" may run on to, which is no word of comfort: "no pain tablets"."""


def _stands(low: str, hit: Hit[str]) -> bool:
    if _SAME_ONLY.fullmatch(low, hit.start, hit.end) and (_of_exam(low, hit) or _to_drug(low, hit)):
        return False
    if _NO_PAIN.fullmatch(low, hit.start, hit.end) and _PAIN_THING.match(low, hit.end):
        return False
    if _ROSE.fullmatch(low[hit.start : hit.end]) and (
        _APART.search(low[hit.start : hit.end]) or _AS_NEEDED.search(low[: hit.start])
    ):
        return False
    if hit.payload == "helped_tied" and _DEGREE.search(low[max(0, hit.start - 24) : hit.start]):
        return False
    none = _TOLD_NONE.fullmatch(low[hit.start : hit.end])
    if none and _only_named(low[: hit.start + none.start(1)]):
        return False
    if not hit.payload.endswith("_bare"):
        return True
    if _ABSENT.fullmatch(low[hit.start : hit.end]) and _only_named(low[: hit.start]):
        return False
    return bool(_EDGE_BEFORE.search(low[: hit.start])) and bool(_EDGE_AFTER.match(low[hit.end :]))


_ROSE = compiled(
    r"(?:hurt|pain|ache|aching|burn|score)\w*\W+(?:(?:is|are|was|were|went|has gone|much|even|got) )?"
    r"(?:up|more|higher|rose|climbed|increased|escalat\w*|doubled|intensif\w*|greater)\b.*"
)
_APART = compiled(r"^\w+\s*[,;()]")
_AS_NEEDED = compiled(r"(?:\bprn|\bp\.r\.n\.?|\bneeded|\bfor)\s+(?:for\s+)?(?:\w+\s+){0,2}$")
"""What a drug is taken for and how much of it: "1 prn pain, up to 6/d" tells of no pain that rose."""
_TOLD_NONE = compiled(r"(?:reports|says|states|gives|lists) (none|nil|nothing)")
_ABSENT = compiled(r"none|nil|zero|nothing|negative|null")


def _only_named(before: str) -> bool:
    """ "Injections: none": a heading of treatments that none were given under, with no word of what they did."""
    named = find_treatments(before)
    return (
        len(named) == 1
        and re.fullmatch(r"\W*(?:[\w/&-]+\s+){0,4}", before[: named[0].start]) is not None
        and not _OF_EFFECT.search(before)
        and _EMPTY_FIELD.fullmatch(before[named[0].end :]) is not None
    )


_EMPTY_FIELD = compiled(
    r"s?\s*(?:(?:elsewhere|before|prior|to date|so far|tried|used|taken|otherwise|history|hx|list"
    r"|currently)\s*){0,2}[:=-]\s*"
    r"(?:(?:(?:the )?(?:pt|patient|client)|she|he)\s+(?:reports|says|states|denies|lists|gives)\s+)?"
)
_OF_EFFECT = compiled(r"\b(?:respon|relie|benefit|effect|result|outcome|help|improve)")


def _denied(low: str, hit: Hit[str]) -> bool:
    """ "I cannot say nonoperative treatment failed", "wouldn't stop it": a failure or a stop that is itself denied."""
    words = low[hit.start : hit.end]
    if hit.payload == "not_tolerated" and (_NOT_STOPPED.search(words) or warned(low, hit.start, hit.end)):
        return True
    if hit.payload.startswith("failed") and _CONTESTED.search(low[max(0, hit.start - 70) : hit.start]):
        return True
    fails = _FAIL_VERB.search(words)
    if hit.payload != "failed" or fails is None:
        return False
    at = hit.start + fails.start()
    return bool(_DENIES.search(low[max(0, at - 60) : at]))


def _help_denied(low: str, hit: Hit[str]) -> bool:
    """ "Denies that it ever helped": praise that is itself denied."""
    return hit.payload.startswith("helped") and _HELP_DENIED.search(low[max(0, hit.start - 70) : hit.start]) is not None


_HELP_DENIED = compiled(
    r"\b(?:den(?:y|ies|ied)|disput\w+|not (?:true|the case)|would(?: not|n't) (?:say|claim))\b[^.;:]{0,12}?"
    r"\b(?:that|it|the idea|any suggestion)\b[^.;:,]*$"
)
_CONTESTED = compiled(
    r"\b(?:den(?:y|ies|ied)|disput\w+|disagree\w*|reject\w*|refut\w+|contest\w*"
    r"|not (?:true|correct|right|so|the case)"
    r"|far from (?:it|true)|would(?: not|n't) (?:say|call|accept|agree)"
    r"|(?:can(?:not|'t)|could(?: not|n't)) (?:say|claim|pretend|write)"
    r"|wrong to say)\b[^.;:]{0,12}?\b(?:that|it|the idea|any suggestion|this|how|to say)\b[^.;:,]*$"
)
"""Who says "denies that therapy was a let-down" says that it was none."""


def ended_otherwise(low: str, words: frozenset[str]) -> list[tuple[int, int]]:
    """ "Had to stop PT when her cover ran out": a treatment that ended for a reason outside it, with no harm told."""
    spans = _spans(vocabulary("outcome_scope").lists["ended_otherwise"], low, words)
    if not spans:
        return []
    harm = [h for h in vocabulary("outcome_harm").lists["outcomes"].search(low, words) if h.payload in _HARM]
    clear = [(a, b) for a, b in spans if not any(a < h.end and h.start < b for h in harm)]
    return [(a, b) for a, b in clear if not _BADLY.search(low, a, b)]


_HARM = ("side_effect_tied",)
_BADLY = compiled(
    r"toler|could ?n[o']t|cannot|can't|unable|flare|wors|aggrav|unbearable|too (?:much|painful)|made (?:him|her)"
)


def warned(low: str, start: int, end: int) -> bool:
    """ "Don't stop on your own, withdrawal is dangerous": whether the stop in ``[start, end)`` is not to be."""
    stop = _STOPS.search(low, start, end)
    return stop is not None and _TOLD_NOT.search(low[: stop.start()]) is not None


_STOPS = compiled(r"\b(?:stop|quit|discontinu|halt|miss|skip|cut|d/?c\b)")
_TOLD_NOT = compiled(
    r"\b(?:do|did|does|should|must|please|would|is|are|was|were|to)(?: not|n't)\s+(?:\w+\s+)?$|\bnever\s+(?:\w+\s+)?$"
)
_NOT_STOPPED = compiled(r"(?:n't|\bnot|\bnever|no need to|without)\s+(?:\w+\s+)?(?:stop|quit|discontinu|d/c|limit)")
_TORN = compiled(
    r"(?:response|outcome|relief|result|effect|benefit"
    r"|control)\b[^.;]{0,24}?(?<!\w)(?=[a-z_█▒?]*[_█▒])(?=[_█▒?]*[a-z])[a-z_█▒?]{3,}"
)


def _torn(low: str) -> Iterator[Hit[str]]:
    """A word of outcome that cannot be read: "response: in__equate", "Outcome: f█il█d"."""
    for m in _TORN.finditer(low):
        yield Hit(m.start(), m.end(), "unclear")


def _spans(index: PhraseIndex[str], low: str, words: frozenset[str]) -> list[tuple[int, int]]:
    return [(h.start, h.end) for h in index.search(low, words)]


def about_relative(low: str, start: int) -> bool:
    """Whether the words before ``start`` are about a relative or somebody else, who is not just the one who reports."""
    lists = vocabulary("outcome_scope").lists
    words = words_of(low)
    reporters = _spans(lists["reporters"], low, words)
    for s, e in _spans(lists["relatives"], low, words):
        if s < start and not any((a <= s and e <= b) or (s < b and a < e) for a, b in reporters):
            return True
    return False


def clause_of(low: str, start: int, end: int) -> tuple[int, int]:
    """The clause around ``[start, end)``."""
    left = max((m.end() for m in _breaks(low) if m.end() <= start), default=0)
    right = min((m.start() for m in _breaks(low) if m.start() >= end), default=len(low))
    return left, right


_BREAK = compiled(
    r";|\.\s|\s-{1,2}\s|(?<=[a-z])\s+/\s+|\|\s*|,?\s+(?:but|whereas|while|however|although|though|yet|until|till)\b"
)


def _breaks(low: str) -> Iterator[re.Match[str]]:
    return _BREAK.finditer(low)
