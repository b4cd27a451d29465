"""Answers to a question on further treatment of the cause: on a form, behind the question, or told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Fact

_SHORT = 90
_LEFT = compiled(
    r"\b(?:option|further|remain|candidate|other|more|left|alternativ|correct|another|additional|repeat|re-?do|revis"
    r"|second|third)"
)
_OUTLOOK = compiled(
    r"\b(?:plan|schedul|book|recommend|intend|consider|likely|effective|help|benefit|indicat|remain|option|candidate"
    r"|appropriate|left|feasible|possible|available|amenable|correct|fix|worth|offer|anything|contemplat|reliev|rid\b)"
)
_PLANNED = compiled(r"\b(?:plan|schedul|book|recommend|intend)")
_NO_FIRST = compiled(r"\W*(?:x\W+)?(?:no|none|neither|nil)\b")
_YES_FIRST = compiled(r"\W*(?:x\W+)?yes\b")
_BOOKED = compiled(
    r"\b(?:to go in|going in|to be (?:done|placed|put in)|booked|scheduled"
    r"|set (?:up )?for|down for|on the (?:list|books|schedule))\b[^.;]{0,24}"
    r"(?:\d{1,2}[/.-]\d|\bjan|\bfeb|\bmar|\bapr|\bmay|\bjun|\bjul|\baug|\bsep|\boct|\bnov|\bdec|\bnext|\bmon|\btue|\bwed|\bthu|\bfri)"
)
_NEGATED = compiled(r"\b(?:not|no|never|cannot|without|none|nothing|nor|neither|\w+n't|exhausted|futile|rul\w+ out)\b")
_WHETHER = compiled(r"\b(?:whether|question|wonder\w*|asks?|asked|inquired|enquired|wants? to know|if)\b")
_OPEN = compiled(r"\b(?:know|knew|sure|say|certain|decid\w*|yet|clear whether|tell|answer that|until|unless|for now)\b")
_REPLY = compiled(
    r"\W*(?:it|they|that|this|more|the answer|my answer|i|we|surgery|(?:s?he|dr\.? [a-z-]+) said)\b[^.;]{0,30}?"
    r"(?:\b(?:would|will|does|do|could|can|is|should) not|n't|\b(?:is|was) (?:a )?(?:firm |clear |plain )?no)\b"
    r"[^.;]{0,25}[.;!]?\W*$"
)
_FLAT = compiled(
    r"\W*(?:a\W+)?(?:(?:absolutely|certainly|clearly|definitely|flatly|firmly|emphatically|an?|unfortunately|sadly|plain"
    r"|firm|flat|clear|frankly)\W+){0,2}"
    r"(?:no(?=\W*$|[,.;:-])|nope|none|neither|never|nil|nothing|not (?:advised|recommended|indicated|feasible|possible"
    r"|appropriate|a candidate|an option|likely|in (?:my|our|his|her) (?:opinion|view|judg\w+)|at all|again|worth it"
    r"|that (?:i|we) (?:see|know))|unlikely|(?:absolutely|certainly|definitely) not|i (?:think|would say) not"
    r"|i do(?:n't| not) (?:think|believe) so|there (?:is|are) (?:none|nothing))\b(?P<rest>[^;]{0,60})$"
)
_SPOKEN = compiled(
    r"(?:[,;:]|\s-+\s|\?\W|\bbut\b|\band\b)\W*(?:and |but )?"
    r"(?:(?:i|we|he|she|they|(?:dr\.?|doctor) [a-z'-]+|(?:the |my |our |her |his )?(?:neuro)?surgeons?"
    r"|(?:the |my |his |her )?(?:answer|reply|response|verdict))\s+)"
    r"(?:(?:had|have|has|could|was|is|were|did)\s+(?:to\s+|only\s+)?)*"
    r"(?:(?:tell|told|say|said|says|answer\w*|repl\w+|explain\w*|advis\w*|counsel\w*)\s*)?"
    r"(?:(?:her|him|them|the patient|pt|me|us)\s+)?(?:that\s+)?[,:\"']*\s*(?P<reply>[^,;:].*)$"
)
_HEADING = compiled(r"\W*(?:re|regarding|as for|as to|about|on|concerning)\b")


def ticked(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The answer of a form to a question on what remains ("Surgical options remaining? [x] No - inoperable")."""
    if not (segment.checked is True or segment.answer) or not (segment.label or segment.answer):
        return
    question = segment.label or segment.low
    if not on_what_remains(question):
        return
    answer = segment.answer or (
        "no" if _NO_FIRST.match(segment.low) else "yes" if _YES_FIRST.match(segment.low) else ""
    )
    turned = bool(segment.label) and _NEGATED.search(segment.label) is not None
    plan = _PLANNED.search(question) is not None
    if answer and not turned and (answer == "yes" or segment.checked is not True or not plan):
        booked = plan or _BOOKED.search(segment.low) is not None
        value = "none_indicated" if answer == "no" else "planned" if booked else "possible"
        yield make_fact(view, segment, (0, len(segment.low)), kind="further_treatment", value=value)


_OF_THE_PAST = compiled(
    r"\b(?:you|your|ha(?:ve|s|d) (?:\w+ ){0,3}(?:had|been|undergone|received|tried)|did|were|was|history"
    r"|previous(?:ly)?|prior|past|ever)\b"
)
"""A question of an intake form: about what was done, or what the patient would like."""


def on_what_remains(question: str) -> bool:
    """Whether a question is about what else could be done to the cause."""
    if _OF_THE_PAST.search(question):
        return False
    named = first(vocabulary("further").lists["invasive"], question, words_of(question))
    return named is not None and bool(_LEFT.search(question)) and bool(_OUTLOOK.search(question))


def answered(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A reply to the question of surgery: "She asks whether a fusion would help. It would not." """
    if first(vocabulary("further").lists["invasive"], segment.low, segment.words) is None:
        return
    asks = _WHETHER.search(segment.low)
    if asks:
        told = _SPOKEN.search(segment.low, asks.end())
        if told and _denies(told["reply"]):
            yield make_fact(view, segment, (0, len(segment.low)), kind="further_treatment", value="none_indicated")
            return
    question = segment.low.rstrip(" \"')").endswith("?") or bool(_HEADING.match(segment.low))
    if not asks and not (question and (_LEFT.search(segment.low) or _OUTLOOK.search(segment.low))):
        return
    for later in view.after(segment):
        reply = later.low[2:] if later.label in ("a", "answer") else later.low
        if segment.paragraph == later.paragraph and len(reply) <= _SHORT and _denies(reply):
            yield make_fact(view, later, (0, len(later.low)), kind="further_treatment", value="none_indicated",
                            more=(cite(view, segment, 0, len(segment.low)),))  # fmt: skip


_OTHER_MATTER = compiled(
    r"\b(?:told|heard|seen|asked|scheduled|appointment|fevers?|infection|wound|weakness|numbness|complaints?"
    r"|complications?)\b"
)


def _denies(reply: str) -> bool:
    """Whether a reply is a plain no, neither put off nor left open."""
    if _OPEN.search(reply) or _OTHER_MATTER.search(reply):
        return False
    return bool(_REPLY.match(reply) or _FLAT.match(reply))
