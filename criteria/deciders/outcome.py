"""What the treatments did: failure, intolerance or contraindication of the treatments of some categories (rule 8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, count, decider, silent
from chartcite.criteria.deciders._options import Categories, Therapies, Waivers
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_KIND = "treatment_outcome"
_FAILED = ("failed", "not_tolerated")
_VAGUE = ("partial", "unclear", "content_despite_pain")
_ANY = "other"
"""Category of an outcome in a note that names no treatment: it may stand for whatever is given."""
_WHOLE = ("conservative", _ANY)
"""Categories of an outcome that speaks of all that is given."""
_COURSES = ("active", "passive", "invasive")
"""Treatments given for a while and over: two accounts of what one did conflict, whichever was written later."""
_ONE_COURSE = dt.timedelta(days=180)
_SYSTEMIC = ("opioid", "analgesic")
_BESIDE = 160
"""Characters within which two accounts of one treatment are told in one breath."""


class TreatmentFailureParams(Params):
    """Which treatments count, and what else decides."""

    categories: Categories
    targets: Therapies = ()
    waived_by: Waivers = ()
    contraindication_counts: bool = Field(
        default=False, description="Whether a contraindicated treatment is as good as a failed one."
    )
    opioid_needed: bool = Field(
        default=False,
        description="Whether failures count only where an opioid, or systemic treatment as a whole, is among them.",
    )


@decider("treatment_failure", params=TreatmentFailureParams, kinds=(_KIND, "therapy_contraindication"))
def treatment_failure(facts: FactIndex, params: TreatmentFailureParams, request: Request) -> Decision:
    """Decides by what the treatments of these categories did (evidence rule 8)."""
    waived = _waivers(facts, params)
    if waived:
        text = "The chart documents the treatment as contraindicated or not appropriate, which waives this item."
        return Decision(Status.NOT_APPLICABLE, text, tuple(waived))
    told = facts.evidence(_KIND, where=lambda f: _counts(f, params))
    if params.contraindication_counts:
        told += _ruled_out(facts)
    told = told or _ownerless(facts)
    if not told:
        other = [f for f in facts.of(_KIND) if f not in told]
        return silent("what the treatment did to the pain", other)
    return _weigh(told, params)


def _ownerless(facts: FactIndex) -> list[Fact]:
    """Outcomes in notes that name no treatment: a failure among them only contradicts what is told of relief."""
    found = facts.evidence(_KIND, where=lambda f: f.attr("category") == _ANY)
    return found if any(f.value not in _FAILED for f in found) else []


def _waivers(facts: FactIndex, params: TreatmentFailureParams) -> list[Fact]:
    """What waives the leaf: said of the care as a whole, or of both exercise and drugs."""
    if not params.waived_by:
        return []
    found = facts.evidence("therapy_contraindication", where=lambda f: f.value in params.waived_by)
    barred = facts.evidence(_KIND, where=lambda f: f.value == "contraindicated")
    whole = [f for f in barred if f.attr("category") == "conservative"]
    both = {f.attr("category") for f in barred} >= {"active", "medication"}
    return found or whole or (barred if both else [])


def _counts(fact: Fact, params: TreatmentFailureParams) -> bool:
    return fact.attr("category") in params.categories or fact.attr("target") in params.targets


def _ruled_out(facts: FactIndex) -> list[Fact]:
    """Systemic drugs documented as contraindicated, as far as no outcome says so already."""
    return facts.evidence("therapy_contraindication", where=lambda f: f.value in ("analgesics", "conservative_care"))


def _weigh(told: Sequence[Fact], params: TreatmentFailureParams) -> Decision:
    bad_values = (*_FAILED, "contraindicated") if params.contraindication_counts else _FAILED
    bad = [f for f in told if f.value in bad_values or f.kind == "therapy_contraindication"]
    good = [f for f in told if f.value == "helped"]
    vague = [f for f in told if f.value in _VAGUE]
    never = [f for f in told if f.value == "not_done"]
    untried = [f for f in told if f.attr("no_fair_trial")]
    contrary = [f for f in good if _contradicts(f, bad)]
    if bad and contrary:
        text = (
            f"Accounts differ: {_count(bad)} failed or was not tolerated, and {_count(contrary)} is said to have"
            f" helped."
        )
        return Decision(Status.NEEDS_REVIEW, text, (*bad[:3], *contrary[:3]), against=tuple(good))
    if bad and _doubted(bad, vague):
        text = f"One passage has {_names(bad)} fail, another beside it says something else of the same treatment."
        return Decision(Status.NEEDS_REVIEW, text, (*bad[:3], *vague[:3]), against=tuple(vague))
    if bad and untried:
        text = (
            f"Accounts differ: {_count(bad)} is said to have failed, and {_names(untried)} not to have"
            f" had a fair trial."
        )
        return Decision(Status.NEEDS_REVIEW, text, (*untried[:2], *bad[:3]), against=tuple(untried))
    if bad and params.opioid_needed and not any(_systemic(f) for f in bad):
        text = f"{_count(bad)} failed, but nothing says so of systemic opioids, which the policy names."
        return Decision(Status.NEEDS_REVIEW, text, tuple(bad), against=tuple(vague))
    if bad:
        text = _met_text(bad, others=good)
        return Decision(Status.MET, text, _ordered(bad, params), against=(*good, *vague))
    if good:
        return Decision(Status.NOT_MET, f"{_names(good)} helped, by the chart's own account.", (*good, *vague))
    if vague:
        text = f"What {_names(vague)} did is told as partial or unclear: too vague to call a failure or a success."
        return Decision(Status.NEEDS_REVIEW, text, tuple(vague))
    if never:
        return Decision(Status.NOT_MET, f"The chart says that {_names(never)} was never tried.", tuple(never))
    return silent("what the treatment did to the pain", list(told))


def _doubted(bad: Sequence[Fact], vague: Sequence[Fact]) -> bool:
    """Whether each failure has a half success, a doubt or a contented patient on the same treatment told beside it."""
    return all(any(_beside(b, v) for v in vague) for b in bad)


def _beside(one: Fact, two: Fact) -> bool:
    same = one.attr("target") == two.attr("target") and one.attr("name") == two.attr("name")
    return same and one.note == two.note and abs(one.citations[0].start - two.citations[0].start) <= _BESIDE


def _systemic(fact: Fact) -> bool:
    """Whether the failure is one of a systemic opioid or of systemic or conservative treatment as a whole."""
    if fact.kind == "therapy_contraindication":
        return True
    return fact.attr("drug_class") in ("opioid", "analgesic") or fact.attr("category") == "conservative"


def _ordered(bad: Sequence[Fact], params: TreatmentFailureParams) -> tuple[Fact, ...]:
    """Plain failures before side effects, opioids first where they are asked, then by the policy's categories."""

    def rank(fact: Fact) -> tuple[bool, bool, int]:
        category = str(fact.attr("category"))
        place = params.categories.index(category) if category in params.categories else len(params.categories)
        return (fact.value != "failed", params.opioid_needed and not _systemic(fact), place)

    return tuple(sorted(bad, key=rank))


