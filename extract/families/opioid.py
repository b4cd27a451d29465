"""Reduction of systemic opioids before the trial (evidence rule 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.families._opioid_amounts import (
    OF_ANOTHER,
    Drop,
    agreed_total,
    between,
    computed_drops,
    daily_doses,
    mme_totals,
    series_drop,
    stated_drops,
)
from chartcite.extract.families._opioid_tables import listed, tabled
from chartcite.extract.families._opioid_words import (
    ANSWERED,
    BACK_UP,
    COUNTED,
    FIRM,
    HELPED_BY,
    MG_A_DAY,
    NOT_ASKED,
    OF_CLINICIAN,
    OWN,
    PASSIVE,
    SIGNED,
    about_opioids,
    answered,
    given_up,
    has,
    opioids,
    pump_dose,
)
from chartcite.extract.families._outcome_words import about_relative
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.polarity import find_polarity
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.fact import Assertion, Certainty, Citation, Completion, Fact, Scalar, Time

_SKIP_ROLES = frozenset({"education", "fax_cover", "lab", "imaging"})
_DOSE_ROLES = frozenset({"trial_record", "flowsheet", "procedure", "device"})
"""Notes whose doses are those given in the trial."""
_SKIP_SECTIONS = frozenset({"education", "administrative", "family_history", "labs", "imaging", "allergies"})
_BLANK = compiled(r"_{3,}|\bn/a\b|not applicable|\*{3}")
_PAIN_PAIR = compiled(r"(?:takes?|took|brings?) (?:it|the pain|pain)|\bpain\b|/10|relief|\bnrs|\bvas|score")
_UNREADABLE = compiled(r"\d\?\d|\?\?|illegible|cut off|smudge")
_UNDECIDED = compiled(
    r"(?:bring(?:ing)?|brought) (?:it |this |the \w+ )?up\b|broach|revisit|(?:left|leave|leaving) (?:a"
    r" )?(?:message|voicemail)|message left|whether"
    r"|may (?:ask|be asked|need|have) (?:\w+ )?(?:to)?|no return call|"
    r"ask(?:ed|s)? (?:her |him |pt |patient |them )?(?:if|whether)|if (?:she|he) (?:would|will)|think"
    r" (?:it|about)|undecided|let us know|will call|get back to|on the fence|not sure|to discuss"
    r"|\?\s*$"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a segment says of a reduction: where, the stance and the amount."""

    start: int
    end: int
    value: str
    drop: Drop | None = None


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``opioid_reduction``: who agreed to what, what was done, by how much."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES:
            continue
        yield from tabled(view, today=chart.request_date)
        yield from listed(view, today=chart.request_date)
        for segment in view.segments:
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.blank or _general(segment):
                continue
            ticked = segment.checked or segment.answer or ANSWERED.search(segment.low)
            if view.note.role == "consent" and not (ticked or _FROM_BASELINE.search(segment.low)):
                continue  # of a printed form only what the patient ticked and what was measured counts
            if view.note.role not in _DOSE_ROLES or (has("cut", segment.low) and not pump_dose(segment.low)):
                yield from _reduction(chart, view, segment)


_FROM_BASELINE = compiled(r"\d\s?(?:%|per ?cent) (?:from|of|below|off) (?:the |her |his )?(?:baseline|start)")
_PERSON = compiled(r"\W*(?:he|she|pt|patient|the patient|member|mr|mrs|ms)\b")


def _general(segment: Segment) -> bool:
    """Whether the section speaks to patients in general, and the sentence of no one."""
    return segment.section in _SKIP_SECTIONS and not _PERSON.match(segment.low)


def _reduction(chart: Chart, view: NoteView, segment: Segment) -> Iterator[Fact]:
    said = _said(view, segment)
    if said is None or about_relative(segment.low, said.start):
        return
    drop = said.drop
    more: tuple[Citation, ...] = ()
    if drop is None and said.value in ("agreed", "completed"):
        drop, more = _from_elsewhere(chart, segment)
        topic = _topic(view, segment) if drop is None else None
        if topic is not None:
            drop, more = _from_elsewhere(chart, topic)
        if drop is None:
            drop, more = _from_before(view, segment)
    value = said.value
    undone = BACK_UP.search(segment.low, said.end) or _ONLY_IF.search(segment.low) or _unread(segment.low)
    if (drop is None or undone) and value in ("agreed", "completed"):
        value, drop = "vague", None
    attributes: dict[str, Scalar] = {}
    if drop is not None:
        attributes["percent"] = round(drop.low, 1)
        if drop.from_mme is not None and drop.to_mme is not None:
            attributes.update(from_mme=drop.from_mme, to_mme=drop.to_mme)
    assertion = assess(view, segment, [(said.start, said.end)])[0]
    yield make_fact(view, segment, (said.start, said.end), kind="opioid_reduction", value=value, attributes=attributes,
                    low=drop.low if drop else None, high=drop.high if drop else None, unit="percent" if drop else None,
                    assertion=_agreed(assertion), more=more, proof=drop.proof if drop else "")  # fmt: skip


