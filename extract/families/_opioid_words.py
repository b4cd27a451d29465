"""Words about opioids and their doses."""

from __future__ import annotations

from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import vocabulary

_ABOUT = compiled(
    r"opioid|opiate|narcot|\btaper|\bwean|\bdown-?\s?titrat|\btitrat\w+ down|\bdoses\b|daily dose|target dose"
    r"|\bmmes?\b|\bomes?\b"
    r"|morphine equiv|pain (?:pill|med|tab)|pills?\b|tablets?\b|painkill|\bpatch|\bnarcs|(?:his|her"
    r"|my|the|oral|present) (?:meds|medicines?|dose)"
)


def has(name: str, low: str) -> bool:
    """Whether a phrase of the list ``name`` of the opioid vocabulary stands in the text."""
    return any(True for _ in vocabulary("opioid").lists[name].search(low, words_of(low)))


def opioids(low: str) -> list[str]:
    """Generic names of the opioids in the text; class words ("narcotics") as they are."""
    return [d.generic for d in find_drugs(low) if d.drug_class == "opioid"]


def about_opioids(low: str) -> bool:
    """Whether the text names opioids or their doses, in whatever words."""
    return bool(_ABOUT.search(low)) or bool(opioids(low))


_OUT_AFTER = compiled(
    r"\s*[:=,-]{0,2}\s*(?:(?:is|was)\s+)?(?:no\b(?!t)|out\b|ruled out"
    r"|not (?:an option|used|suitable|for|possible|advised)"
    r"|contraindicated|avoided|excluded|rejected|off the table|inappropriate|unsuitable)"
)
_OUT_BEFORE = compiled(
    r"\b(?:no|not|avoid\w*|instead of|rather than|rul\w+ out|exclud\w+|won't use|will not use"
    r"|in preference to|in place of"
    r"|(?:pick|choos|chos|prefer|favou?r|select|tak)\w* over)\s+(?:[a-z]+(?:,? (?:or|nor|and)|,)\s+){0,3}$"
)


def ruled_out(low: str, start: int, end: int) -> bool:
    """Whether a drug is named only to say that it is not the one ("ziconotide no, use morphine")."""
    return bool(_OUT_AFTER.match(low, end) or _OUT_BEFORE.search(low[max(0, start - 48) : start]))


def given_up(low: str) -> bool:
    """Whether the words only tell that a drug was stopped for what it did, or go about drugs that are no opioids."""
    if has("before_trial", low):
        return False
    if _STOPPED_FOR.search(low) and not has("agree", low):
        return True
    others = [d for d in find_drugs(low) if d.drug_class not in ("opioid", "intrathecal")]
    return bool(others) and not about_opioids(low) and _DROPPED.search(low) is not None


_STOPPED_FOR = compiled(
    r"\b(?:dropped|given up|abandoned|came off|come off)\b[^.;,]{0,15}\b(?:for|because|due to"
    r"|on account of)\b"
)
_DROPPED = compiled(r"\b(?:dropped|given up|gave up|came off|come off|cut|lowered|reduced|halved)\b")


OF_CLINICIAN = compiled(
    r"\b(?:i|we|the clinic|dr\.? \w+) (?:will not|won't|would not|wouldn't|do not|don't|cannot|can't"
    r"|refuse to|decline to)"
    r" (?:put|place|implant|inject|start|offer|give|proceed|schedule|trial|do|use|run|infuse|test|add|book"
    r"|go ahead)\b"
    r"|\bwill not (?:ask|request|seek|call|share|sell|use more|take (?:more|extra)|fill early|get)\b"
)
"""What the clinician will not do to the patient, or the patient promises not to do, is no refusal of the taper."""


COUNTED = compiled(
    r"(?<![a-z])(?:short|missing|unaccounted|stolen|lost|over|left over|remaining|extra|too (?:few"
    r"|many))(?![a-z])|(?<![a-z])count(?:s|ed)?(?![a-z])"
)
"""Tablets that a count found missing or left over: no dose of before and after."""

