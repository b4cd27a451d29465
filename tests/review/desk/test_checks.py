"""Self-checks at work: each its owner's, bounded, and over when they say so."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest

from chartcite.models.document import Packet
from chartcite.models.errors import UnknownPathwayError, UnknownPolicyError
from chartcite.review.desk.checks import Check, Checks
from chartcite.review.desk.context import Desk, Problem
from chartcite.review.desk.engine import Question, Reading
from chartcite.review.store.rules import CheckRules
from tests.review.desk.kit import Kit

SENT = [("a.pdf", io.BytesIO(b"a note"))]


@pytest.fixture
def checks(lite: Kit) -> Checks:
    """The checks of a desk."""
    made: Checks = lite.app.state.checks
    return made


def _done(checks: Checks, check: Check) -> Check:
    end = time.monotonic() + 30
    while check.state == "reading" and time.monotonic() < end:
        time.sleep(0.02)
    return checks.get(check.owner, check.id)


def test_another_question_is_answered_from_the_same_packet(checks: Checks, lite: Kit) -> None:
    check = _done(checks, checks.begin(1, SENT, Question()))
    assert check.found is not None
    assert check.found.policy_id == "cigna-cmm-210"
    checks.ask(check, Question(policy="molina-intrathecal-pain-pump", pathway="non-malignant/trial"))
    assert check.found.policy_id == "molina-intrathecal-pain-pump"
    assert lite.engine.reads == 1


def test_a_policy_that_is_not_built_in_is_never_looked_for_on_the_disk(checks: Checks) -> None:
    check = _done(checks, checks.begin(1, SENT, Question()))
    with pytest.raises(UnknownPolicyError):
        checks.ask(check, Question(policy="/etc/policy.yaml", pathway="x"))
    with pytest.raises(UnknownPathwayError):
        checks.begin(1, SENT, Question(policy="cigna-cmm-210", pathway="x/y"))


def test_a_person_sees_their_own_checks_only(checks: Checks) -> None:
    check = _done(checks, checks.begin(1, SENT, Question()))
    with pytest.raises(Problem, match="over"):
        checks.get(2, check.id)
    checks.forget(2, check.id)
    assert checks.get(1, check.id) is check
    checks.forget(1, check.id)
    with pytest.raises(Problem, match="over"):
        checks.get(1, check.id)


def test_the_oldest_makes_room_for_the_newest(checks: Checks) -> None:
    made = [_done(checks, checks.begin(1, SENT, Question())) for _ in range(4)]
    with pytest.raises(Problem, match="over"):
        checks.get(1, made[0].id)
    assert checks.get(1, made[-1].id) is made[-1]


def test_a_check_is_over_after_half_an_hour(checks: Checks) -> None:
    check = _done(checks, checks.begin(1, SENT, Question()))
    check.began -= 1801
    with pytest.raises(Problem, match="over"):
        checks.get(1, check.id)


def test_what_goes_wrong_ends_as_the_state(checks: Checks, lite: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    desk: Desk = lite.app.state.desk
    monkeypatch.setattr(desk.engine, "read", lambda *a, **k: 1 / 0)
    check = _done(checks, checks.begin(1, SENT, Question()))
    assert (check.state, check.problem["code"]) == ("failed", "internal")
    assert [p for p in lite.store.packets.rglob("*") if p.is_file()] == []


def test_what_is_over_goes_even_if_nobody_asks(checks: Checks) -> None:
    check = _done(checks, checks.begin(1, SENT, Question()))
    check.began -= 1801
    checks._sweep_and_watch()
    assert checks.held() == (0, 0)


def test_the_oldest_go_when_memory_is_short(make: Callable[..., Kit]) -> None:
    rules = {"checks": CheckRules(most=24, most_own=10, memory_mb=1, minutes=30)}
    checks: Checks = make(rules=rules).app.state.checks
    one = _done(checks, checks.begin(1, SENT, Question()))
    one.weight = 1 << 20
    two = _done(checks, checks.begin(2, SENT, Question()))
    assert two.weight > 10_000
    with pytest.raises(Problem, match="over"):
        checks.get(1, one.id)
    assert checks.get(2, two.id) is two
    assert checks.held() == (1, two.weight)


def test_nothing_that_was_read_is_kept_to_be_read_faster(
    lite: Kit, checks: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    plain = lite.engine.read

    def read(sent: Reading) -> Packet:
        told.append(sent.fleeting)
        return plain(sent)

    monkeypatch.setattr(lite.app.state.desk.engine, "read", read)
    _done(checks, checks.begin(1, SENT, Question()))
    assert told == [True]
