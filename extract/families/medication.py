"""Drugs for pain and spasticity, with the way they are taken (evidence rule 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chartcite.extract.families._people import someone_else, spoken_by_family
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.cues import cue, near
from chartcite.extract.nlp.drugs import DrugSpan, find_drugs
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.schedules import find_schedules
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Assertion, Completion, Experiencer, Fact, Scalar

_SKIP_SECTIONS = frozenset({"allergies", "family_history", "education", "goals", "administrative"})
_PREFIX_GAP = re.compile(r"[\s\"'(]*(?:(?:dose|doses|dosing|of|only|use of|oral|po|tabs?|ir|er|long-acting|small supply of)[\s\"']+){0,2}")
_DELIMITER = re.compile(r"[;,&+]|\.\s|\bw/|\b(?:and|with|plus|then|but|or)\b")
_LOOK_BACK = 2
_LIST_WORDS = 7


@dataclass(frozen=True, slots=True)
class Sig:
    """Words on the schedule at ``[start, end)``: ``fixed``, ``as_needed`` or ``unclear``."""

    start: int
    end: int
    schedule: str


def sigs(low: str) -> tuple[Sig, ...]:
    """The words on a schedule in a lower-cased text, in order, without overlap."""
    found = [Sig(s.start, s.end, s.schedule) for s in find_schedules(low)]
    for name, opposite in (("as_needed", "fixed"), ("fixed", "as_needed")):
        for m in cue("medication", name).finditer(low):
            inside = [f for f in found if f.start < m.end() and m.start() < f.end]
            if not inside:
                denied = cue("medication", "denied", words=False).search(low[max(0, m.start() - 30) : m.start()])
                found.append(Sig(m.start(), m.end(), opposite if denied else name))
    empty = [m.span() for m in cue("medication", "empty").finditer(low)]
    found = [f for f in found if all(f.end <= a or f.start >= b for a, b in empty)]
    return tuple(sorted(found, key=lambda s: s.start))


def _owner(low: str, sig: Sig, drugs: Sequence[DrugSpan]) -> int | None:
    """The index of the drug that a schedule word speaks of."""
    for i, drug in enumerate(drugs):
        if drug.start < sig.end and sig.start < drug.end:
            return i
    before = [i for i, d in enumerate(drugs) if d.end <= sig.start]
    after = [i for i, d in enumerate(drugs) if d.start >= sig.end]
    if after and (not before or _DELIMITER.search(low, drugs[before[-1]].end, sig.start)):
        gap = low[sig.end : drugs[after[0]].start]
        if _PREFIX_GAP.fullmatch(gap):
            return after[0]
    if before:
        return before[-1]
    return after[0] if after else None


def _shared(low: str, drugs: Sequence[DrugSpan], index: int) -> list[int]:
    """The drugs listed together with the one at ``index`` that have no sig between them ("A and B, both BID")."""
    found = [index]
    for i in range(index - 1, -1, -1):
        gap = low[drugs[i].end : drugs[i + 1].start]
        if re.fullmatch(r"[\s,/&+]*(?:(?:and|or|&)[\s]*)?(?:\(?[\d.,]+\s*(?:mg|mcg|g)?\)?[\s,/&+]*(?:and\s*)?)?", gap) and not re.search(r"\d", gap):
            found.append(i)
        else:
            break
    return found


@dataclass(frozen=True, slots=True)
class Dosed:
    """A drug with all that its segment (or the next) says on its schedule."""

    drug: DrugSpan
    schedules: tuple[Sig, ...]


def _cut_off(gap: str) -> bool:
    """Whether a semicolon between a drug's directions and more words of dosing leads on to something else."""
    return ";" in gap and not re.search(r"\b(?:it|them|he|she|pt|patient|wife|husband|per)\b", gap)


def dosed(low: str) -> list[Dosed]:
    """The drugs of a text, each with the schedule words that speak of it."""
    drugs = find_drugs(low)
    table: dict[int, list[Sig]] = {i: [] for i in range(len(drugs))}
    for sig in sigs(low):
        owner = _owner(low, sig, drugs)
        if owner is None or (table[owner] and _cut_off(low[table[owner][-1].end : sig.start])):
            continue
        table[owner].append(sig)
    for index in sorted(table, reverse=True):
        if table[index] and min(s.start for s in table[index]) > drugs[index].start:
            for other in _shared(low, drugs, index)[1:]:
                table[other] = table[other] or table[index]
    recorded = raw("medication")["recorded_classes"]
    return [Dosed(d, tuple(table[i])) for i, d in enumerate(drugs) if d.drug_class in recorded]


def schedule_of(low: str, found: Sequence[Sig]) -> str:
    """``fixed``, ``as_needed``, ``both``, ``unclear`` or ``unstated`` for the schedule words of one drug."""
    kinds = {s.schedule for s in found}
    if not kinds:
        return "unstated"
    if len(kinds) == 1:
        return kinds.pop()
    needed = [s for s in found if s.schedule == "as_needed"]
    for sig in needed:
        tail = low[sig.start : sig.end + 30]
        if cue("medication", "both", words=False).search(low[max(0, sig.start - 40) : sig.start]) or cue(
            "medication", "both_after"
        ).search(tail):
            return "both"
    return "unclear" if _contrary(low) else "as_needed"


