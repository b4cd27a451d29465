"""Function during the intrathecal drug trial (evidence rule 16)."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, count, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.finding import Status
from chartcite.models.request import Request


class TrialFunctionParams(Params):
    """No options."""


@decider("trial_function", params=TrialFunctionParams, kinds=("trial_function", "trial"))
def trial_function(facts: FactIndex, params: TrialFunctionParams, request: Request) -> Decision:
    """Decides by function gained during the drug trial (evidence rule 16)."""
    gain = facts.evidence("trial_function", where=lambda f: f.value == "gain")
    none = facts.evidence("trial_function", where=lambda f: f.value == "no_gain")
    unclear = facts.evidence("trial_function", where=lambda f: f.value == "unclear")
    if gain and none:
        text = f"{count(len(gain), 'statement')} of a gain in function during the trial, {len(none)} of none."
        return Decision(Status.NEEDS_REVIEW, text, tuple(gain + none), against=tuple(none))
    if gain:
        return Decision(
            Status.MET, f"A gain in function during the trial is stated ({count(len(gain), 'statement')}).", tuple(gain)
        )
    if none:
        return Decision(Status.NOT_MET, "The chart says that function did not improve during the trial.", tuple(none))
    if unclear:
        return Decision(
            Status.NEEDS_REVIEW, "What is said of function during the trial is too vague to decide.", tuple(unclear)
        )
    undone = facts.evidence("trial", where=lambda f: f.value == "not_done")
    if undone:
        text = "The chart says that no intrathecal drug trial was done."
        return Decision(Status.NOT_MET, text, tuple(undone), tags=frozenset({"no_trial"}))
    return silent("function during the trial", facts.of("trial_function", "trial"))
