"""The audit log: a chain that shows every change, deletion, move and cut; a database that refuses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chartcite.review.store import audit
from chartcite.review.store.db import Store
from chartcite.review.store.schema import migrate

Tamper = Callable[[Store], None]


def _fill(store: Store, count: int = 6) -> audit.Checkpoint:
    for n in range(count):
        audit.log(store, "ada", "request.view", f"request{n}", number=n)
    with store.read() as db:
        return audit.checkpoint(db)


def _without_triggers(store: Store, *statements: str) -> None:
    """What somebody does who owns the database."""
    with store.engine.begin() as connection:
        if store.sqlite:
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


def _verify(store: Store, known: audit.Checkpoint | None = None) -> audit.Verified:
    with store.read() as db:
        return audit.verify(db, known)


def test_a_log_that_nobody_touched_is_whole(store: Store) -> None:
    known = _fill(store)
    audit.log(store, "ben", "login")
    found = _verify(store, known)
    assert (found.whole, found.rows) == (True, 7)


def test_an_empty_log_is_whole_and_has_a_checkpoint(store: Store) -> None:
    with store.read() as db:
        known = audit.checkpoint(db)
    assert _verify(store, known).whole
    audit.log(store, "ben", "login")
    assert _verify(store, known).whole


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE audit SET actor = 'eve' WHERE seq = 3"], "row 3 was altered"),
        (["UPDATE audit SET at = '2020-01-01' WHERE seq = 1"], "row 1 was altered"),
        (["UPDATE audit SET action = 'login' WHERE seq = 6"], "row 6 was altered"),
        (["UPDATE audit SET request_id = NULL WHERE seq = 2"], "row 2 was altered"),
        (["UPDATE audit SET detail = '{}' WHERE seq = 4"], "row 4 was altered"),
        (["UPDATE audit SET prev_hash = hash WHERE seq = 4"], "row 4 does not follow"),
        (["DELETE FROM audit WHERE seq = 1"], "row 1 is missing"),
        (["DELETE FROM audit WHERE seq IN (3, 4)"], "rows 3 to 4 are missing"),
        (["DELETE FROM audit WHERE seq = 3", "UPDATE audit SET seq = seq - 1 WHERE seq > 3"], "row 3 does not follow"),
        (["UPDATE audit SET seq = 99 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3",
          "UPDATE audit SET seq = 3 WHERE seq = 99"], "row 2 does not follow"),
        (["UPDATE audit SET seq = 99 WHERE seq = 4"], "row 4 is missing"),
    ],
)  # fmt: skip
def test_what_was_altered_deleted_or_moved_is_found(store: Store, statements: list[str], fault: str) -> None:
    _fill(store)
    _without_triggers(store, *statements)
    found = _verify(store)
    assert not found.whole
    assert any(fault in f for f in found.faults), found.faults


def test_rows_cut_off_the_end_are_found_by_a_checkpoint_alone(store: Store) -> None:
    known = _fill(store)
    _without_triggers(store, "DELETE FROM audit WHERE seq > 4")
    assert _verify(store).whole
    assert "rows were cut off" in _verify(store, known).faults[0]


def test_a_log_written_anew_is_found_by_a_checkpoint(store: Store, tmp_path: Path) -> None:
    known = _fill(store)
    other = Store(tmp_path / "other")
    migrate(other)
    for n in range(8):
        audit.log(other, "eve", "request.view", f"request{n}", number=n)
    assert _verify(other).whole
    assert "written anew" in _verify(other, known).faults[0]
    other.close()


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'eve'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_database_refuses_to_change_the_log(store: Store, statement: str) -> None:
    known = _fill(store, 2)
    with pytest.raises(DBAPIError), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert _verify(store, known).rows == 2


def test_what_fails_leaves_no_row(store: Store) -> None:
    def failing() -> None:
        with store.write() as db:
            audit.append(db, "ada", "sign")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert _verify(store).rows == 0


def test_checkpoint_survives_its_file(store: Store) -> None:
    known = _fill(store)
    assert audit.Checkpoint.from_json(known.as_json()) == known


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"schema": "chartcite.audit/1", "seq": true, "hash": ""}'])
def test_what_is_no_checkpoint_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        audit.Checkpoint.from_json(content)