def _agreed(assertion: Assertion) -> Assertion:
    """An agreement is about the future and stands all the same; only a relative's or a template's does not."""
    return assertion.model_copy(
        update={"negated": False, "time": Time.NOW, "certainty": Certainty.AFFIRMED, "completion": Completion.DONE}
    )


_START = compiled(r"\W*(?:start(?:ed|ing)?|baseline|began|was|from|before)\b[^.;]{0,16}\d")


def _with_start(view: NoteView, segment: Segment) -> str:
    """The segment's text, with a short next sentence that gives the dose at the start ("= 40 MME. Start was 90.")."""
    after = view.after(segment)
    if after and len(after[0].low) < 40 and _START.match(after[0].low):
        return f"{segment.low} {after[0].low}"
    return segment.low


def _said(view: NoteView, segment: Segment) -> _Said | None:
    low = segment.low
    if _of_pain(low) or given_up(low) or low.rstrip(' ")').endswith("?"):
        return None
    cuts = [
        h for h in vocabulary("opioid").lists["cut"].search(low, segment.words) if not OF_ANOTHER.search(low[: h.start])
    ]
    pairs = list(computed_drops(_with_start(view, segment))) if about_opioids(low) or cuts else []
    topic = _topic(view, segment)
    named_total = not cuts and agreed_total(low)
    if has("no_need", low) or (not cuts and not named_total and COUNTED.search(low)):
        return None
    if cuts and (about_opioids(low) or _near_opioids(view, segment)) and _unread(low):
        return _Said(cuts[0].start, cuts[-1].end, "agreed")
    answer = answered(segment)
    open_ = NOT_ASKED.search(low)
    if answer == "no" and cuts and has("agree", low) and not has("refuse", low) and not open_:
        return _Said(0, len(low), "refused")
    practice = has("practice", low) and not (SIGNED.search(low) or answer)
    if practice or _BLANK.search(low) or segment.checked is False:
        return None
    if named_total:
        return _Said(0, len(low), "agreed")
    if pump_dose(low) or _PAIN_PAIR.search(low):
        agreed = bool(opioids(low)) and has("agree", low) and has("before_trial", low)
        pairs = pairs if cuts and (_OPIOID_WORD.search(low) or agreed) else []
    if not cuts and not (pairs and (about_opioids(low) or _near_opioids(view, segment))):
        return _answer(view, segment) if topic is not None else None
    named = about_opioids(low) or about_opioids(segment.label) or topic is not None or _near_opioids(view, segment)
    named = named or _before_the_trial(low)
    if not named and not _bargains(view, segment):
        return None
    if has("other_things", low) and not opioids(low) and not _OPIOID_WORD.search(low):
        return None
    start = min((h.start for h in cuts), default=0)
    end = max((h.end for h in cuts), default=len(low))
    drop = _drop(low, pairs)
    return _Said(start, end, _stance(low, segment, drop), drop)


_PAIN_FALLS = compiled(
    r"\b(?:pain|scores?|nrs|vas|nprs|intensity|burning|relief|spasms?|blood pressure|bp|swelling"
    r"|number)\b[^.;,]{0,25}"
    r"\b(?:c[ao]mes?|coming|w[ae]nt|goes|going|gone|go|got|gets|dropp?\w*|fell|fall\w*|decreas\w*|reduc\w*|lower\w*"
    r"|cut|down|improv\w*|halv\w*)\b|\d\s*/\s*10\b"
)


def _of_pain(low: str) -> bool:
    """Whether what came down is the pain or another measure, and the text names no opioid ("from 8/10 to 3/10")."""
    return bool(_PAIN_FALLS.search(_ON_A_DAY.sub(" ", low))) and not (_OPIOID_WORD.search(low) or about_opioids(low))


