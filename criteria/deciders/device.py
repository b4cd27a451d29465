"""State of an implanted pump: battery, function, alarm (evidence rule 19)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex, latest
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request


class DeviceParams(Params):
    """``leaf``: which of the three replacement criteria is asked for."""

    leaf: Literal["battery", "nonfunctional", "alarm"] = Field(description="The reason for a replacement.")


_FOR: dict[str, tuple[str, ...]] = {
    "battery": ("battery_low", "eri", "end_of_service"),
    "nonfunctional": ("nonfunctional",),
    "alarm": ("alarm", "eri", "end_of_service"),
}
_AGAINST: dict[str, tuple[str, ...]] = {
    "battery": ("battery_ok",),
    "nonfunctional": ("functional", "repairable"),
    "alarm": ("no_alarm", "refill_alarm"),
}
_UNCLEAR: dict[str, tuple[str, ...]] = {
    "battery": ("battery_unclear",),
    "nonfunctional": ("failed", "function_unclear"),
    "alarm": ("alarm_unclear",),
}
_TOPIC = {
    "battery": "the battery of the pump",
    "nonfunctional": "the function of the pump",
    "alarm": "alarms of the pump",
}
_SAYS = {
    "battery_low": "a low battery",
    "eri": "the elective replacement indicator",
    "end_of_service": "end of service",
    "alarm": "an alarm of impending failure",
    "nonfunctional": "a failure that cannot be repaired",
    "battery_ok": "a battery in order",
    "functional": "a working pump",
    "repairable": "a fault that can be repaired",
    "no_alarm": "no alarm",
    "refill_alarm": "a refill alarm only",
}


@decider("device", params=DeviceParams, kinds=("device_status",))
def device(facts: FactIndex, params: DeviceParams, request: Request) -> Decision:
    """Decides by the state of the implanted pump (evidence rule 19)."""
    leaf = params.leaf
    found = facts.evidence("device_status")
    if leaf == "alarm":
        found = [f for f in found if not (f.value in ("eri", "end_of_service") and _left(f) > 0)]
    clear = [f for f in found if f.value in (*_FOR[leaf], *_AGAINST[leaf])]
    unclear = [f for f in found if f.value in _UNCLEAR[leaf]]
    if leaf != "nonfunctional" and not clear and not unclear:
        clear = [f for f in found if f.value == "functional" and f.attr("component") == "general"]
        if clear:
            return Decision(
                Status.NOT_MET,
                f"The pump was read and found normal; nothing is said against {_TOPIC[leaf]}.",
                tuple(clear),
            )
    if not clear and not unclear:
        return silent(_TOPIC[leaf], facts.misses("device_status"))
    return _weighed(leaf, clear, unclear, [f for f in found if f.value == "functional"], request)


def _left(fact: Fact) -> float:
    months = fact.attr("months_left")
    return float(months) if months is not None else 0.0


def _weighed(
    leaf: str, clear: Sequence[Fact], unclear: Sequence[Fact], general: Sequence[Fact], request: Request
) -> Decision:
    """The latest clear statement decides; two of one day that differ are a conflict."""
    recent = latest(clear, by=request.date) if clear else []
    speaks = sorted((f for f in recent if f.value in _FOR[leaf]), key=lambda f: leaf == "alarm" and f.value != "alarm")
    denies = [f for f in recent if f.value in _AGAINST[leaf]]
    if leaf == "battery":
        denies += [
            f
            for f in general
            if f.attr("source")
            and any(s.date == f.date and s.attr("source") not in (None, f.attr("source")) for s in speaks)
        ]
    newer = [f for f in unclear if _newer(f, recent)]
    failed = (
        [f for f in latest(unclear, by=request.date) if f.value == "failed" and not f.attr("doubtful")]
        if unclear
        else []
    )
    if speaks and _opposed(leaf, speaks, denies):
        return Decision(
            Status.NEEDS_REVIEW,
            f"Two accounts of one day differ on {_TOPIC[leaf]}.",
            (*denies, *speaks),
            against=tuple(denies),
        )
    open_repair = [f for f in unclear if f.attr("component") == "repair" and not any(_later(s, f) for s in speaks)]
    if speaks and leaf == "nonfunctional" and open_repair:
        return Decision(
            Status.NEEDS_REVIEW,
            "One account has a failure that cannot be repaired, another leaves that open.",
            (*speaks, *open_repair),
            against=tuple(open_repair),
        )
    if speaks:
        earlier = tuple(f for f in clear if f not in recent and f.value in _FOR[leaf])
        return Decision(
            Status.MET, f"The chart documents {_named(speaks[0])}.", (*speaks, *earlier), against=tuple(denies)
        )
    if not denies:
        return Decision(
            Status.NEEDS_REVIEW,
            f"What is said on {_TOPIC[leaf]} is uncertain or incomplete.",
            tuple(latest(unclear, by=request.date)),
        )
    open_ = [f for f in unclear if _same_day(f, denies) and not _rival(f, denies)] if leaf == "nonfunctional" else []
    if leaf == "alarm":
        open_ = [f for f in unclear if any(_disputes(f, d) for d in denies)]
    open_ += [f for f in unclear if any(f.citations[0] == d.citations[0] and f.note == d.note for d in denies)]
    if any(_same_day(f, denies) and _rival(f, denies) for f in failed) or newer or open_:
        return Decision(
            Status.NEEDS_REVIEW,
            f"Statements on {_TOPIC[leaf]} conflict.",
            (*(failed or newer or open_), *denies),
            against=tuple(denies),
        )
    earlier = tuple(f for f in clear if f not in recent and f.value in _AGAINST[leaf])
    return Decision(Status.NOT_MET, f"The chart documents {_named(denies[0])}.", (*denies, *earlier))


def _named(fact: Fact) -> str:
    months = fact.attr("months_left")
    what = _SAYS.get(str(fact.value), str(fact.value))
    return f"{what}, {float(months):g} months left" if months is not None and float(months) > 0 else what


def _disputes(heard: Fact, denied: Fact) -> bool:
    """Whether two people of one day differ on an alarm, neither of them telling what the pump's memory says."""
    who, other = heard.attr("source"), denied.attr("source")
    return bool(who and other and who != other) and heard.date == denied.date and other != "pump"


def _later(one: Fact, two: Fact) -> bool:
    return one.date is not None and two.date is not None and one.date > two.date


def _newer(fact: Fact, recent: Sequence[Fact]) -> bool:
    return all(f.date is not None and fact.date is not None and fact.date > f.date for f in recent)


def _same_day(fact: Fact, others: Sequence[Fact]) -> bool:
    return any(f.date == fact.date for f in others)


def _rival(fact: Fact, others: Sequence[Fact]) -> bool:
    """A working catheter says nothing of a stalled motor, a normal read-out does not reach the catheter."""
    part = fact.attr("component")
    return any(
        part == f.attr("component")
        or f.attr("component") == "system"
        or (part == "system" and f.attr("component") == "general")
        for f in others
    )


def _opposed(leaf: str, speaks: Sequence[Fact], denies: Sequence[Fact]) -> bool:
    if not denies:
        return False
    if leaf == "alarm":
        return all(
            d.note != s.note or (d.attr("source") and s.attr("source") and d.attr("source") != s.attr("source"))
            for d in denies
            for s in speaks
        )
    if leaf == "nonfunctional":
        return any(
            _rival(s, [d])
            and (s.note != d.note or s.attr("source") != d.attr("source"))
            and d.attr("component") == "system"
            for s in speaks
            for d in denies
        )
    return True