def _contrary(low: str) -> bool:
    """Whether two speakers, or words of doubt, stand in the text."""
    return bool(cue("medication", "speakers", words=False).search(low) or cue("medication", "unclear").search(low))


def for_pain(low: str, drug: DrugSpan) -> bool:
    """Whether the drug counts as an analgesic here: its class, and what the words around it say it was for."""
    data = raw("medication")
    if drug.drug_class not in data["pain_classes"]:
        return False
    tail = low[drug.end : drug.end + 90].split(";")[0]
    pain = cue("medication", "pain_purpose").search(tail)
    other = cue("medication", "other_purpose").search(tail)
    if other and not (pain and pain.start() < other.start()):
        named = re.search(r"\b(?:for|treats?|re|d/t|due to|\()\s*(?:\w+\s){0,3}$", tail[: other.start()])
        if named or drug.generic in ("buprenorphine", "methadone"):
            return False
    if drug.generic in data["needs_pain_purpose"]:
        return bool(cue("medication", "pain_purpose").search(low))
    return True


def _other_route(segment: Segment, drug: DrugSpan) -> bool:
    """Given by needle, pump or drip, or in theatre."""
    if near(cue("medication", "other_route"), segment.low, drug.start, drug.end, before=45, after=30):
        return True
    return re.search(r"\bIT\b", segment.text[max(0, drug.start - 30) : drug.end + 20]) is not None and not segment.text.isupper()


_REPORTER = re.compile(r"\((?:per |from )?(?:his |her )?(?:dtr|daughter|wife|husband|son|mom|mother|spouse|caregiver|sister|brother)\)")


def _dosing_words(low: str, found: Assertion, *, told: bool) -> Assertion:
    """Words of dosing that read like steps of a plan: "sched", "as ordered", "rather than PRN"; a relative who reports."""
    update: dict[str, object] = {}
    if found.completion is Completion.SCHEDULED and sigs(low):
        update["completion"] = Completion.DONE
    elif found.completion is Completion.PENDING and re.search(r"\b(?:as|was|were|been) (?:ordered|prescribed|directed)\b|\btake[ns]\b", low):
        update["completion"] = Completion.DONE
    elif found.completion is Completion.NOT_DONE and re.search(r"\b(?:rather than|instead of|not)\s+(?:as|prn|on demand|pain|when)", low):
        update.update(completion=Completion.DONE, negated=False)
    if not found.about_patient and (told or _REPORTER.search(low)):
        update["experiencer"] = Experiencer.PATIENT
    return found.model_copy(update=update) if update else found