_ON_A_DAY = compiled(
    r"\b(?:by|on|since|until|till|through|from|starting|before|after)"
    r"\s+\d{1,2}/\d{1,2}\b(?!\s*(?:pain|nrs))"
)
_ONLY_IF = compiled(r"only if|if (?:i|he|she) (?:feel|want|like|can)|depending on|provided that|as long as")


def _unread(low: str) -> bool:
    """Whether the amount stands there and cannot be read."""
    return any(h.payload == "unreadable" for h in find_polarity(low)) or _UNREADABLE.search(low) is not None


def _before_the_trial(low: str) -> bool:
    """Whether an own word about going down is tied to the trial ahead, so that no drug need be named."""
    return (
        has("before_trial", low)
        and (has("agree", low) or has("refuse", low) or FIRM.search(low) is not None)
        and not has("other_things", low)
        and "pain" not in low
    )


def _bargains(view: NoteView, segment: Segment) -> bool:
    """Whether the patient bargains over a part without naming the drug ("he would go down by a quarter")."""
    low = segment.low
    if (
        not _PERSON.match(low)
        or not any(True for _ in stated_drops(low))
        or not (has("agree", low) or has("refuse", low))
    ):
        return False
    return not any(has("other_things", o.low) for o in (*view.before(segment, 2), segment))


_OPIOID_WORD = compiled(r"opioid|opiate|narcot|\bmme|\bome|morphine|pills?\b|percocet|norco|oxycod|pain med")


def _near_opioids(view: NoteView, segment: Segment) -> bool:
    """Whether the sentences right before it name an opioid ("my patches? We go from the 75 to the 37")."""
    return any(about_opioids(o.low) for o in view.before(segment, 2) if segment.paragraph - o.paragraph <= 1)


def _drop(low: str, pairs: list[Drop]) -> Drop | None:
    """The amount: the largest computed one where doses are given, else the stated one."""
    series = series_drop(low)
    stated = list(stated_drops(low))
    if stated and has("agree", low) and has("under_way", low):
        return max(stated, key=lambda d: d.low)
    candidates = [p for p in (*pairs, *([series] if series else [])) if p.low > 0]
    if candidates:
        return max(candidates, key=lambda d: d.low)
    if len(stated) > 1 and re.search(r"between|some(?:where|thing)|range", low):
        return Drop(min(d.low for d in stated), max(d.high for d in stated), " to ".join(d.proof for d in stated))
    if stated:
        smallest = has("refuse", low)
        return min(stated, key=lambda d: d.low) if smallest else max(stated, key=lambda d: d.low)
    return pairs[0] if pairs else None


def _stance(low: str, segment: Segment, drop: Drop | None) -> str:
    if segment.checked is False:
        return "proposed"
    pinned = re.search(r"pinned|commit to (?:a|any) (?:number|amount)", low)
    if has("refuse", OF_CLINICIAN.sub(" ", low)) and not pinned:
        return "refused" if drop is None or drop.high >= 50 else "agreed"
    if (
        has("after", low)
        and (not has("before_trial", low) or "not before" in low)
        and (has("agree", low) or drop or "plan" in low)
    ):
        return "after_trial"
    computed = drop is not None and "%" in drop.proof
    if answered(segment) == "yes" or segment.checked:
        return "agreed"
    if PASSIVE.search(low) and not OWN.search(low):
        return "vague"
    if has("agree", low) and not _only_proposed(low):
        return "vague" if pinned and drop is None else "agreed"
    if has("done", low) and (computed or not _only_proposed(low)):
        return "completed"
    if computed and not has("proposed", low):
        return "completed"
    return "proposed"


def _only_proposed(low: str) -> bool:
    """Whether the words only discuss, ask or recommend it: nobody is said to agree."""
    return bool(_UNDECIDED.search(low)) or (has("proposed", low) and not FIRM.search(low))


def _topic(view: NoteView, segment: Segment) -> Segment | None:
    """The segment just before, or the heading, that speaks of reducing opioids."""
    for other in reversed(view.before(segment, 3)):
        if segment.paragraph - other.paragraph > 1:
            break
        aside = HELPED_BY.sub(" ", other.low)
        if not has("cut", other.low) or has("practice", other.low) or has("other_things", aside) or given_up(other.low):
            continue
        if about_opioids(other.low) or _near_opioids(view, other):
            return other
    return None


