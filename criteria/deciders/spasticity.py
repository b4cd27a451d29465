"""Ashworth and Penn scores, before a baclofen bolus and after it (evidence rule 17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Minima, Positive, Scales
from chartcite.criteria.deciders._spasticity_series import Series, hours_of, series_of
from chartcite.criteria.facts import FactIndex, latest
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_NAMES = {"ashworth": "Ashworth", "modified_ashworth": "Modified Ashworth", "penn_frequency": "Penn spasm frequency"}
_UNNAMED = {"ashworth": "unnamed_tone", "modified_ashworth": "unnamed_tone", "penn_frequency": "unnamed_spasm"}
_SLACK = 0.11
"""Hours by which a reading may precede the hour asked for."""
_ROUNDING = 0.06
"""Points by which a drop told may differ from one measured."""
Bounds = tuple[float, float]


class SpasticityBaselineParams(Params):
    """``minimum``: the least average score on each scale named."""

    minimum: Minima


@decider("spasticity_baseline", params=SpasticityBaselineParams, kinds=("spasticity_score",))
def spasticity_baseline(facts: FactIndex, params: SpasticityBaselineParams, request: Request) -> Decision:
    """Decides by baseline scores on the scales named, averaged over muscles (evidence rule 17)."""
    found = [f for f in facts.evidence("spasticity_score") if f.attr("phase") == "baseline" and not f.attr("reduction")]
    scored = [f for f in found if f.attr("scale") in params.minimum and f.low is not None]
    unclear = [f for f in found if f.attr("scale") in params.minimum and f.low is None]
    unclear += [f for f in found if f.attr("scale") in {_UNNAMED[s] for s in params.minimum}]
    if not scored:
        if unclear:
            return Decision(
                Status.NEEDS_REVIEW, "The score is told in words or on a scale that is not named.", tuple(unclear)
            )
        return silent("a baseline score on the scale asked for", facts.misses("spasticity_score"))
    recent = latest(scored, by=request.date)
    verdicts = [_verdict(scale, group, params.minimum[scale]) for scale, group in _accounts(recent)]
    earlier = [f for f in scored if f not in recent and f.date is not None and f.date <= request.date]
    agreeing = [_verdict(scale, group, params.minimum[scale]) for scale, group in _accounts(earlier)]
    decision = _joined(verdicts)
    more = tuple(f for v in agreeing if v.status is decision.status for f in v.facts)
    return replace(decision, support=(*decision.support, *more))


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: Status
    sentence: str
    facts: tuple[Fact, ...]
    decisive: bool = True


def _accounts(facts: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    """The scores by scale, note and speaker: each is one account of the patient's tone."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((str(fact.attr("scale")), str(fact.note), str(fact.attr("source") or "")), []).append(fact)
    named = {(scale, note) for scale, note, source in groups if source}
    merged: dict[tuple[str, str, str], list[Fact]] = {}
    for (scale, note, source), group in groups.items():
        alone = sum(1 for s, n, _ in groups if (s, n) == (scale, note)) == 2 and (scale, note) in named and not source
        merged[(scale, note, source)] = group
        if alone and all(f.attr("average") for f in group):
            continue
    return [(scale, group) for (scale, _, _), group in merged.items()]


def average(facts: Sequence[Fact]) -> tuple[Bounds, str]:
    """The average of readings taken at one time: stated, else the mean over the muscles; and how it came about."""
    stated = [f for f in facts if f.attr("average")]
    pool = stated or list(facts)
    low = sum(f.low or 0.0 for f in pool) / len(pool)
    high = sum(f.high if f.high is not None else 4.0 for f in pool) / len(pool)
    how = "stated average" if stated else "score" if len(pool) == 1 else f"mean of {len(pool)} scores"
    return (round(low, 3), round(high, 3)), how


def _verdict(scale: str, facts: Sequence[Fact], least: float) -> _Verdict:
    if scale == "penn_frequency":
        return _frequency(facts, least)
    (low, high), how = average(facts)
    name, stated = _NAMES[scale], [f for f in facts if f.attr("average")]
    muscles = [f for f in facts if not f.attr("average")]
    text = f"{name} {_show(low, high)} ({how})"
    if any(f.attr("doubtful") for f in (stated or facts)):
        return _Verdict(Status.NEEDS_REVIEW, f"{text}, which the text itself doubts.", tuple(facts))
    if (
        len(stated) > 1
        and _crosses([(f.low or 0.0, f.high or 0.0) for f in stated], least)
        and not all(f.attr("muscle") for f in stated)
    ):
        return _Verdict(Status.NEEDS_REVIEW, f"Stated {name} averages differ across {least:g}.", tuple(facts))
    if stated and len(muscles) > 1:
        (mean_low, mean_high), _ = average(muscles)
        if _crosses([(low, high), (mean_low, mean_high)], least) and not _covers(muscles):
            return _Verdict(
                Status.NEEDS_REVIEW,
                f"The {text} and the mean of the muscles, {_show(mean_low, mean_high)}, disagree across {least:g}.",
                tuple(facts),
            )
    return _Verdict(*_against(low, high, least, text), tuple(stated + muscles))


