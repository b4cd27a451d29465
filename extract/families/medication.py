"""Drugs for pain and spasticity, with the way they are taken (evidence rule 7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chartcite.extract.families._people import someone_else, spoken_by_family
from chartcite.extract.families.dosing import Dosed, Sig, dosed, owner_of, schedule_of, sigs
from chartcite.extract.families.purpose import disowned, for_pain
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.cues import cue, near
from chartcite.extract.nlp.drugs import DrugSpan, find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.polarity import voices
from chartcite.extract.nlp.time import find_dates
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar

_SKIP_SECTIONS = frozenset({"allergies", "family_history", "education", "goals", "administrative"})
_CONDITION = compiled(r"\b(?:only )?(?:if|when|whenever|unless|once)\b")
_LOOK_BACK = 2
_LIST_WORDS = 7
_ORDER_REACH = 60


def _other_route(segment: Segment, drug: DrugSpan) -> bool:
    """Given by needle, pump or drip, or in theatre; a long-acting form is always taken by mouth or skin."""
    if drug.long_acting or re.match(r"\s*(?:sulfate |hcl )?(?:er|sr|xr|cr|xl)\b", segment.low[drug.end :]):
        return False
    if near(cue("medication", "other_route"), segment.low, drug.start, drug.end, before=45, after=30):
        return True
    return (
        re.search(r"\bIT\b", segment.text[max(0, drug.start - 30) : drug.end + 20]) is not None
        and not segment.text.isupper()
    )


def _dosing_words(low: str, found: Assertion, *, told: bool) -> Assertion:
    """Words of dosing that read like steps of a plan: "sched", "as ordered", "rather than PRN"; a relative tells."""
    update: dict[str, object] = {}
    dosing = found.completion is Completion.SCHEDULED and bool(sigs(low))
    directed = found.completion in (Completion.PENDING, Completion.RECOMMENDED, Completion.SCHEDULED)
    if dosing or (directed and cue("medication", "as_directed").search(low)):
        update["completion"] = Completion.DONE
    elif (found.negated or found.completion is Completion.NOT_DONE) and cue("medication", "contrast").search(low):
        update.update(completion=Completion.DONE, negated=False)
    condition = found.certainty is Certainty.CONDITIONAL and _CONDITION.search(low) is not None
    if condition and any(s.schedule == "as_needed" and _CONDITION.match(low, s.start) for s in sigs(low)):
        update["certainty"] = Certainty.AFFIRMED
    if not found.about_patient and (told or cue("medication", "reporter", words=False).search(low)):
        update["experiencer"] = Experiencer.PATIENT
    return found.model_copy(update=update) if update else found


def asserted(view: NoteView, segment: Segment, start: int, end: int) -> Assertion:
    """How the chart says the drug at ``[start, end)``; orders, wishes and other people's drugs are marked."""
    found = _dosing_words(segment.low, assess(view, segment, [(start, end)])[0], told=spoken_by_family(segment))
    if someone_else(view, segment, start) or (
        not (spoken_by_family(segment) or cue("medication", "reporter", words=False).search(segment.low))
        and cue("medication", "others").search(segment.low[: start + 25])
    ):
        return found.model_copy(update={"experiencer": Experiencer.OTHER})
    low = segment.low
    clause = max(low.rfind(". ", 0, start), low.rfind("; ", 0, start)) + 1
    orders = list(cue("medication", "planned", words=False).finditer(low[:start], clause))
    after = cue("medication", "planned_after", words=False).match(low, end)
    if (orders and start - orders[-1].end() < _ORDER_REACH) or after or _planned_next(low, end):
        return found.model_copy(update={"completion": Completion.RECOMMENDED})
    if _untaken(low, end):
        return found.model_copy(update={"completion": Completion.NOT_DONE})
    return found


_SENTENCE_END = compiled(r"(?<!\d)\.\s|;\s|\n")


def _untaken(low: str, end: int) -> bool:
    """Whether the rest of the drug's sentence, up to the next drug, says that none of it was ever taken."""
    stop = _SENTENCE_END.search(low, end)
    last = stop.start() if stop else len(low)
    others = [d.start for d in find_drugs(low) if end < d.start < last]
    return cue("medication", "untaken").search(low, end, min([last, *others])) is not None


def _planned_next(low: str, end: int) -> bool:
    return cue("medication", "planned", words=False).match(low, end + 1) is not None


def extract(chart: Chart) -> Iterator[Fact]:
    """Medication facts: each drug named with its schedule, and statements on all analgesics at once."""
    for view in chart.notes:
        for segment in view.segments:
            if segment.section in _SKIP_SECTIONS or segment.checked is False or segment.blank:
                continue
            for part in _lines(segment):
                yield from _named(view, part)
                yield from _regimen(view, part)


