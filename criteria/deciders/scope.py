"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class AdultParams(Params):
    """Options."""

    years: float = 18


@decider("adult", params=AdultParams, kinds=("age",))
def adult(facts: FactIndex, params: AdultParams, request: Request) -> Decision:
    """Decides by age on the request date."""
    return silent("the member's age", facts.of("age"))


class InjectateParams(Params):
    """Options."""

    antispasmodics_in_scope: bool = False


@decider("injectate", params=InjectateParams, kinds=("request_item", "trial_drug"))
def injectate(facts: FactIndex, params: InjectateParams, request: Request) -> Decision:
    """Decides by the drug to be given through the system."""
    return silent("the drug to be given", facts.of("request_item", "trial_drug"))


class SettingParams(Params):
    """Options."""


@decider("setting", params=SettingParams, kinds=("request_item",))
def setting(facts: FactIndex, params: SettingParams, request: Request) -> Decision:
    """Decides by whether the request is for obstetrical or surgical anesthesia."""
    return silent("the setting", facts.of("request_item"))