def _covers(muscles: Sequence[Fact]) -> bool:
    """Whether the muscles listed are but the worst (or best) of those in the stated average."""
    return len(muscles) < 3


def _frequency(facts: Sequence[Fact], least: float) -> _Verdict:
    """Penn is one score a patient: of several limbs the worst, of two accounts both."""
    numbered = [f for f in facts if not f.attr("worded")] or list(facts)
    bounds = [(f.low or 0.0, f.high if f.high is not None else 4.0) for f in numbered]
    if all(f.attr("muscle") for f in numbered):
        bounds = [(max(b[0] for b in bounds), max(b[1] for b in bounds))]
    low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
    text = f"{_NAMES['penn_frequency']} {_show(low, high)}"
    if any(f.attr("worded") for f in numbered):
        text += " by its definition"
    if any(f.attr("doubtful") for f in numbered):
        return _Verdict(Status.NEEDS_REVIEW, f"{text}, which the text itself doubts.", tuple(facts))
    return _Verdict(*_against(low, high, least, text), (*numbered, *(f for f in facts if f not in numbered)))


def _against(low: float, high: float, least: float, text: str) -> tuple[Status, str]:
    if low >= least:
        return Status.MET, f"{text} is at least {least:g}."
    if high < least:
        return Status.NOT_MET, f"{text} is under {least:g}."
    return Status.NEEDS_REVIEW, f"{text}: {least:g} lies inside it."


def _crosses(bounds: Sequence[Bounds], least: float) -> bool:
    return any(low >= least for low, _ in bounds) and any(high < least for _, high in bounds)


def _joined(verdicts: Sequence[_Verdict]) -> Decision:
    by = {s: [v for v in verdicts if v.status is s] for s in Status}
    met, unmet, vague = by[Status.MET], by[Status.NOT_MET], by[Status.NEEDS_REVIEW]
    if met and unmet:
        if {f.attr("scale") for v in met for f in v.facts} != {f.attr("scale") for v in unmet for f in v.facts}:
            return Decision(Status.MET, met[0].sentence, met[0].facts, against=unmet[0].facts)
        return Decision(
            Status.NEEDS_REVIEW,
            f"Two accounts differ: {met[0].sentence} {unmet[0].sentence}",
            (*unmet[0].facts, *met[0].facts),
        )
    if vague and not met:
        return Decision(Status.NEEDS_REVIEW, vague[0].sentence, tuple(f for v in vague for f in v.facts))
    if met and any(v.facts[0].attr("scale") == met[0].facts[0].attr("scale") for v in vague):
        return Decision(Status.NEEDS_REVIEW, f"{met[0].sentence} {vague[0].sentence}", (*vague[0].facts, *met[0].facts))
    chosen = met or unmet
    return Decision(chosen[0].status, chosen[0].sentence, tuple(f for v in chosen for f in v.facts))


def _show(low: float, high: float) -> str:
    return f"{low:.3g}" if low == high else f"{low:.3g}-{high:.3g}"


class SpasticityResponseParams(Params):
    """``scales`` of which one must fall by ``points`` and stay there for ``hours``."""

    scales: Scales = Field(
        description="Scales of which one has to fall: `ashworth`, `modified_ashworth`, `penn_frequency`."
    )
    points: Positive = Field(default=2, description="By how many points it has to fall.")
    hours: Positive = Field(default=4, description="How many hours after the bolus it has to be so low.")