_YES = compiled(
    r"\b(?:(?:good|cool|all right|alright) (?:with|w/) (?:that|it|this)"
    r"|agrees?|agreed|accepts?|accepted|consents?|on board|ok with (?:it|that|this)|willing|happy"
    r" to|yes\b|i'll do it|"
    r"will do (?:it|so)|concurs|assents|suppose i|half is fine)\b"
)
_NO = compiled(
    r"\b(?:turned (?:it |this )?down|turns (?:it )?down|rebuff\w*|nixed|balk\w*|last offer|final offer|declin\w+"
    r"|refus\w+|does not agree|not willing|unwilling|says no|answer(?:'s| is)? (?:still"
    r" )?no|rejects?|(?:she|he) struck|"
    r"opposed|won't|will not|as far as (?:he|she)"
    r"|no further(?! (?:surg|oper|interv|proced|imag|work|treat|chem|radi|inject|block|test|visit|fill"
    r"|resect|follow|chang))"
    r"|no lower|stop there|same quantity|never"
    r" agreed|not agree)\b|^\W*no\W*$|^\W*no reduction"
)


_NOTHING = compiled(r"(?<![a-z])(?:nothing|not|never|none|nor|no one|n't|neither|yet to)(?![a-z])(?:\W+\w+){0,3}\W*$")


def _answer(view: NoteView, segment: Segment) -> _Said | None:
    """A yes or no in the sentence after the proposal: "Discussed 50 % wean. Declines." """
    low = segment.low
    topic = _topic(view, segment)
    if topic is None or _UNDECIDED.search(low):
        return None
    no, yes = _NO.search(OF_CLINICIAN.sub(lambda m: " " * len(m[0]), low)), _YES.search(low)
    if no:
        return _Said(no.start(), no.end(), "refused")
    if yes and _NOTHING.search(low[: yes.start()]):
        return None
    if yes:
        return _Said(yes.start(), yes.end(), "agreed", _drop(topic.low, list(computed_drops(topic.low))))
    return None


def _from_elsewhere(chart: Chart, segment: Segment) -> tuple[Drop | None, tuple[Citation, ...]]:
    """The dose before, where the statement gives only the dose after: the largest one of the same drug in the chart."""
    totals = mme_totals(segment.low)
    if totals:
        best = _largest_total(chart, segment)
        if best is not None and best[0] > totals[-1]:
            return between(best[0], totals[-1]), (best[1],)
    mine = daily_doses(segment.low)
    for generic, amount in mine.items():
        found = _largest_dose(chart, segment, generic)
        if found is not None and found[0] > amount > 0:
            share = 100 * (1 - amount / found[0])
            return Drop(share, share, f"{generic} {found[0]:g} to {amount:g} mg a day: {share:.0f} %"), (found[1],)
    return None, ()


def _from_before(view: NoteView, segment: Segment) -> tuple[Drop | None, tuple[Citation, ...]]:
    """The daily dose that the sentences right before it name, where this one gives an amount and no drug."""
    target = MG_A_DAY.search(segment.low)
    if target is None or opioids(segment.low):
        return None, ()
    for other in reversed(view.before(segment, 3)):
        former = MG_A_DAY.search(other.low)
        if former is None or not opioids(other.low) or segment.paragraph != other.paragraph:
            continue
        one, two = float(former["mg"]), float(target["mg"])
        if one > two > 0:
            share = 100 * (1 - two / one)
            proof = f"{one:g} to {two:g} mg a day: {share:.0f} %"
            return Drop(share, share, proof), (cite(view, other, 0, len(other.text)),)
        return None, ()
    return None, ()


def _largest_total(chart: Chart, segment: Segment) -> tuple[float, Citation] | None:
    best: tuple[float, Citation] | None = None
    for view, other in chart.whole.segments():
        if other.start == segment.start and other.text == segment.text:
            continue
        for total in mme_totals(other.low):
            if best is None or total > best[0]:
                best = (total, cite(view, other, 0, len(other.text)))
    return best


_HIGHEST_DOSE = 3000.0
"""Milligrams a day above which a number behind a drug is a procedure code, not a dose."""


def _largest_dose(chart: Chart, segment: Segment, generic: str) -> tuple[float, Citation] | None:
    best: tuple[float, Citation] | None = None
    for view, other in chart.whole.segments():
        if other.start == segment.start and other.text == segment.text:
            continue
        amount = daily_doses(other.low).get(generic)
        if amount is not None and amount <= _HIGHEST_DOSE and (best is None or amount > best[0]):
            best = (amount, cite(view, other, 0, len(other.text)))
    return best
