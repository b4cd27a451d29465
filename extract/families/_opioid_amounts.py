"""How far an opioid dose goes down: stated percents, pairs of doses, morphine equivalents (evidence rule 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.quantity import find_doses, find_percents, find_schedules


@dataclass(frozen=True, slots=True)
class Drop:
    """A reduction in percent, between ``low`` and ``high``, with what it was computed from."""

    low: float
    high: float
    proof: str = ""
    from_mme: float | None = None
    to_mme: float | None = None


_N = rf"(?:{NUMBER})"
_UNIT = r"(?:\s*-?(?:mg|mcg|milligrams?|micrograms?|mmes?|omes?|meq|morphine equivalents)(?:\s*/\s*(?:h|hr|d|day))?)"
_SPAN = (
    rf"(?:{_UNIT}|\s*/\s*(?:day|d)\b|\s*\(?=?\s*\d+\s*mme\)?|\s+q\s?\d+\s?h(?:rs?|ours?)?|\s+(?:bid|tid|qid"
    rf"|daily|a day"
    rf"|per day|each day|twice(?: a day| daily)?|every|tablets?|tabs?|pills?|"
    r"caps?(?:ules)?|percocets?|norcos?|oxycodone\w*|oxycontin|methadone|morphine|hydrocodone"
    r"|tapentadol|patch(?:es)?|er|ir|er tabs|oxy|prn|of|mg/d|/d|/day|x/day|hours?|in|the|"
    r"twelve|eight|six|mme|mme/d|ome|total|her|his|daily))*"
)
_STEP = (
    r"\s*(?:[,;(]\s*)?(?:(?:and|she|he|i|they|pt|is|was|has|been|have|now|then|being|be|will|would|gets?"
    r"|got|went|came"
    r"|goes|go|already|finally|by agreement)\s+)*"
    r"(?:-+>|=+>|→|>>|➔|(?:all the way |back )?(?:down )?to(?: the| a| about| only| just)?|cut to"
    r"|lowered to|reduced to|decreased to|tapered to|weaned to|dropped to|halved to|now at"
    r"|now)\s*(?:the\s+|a\s+|about\s+)?"
)
_PAIR = compiled(rf"(?<![\w./-])(?P<a>{_N})(?P<ax>{_SPAN})\)?{_STEP}(?<![\w./-])(?P<b>{_N})(?P<bx>{_SPAN})")
_INSTEAD = compiled(
    rf"(?<![\w./-])(?P<b>{_N})\s+(?:(?!s?he\b|they\b|i\b|we\b|pt\b|patient\b)[\w/]+\s+){{0,3}}(?:a day|daily"
    rf"|per day)?\s*(?:instead of|rather than"
    rf"|where (?:she|he) took|was|\(was|down from|from)\s+(?P<a>{_N})\b(?!:)"
)
_IN = compiled(
    rf"(?<!\w)(?P<b>{_N})\s+(?:(?:tablet|pill|tab|dose|patch)s?\s+)?(?:in|out of|of)\s+(?:(?:every|his|her|the)\s+)?"
    rf"(?P<a>{_N})\b(?=\s+(?:daily\s+|a day\s+)?(?:tablet|pill|tab|dose|percocet|norco|oxy)|\s+(?:before|prior"
    rf"|ahead)|\s*[,.;]|\s*$)"
)
_FORMER = compiled(
    rf"(?<![\w./-])(?P<b>{_N})(?={_UNIT}|\s*/\s*d|\s+(?:tab|pill|cap|patch|a day|daily|q\d))(?P<bx>{_SPAN})\s*"
    r"(?:[(,;]\s*(?:it |that |this )?(?:was|were|had been|previously|formerly|prev|before)|\(?\s*(?:in (?:place|lieu)"
    r" of|instead of|rather than|down from))\s+(?:the\s+|an?\s+|at\s+|about\s+)?"
    rf"(?P<a>{_N})\b(?!\s*(?:%|/\s*10|per ?cent|hours?|hrs?|min|days?|weeks?|wks?|months?|mos?\b|years?|yrs?|times))"
)
"""A dose with the former one behind it: "60 mg/day (was 150 in Nov)", "20 mg twice daily in place of 40"."""
_WHERE_IT_WAS = compiled(
    rf"(?<![\w./-])(?P<b>{_N})(?={_UNIT})(?P<bx>{_SPAN})\s*,?\s*(?:where|when|while|against"
    rf"|as against)\s+[^.;\d]{{0,40}}?"
    rf"(?:was|were|been|took|stood at|ran at)\s+(?:at |on |about )?(?P<a>{_N})(?![\d/%:]|\s*(?:hours?|hrs?"
    rf"|days?|weeks?|years?))"
)
"""The dose now and the one of another time behind it: "45 MME where in spring it had been 100"."""
_RISE = compiled(r"\b(?:from|increas\w*|ris\w+|rose|raised|escalat\w*|higher|uptitrat\w*|up)\b")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DATE_LIKE = compiled(
    r"(?<!\d)(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?:/\d{2,4})?(?!\d| ?(?:h|hrs?|hours?|bid|tid|qid|twice|daily"
    r"|mg|tabs?|q\d)\b)|\d{1,2}/\d{1,2}/\d{2,4}"
    rf"|(?<![a-z]){_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? 20\d\d)?(?![\d.]|\s?(?:mg|mcg|mme|ome|tab|pill|%"
    rf"|a day|daily))"
    rf"|(?<![\d.])\d{{1,2}} {_MONTH}(?: 20\d\d)?(?![a-z])|(?<=\bin ){_MONTH}(?: 20\d\d)?(?![a-z])"
)


_PART = compiled(
    r"\b(?P<part>half|third|quarter|fourth|two[- ]thirds|three[- ]quarters)\b(?=\s+(?:off|of (?:her"
    r"|his|my|the|their|what)|reduction|taper|decrease|cut|wean|"
    r"and a half|and a third|the dose|doses?\b|less|fewer|and|or|to|before (?:the|my|any|his|her|it|trial)"
    r"|ahead of|prior to)"
    r"|\W*$)|\b(?P<verb>halve)\b"
)
_PARTS = {
    "half": 50.0,
    "halve": 50.0,
    "third": 100 / 3,
    "quarter": 25.0,
    "fourth": 25.0,
    "two thirds": 200 / 3,
    "three quarters": 75.0,
}


_FRACTION = compiled(
    r"(?<![a-z])(?:by|cut|weaned|tapered|reduced|dropped|down)\s+(?:by\s+)?(?:about\s+)?(?P<n>\d)/(?P<d>\d)(?![\d/])"
)
_MME_THEN = compiled(
    r"(?:mme|ome)s?\s*[:=]?\s*(?P<a>\d{2,3})\s+(?:in|on|at|last)\b[^.;\d]{0,20}[,;]\s*(?:then\s+"
    r"|now\s+)?(?P<b>\d{1,3})\s+(?:in|on|at|by|now|as of)\b"
)
"""Two totals at two dates: "MME 200 in March, 90 in May"."""
_MME_NOW = compiled(
    r"(?<![\w./-])(?P<a>\d{2,3})\s*(?:mg )?"
    r"(?:mmes?|omes?|medd|(?:oral )?morphine (?:milligram |mg )?equivalents?)(?![a-z])"
    r"[^.;\d]{0,50}[,;.]?[^.;\d]{0,30}(?<![a-z])(?:now|since|today|current(?:ly)?|at present|nowadays|these days"
    r"|as of|for the (?:last|past))(?![a-z])[^.;\d%]{0,40}(?<![\w./-])(?P<b>\d{1,3})"
    r"(?![\d/:%]|\.\d|\s*(?:days?|weeks?|wks?|months?|years?|hours?|hrs?|tab|pill|mg|mcg|times|per ?cent|out of))"
)
"""A total and, with no unit, the one of now: "120 morphine equivalents in November, and since then it has been 60"."""


_RELIEF_AFTER = compiled(
    r"\s*(?:or (?:more|better|greater|so)\s+)?(?:(?:pain|symptom|symptomatic|sustained|of|the|good|his|her"
    r"|a)\s+){0,3}"
    r"(?:relie\w+|better|improv\w*|benefit|analges\w*|less pain|pain(?!\s?(?:med|pill|tab|drug))|"
    r"(?:reduction|drop|decrease|fall) (?:in|of) (?:the |his |her )?(?:pain(?!\s?(?:med|pill))|score|nrs|vas)"
    r"|(?:x|for|over) (?:at least )?\d+\s?h)"
)
_RELIEF_BEFORE = compiled(
    r"(?:(?:relie\w+|benefit|response|analges\w*|pain(?: score| level)?)\W{0,4}(?:(?:of|was|is|by|at|about|over"
    r"|more than"
    r"|at least)\s+)?|trial\W{0,3})[>≥~]?=?\s*$(?<!pre-trial )(?<!pretrial )(?<!trial )(?<!trial: )"
)
"""What a percent is of when it is relief: "50 % better", "Trial > 50 % x 8 h"; no reduction of a drug."""


def stated_drops(low: str) -> Iterator[Drop]:
    """Percents and fractions by which a dose goes down."""
    spans = [
        s
        for s in find_percents(low)
        if not re.search(r"\bway\b", low[s.start : s.end + 5])
        and not _RELIEF_AFTER.match(low, s.end)
        and not _RELIEF_BEFORE.search(low[: s.start])
    ]
    for span in spans:
        low_end, high_end = (100 - span.high, 100 - span.low) if span.remaining else (span.low, span.high)
        if span.comparator in ("<", "<="):
            low_end, high_end = 0.0, span.high
        yield Drop(low_end, high_end, low[span.start : span.end])
    for m in _FRACTION.finditer(low):
        top, bottom = int(m["n"]), int(m["d"])
        if top < bottom:
            yield Drop(100 * top / bottom, 100 * top / bottom, m[0])
    if not spans:
        for m in _PART.finditer(low):
            share = _PARTS[(m["part"] or m["verb"]).replace("-", " ")]
            yield Drop(share, share, m[0])
    for m in _IN.finditer(low):
        part, whole = parse_number(m["b"]), parse_number(m["a"])
        if part and whole and part < whole:
            share = 100 * part / whole
            yield Drop(share, share, f"{m['b']} in {m['a']}")


def computed_drops(low: str) -> Iterator[Drop]:
    """Reductions computed from two doses, or the first and the last of a series of totals."""
    text = _DATE_LIKE.sub(lambda m: " " * len(m[0]), low)
    months = _month_totals(low)
    if len(months) >= 2:
        yield _mme_drop(months[0], months[-1])
    for m in (
        *_CHAIN.finditer(text),
        *_WAS_NOW.finditer(text),
        *_PAIR.finditer(text),
        *_INSTEAD.finditer(text),
        *_FORMER.finditer(text),
        *_WHERE_IT_WAS.finditer(text),
    ):
        drop = _from_pair(m, text)
        if drop is not None:
            yield drop
    for m in (*_MME_THEN.finditer(text), *_MME_NOW.finditer(text)):
        yield _mme_drop(float(m["a"]), float(m["b"]))
    totals = mme_totals(text)
    if len(totals) >= 2 and totals[-1] != totals[0]:
        first, last = (
            (totals[0], totals[-1])
            if not re.search(r"start was|was \d|vs|versus|from baseline", text)
            else (max(totals), min(totals))
        )
        yield _mme_drop(first, last)


_MONTHS = compiled(
    rf"(?<![a-z]){_MONTH}\W{{1,3}}(?P<n>\d{{2,3}})(?![\d/%]|\s?(?:mg|mcg|tab|pill))"
    r"|(?<![a-z])(?:wk|week)\s?\d{1,2}\s*[:=-]?\s*"
    r"(?P<w>\d{2,3})(?![\d/%]|\s?(?:mg|mcg|tab|pill))"
)
_TOTALS = compiled(r"(?<![a-z])(?:mmes?|omes?|medd|morphine (?:mg |milligram )?equiv\w*)(?![a-z])")
_ON = r"\s*(?:-+>|=+>|→|>>|,?\s*(?:and )?then(?: to)?|,?\s*to)\s*(?:the\s+)?"
_CHAIN = compiled(
    rf"(?<![\w./-])(?P<a>{_N})(?P<ax>{_SPAN})(?:{_ON}{_N}{_SPAN})+?{_ON}(?P<b>{_N})(?P<bx>{_SPAN})(?!{_ON}{_N})"
)
"""Three and more doses on end: "100 -> 75 -> 50 mcg/h", "60, then 45, then 30"."""
_RATE = (
    r"(?:tab(?:let)?s?|pills?|caps?(?:ules)?|patch(?:es)?|percocets?|norcos?|vicodins?|oxy\w*|mg|mcg|milligrams?"
    r"|micrograms?|mmes?|omes?|a day|daily|per day|each day|/\s?(?:d(?:ay)?\b|24 ?h(?:rs?|ours?)?)"
    r"|q\s?\d+ ?h(?:rs?|ours?)?|bid|tid|qid|twice|three times|four times|every|once)"
)
_M = rf"(?:{NUMBER.replace('(?![' + chr(92) + 'd/])', '')})(?:/\d+(?:\.\d+)?(?!\d| ?h))?"
"""A number, or the two strengths of a tablet of two drugs: "40/20"."""
_WAS_NOW = compiled(
    r"(?<![a-z])(?:was|were|been|used to (?:take|be|use)|took|taking|from|began|started|stood)"
    rf"(?:\s+(?!to\b)[a-z]+){{0,3}}?\s+(?P<a>{_M})(?P<ax>\s*{_RATE}[^.;,]{{0,28}}?)?[^;\d]{{0,24}}[.;,][^\d]{{0,90}}?"
    r"(?<![a-z])(?:now|today|down|presently|currently|arrived|(?:he|she|pt|patient)(?:'s| is| takes| comes in)|taking"
    r"|(?:him|her)self(?: down)?)(?:\s+(?:is|on|to|at|takes|taking|only|she|he|down|back|about|just|today|now|here|it"
    rf"|has|come|been))*\s+(?P<b>{_M})(?P<bx>\s*{_RATE}[^.;,]{{0,20}}?)?(?![\d%]|\s*(?:/\s?10|years?|yrs?|days?|weeks?|wks?"
    r"|months?|hours?|hrs?|visits?|times\b(?! a day)))"
)
"""The dose that was and, a clause or a sentence on, the one of now: "was 8 tabs/24h, she brought herself to 4"."""


def _month_totals(low: str) -> list[float]:
    """Totals by month or week behind a word for them: "MME: Jan 200, Feb 140, Mar 90"."""
    head = _TOTALS.search(low)
    if head is None:
        return []
    found = [float(m["n"] or m["w"]) for m in _MONTHS.finditer(low, head.end())]
    return [n for n in found if n > _DAYS] if any(n > _DAYS for n in found) else []


_DAYS = 31


_MED = compiled(
    r"(?<![a-z])(?:medd?|mmes?|omes?)\s*(?:of|=|:|at|is|was)?\s*(?P<n>\d{2,3})"
    r"(?![\d/-]|[.,]\d|\s?(?:mg|mcg|tabs?|pills?|%))"
)
"""A morphine equivalent dose by its short name: "MED 75"."""
_AGREED_AT = compiled(
    r"\b(?:agree[ds]?|agrees|accept\w*|consent\w*|settle[ds]?|commit\w*)\s+(?:to|on|for|at|with|going|coming|dropping|cutting)\s+"
    r"(?:\w+\s+){0,3}?(?:(?:medd?|mmes?|omes?)\W{0,3}\d{2,3}(?!\d|\s?(?:mg|mcg))|\d{2,3}\s?(?:mmes?|omes?|medd?))\b"
)


def agreed_total(low: str) -> bool:
    """Whether someone agrees to a total in morphine equivalents ("he agreed to MED 75")."""
    return _AGREED_AT.search(low) is not None


def mme_totals(low: str) -> list[float]:
    """Totals in morphine equivalents, in order; "120 MME | wk 2: 90 | wk 4: 72" is three."""
    found = [d.low for d in find_doses(low) if d.unit == "mme"] or [float(m["n"]) for m in _MED.finditer(low)]
    if found and len(found) == 1 and re.search(r"(?:mme|ome)s?\b", low):
        found += [
            float(m[1]) for m in re.finditer(r"(?:wk|week|visit|day|month)\s*\d+\s*[:=]\s*(\d{1,3})(?!\d|\s*/)", low)
        ]
        found += [float(m[1]) for m in re.finditer(r"start(?:ed|ing)?(?: was| at| dose|:)?\s*(\d{2,3})\b(?!\s*/)", low)]
    return found


def series_drop(low: str) -> Drop | None:
    """First against last of three and more daily doses in mg ("80 mg/day, 60 mg/day, 40 mg/day")."""
    doses = [d.low for d in find_doses(low) if d.unit == "mg" and d.per == "day"]
    if len(doses) < 3 or doses[0] <= 0:
        return None
    share = 100 * (1 - doses[-1] / doses[0])
    return Drop(share, share, f"{doses[0]:g} to {doses[-1]:g} mg a day")


OF_ANOTHER = compiled(
    r"(?<![a-z])(?:pain|nrs|vas|nprs|scores?|level|spasms?|copay|cost|price|weight|wt|bp|pressure|pulse|hr|a1c"
    r"|visits?|naps?|falls?|steps?)"
    r"(?![a-z]| med| pill| tab)[^.;,\d]{0,25}\$?$"
)
_OTHER_UNIT = compiled(
    r"[\s-]*(?:and a half\s+)?(?:dollars?|bucks|usd|lbs?|pounds|kg|visits?|steps?|feet|ft\b|blocks?|miles?|naps?|falls?"
    r"|years?|yrs?|y/?o\b|months?|mos?\b|(?:full |more |good |long )?(?:weeks?|wks?|days?|nights?)\b"
    r"(?! (?:before|prior|ahead))"
    r"|(?:st|nd|rd|th)\b|/\s?10\b|out of (?:10|ten)|%|per ?cent)"
)
"""A pair of pain scores, prices, weights or times beside a drug's name is no change of its dose."""