@decider("spasticity_response", params=SpasticityResponseParams, kinds=("spasticity_score", "trial"))
def spasticity_response(facts: FactIndex, params: SpasticityResponseParams, request: Request) -> Decision:
    """Decides by the drop in points that holds at the hour asked for (evidence rule 17)."""
    evidence = facts.evidence("spasticity_score")
    wanted = [f for f in evidence if f.attr("scale") in params.scales]
    series = [s for s in series_of(wanted) if s.after or s.drops]
    verdicts = [v for s in series if (v := _response(s, params)) is not None]
    if not verdicts:
        return _without(facts, evidence, wanted, params)
    if any(v.decisive for v in verdicts):
        verdicts = [v for v in verdicts if v.decisive]
    for status in (Status.MET, Status.NEEDS_REVIEW, Status.NOT_MET):
        chosen = [v for v in verdicts if v.status is status]
        if chosen:
            break
    against = tuple(f for v in verdicts if v.status is not chosen[0].status for f in v.facts)
    if chosen[0].status is Status.MET and _denied(verdicts):
        return Decision(Status.NEEDS_REVIEW, f"Two accounts differ: {chosen[0].sentence}", (*against, *chosen[0].facts))
    return Decision(chosen[0].status, chosen[0].sentence, tuple(f for v in chosen for f in v.facts), against=against)


def _denied(verdicts: Sequence[_Verdict]) -> bool:
    """Whether another account of the same note says that nothing was gained."""
    notes = {f.note for v in verdicts if v.status is Status.MET for f in v.facts}
    return any(f.note in notes and f.attr("reduction") for v in verdicts if v.status is Status.NOT_MET for f in v.facts)


def _without(
    facts: FactIndex, evidence: Sequence[Fact], wanted: Sequence[Fact], params: SpasticityResponseParams
) -> Decision:
    """No score after a bolus: words only, no trial at all, or silence."""
    names = {_UNNAMED[s] for s in params.scales}
    vague = [f for f in wanted if f.low is None and f.attr("phase") == "after_bolus"]
    vague += [f for f in evidence if f.attr("scale") in names and f.attr("phase") == "after_bolus"]
    if vague:
        return Decision(
            Status.NEEDS_REVIEW, "The response is told in words, or on a scale that is not named.", tuple(vague)
        )
    refused = facts.of("trial", where=lambda f: f.value in ("not_done", "declined") and f.assertion.about_patient)
    places = {(f.note, f.citations[0].start) for f in refused}
    done = facts.evidence(
        "trial",
        where=lambda f: f.value in ("done", "successful", "failed") and (f.note, f.citations[0].start) not in places,
    )
    if refused and not done:
        return Decision(
            Status.NOT_MET, "The chart says that no trial was done.", tuple(refused), tags=frozenset({"no_trial"})
        )
    return silent("scores before and after the bolus", facts.misses("spasticity_score", "trial"))


def _response(series: Series, params: SpasticityResponseParams) -> _Verdict | None:
    """What one bolus did at the hour asked for."""
    name = _NAMES[series.scale]
    timed: dict[float | None, list[Fact]] = {}
    for fact in series.after:
        timed.setdefault(hours_of(fact), []).append(fact)
    late = sorted(h for h in timed if h is not None and h >= params.hours - _SLACK)
    stated = [f for f in series.drops if (hours_of(f) or 0) >= params.hours - _SLACK]
    if series.before and late:
        verdict = _measured(series, timed[late[0]], params, f"{name} at {late[0]:g} h")
        told = (
            _stated([f for f in series.drops if f.attr("source")], params, "")
            if any(f.attr("source") for f in series.drops)
            else None
        )
        if told is not None and _is_peak(told, series):
            return verdict
        if told is not None and {verdict.status, told.status} == {Status.MET, Status.NOT_MET}:
            return _Verdict(
                Status.NEEDS_REVIEW, f"Another account differs. {verdict.sentence}", (*told.facts, *verdict.facts)
            )
        return verdict
    if stated:
        return _stated(stated, params, f"{name} drop at {hours_of(stated[0]):g} h")
    if late:
        return _Verdict(
            Status.NEEDS_REVIEW,
            f"{name} at {late[0]:g} h has no score before the bolus to compare with.",
            tuple(timed[late[0]]),
        )
    return _early(series, timed, params, name)


def _is_peak(told: _Verdict, series: Series) -> bool:
    """Whether a drop told is that of one of the readings themselves: "a 2.5 point drop" of the second hour."""
    readings: dict[float | None, list[Fact]] = {}
    for fact in series.after:
        readings.setdefault(hours_of(fact), []).append(fact)
    measured = []
    for after in readings.values():
        (base, _), _ = average(_matching(series.before, after))
        (low, _), _ = average(after)
        measured.append(base - low)
    return all(any(abs((f.low or 0.0) - m) < _ROUNDING for m in measured) for f in told.facts)


