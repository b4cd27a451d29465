"""Analgesics on a fixed schedule (evidence rule 7)."""

from __future__ import annotations

from collections.abc import Sequence

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Waivers
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact, Time
from chartcite.models.finding import Status
from chartcite.models.request import Request

_ANALGESIC = frozenset({"opioid", "adjuvant", "nsaid", "acetaminophen", "topical", "analgesic"})
_TOPIC = "an analgesic with its schedule"


class FixedScheduleParams(Params):
    """What waives the criterion."""

    waived_by: Waivers = ()


def _for_pain(fact: Fact) -> bool:
    return fact.attr("drug_class") in _ANALGESIC and fact.attr("for_pain") is not False


def _on(facts: Sequence[Fact], *schedules: str) -> list[Fact]:
    return [f for f in facts if f.attr("schedule") in schedules]


def _names(facts: Sequence[Fact], most: int = 3) -> str:
    """The drugs named, in order, once each."""
    names = list(dict.fromkeys(str(f.value) for f in facts))
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


@decider("fixed_schedule", params=FixedScheduleParams, kinds=("medication", "therapy_contraindication"))
def fixed_schedule(facts: FactIndex, params: FixedScheduleParams, request: Request) -> Decision:
    """Decides by analgesics given on a fixed schedule (evidence rule 7)."""
    drugs = facts.evidence("medication", where=_for_pain)
    fixed, needed = _on(drugs, "fixed", "both"), _on(drugs, "as_needed", "never")
    unclear = _on(drugs, "unclear") + _possible(facts)
    waived = facts.evidence("therapy_contraindication", where=lambda f: f.value in params.waived_by)
    if waived and not fixed:
        return Decision(Status.NOT_APPLICABLE, "Analgesics are documented as contraindicated.", tuple(waived))
    if fixed:
        return _fixed(fixed, needed, unclear)
    if unclear:
        return Decision(
            Status.NEEDS_REVIEW,
            f"Whether {_names(unclear)} was given on a fixed schedule is left open or told in two ways.",
            tuple(unclear),
            against=tuple(needed),
        )
    if needed:
        none = all(f.attr("schedule") == "never" for f in needed)
        said = "No analgesic was taken." if none else f"Only as-needed dosing is documented ({_names(needed)})."
        return Decision(Status.NOT_MET, said, tuple(_statements_first(needed)))
    return silent(_TOPIC, [*drugs, *(f for f in facts.misses("medication") if _for_pain(f))])


def _possible(facts: FactIndex) -> list[Fact]:
    """Scheduled analgesics that the chart is not sure of."""
    return [
        f
        for f in facts.misses("medication")
        if _for_pain(f)
        and f.attr("schedule") in ("fixed", "both", "unclear")
        and f.assertion.certainty.value == "possible"
        and f.assertion.about_patient
        and f.assertion.completion.value in ("done", "in_progress")
        and f.assertion.time.value != "future"
    ]


def _statements_first(found: Sequence[Fact]) -> list[Fact]:
    return sorted(found, key=lambda f: f.attr("class_statement") is not True)


def _latest_first(found: Sequence[Fact]) -> list[Fact]:
    """The regimen nearest the request before older ones, what is taken now before what was given up."""
    return sorted(
        found,
        key=lambda f: (f.assertion.time is Time.PAST, f.date is None, -f.date.toordinal() if f.date else 0),
    )


def _fixed(fixed: list[Fact], needed: list[Fact], unclear: list[Fact]) -> Decision:
    """Scheduled analgesics, unless the only ones are told otherwise elsewhere."""
    never = [f for f in needed if f.attr("class_statement") is True]
    if needed and all(f.attr("class_statement") is True for f in fixed):
        unclear = [*unclear, *fixed]
    doubted = {f.value for f in unclear} | {f.value for f in needed if _elsewhere(f, fixed)}
    sure = [f for f in fixed if f.value not in doubted and not any(_denies(n, f) for n in never)]
    if sure:
        return Decision(
            Status.MET,
            f"Given on a fixed schedule: {_names(sure)}.",
            tuple(_latest_first(sure)),
            against=tuple(f for f in needed if f.attr("class_statement") is True),
        )
    return Decision(
        Status.NEEDS_REVIEW,
        f"The accounts of how {_names(fixed)} was taken differ.",
        (*fixed, *unclear, *needed),
        against=(*needed, *unclear),
    )


def _denies(statement: Fact, fixed: Fact) -> bool:
    """Whether a statement that nothing was scheduled, made elsewhere, covers the drug (one on opioids only opioids)."""
    covered = statement.attr("drug_class") in ("analgesic", fixed.attr("drug_class"))
    return covered and statement.citations[0].start != fixed.citations[0].start


def _elsewhere(needed: Fact, fixed: Sequence[Fact]) -> bool:
    """Whether the same drug is scheduled in one place and as needed in another, in no long-acting form."""
    if needed.attr("class_statement") is True:
        return False
    same = [f for f in fixed if f.value == needed.value]
    if not same or any(f.attr("long_acting") or f.attr("schedule") == "both" for f in same):
        return False
    return all(f.citations[0].quote != needed.citations[0].quote for f in same)