def asserted(view: NoteView, segment: Segment, start: int, end: int) -> Assertion:
    """How the chart says the drug at ``[start, end)``; orders, wishes and other people's drugs are marked."""
    found = _dosing_words(segment.low, assess(view, segment, [(start, end)])[0], told=spoken_by_family(segment))
    if someone_else(view, segment, start) or (
        not spoken_by_family(segment) and cue("medication", "others").search(segment.low[: start + 25])
    ):
        return found.model_copy(update={"experiencer": Experiencer.OTHER})
    low = segment.low
    clause = max(low.rfind(". ", 0, start), low.rfind("; ", 0, start)) + 1
    m = None
    for m in cue("medication", "planned", words=False).finditer(low[:start], clause):
        pass
    after = cue("medication", "planned", words=False).match(low, end + 1) or re.match(
        r"[^.;]{0,40}\b(?:was |were |is )?(?:offered|declined|requested|pended|unsigned|proposed|recommended|not started)\b", low[end:]
    )
    if (m is not None and start - m.end() < 60) or after:
        return found.model_copy(update={"completion": Completion.RECOMMENDED})
    return found


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
    cuts = [m.span() for m in re.finditer(r"[^\n]+", segment.text)]
    if len(cuts) < 3 or any(len(segment.text[a:b].split()) > _LIST_WORDS for a, b in cuts):
        return [segment]
    return [
        replace(segment, start=segment.start + a, end=segment.start + b, text=segment.text[a:b], low=segment.low[a:b], words=words_of(segment.low[a:b]), cells=(), columns=())
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
        if schedule in ("fixed", "both") and _doubtful(view, segment, item):
            schedule = "unclear"
        elif schedule == "unstated" and near(cue("medication", "illegible"), segment.low, item.drug.start, item.drug.end, after=70):
            schedule = "unclear"
        attributes: dict[str, Scalar] = {"drug_class": item.drug.drug_class, "schedule": schedule}
        if not for_pain(segment.low, item.drug):
            attributes["for_pain"] = False
        if item.drug.long_acting or re.match(r"\s*(?:er|sr|xr|cr|la|xl)\b", segment.low[item.drug.end :]):
            attributes["long_acting"] = True
        span = (min([item.drug.start, *(s.start for s in item.schedules)]), max([item.drug.end, *(s.end for s in item.schedules)]))
        yield make_fact(view, segment, span, kind="medication", value=item.drug.generic, attributes=attributes,
                        assertion=asserted(view, segment, item.drug.start, item.drug.end), more=tuple(cites))  # fmt: skip


_DOSING = re.compile(
    r"\b(?:take|takes|taken|took|taking|dose|doses|dosed|dosing|given|sig|label|bottle|tabs?|tablets?|patch|changed|pill|"
    r"slots?|administered|regularly|mar|directions?|frequency|prn)\b"
)


def _continuation(view: NoteView, segment: Segment) -> tuple[tuple[Segment, tuple[Sig, ...]], ...]:
    """The next segments where they go on about the schedule of the drug just named."""
    found = []
    for other in view.after(segment, _LOOK_BACK):
        if other.paragraph > segment.paragraph + 1 or find_drugs(other.low):
            break
        words = sigs(other.low)
        if words and (_DOSING.search(other.low) or words[0].start <= 12 or len(other.low.split()) <= 10) and other.checked is not False:
            found.append((other, words))
        elif not words and len(other.low.split()) > 6:
            break
    return tuple(found)


def _label_before(view: NoteView, segment: Segment) -> tuple[tuple[Segment, tuple[Sig, ...]], ...]:
    """The directions that stand right before the drug they are for ("Sig BID. (morphine ER)")."""
    for other in view.before(segment, 1):
        words = sigs(other.low)
        if words and not find_drugs(other.low) and re.search(r"\b(?:sig|label|directions?|interval|frequency)\b", other.low):
            return ((other, words),)
    return ()


def _doubtful(view: NoteView, segment: Segment, item: Dosed) -> bool:
    """Words beside a schedule that leave open whether it held."""
    low = segment.low
    if cue("medication", "two_papers").search(low):
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
    """Statements on the analgesics as a whole: "all taken by the clock", "no scheduled analgesic ever", "none taken"."""
    low = segment.low
    around = segment.label
    if segment.checked:
        around = " ".join([around, *(s.low for s in view.segments if s.paragraph == segment.paragraph)])
    subject = cue("medication", "regimen").search(low) or cue("medication", "regimen").search(around)
    drugs = find_drugs(low)
    if subject is None:
        subject = cue("medication", "never_fixed").search(low)
    if subject is None or (drugs and not any(d.is_class for d in drugs) and not _whole(low)):
        return
    if cue("waiver", "strong").search(low):
        return
    schedule, span = _regimen_schedule(low)
    if not schedule:
        return
    if schedule != "never" and _left_open(view, segment, schedule):
        schedule = "unclear"
    opioid = re.search(r"\b(?:opioids?|opiates?|narcotics?|long[- ]acting|er)\b", low) and not re.search(r"\b(?:analges|pain m)", low)
    whose = span if subject.string is not low else subject.span()
    yield make_fact(view, segment, span, kind="medication", value="analgesics",
                    attributes={"drug_class": "opioid" if opioid else "analgesic", "schedule": schedule, "class_statement": True},
                    assertion=_statement(asserted(view, segment, *whose), firm=schedule in ("never", "as_needed")))  # fmt: skip


def _statement(assertion: Assertion, *, firm: bool) -> Assertion:
    """A statement on the regimen carries its own polarity; one that nothing was scheduled is no plan either."""
    if not assertion.about_patient or assertion.completion is Completion.TEMPLATE:
        return assertion
    if firm:
        return Assertion(certainty=assertion.certainty)
    undone = assertion.completion in (Completion.NOT_DONE, Completion.DECLINED)
    return assertion.model_copy(update={"negated": False, **({"completion": Completion.DONE} if undone else {})})


def _left_open(view: NoteView, segment: Segment, schedule: str) -> bool:
    """Words of doubt, two papers that say two things, or "regularly" alone with no drug named."""
    low = segment.low
    following = " ".join(s.low for s in view.after(segment, 1) if s.paragraph == segment.paragraph)
    if cue("medication", "unclear").search(low) and schedule != "as_needed":
        return True
    if re.search(r"history unclear|\bunclear\b|discrepan|conflict", following):
        return True
    if cue("medication", "two_papers").search(low):
        return True
    words = [low[s.start : s.end] for s in sigs(low)]
    return schedule == "fixed" and bool(words) and all(w in ("regularly", "daily", "every day") for w in words)


def _whole(low: str) -> bool:
    return re.search(r"\b(?:all|every|none|no|never|any|each|only)\b", low) is not None


def _regimen_schedule(low: str) -> tuple[str, tuple[int, int]]:
    for key in ("never_any", "never_fixed"):
        m = cue("medication", key).search(low)
        if m:
            return ("never" if key == "never_any" else "as_needed"), m.span()
    found = sigs(low)
    if not found:
        return "", (0, 0)
    span = (found[0].start, found[-1].end)
    return schedule_of(low, found), span