def _lines(segment: Segment) -> list[Segment]:
    """The segment, or its lines where it is a list written without bullets."""
    if segment.text.count("\n") < 2:
        return [segment]
    cuts = [m.span() for m in re.finditer(r"[^\n]+", segment.text)]
    if len(cuts) < 3 or any(len(segment.text[a:b].split()) > _LIST_WORDS for a, b in cuts):
        return [segment]
    return [
        replace(
            segment,
            start=segment.start + a,
            end=segment.start + b,
            text=segment.text[a:b],
            low=segment.low[a:b],
            words=words_of(segment.low[a:b]),
            cells=(),
            columns=(),
        )
        for a, b in cuts
    ]


def _named(view: NoteView, segment: Segment) -> Iterator[Fact]:
    found = dosed(segment.low)
    last = found[-1] if found else None
    for item in found:
        if item.drug.is_class or _other_route(segment, item.drug):
            continue
        more, low = item.schedules, segment.low
        extra = _continuation(view, segment) if item is last else ()
        if not more and item is found[0] and not extra:
            extra = _label_before(view, segment)
        schedule = schedule_of(low, more)
        cites = []
        for other, words in extra:
            joined = f"{low} \n {other.low}"
            offset = len(low) + 3
            more = (*more, *(Sig(s.start + offset, s.end + offset, s.schedule) for s in words))
            schedule = schedule_of(joined, more)
            low = joined
            cites.append(cite(view, other, words[0].start, words[0].end))
        if (schedule in ("fixed", "both") and _doubtful(view, segment, item)) or (
            schedule == "unstated"
            and near(cue("medication", "illegible"), segment.low, item.drug.start, item.drug.end, after=70)
        ):
            schedule = "unclear"
        attributes: dict[str, Scalar] = {"drug_class": item.drug.drug_class, "schedule": schedule}
        disputed = schedule == "unclear" and cue("medication", "pain_purpose").search(segment.low) is not None
        following = [s for s in view.after(segment, 1) if s.paragraph == segment.paragraph and item is last]
        for_else = any(disowned(s.low, item.drug) for s in following)
        if (for_else or not for_pain(segment.low, item.drug)) and not disputed:
            attributes["for_pain"] = False
        if item.drug.long_acting or re.match(
            r"\s*(?:sulf(?:ate)?\.? |hcl |hydrochloride )?(?:er|sr|xr|cr|la|xl)\b", segment.low[item.drug.end :]
        ):
            attributes["long_acting"] = True
        span = (
            min([item.drug.start, *(s.start for s in item.schedules)]),
            max([item.drug.end, *(s.end for s in item.schedules)]),
        )
        said = asserted(view, segment, item.drug.start, item.drug.end)
        steps = (Completion.RECOMMENDED, Completion.TEMPLATE, Completion.SCHEDULED)
        open_ = schedule == "unclear" and not _untaken(segment.low, item.drug.end)
        if open_ and said.about_patient and said.completion not in steps:
            said = Assertion()
        yield make_fact(view, segment, span, kind="medication", value=item.drug.generic, attributes=attributes,
                        assertion=said, date=_filled_on(view, segment), more=tuple(cites))  # fmt: skip


_OPENS_DATED = compiled(r"\W*(?:(?:filled?|dispensed|sold|rx|date)\W{0,3})?\d{1,2}[/-]\d{1,2}[/-](?:20)?\d\d\b")


def _filled_on(view: NoteView, segment: Segment) -> dt.date | None:
    """The day that opens a row of a pharmacy's record, where it is not after the note's."""
    m = _OPENS_DATED.match(segment.low)
    days = [d for d in find_dates(segment.low, view.date) if d.kind == "day" and m and d.end <= m.end()]
    return days[0].low if days and (view.date is None or days[0].low <= view.date) else None


def _continuation(view: NoteView, segment: Segment) -> tuple[tuple[Segment, tuple[Sig, ...]], ...]:
    """The next segments where they go on about the schedule of the drug just named."""
    found = []
    for other in view.after(segment, _LOOK_BACK):
        if other.paragraph > segment.paragraph + 1 or find_drugs(other.low) or _another_item(other):
            break
        words = () if cue("waiver", "strong").search(other.low) else sigs(other.low)
        if (
            words
            and (cue("medication", "dosing").search(other.low) or words[0].start <= 12 or len(other.low.split()) <= 10)
            and other.checked is not False
        ):
            found.append((other, words))
        elif not words and len(other.low.split()) > 6:
            break
    return tuple(found)


