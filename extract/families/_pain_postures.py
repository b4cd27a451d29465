"""Scores of one sentence told apart by what the patient was doing: "8 with walking, 3 sitting" (evidence rule 10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chartcite.extract.nlp.expressions import compiled

_DOING = (
    r"(?:car rides?|driv\w+|walk\w*|stairs|stand\w*|mov\w+|motion|transfer\w*|lift\w+|activit\w+|cough\w*|sneez\w*|"
    r"turn\w+|bend\w+|weight[- ]?bearing|exertion|ambulat\w+|flares?|touch\w*|dressing changes?|exercis\w+|chores|"
    r"up on (?:his|her|my) feet)\b"
)
_RESTING = r"(?:lying|laying|supine|sitting|seated|sits|resting|rest|in bed|reclin\w+|still|recumbent|not moving)\b"
_WHEN = r"(?:after|with|w/|on|during|when|while|if|at)?\s*(?:the\s+|a\s+|any\s+|s?he\s+|pt\s+|i\s+)?"
_BEHIND = compiled(
    rf"\s*(?:/\s?10|out of (?:10|ten))?\s*\(?(?:pain\s+)?{_WHEN}(?:(?P<doing>{_DOING})|(?P<rest>{_RESTING}))|"
    r"\s*(?P<else>otherwise|the rest of the (?:time|day)|most of the (?:time|day))\b"
)
_BEFORE = compiled(
    rf"(?:(?P<doing>{_DOING})|(?P<rest>{_RESTING})|(?P<else>otherwise))"
    r"[\s,:=-]{0,3}(?:it'?s\s+|it is\s+|is\s+|pain\s+)?(?:an?\s+|about\s+|at\s+)?\Z"
)
_SECOND = compiled(
    r"(?:[,;/]|\band\b|\bbut\b|\bvs\.?)\s*(?:only |just |about |a |an )?(?P<v>10|\d(?:\.\d)?)"
    r"(?!\d|\s?(?:mg|h\b|hrs?|min|ft|%))"
    rf"(?=\s+{_WHEN}(?:{_DOING}|{_RESTING})|\s+otherwise\b)"
)
_REACH = 40
_ROLES = {"doing": "worst", "rest": "best", "else": "usual"}

Span = tuple[int, int]


def seconds(low: str, taken: Sequence[Span]) -> Iterator[tuple[int, int, float]]:
    """Bare numbers that go on from a score: "8/10 on movement, 4 at rest". Start, end and value each."""
    for m in _SECOND.finditer(low):
        if any(b <= m.start("v") for _, b in taken) and all(m.end("v") <= a or m.start("v") >= b for a, b in taken):
            yield m.start("v"), m.end("v"), float(m["v"])


def roles(low: str, spans: Sequence[Span]) -> list[str]:
    """The role each score has by what was done, ``""`` where none is told; nothing where all were taken alike."""
    found = [_told(low, *span) for span in spans]
    return [_ROLES.get(f, "") for f in found] if len({f for f in found if f}) > 1 else ["" for _ in spans]


def _told(low: str, start: int, end: int) -> str:
    for m in (_BEHIND.match(low, end), _BEFORE.search(low[max(0, start - _REACH) : start])):
        if m is not None and m.lastgroup is not None:
            return m.lastgroup
    return ""


_SCALE_TOLD = compiled(
    r"(?<![\d.])(?:0|zero)\s*(?:=|is|means|being|equals|for)\s*(?:no(?:ne)?|nil|not|absence)(?![a-z])"
)
_OWN_SCORE = compiled(
    r"today|\b(?:now|at|present|usual|current|average|rate[sd]?|his|her|my|pt|patient|he|she)\b|\d\s?/\s?10"
)


def is_scale(low: str) -> bool:
    """Whether a text only says how a scale is read: "0 = no pain, 10 = the worst possible"."""
    return _SCALE_TOLD.search(low) is not None and not _OWN_SCORE.search(low)
