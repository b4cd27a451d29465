"""What the first review would wait for is done after the start."""

from __future__ import annotations

import pytest

from chartcite.review.desk import warm
from chartcite.review.store import audit
from tests.review.desk.kit import Kit


def test_the_newest_review_is_laid_out_and_nobody_looked(lite: Kit) -> None:
    lite.ready(lite.person("ada"))
    newest = lite.ready(lite.person("ada"))
    with lite.store.read() as db:
        before = audit.checkpoint(db).seq
    assert warm.prepare(lite.app.state.desk) == newest
    with lite.store.read() as db:
        assert audit.checkpoint(db).seq == before


def test_a_desk_without_requests_warms_up_too(lite: Kit) -> None:
    assert warm.prepare(lite.app.state.desk) is None


def test_a_fault_is_left_to_those_whom_it_concerns(lite: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "prepare", lambda _: 1 / 0)
    thread = warm.warm_up(lite.app.state.desk)
    thread.join(timeout=30)
    assert not thread.is_alive()