def _from_pair(m: re.Match[str], text: str) -> Drop | None:
    one, two = parse_number(m["a"].partition("/")[0]), parse_number(m["b"].partition("/")[0])
    if not one or two is None or one <= 0:
        return None
    groups = m.groupdict()
    rates = [_per_day(groups.get(k) or "") for k in ("ax", "bx")]
    if rates[0] and rates[1]:
        one, two = one * rates[0], two * rates[1]
    share = 100 * (1 - two / one)
    if two > one and not _RISE.search(text):
        return None  # "one to two pills", "10 to 14 days": a range, not a change
    if OF_ANOTHER.search(text[: m.start()]) or _OTHER_UNIT.match(text, m.end("b")) or _OTHER_UNIT.match(text, m.end()):
        return None
    if one == 1 and not re.search(r"tab|pill|patch|cap|dose|pass", text):
        return None
    if _of_other_drug(text, m.start(), m.end()):
        return None
    return Drop(share, share, f"{one:g} to {two:g}: {share:.0f} %")


_BREAK = compiled(r"[;.]\s|\n")


def _of_other_drug(text: str, start: int, end: int) -> bool:
    """Whether the drug named right before the doses, or failing that inside or right behind them, is no opioid."""
    drugs = list(find_drugs(text))
    before = [d for d in drugs if d.end <= start and not _BREAK.search(text, d.end, start)]
    near = before[-1:] or [d for d in drugs if start <= d.start <= end + _NEAR][:1]
    return bool(near) and near[0].drug_class != "opioid"


