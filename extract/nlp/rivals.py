"""Two sources side by side, each with its own account of one thing (evidence rule 2).

"PT letter: strengthening throughout. Billing printout, same dates: hot packs only." Which of them is right, nobody
knows: a family that finds opposite things in the two leaves both open.
"""

from __future__ import annotations

from functools import cache, lru_cache

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import whole
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw

_CUT = compiled(
    r";\s+|,\s+(?=(?:the|his|her|our|my)\s+\w+\s+(?:has|have|had|says?|said|shows?|lists?|gives?|puts?|records?|counts?)\b)"
    r"|\.\s+|\n|,?\s+(?:but|whereas|while|yet)\s+"
)


@cache
def _opening() -> Expression:
    data = raw("rivals")
    who, tells = whole(data["sources"]).pattern, whole(data["tells"]).pattern
    return compiled(rf"\W*(?:[\w'’&/.#-]+\s+){{0,3}}?(?P<who>{who})(?:[^:;.\"“”]|\.(?!\s)){{0,44}}?(?::|{tells}|[\"“])")


@lru_cache(maxsize=4096)
def source_of(low: str) -> str:
    """The words with which a lower-cased sentence names its source, up to the colon or the verb, else nothing."""
    m = _opening().match(low)
    return m[0].strip(' :"“') if m else ""


def parts(low: str) -> tuple[str, ...]:
    """The clauses of a lower-cased sentence that give each a source of their own; none where there are not two."""
    found = [p for p in _CUT.split(low) if p]
    sourced = [p for p in found if source_of(p)]
    return tuple(sourced) if len({source_of(p) for p in sourced}) > 1 else ()


def rivals(view: NoteView, segment: Segment) -> tuple[Segment, ...]:
    """The sentences right beside this one in which another source speaks, where this one has a source too."""
    own = source_of(segment.low)
    if not own:
        return ()
    beside = (*view.before(segment, 1), *view.after(segment, 1))
    return tuple(s for s in beside if abs(s.paragraph - segment.paragraph) <= 1 and source_of(s.low) not in ("", own))