_ITEM = compiled(
    r"\W*(?P<name>[A-Z][a-z]{3,})\s+"
    r"(?:\d|with\b|every\b|each\b|daily\b|nightly\b|weekly\b|once\b|twice\b|at bed|[bt]\.?i\.?d\b|q)"
)
_NO_NAME = compiled(
    r"(?:.*(?:ed|en|ly|ing)|takes?|took|doses?|uses?|kept|back|then|total|same|alarm|pillbox|once|twice|every|each|both"
    r"|these|this|that|they|with|only|still|even|always|again|also|plus|patient|pills?|tabs?|tablets?|caps?|oral|home"
    r"|schedule|frequency|directions?|label|instructions?)$",
    re.I,
)


def _another_item(segment: Segment) -> bool:
    """Whether a sentence opens with the name of something else and its directions: "Creon with meals"."""
    m = _ITEM.match(segment.text)
    return m is not None and _NO_NAME.match(m["name"]) is None


def _label_before(view: NoteView, segment: Segment) -> tuple[tuple[Segment, tuple[Sig, ...]], ...]:
    """The directions that stand right before the drug they are for ("Sig BID. (morphine ER)")."""
    for other in view.before(segment, 1):
        words = sigs(other.low)
        if (
            words
            and not find_drugs(other.low)
            and re.search(r"\b(?:sig|label|directions?|interval|frequency)\b", other.low)
        ):
            return ((other, words),)
    return ()


def _told_otherwise(segment: Segment, other: Segment, item: Dosed) -> bool:
    """Whether another source beside this one gives the same drug the other way ("List 1: q12h. List 2: prn")."""
    if not voices(segment.low) or not voices(other.low) or voices(segment.low) == voices(other.low):
        return False
    kinds = {s.schedule for d in dosed(other.low) if d.drug.generic == item.drug.generic for s in d.schedules}
    return kinds == {"as_needed"}


def _doubtful(view: NoteView, segment: Segment, item: Dosed) -> bool:
    """Words beside a schedule that leave open whether it held."""
    low = segment.low
    if cue("medication", "two_papers").search(low):
        return True
    if {s.schedule for s in sigs(low)} >= {"fixed", "as_needed"} and cue("medication", "two_sources").search(low):
        return True
    if any(_told_otherwise(segment, other, item) for other in (*view.before(segment, 1), *view.after(segment, 1))):
        return True
    end = max([item.drug.end, *(s.end for s in item.schedules)])
    start = min([item.drug.start, *(s.start for s in item.schedules)])
    if near(cue("medication", "unclear"), low, start, end, before=40, after=70):
        return True
    for other in view.after(segment, 2):
        names = {d.generic for d in find_drugs(other.low)}
        if other.paragraph > segment.paragraph + 1 or (names and item.drug.generic not in names):
            return False
        m = cue("medication", "unclear").search(other.low)
        if m and re.search(r"\b(?:never|not taking|crossed|struck|written over|unsure|took|discrepan|unclear)", m[0]):
            return True
    return False