_NEAR = 12


def _per_day(text: str) -> float | None:
    hours = [s.hours for s in find_schedules(text) if s.hours]
    return 24 / hours[0] if hours else None


def _mme_drop(first: float, last: float) -> Drop:
    share = 100 * (1 - last / first) if first else 0.0
    return Drop(share, share, f"{first:g} to {last:g} MME: {share:.0f} %", first, last)


def between(first: float, last: float) -> Drop:
    """The reduction from one daily amount to another, in morphine equivalents where they are such."""
    return _mme_drop(first, last)


_AFTER_DRUG = compiled(r"[^\d;]{0,30}?(\d+(?:\.\d+)?)(?![\d/%])\s*(?:mg|mcg(?:/h)?|mme)?")


def daily_doses(low: str) -> dict[str, float]:
    """Dose a day by opioid, as far as it stands behind the name (the bare dose where no interval does)."""
    found: dict[str, float] = {}
    for drug in find_drugs(low):
        if drug.drug_class != "opioid" or drug.is_class:
            continue
        m = _AFTER_DRUG.match(low, drug.end)
        if m is None:
            continue
        hours = [s.hours for s in find_schedules(low[m.end(1) : m.end(1) + 16]) if s.hours]
        found.setdefault(drug.generic, float(m[1]) * (24 / hours[0] if hours and drug.generic != "fentanyl" else 1.0))
    return found
