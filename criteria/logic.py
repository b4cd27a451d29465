"""ALL and ANY over statuses, as the evidence rules define them."""

from __future__ import annotations

from collections.abc import Iterable

from chartcite.models.finding import Outcome, Status

_ALL = (Status.NOT_MET, Status.NEEDS_REVIEW, Status.NOT_DOCUMENTED)
_ANY = (Status.MET, Status.NEEDS_REVIEW, Status.NOT_DOCUMENTED)

OUTCOME = {
    Status.MET: Outcome.CRITERIA_MET,
    Status.NOT_APPLICABLE: Outcome.CRITERIA_MET,
    Status.NOT_MET: Outcome.CRITERIA_NOT_MET,
    Status.NOT_DOCUMENTED: Outcome.INCOMPLETE,
    Status.NEEDS_REVIEW: Outcome.NEEDS_REVIEW,
}


def all_of(statuses: Iterable[Status]) -> Status:
    """``not_met`` if any part is; else ``needs_review``; else ``not_documented``; else ``met``; N/A left out."""
    return _first(statuses, _ALL, Status.MET)


def any_of(statuses: Iterable[Status]) -> Status:
    """``met`` if any part is; else ``needs_review``; else ``not_documented``; else ``not_met``; N/A left out."""
    return _first(statuses, _ANY, Status.NOT_MET)


def _first(statuses: Iterable[Status], order: tuple[Status, ...], otherwise: Status) -> Status:
    parts = [s for s in statuses if s is not Status.NOT_APPLICABLE]
    if not parts:
        return Status.NOT_APPLICABLE
    return next((s for s in order if s in parts), otherwise)


def with_exception(status: Status, exception: Status, *, no_trial: bool = False) -> Status:
    """What a part counts as where an exception may stand in for it (evidence rule 18).

    The exception speaks only where the part is silent or unclear (``no_trial``: nothing was tried): met, it makes the
    part not applicable; unclear, it leaves it to review. A trial that failed stays failed.
    """
    if status not in (Status.NOT_DOCUMENTED, Status.NEEDS_REVIEW) and not no_trial:
        return status
    if exception is Status.MET:
        return Status.NOT_APPLICABLE
    if exception is Status.NEEDS_REVIEW and not no_trial:
        return Status.NEEDS_REVIEW
    return status
