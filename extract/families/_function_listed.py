"""Lists of activities under a question on what the pain limits: "bathing N  dressing N", "[x] stairs"."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.families._function_hits import has
from chartcite.extract.families._pain import pain_spans
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.models.fact import Fact

_PAIR = compiled(r"(?<![a-z])[a-z][a-z'/-]*(?: [a-z'/-]+){0,3}?\s*[:=-]?\s*(?<![a-z])(?P<a>yes|no|y|n)(?![a-z'])")
_GRADED = compiled(
    r"\W*[a-z][a-z ,/'&-]{3,44}?\W+(?:[1-5]\s+)?(?P<a>not at all|never|none|a little(?: bit)?|somewhat|some(?:times)?"
    r"|rarely|moderately|quite a bit|very much|a lot|often|always|extremely|completely)\W*$"
)
_GRADES = {
    "unaffected": ("not at all", "never", "none", "no", "n"),
    "unclear": ("a little", "a little bit", "somewhat", "some", "sometimes", "rarely"),
}
_REACH, _PAIRS = 8, 2


def listed(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """Activities with an answer each, below a question on what the pain limits."""
    before = [s.low for s in view.before(segment, _REACH) if s.paragraph == segment.paragraph]
    if not any(_limits(t) for t in (segment.label, *before)):
        return
    body = segment.low[segment.low.find(":") + 1 :] if _limits(segment.low) else segment.low
    answers = [m["a"] for m in _PAIR.finditer(body) if has("daily", m[0])]
    if len(answers) < _PAIRS and not _limits(segment.label):
        answers = []
    graded = _GRADED.match(body)
    if segment.checked is True and _limits(segment.label) and has("daily", body) and not answers:
        value = "affected"
    elif answers:
        value = "affected" if any(a[0] == "y" for a in answers) else "unaffected"
    elif graded and any(_limits(t) for t in before):
        value = next((v for v, words in _GRADES.items() if graded["a"] in words), "affected")
    else:
        return
    yield make_fact(view, segment, (0, len(segment.low)), kind="function_impact", value=value)


def _limits(low: str) -> bool:
    """Whether a question or a heading asks what the pain keeps the patient from."""
    return cue("function", "limits_asked").search(low) is not None and bool(pain_spans(low))
