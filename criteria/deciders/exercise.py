"""Active rehabilitative exercise (evidence rule 6)."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Waivers
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_TOPIC = "active rehabilitative exercise"


class ExerciseParams(Params):
    """What waives the criterion."""

    waived_by: Waivers = ()


def _is_active(fact: Fact) -> bool:
    """Active care that took place; nothing that says the opposite of itself."""
    if (
        any(fact.attr(name) for name in ("explicit_none", "passive_only", "unclear"))
        or fact.attr("provider_directed") is False
    ):
        return False
    return fact.attr("category") == "active" or (
        fact.attr("category") == "program" and bool(fact.attr("active_content"))
    )


_FEW = 5


def _bare(fact: Fact) -> bool:
    """Whether the words are a name or title alone ("Ironwood Physical Therapy"), which shows a reviewer little."""
    return len(fact.citations[0].quote.split()) < _FEW


@decider("exercise", params=ExerciseParams, kinds=("therapy", "therapy_contraindication"))
def exercise(facts: FactIndex, params: ExerciseParams, request: Request) -> Decision:
    """Decides by active exercise under a provider's direction (evidence rule 6)."""
    done = facts.evidence("therapy")
    active = sorted((f for f in done if _is_active(f)), key=_bare)
    shown = [f for f in active if f.attr("active_content")]
    none = [f for f in done if f.attr("explicit_none")]
    passive = [f for f in done if f.attr("passive_only")]
    own = [f for f in done if f.attr("provider_directed") is False]
    unclear = [f for f in done if f.attr("unclear")]
    waived = facts.evidence("therapy_contraindication", where=lambda f: f.value in params.waived_by)
    if waived and not _two_places(shown):
        return Decision(Status.NOT_APPLICABLE, "Exercise is documented as contraindicated.", tuple(waived))
    if active:
        return _active(active, shown, none, passive, unclear)
    if unclear:
        return Decision(
            Status.NEEDS_REVIEW, "What the therapy consisted of, or whether it took place, is left open.",
            tuple(unclear), against=tuple(none + passive),
        )  # fmt: skip
    if passive or none:
        means = "only passive means are documented" if passive else "the chart says that no exercise was done"
        return Decision(Status.NOT_MET, f"No active exercise: {means}.", tuple(passive + none + own))
    if own:
        return Decision(
            Status.NOT_MET, "The only exercise documented is the patient's own, with no provider behind it.", tuple(own)
        )
    return silent(_TOPIC, [*done, *facts.misses("therapy")])


def _active(
    active: list[Fact], shown: list[Fact], none: list[Fact], passive: list[Fact], unclear: list[Fact]
) -> Decision:
    kinds = ", ".join(dict.fromkeys(str(f.value).replace("_", " ") for f in shown or active))
    if shown and not (none and _general(none) and not _two_places(shown)):
        return Decision(
            Status.MET, f"Active exercise is documented: {kinds}.", tuple(shown + active), against=tuple(none + passive)
        )
    if passive:
        return Decision(
            Status.NOT_MET, "The therapy is described as passive only.", tuple(passive + none), against=tuple(active)
        )
    if none or unclear:
        return Decision(
            Status.NEEDS_REVIEW, "One account has therapy done, another says that there was none or leaves it open.",
            tuple(active + none + unclear), against=tuple(none),
        )  # fmt: skip
    return Decision(Status.MET, f"Provider-directed therapy is documented: {kinds}.", tuple(active))


def _general(none: list[Fact]) -> bool:
    """Whether a statement denies all therapy ever."""
    return any(
        word in f.citations[0].quote.lower() for f in none for word in ("never", " ever", "of any kind", "at all")
    )


def _two_places(shown: list[Fact]) -> bool:
    """Whether what was done is described more than once."""
    return len({(f.citations[0].document, f.citations[0].start) for f in shown}) > 1