BACK_UP = compiled(
    r"(?<![a-z])(?:(?:is|was|now|and|but|then|since|went|gone)\s+)?(?:back (?:on|up to|at|to)|returned to"
    r"|resumed|up again to|restarted)\s+"
    r"(?:(?:the|his|her|full|old|home|usual|prior|previous|original|same|dose)\s+){0,3}(?:\d|dose|regimen"
    r"|amount|morphine|oxy|fentanyl|methadone)"
)
"""A reduction that was taken back: "cut to 40 in hospital; back on 120 since June"."""
SIGNED = compiled(
    r"(?<![a-z])(?:(?:pt|patient|he|she|member|they)\s+(?:\w+\s+){0,3}(?:signed|signs)|signed (?:by|[\"'])"
    r"|initial\w*|pt wrote"
    r"|patient wrote|pt comment)(?![a-z])"
)
HELPED_BY = compiled(r"\b(?:w/|with|using|plus|on)\s+\w+")
"""What eases a taper ("weaning offered with clonidine") is not what is tapered."""
MG_A_DAY = compiled(r"(?<![\d./])(?P<mg>\d{1,3}(?:\.\d+)?)\s?mg\s?(?:/\s?d(?:ay)?\b|a day|per day|daily|total)")


_BEFORE_TRIAL = compiled(
    r"(?<![a-z])(?:before|prior to|ahead of|in advance of|leading up to)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:catheter|infusion|bolus|intrathecal)(?![a-z])"
)
"""The trial as the day by which a tablet is to be cut: "to 30 mg a day before the trial catheter goes in"."""
_PUMP_DOSE = compiled(r"external pump|catheter|intrathecal|mcg/h\b.*pump|infusion|\bit\b (?:dose|rate)|bolus")


def pump_dose(low: str) -> bool:
    """Whether amounts of a sentence are those of the drug in the spine."""
    return _PUMP_DOSE.search(_BEFORE_TRIAL.sub(" ", low)) is not None


FIRM = compiled(
    r"is fine\b|hopes to|is all (?:she|he)|that is fine|fine by (?:him|her|me)|says (?:she|he)"
    r" (?:would|could)|would (?:go|come|drop|accept)"
    r"|i could|i would|ask(?:ed|s) for it|at (?:her|his) (?:own )?request|\bagree|accept"
    r"|consent|willing|commit|happy to|glad to|amenable|on board|signed|initial|ok w|okay w|fine with"
    r"|(?:good|cool|all right|alright|at peace|comfortable)"
    r" (?:with|w/) (?:that|it|this|the)|fine w/|pledg|promis|\bopen to"
    r"|will (?:taper|cut|reduc|go|decreas|lower|drop|be taper|come"
    r"|wean|halv)|says (?:he|she) will|i will|i'll|no problem|came round|verbaliz|receptive|motivated"
    r"|keen|teach-back|and agrees"
)
"""The patient's own assent, in whatever words."""


NOT_ASKED = compiled(r"[\[(]\s*[x✓]\s*[\])]\s*(?:n/?a|not appl)|(?:n/?a|not applicable)\s*[\[(]\s*[x✓]")
ANSWERED = compiled(r"[:=?]\s*(?P<a>yes|no|y|n)\W*$")


def answered(segment: Segment) -> str:
    """``yes`` or ``no`` where the segment is an item of a form with its answer."""
    m = ANSWERED.search(segment.low)
    return segment.answer or (("yes" if m["a"][0] == "y" else "no") if m else "")


PASSIVE = compiled(r"\b(?:will|to) be (?:\w+ )?(?:reduced|tapered|weaned|cut|lowered|decreased|halved)")
OWN = compiled(
    r"agree|accept|consent|willing|commit|happy to|amenable|on board|signed|verbaliz|understand"
    r"|by the patient|initial"
)
