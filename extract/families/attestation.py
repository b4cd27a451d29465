"""The behavioral attestation: whether an inadequately controlled condition drives the pain (evidence rule 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families import _psych as mind
from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.vocabulary import Meaning, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_SKIP_ROLES = frozenset({"therapy", "device", "lab", "fax_cover"})
_OLD_DAYS = 366
_TINY = 3
_SCREEN_POSITIVE = 10
"""PHQ-9 from which a screen calls for an answer; alone it is no attestation."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``behavioral_attestation``, dated by the words beside them or the note."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES and len(view.segments) > _TINY:
            continue
        for segment in view.segments:
            if mind.readable(view, segment) and segment.checked is not False:
                yield from _segment(chart, view, segment)


_RESPIRATORY = re.compile(r"\bresp\w*\.? (?:depression|depressed)|alcohol(?:ic|-related)? (?:pancreatitis|hepatitis|neuropath\w*|cirrhosis|swab|wipe|prep|neurolysis|block)|\bst depression")
_MIND = re.compile(r"psych|mental|emotion|mood|depress|anxi|behav|bipolar|schizo|ptsd|addict|alcohol|drink|substance|drug use|somat|opioid use disorder|\b[oas]ud\b|mania|manic|delusion|heroin|fentanyl|meth|cocaine|elevations|sober|etoh|misuse|abstinent|attest")
_SCORE = re.compile(r"\bphq(?:[- ]?9)?\b[^.;/\d]{0,16}(\d{1,2})\b(?!\s*(?:/\d|months|days|wk|weeks))")