def _names(facts: Sequence[Fact]) -> str:
    names = list(dict.fromkeys(str(f.attr("name") or f.attr("target") or f.value).replace("_", " ") for f in facts))
    shown = ", ".join(names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _count(facts: Sequence[Fact]) -> str:
    names = {str(f.attr("name") or f.value) for f in facts}
    return _names(facts) if len(names) <= 3 else f"{len(names)} treatments"


def _contradicts(good: Fact, bad: Sequence[Fact]) -> bool:
    """Whether relief by one treatment contradicts the failures: it must be told of one that failed, or of all of them.

    That one treatment helped, for a while or long ago, does not undo that others failed; but relief by what is given
    now, told no earlier than any failure of its kind, does. Steroids are given for their own reasons.
    """
    if good.attr("category") in _WHOLE or good.attr("target") == "medication_management":
        return True
    if good.attr("drug_class") == "steroid":
        return False
    same = [f for f in bad if f.attr("target") == good.attr("target")]
    if good.attr("category") == "invasive" and len(same) < len(bad):
        return False
    named = [f for f in same if f.attr("name") == good.attr("name")]
    if good.attr("category") in _COURSES and any(_one_course(f, good) for f in same):
        return True
    if named:
        return not any(_later(f, good) for f in named)
    return good.attr("drug_class") in _SYSTEMIC and all(_later(good, f) for f in same)


def _one_course(one: Fact, two: Fact) -> bool:
    """Whether two accounts of a treatment, by names that share a word, lie so close that they tell of one course."""
    names = [set(str(f.attr("name")).split()) - {"the", "a", "therapy", "of"} for f in (one, two)]
    near = one.date is None or two.date is None or abs(one.date - two.date) <= _ONE_COURSE
    return near and (names[0] == names[1] or bool(names[0] & names[1]))


def _later(one: Fact, two: Fact) -> bool:
    return one.date is not None and (two.date is None or one.date > two.date)


def _met_text(bad: Sequence[Fact], *, others: Sequence[Fact] = ()) -> str:
    failed = [f for f in bad if f.value == "failed"]
    worse = [f for f in bad if f.value != "failed"]
    parts = []
    if failed:
        parts.append(f"{count(len(failed), 'statement')} of failure ({_names(failed)})")
    if worse:
        parts.append(f"{len(worse)} of side effects or contraindication ({_names(worse)})")
    end = f"; {_names(others)} is said to have helped" if others else ", and nothing that says the treatment works"
    return "The chart has " + " and ".join(parts) + end + "."
