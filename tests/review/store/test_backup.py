"""Copies: everything comes back, into either database; nothing is overwritten; nobody is logged in."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from chartcite.models.document import Packet
from chartcite.models.errors import OutputError, UsageError
from chartcite.review.store import audit, backup, users
from chartcite.review.store.db import Store
from chartcite.review.store.schema import migrate
from chartcite.review.store.tables import Base
from chartcite.review.store.users import Role
from tests.review.desk.kit import Kit, make_kit


@pytest.fixture
def copy(kit: Kit, tmp_path: Path) -> Path:
    """A copy of a desk with one signed request."""
    ada = kit.person("ada")
    request_id = kit.ready(ada, ("note.pdf", b"the note"))
    ada.put(f"/api/v1/requests/{request_id}/decision", {"version": 2, "recommendation": "pend"})
    assert ada.post(f"/api/v1/requests/{request_id}/sign", {"version": 3}).status_code == 201
    target = tmp_path / "copy.zip"
    backup.backup(kit.store, target)
    return target


def _rows(store: Store) -> dict[str, list[object]]:
    with store.engine.connect() as connection:
        return {
            t.name: sorted(map(repr, connection.execute(select(t)))) for t in Base.metadata.sorted_tables
            if t.name not in ("sessions", "secrets")
        }  # fmt: skip


def test_everything_comes_back(kit: Kit, copy: Path, tmp_path: Path, demo_packet: Packet) -> None:
    other = Store(tmp_path / "other")
    backup.restore(other, copy)
    assert _rows(other) == _rows(kit.store)
    with other.read() as db:
        assert audit.verify(db).whole
        assert db.scalar(select(func.count()).select_from(Base.metadata.tables["sessions"])) == 0
    (note,) = (other.packets).glob("*/files/0000/note.pdf")
    assert note.read_bytes() == b"the note"
    assert note.stat().st_mode & 0o077 == 0
    other.close()
    again = make_kit(tmp_path / "other", demo_packet)
    ben = again.person("ben")
    assert ben.get("/api/v1/requests").json()["total"] == 1
    assert again.ready(ben)
    again.store.close()


def test_a_copy_goes_into_either_kind_of_database(make: Callable[..., Kit], store: Store, tmp_path: Path) -> None:
    kit = make()
    kit.ready(kit.person("ada"))
    backup.backup(kit.store, tmp_path / "lite.zip")
    backup.restore(store, tmp_path / "lite.zip")
    assert _rows(store) == _rows(kit.store)
    with store.write() as db:
        added = users.add_user(db, "new", roles=[Role.REVIEWER], password=None)
        assert added.id > 1


def test_a_desk_that_holds_data_is_not_overwritten(kit: Kit, copy: Path) -> None:
    before = _rows(kit.store)
    with pytest.raises(UsageError, match="holds data"):
        backup.restore(kit.store, copy)
    assert _rows(kit.store) == before


@pytest.mark.parametrize("content", [b"", b"PK", b"not a copy"])
def test_what_is_no_copy_is_refused(tmp_path: Path, content: bytes) -> None:
    store = Store(tmp_path / "data")
    migrate(store)
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(UsageError, match="no copy"):
        backup.restore(store, tmp_path / "x.zip")
    store.close()


def test_a_copy_places_nothing_outside_of_the_packets(tmp_path: Path, copy: Path) -> None:
    with zipfile.ZipFile(copy, "a") as kept:
        kept.writestr("packets/abcdefgh/../../evil", b"x")
    store = Store(tmp_path / "target")
    with pytest.raises(UsageError, match="outside"):
        backup.restore(store, copy)
    assert not (tmp_path / "target" / "evil").exists()
    store.close()


def test_a_copy_never_takes_the_place_of_a_pipe(tmp_path: Path, lite: Kit) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="no file"):
        backup.backup(lite.store, pipe)
    assert pipe.is_fifo()