def _segment(chart: Chart, view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    if _RESPIRATORY.search(low) or _asks(segment) or mind.general_rule(segment) or mind.relative_first(segment):
        return
    found = [h for h in _hits(segment) if _on_mind(view, segment, h)]
    found = found or _continued(view, segment)
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        fact = _weighed(chart, view, segment, hit, assertion)
        if fact is not None and hit.payload.attributes.get("weak") and fact.value == "unclear":
            fact = fact.model_copy(update={"attributes": {**fact.attributes, "weak": True}})
        if fact is not None:
            yield fact
    score = _SCORE.search(low)
    if score is not None and int(score[1]) >= _SCREEN_POSITIVE and assess(view, segment, [score.span()])[0].happened:
        yield _fact(chart, view, segment, score.span(), "unclear", weak=True)


_REQUEST = re.compile(
    r"\b(?:please|kindly|to assess|assessment of any|evaluat\w+ for|assess for|referred (?:for|to)|reason for|to (?:comment|address|clarify|determine|rule out)|r/o|"
    r"reason:|needs? (?:a )?letter|should (?:state|say)|form asks|plan asks|insurer asks|must|will (?:be|have|need|see|do))\b"
)


def _asks(segment: Segment) -> bool:
    return (asked(segment) and "not " not in segment.low) or (_REQUEST.search(segment.low) is not None and not _ANSWERED.search(segment.low))


_ANSWERED = re.compile(r"\bi (?:do not|don't|find|see|attest|believe|have|detect|cannot|am)\b|\bopinion:|\bno evidence\b|\bnone\b|\"yes")
_OWN_NOT = re.compile(r"(?:\b(?:not|never)|n't) (?:\w+ ){0,2}?(?:controlled|treated|managed|under control|in check)\b")
_FIRST_NOT = re.compile(r"\b(?:no|none|nothing|nor|neither|without|not|never|cannot)\b|n't\b")


def _hits(segment: Segment) -> list[Hit[Meaning]]:
    """The statements of the segment, the longest of those that overlap."""
    low = segment.low
    kept: list[Hit[Meaning]] = []
    for hit in sorted(vocabulary("attestation").statements.search(low, segment.words), key=lambda h: (h.start - h.end, h.start)):
        text = low[hit.start : hit.end]
        if hit.payload.value == "controlled":
            lack = _OWN_NOT.search(text)
            other = [m.start() for m in _FIRST_NOT.finditer(text) if lack is None or not lack.start() <= m.start() < lack.end()]
            if ":" in text and other and other[0] < text.index(":") and not _CONDITION.search(text[: text.index(":")]):
                continue
            if _ACUTE_ONLY.match(text) or _ONLY_MOOD.match(text):
                continue
            if (lack is not None or _BAD.search(text)) and not other:
                continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept) and not _runs_on(hit, kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


_ACUTE_ONLY = re.compile(r"(?:no|without|denies)\W+(?:\w+ )?(?:acute|active|current)\W+(?:psych\w*|mental health|behavioral|psychological) (?:issues?|concerns?|problems?|barriers?)$")
_ONLY_MOOD = re.compile(r"(?:mood|psych|behavioral|mental health|psychiatric|psychological)\b(?!\s*(?:disorder|d/o|illness|condition|disease|issue|problem|symptom|concern|factor)).{0,24}(?:stable|settled|good|doing well|controlled|managed|resolved)$")
_BAD = re.compile(r"\b(?:poorly|inadequately|badly|insufficiently|suboptimally|ill)[- ](?:controlled|treated|managed)|\b(?:uncontrolled|untreated|unmanaged|unchecked)\b")


def _runs_on(hit: Hit[Meaning], kept: list[Hit[Meaning]]) -> bool:
    """Whether a bad word is the tail of a denial that stopped short of it."""
    return hit.payload.value == "uncontrolled" and any(
        k.payload.value == "controlled" and 0 <= hit.start - k.end <= 3 for k in kept
    )


def _on_mind(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether the words are about the mind: in them, in the sentence, or right before it."""
    if _MIND.search(segment.low[hit.start : hit.end]):
        return True
    if hit.payload.value == "controlled":
        return bool(_MIND.search(segment.low + " " + segment.label))
    if hit.payload.value == "unclear":
        return bool(_MIND.search(_WHO.sub(" ", segment.low + " " + segment.label))) or (mind.professional(segment) and bool(_DRIVES.search(segment.low)))
    near = " ".join((*(s.low for s in view.before(segment, 2)), segment.low, segment.label))
    return bool(_MIND.search(near)) or mind.own_report(view)


_WHO = re.compile(r"\b(?:psychologists?|psychology|psychiatrists?|psychiatry|psychiatric np|psych(?=:)|behavioral medicine)\b")
_DRIVES = re.compile(r"pain|overlay|contribut|control|driv|component|how much")
_DENIED = re.compile(r"(?:\b(?:not|never|hardly|no longer)|n't)(?: \w+){0,2} *$")
_ON = r"(?:well |adequately |nicely |fully |under good |in good |good |now |in full |in sustained |in partial )?(?:controlled|managed|control|remission|treated|stable)\b"
_CLAUSE_WELL = re.compile(rf";\s*(?:is |now |currently |has been )?{_ON} (?:on|with|w/|x|for|since)")
_NO_DRIVE = re.compile(r"(?:\bnot|n't|\bnor|\bnever|\bno)\b (?:\w+ ){0,4}?(?:underl\w+|driv\w+|contribut\w+|caus\w+|explain\w*|account\w*|fuel\w*|feed\w*|factor\w*|role|part in|bearing)\b.*\bpain")
_CONDITION = re.compile(r"depress|anxi|mood|bipolar|ptsd|panic|schizo|alcohol|\b[oas]ud\b|psychiatric|mental|substance|addict|use disorder")
_WELL_FIRST = re.compile(r"\A\W*(?:is |now |currently |it is |this is )?(?:well|adequately|nicely|fully|under good|in good|good|in (?:full|sustained|partial)?) ?(?:controlled|managed|control|remission|treated)\b")


def _continued(view: NoteView, segment: Segment) -> list[Hit[Meaning]]:
    """What goes on from a condition named before: "Depression: PHQ-9 17, now 4. Well controlled on venlafaxine." """
    meaning = Meaning("behavioral_attestation", "controlled")
    inside = _CLAUSE_WELL.search(segment.low)
    if inside is not None and _CONDITION.search(segment.low[: inside.start()]):
        return [Hit(inside.start() + 1, inside.end(), meaning)]
    before = view.before(segment, 1)
    m = _WELL_FIRST.match(segment.low) or _NO_DRIVE.search(segment.low)
    if m is None or not before or not _CONDITION.search(before[0].low):
        return []
    return [Hit(m.start(), m.end(), meaning)]


_HISTORY = re.compile(r"\b(?:in (?:his|her|their) (?:teens|twenties|thirties|youth)|in college|years ago|yrs ago|decades? ago|remote\w*|history of|hx of|h/o|prior|previous\w*|used to|formerly|before the (?:accident|injury)|(?:19[5-9]\d|200\d|201\d))\b")
_UNLICENSED = re.compile(r"\b(?:chaplain|pastor|coach|peer support|wife|husband|daughter|son|friend|patient reports|pt reports|self[- ]report)\b")


_UNREADABLE = re.compile(r"illegible|unreadable|smudged|\[\?\]|\w_{1,}\w")
_NOW = re.compile(r"\b(?:now|current\w*|today|presently|at present|still)\b")


def _weighed(chart: Chart, view: NoteView, segment: Segment, hit: Hit[Meaning], assertion: Assertion) -> Fact | None:
    value, low = hit.payload.value, segment.low
    if mind.of_relative(view, segment, hit.start) or not assertion.about_patient or assertion.completion is Completion.TEMPLATE:
        return None
    if assertion.certainty is Certainty.CONDITIONAL and value != "unclear":
        return None
    text = low[hit.start : hit.end]
    if _UNREADABLE.search(text):
        return _fact(chart, view, segment, (hit.start, hit.end), "unclear")
    if value == "uncontrolled":
        if (_HISTORY.search(low) or assertion.time is Time.PAST) and not re.search(r"\bnow\b|current|present|remains|still", low):
            return None
        if assertion.negated and not _FIRST_NOT.search(text):
            value = "controlled"
        elif assertion.certainty is Certainty.POSSIBLE:
            value = "unclear"
    elif value == "controlled":
        if _DENIED.search(low[: hit.start]) and not _FIRST_NOT.search(text):
            value = "uncontrolled"
        elif re.search(r"\b(?:partially|partly|incompletely|poorly|barely|inadequately|fairly|possibly)\b", text) and not _FIRST_NOT.search(text):
            value = "unclear"
        elif _UNLICENSED.search(low) and mind.names("unlicensed", low, segment.words):
            value = "unclear"
        elif assertion.time is Time.FUTURE:
            return None
    elif value == "unclear" and assertion.negated and not _FIRST_NOT.search(text):
        return None
    return _fact(chart, view, segment, (hit.start, hit.end), value)


def _fact(chart: Chart, view: NoteView, segment: Segment, span: tuple[int, int], value: str, *, weak: bool = False) -> Fact:
    day = mind.day_of(view, segment, request=chart.request_date, at=span[0])
    anchor = view.date or chart.request_date
    if day is not None and anchor is not None and (anchor - day).days > _OLD_DAYS and _NOW.search(segment.low):
        day = view.date
    return make_fact(view, segment, span, kind="behavioral_attestation", value=value, date=day, assertion=Assertion(),
                     attributes={"credential": mind.credential_in(view, segment), "weak": weak})  # fmt: skip