def _early(
    series: Series, timed: dict[float | None, list[Fact]], params: SpasticityResponseParams, name: str
) -> _Verdict | None:
    """Readings before the hour asked for, or without an hour: they can fail it but not meet it."""
    if series.before and timed:
        last = max((h for h in timed if h is not None), default=None)
        verdict = _measured(series, timed[last], params, f"{name} after the bolus")
    elif series.drops:
        verdict = _stated(series.drops, params, f"{name} drop")
    elif series.after:
        return _Verdict(
            Status.NEEDS_REVIEW, f"{name} after the bolus has no score before it to compare with.", tuple(series.after)
        )
    else:
        return None
    if verdict.status is Status.NOT_MET:
        return replace(verdict, decisive=True)
    if verdict.status is Status.NEEDS_REVIEW:
        return replace(verdict, decisive=False)
    sentence = f"{verdict.sentence} No reading at {params.hours:g} h or later says that it lasted."
    return _Verdict(Status.NEEDS_REVIEW, sentence, verdict.facts, decisive=False)


def _measured(series: Series, after: list[Fact], params: SpasticityResponseParams, what: str) -> _Verdict:
    before = _matching(series.before, after)
    (base_low, base_high), _ = average(before)
    (low, high), _ = average(after)
    drop = (round(base_low - high, 3), round(base_high - low, 3))
    text = f"{what}: {_show(base_low, base_high)} before, {_show(low, high)} after, {_show(*drop)} points lower"
    facts = (*after, *before)
    apart = [(f.low or 0.0, f.high or 0.0) for f in after if not f.attr("muscle") and not f.attr("average")]
    if len(apart) > 1 and _crosses([(base_low - h, base_high - lo) for lo, h in apart], params.points):
        return _Verdict(
            Status.NEEDS_REVIEW, f"{what}: two readings of one hour differ across {params.points:g} points.", facts
        )
    told = [(f.low or 0.0, f.high or 0.0) for f in before if f.attr("average") and not f.attr("doubtful")]
    if len(told) > 1 and _crosses([(lo - high, hi - low) for lo, hi in told], params.points):
        return _Verdict(
            Status.NEEDS_REVIEW, f"{what}: averages before it differ, the drop by them across {params.points:g}.", facts
        )
    limbs = _limb_drops(before, after) if series.scale == "penn_frequency" else []
    if len(limbs) > 1 and _crosses(limbs, params.points):
        return _Verdict(Status.NEEDS_REVIEW, f"{what}: the limbs differ across {params.points:g} points.", facts)
    if any(f.attr("doubtful") for f in facts):
        return _Verdict(Status.NEEDS_REVIEW, f"{text}; the text itself doubts a reading.", facts)
    return _Verdict(*_enough(drop, params.points, text), facts)


def _limb_drops(before: Sequence[Fact], after: Sequence[Fact]) -> list[Bounds]:
    """The drop of each limb that was scored on its own before and after."""
    first = {f.attr("muscle"): f for f in before if f.attr("muscle")}
    pairs = [(first[f.attr("muscle")], f) for f in after if f.attr("muscle") in first]
    return [((b.low or 0.0) - (a.high or 0.0), (b.high or 0.0) - (a.low or 0.0)) for b, a in pairs]


def _matching(before: list[Fact], after: list[Fact]) -> list[Fact]:
    """The scores before that compare with those after: averages with averages, else the muscles scored again."""
    if any(f.attr("average") for f in after):
        stated = [f for f in before if f.attr("average")]
        return stated or before
    muscles = {f.attr("muscle") for f in after if f.attr("muscle")}
    same = [f for f in before if f.attr("muscle") in muscles]
    return same if muscles and same else before


def _stated(drops: Sequence[Fact], params: SpasticityResponseParams, what: str) -> _Verdict:
    low, high = min(f.low or 0.0 for f in drops), max(f.high or 0.0 for f in drops)
    text = f"{what}: {_show(low, high)} points"
    if any(f.attr("doubtful") for f in drops):
        return _Verdict(Status.NEEDS_REVIEW, f"{text}, which the text itself doubts.", tuple(drops))
    return _Verdict(*_enough((low, high), params.points, text), tuple(drops))


def _enough(drop: Bounds, points: float, text: str) -> tuple[Status, str]:
    if drop[0] >= points:
        return Status.MET, f"{text}, at least {points:g}."
    if drop[1] < points:
        return Status.NOT_MET, f"{text}, less than {points:g}."
    return Status.NEEDS_REVIEW, f"{text}: {points:g} lies inside it."