def _regimen(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """Statements on the analgesics as a whole: "all taken by the clock", "none ever scheduled", "none taken"."""
    low = segment.low
    around = segment.label
    if segment.checked:
        around = " ".join([around, *(s.low for s in view.segments if s.paragraph == segment.paragraph)])
    subject = cue("medication", "regimen").search(low) or cue("medication", "regimen").search(around)
    drugs = find_drugs(low)
    if subject is None:
        subject = cue("medication", "never_fixed").search(low) or cue("medication", "never_any").search(low)
    if subject is None or (drugs and not any(d.is_class for d in drugs) and not _whole(low)):
        return
    if cue("waiver", "strong").search(low) or _owned(low) or _entry(segment, drugs):
        return
    if _SUPPLY.search(low) or _OTHER_STANDING.search(low) or (not drugs and _OTHER_HABIT.search(low)):
        return
    if cue("medication", "not_dosing").search(low) and not any(d.is_class for d in drugs):
        return
    if cue("medication", "rule").search(low) or segment.blank or re.search(r"_{3,}", low):
        return
    schedule, span = _regimen_schedule(low)
    if not schedule or (schedule in ("never", "as_needed") and _BESIDES.search(low)):
        return
    if low.rstrip().endswith("?"):
        schedule = "as_needed" if _answered_never(view, segment) else "unclear"
    elif schedule != "never" and _left_open(view, segment, schedule):
        schedule = "unclear"
    opioid = re.search(r"\b(?:opioids?|opiates?|narcotics?|long[- ]acting|er)\b", low) and not re.search(
        r"\b(?:analges|pain m)", low
    )
    whose = span if subject.string is not low else subject.span()
    name, firm = "opioid" if opioid else "analgesic", schedule in ("never", "as_needed")
    yield make_fact(view, segment, span, kind="medication", value="analgesics",
                    attributes={"drug_class": name, "schedule": schedule, "class_statement": True},
                    assertion=_statement(asserted(view, segment, *whose), firm=firm))  # fmt: skip


_BESIDES = compiled(r"\b(?:no|nor any|not any|without) (?:other|additional|further)\b")
"""What there is none of besides the drugs that the list names."""
_SUPPLY = compiled(
    r"\b(?:counts?|counted|bottles?|refills?|records?|logs?|urine|uds|screens?)\b[^.;]{0,20}\bon (?:request|demand)\b"
)
"""A count or record shown on request says nothing of how the drug is taken."""


_OTHER_HABIT = compiled(
    r"(?<![a-z])(?:wine|beers?|alcohol|etoh|vodka|whisk\w+|drinks?|drinking|cigarettes?|smok\w+|walks?|naps?|baths?|showers?|"
    r"exercis\w*|stretch\w*|meals?|insulin|vitamins?|supplements?|laxatives?|stool softener"
    r"|hrt|hormones?|nicotine|(?:o?estr|contracept)\w+|scopolamine|rivastigmine|nitro\w*|eye|wound|dressings?|stoma)(?![a-z])"
)
"""What else is taken nightly or daily."""
_OTHER_STANDING = compiled(
    r"\bstanding (?:behind|in the way|up|at|by|still)\b"
    r"|\b(?:use|mental|psychiatric|mood|substance) (?:disorder|condition|illness)"
)
"""Conditions of the mind, and people on their feet, are given by no schedule."""


def _owned(low: str) -> bool:
    """Whether every word of dosing in the text belongs to a drug named there."""
    if _whole(low):
        return False
    drugs = find_drugs(low)
    owners = [owner_of(low, sig, drugs) for sig in sigs(low)]
    return bool(owners) and all(o is not None and not drugs[o].is_class for o in owners)


def _entry(segment: Segment, drugs: Sequence[DrugSpan]) -> bool:
    """Whether the text is the row of one drug in a table: its directions speak of nothing else."""
    if not segment.cells or not drugs or any(d.is_class for d in drugs):
        return False
    return not any(cue("medication", key).search(segment.low) for key in ("never_fixed", "never_any"))


def _statement(assertion: Assertion, *, firm: bool) -> Assertion:
    """A statement on the regimen carries its own polarity; one that nothing was scheduled is no plan either."""
    if not assertion.about_patient or assertion.completion is Completion.TEMPLATE:
        return assertion
    if firm:
        doubt = assertion.certainty if assertion.certainty is Certainty.CONDITIONAL else Certainty.AFFIRMED
        return Assertion(certainty=doubt)
    undone = assertion.completion in (Completion.NOT_DONE, Completion.DECLINED)
    return assertion.model_copy(update={"negated": False, **({"completion": Completion.DONE} if undone else {})})


_NEVER = compiled(r"\W*(?:never|none?|nil|not (?:ever|once|at all|so far)|nothing)(?![a-z])")


def _answered_never(view: NoteView, segment: Segment) -> bool:
    """Whether the words behind a question say no to it: "Regular dosing? Never." """
    return any(_NEVER.match(s.low) for s in view.after(segment, 1) if s.paragraph == segment.paragraph)


def _left_open(view: NoteView, segment: Segment, schedule: str) -> bool:
    """Words of doubt, two papers that say two things, or "regularly" alone with no drug named."""
    low = segment.low
    following = " ".join(s.low for s in view.after(segment, 1) if s.paragraph == segment.paragraph)
    if cue("medication", "unclear").search(low) and schedule != "as_needed":
        return True
    if voices(low) and voices(following) and {s.schedule for s in sigs(following)} - {schedule}:
        return True
    if re.search(r"history unclear|\bunclear\b|discrepan|conflict", following):
        return True
    if cue("medication", "two_papers").search(low):
        return True
    words = [low[s.start : s.end] for s in sigs(low)]
    return schedule == "fixed" and bool(words) and all(w in ("regularly", "daily", "every day") for w in words)


_WHOLE = compiled(r"\b(?:all|every|none|no|never|any|each|only(?!\W*\x00| (?:if|when|on|at|for)\b))\b")


def _whole(low: str) -> bool:
    """Whether the text speaks of all the drugs: "all PRN", "none scheduled"; "every 6 hours" is one drug's interval."""
    for sig in sigs(low):
        low = low[: sig.start] + "\x00" * (sig.end - sig.start) + low[sig.end :]
    return _WHOLE.search(low) is not None


def _regimen_schedule(low: str) -> tuple[str, tuple[int, int]]:
    for key in ("never_any", "never_fixed"):
        m = cue("medication", key).search(low)
        if m:
            return ("never" if key == "never_any" else "as_needed"), m.span()
    found = sigs(low)
    if not found:
        open_ = cue("medication", "open_schedule").search(low)
        return ("unclear", open_.span()) if open_ else ("", (0, 0))
    span = (found[0].start, found[-1].end)
    return schedule_of(low, found), span
