"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from typing import Literal

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class DeviceParams(Params):
    """Options."""

    leaf: Literal["battery", "nonfunctional", "alarm"]


@decider("device", params=DeviceParams, kinds=("device_status",))
def device(facts: FactIndex, params: DeviceParams, request: Request) -> Decision:
    """Decides by the state of the implanted pump (evidence rule 19)."""
    return silent("the state of the implanted pump", facts.of("device_status"))
