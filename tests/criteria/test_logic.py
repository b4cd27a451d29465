"""ALL, ANY and the exception, as the evidence rules define them."""

from __future__ import annotations

import itertools

import pytest

from chartcite.criteria.logic import OUTCOME, all_of, any_of, with_exception
from chartcite.models.finding import Outcome, Status

M, N, D, R, A = Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED, Status.NEEDS_REVIEW, Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("parts", "all_", "any_"),
    [
        ((M, M), M, M),
        ((M, N), N, M),
        ((M, D), D, M),
        ((M, R), R, M),
        ((R, D), R, R),
        ((N, R, D), N, R),
        ((N, D), N, D),
        ((N, N), N, N),
        ((A, M), M, M),
        ((A, N), N, N),
        ((A, A), A, A),
        ((), A, A),
    ],
)
def test_composites_follow_the_table(parts: tuple[Status, ...], all_: Status, any_: Status) -> None:
    assert all_of(parts) is all_
    assert any_of(parts) is any_


@pytest.mark.parametrize("parts", list(itertools.permutations((M, N, D, R, A), 3)))
def test_order_of_parts_does_not_matter(parts: tuple[Status, ...]) -> None:
    assert all_of(parts) is all_of(sorted(parts))
    assert any_of(parts) is any_of(sorted(parts))


@pytest.mark.parametrize("parts", list(itertools.product((M, N, D, R, A), repeat=2)))
def test_all_is_met_only_where_no_part_stands_against_it(parts: tuple[Status, ...]) -> None:
    assert (all_of(parts) is M) == (M in parts and set(parts) <= {M, A})


@pytest.mark.parametrize(
    ("own", "exception", "no_trial", "counts_as"),
    [
        (D, M, False, A),
        (R, M, False, A),
        (N, M, False, N),
        (N, M, True, A),
        (M, M, False, M),
        (D, R, False, R),
        (N, R, True, N),
        (D, D, False, D),
        (D, N, False, D),
        (N, N, True, N),
    ],
)
def test_exception_speaks_only_where_the_trial_does_not(
    own: Status, exception: Status, no_trial: bool, counts_as: Status
) -> None:
    assert with_exception(own, exception, no_trial=no_trial) is counts_as


def test_every_status_has_an_outcome_and_none_is_a_decision() -> None:
    assert set(OUTCOME) == set(Status)
    assert not {"approve", "deny", "approved", "denied"} & {o.value for o in Outcome}
