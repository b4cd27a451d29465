"""What a patient did in the trial, set against what could be done before: in one sentence or over two."""

from __future__ import annotations

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.vocabulary import first, vocabulary

THEN = compiled(r"(?<![a-z])(?:before|prior to|pre-?trial|at baseline|at home|previously|baseline)(?![a-z])[^.;]*$")
DURING = compiled(r"(?<![a-z])(?:during|still|with (?:it|the)|on (?:it|the)|after|while)(?![a-z])")
_IN_TRIAL = compiled(
    r"(?<![a-z])(?:during|while it (?:lasted|ran|was (?:running|on))|on it|with it"
    r"|(?:on|with) the (?:drip|infusion|catheter|drug|pump|medicine|morphine|hydromorphone)"
    r"|(?:while|when|once|as long as) the (?:drug|drip|infusion|medicine|morphine|pump|catheter) (?:was|ran|had|lasted"
    r"|kicked))\b"
)
_AMOUNT = compiled(
    r"(?:walk\w*|ambulat\w*|stood|sat|climbed|rode|typed)\b[^.;]{0,24}?\d+\s?(?:min|ft|feet|m\b|"
    r"blocks?|laps?|hr|h\b|yards?|x\b|times|steps)"
)
CONTRAST = compiled(
    r"(?:before|prior|previously|prev|usually|usual|normally|at home|baseline|used to|had (?:not|been|"
    r"needed)|hadn't|haven't|havent|norm|limit|on admission|on arrival|at intake|coming in)\b"
)
_THEN_DID = compiled(
    r"\bhad\b|\bis (?:her|his)\b|does it|only|normally|usually|otherwise|[,;(-]\s*(?:at home|at baseline|usual|before"
    r"|baseline|pre\b|ordinarily)"
)
_GIVEN_UP = compiled(
    r"(?<![a-z])(?:(?:had |have |has |he'd |she'd |i'd )?(?:long )?(?:given|gave|giving) (?:it |that |this |them"
    r" |these )?up|used to have to"
    r"|(?:had|has|have)(?: not|n't) (?:\w+ ){1,6}(?:in|for|since)|hadn't|neither of which"
    r"|(?:something|an? (?:job|task|chore|thing)) (?:\w+"
    r" ){1,4}(?:done|had to do|does) (?:for|since|now|these|ever)"
    r"|(?:could not|couldn't|unable to|not able to|can't|cannot) (?:\w+ ){0,5}(?:last (?:week|month|year)|at"
    r" home|for (?:weeks|months|years)|in"
    r" (?:weeks|months|years))|for the first time|first time)(?![a-z])"
)
_BEFORE_TOLD = compiled(r"(?<![a-z])(?:before|baseline|pre|at home|usually|normally)\b")
_TOLD_AFTER = compiled(
    r"\W*(?:none of (?:that|this|it)|not one of|nothing like (?:that|it)|could not before|"
    r"first time|usually|normally|before (?:that|it)?(?!discharge|leaving|removal|going|the catheter)|"
    r"(?:at home|before (?:this|the trial|coming in)|last (?:week|month))[ ,]+(?:i|he|she|they|pt|the patient)?\s*"
    r"(?:could|can|had|would)(?: not|n't|n’t)|(?:i|he|she) (?:could not|couldn't) have"
    r"|(?:at home|before (?:this|the trial|coming in)|usually|ordinarily|normally|on a usual day)[ ,]+"
    r"(?:i|he|she|they|pt|the patient)\s+(?:only |barely |hardly |just |can |could |will )*"
    r"(?:manages?|lasts?|gets? through|makes? it|tolerates?|stands?|walks?|sits?|does|do|go(?:es)?|gives? up)\b)"
)
_UNDONE = compiled(
    r"(?<![a-z])(?:not|no|never|refus\w+|declin\w+|unable|couldn't|could not|cannot|can't|nothing|without"
    r" success)(?![a-z])"
)


_IN_BED = compiled(
    r"(?<![a-z])(?:bed ?rest|in bed|flat|log ?roll\w*|supine|asleep|not (?:tested|assessed)|no (?:change"
    r"|walking|therapy|pt))(?![a-z])"
)


def against_before(view: NoteView, segment: Segment) -> tuple[int, int, str, str] | None:
    """Where, ``gain`` or ``unclear``, and how: an activity set against before is a gain, an amount alone is not."""
    low = segment.low
    amount = _AMOUNT.search(low)
    acts = first(vocabulary("trial_function").lists["acts"], low, segment.words)
    if acts is not None:
        if THEN.search(low[: acts.start]) and not DURING.search(low):
            return None
        found = _in_one(segment, acts, amount is not None) or _over_two(view, segment, acts)
        if found is not None:
            return found
    return (*amount.span(), "unclear", "") if amount is not None else None


def _in_one(segment: Segment, acts: Hit[str], counted: bool) -> tuple[int, int, str, str] | None:
    low, lists = segment.low, vocabulary("trial_function").lists
    before = first(lists["before"], low, segment.words)
    told = before is not None and (counted or _THEN_DID.search(low)) and CONTRAST.search(low)
    given_up = _GIVEN_UP.search(low)
    if given_up is not None and _UNDONE.search(low[: given_up.start()]):
        given_up = None
    if not told and given_up is None:
        return None
    if first(lists["hedge"], low, segment.words):
        return acts.start, len(low), "unclear", ""
    start = min(acts.start, before.start if before else acts.start)
    return start, len(low), "gain", ""


def _over_two(view: NoteView, segment: Segment, acts: Hit[str]) -> tuple[int, int, str, str] | None:
    low = segment.low
    during = _IN_TRIAL.search(low)
    named = during is not None or any(c.code == TRIAL for c in cues(segment))
    prior = [s for s in view.before(segment, 1) if _near(view, s, segment)]
    if named and not _UNDONE.search(low) and any(_GIVEN_UP.search(s.low) for s in prior):
        return acts.start, len(low), "gain", "before and during"
    if during and not _IN_BED.search(low) and any(_BEFORE_TOLD.search(s.low) for s in view.before(segment, 1)):
        return during.start(), len(low), "gain", "before and during"
    if any(_TOLD_AFTER.match(s.low) for s in view.after(segment, 1)):
        return acts.start, len(low), "gain", ""
    return None


def _near(view: NoteView, one: Segment, two: Segment) -> bool:
    return "\n" not in view.document.text[one.end : two.start]
