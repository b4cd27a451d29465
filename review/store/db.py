"""The database: engine, sessions that read and sessions that write, and the data folder beside it."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from chartcite.models.errors import UsageError

_BUSY_MS = 30_000


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class Store:
    """The desk's database and data folder.

    ``read()`` gives a session for looking, ``write()`` one that commits at its end (or rolls back). On SQLite a
    writing session takes the write lock at once, so that no transaction fails half-way because another wrote.
    """

    def __init__(self, data: Path, *, database_url: str | None = None, pool: int = 20, durable: bool = True) -> None:
        """``durable``: what SQLite acknowledged survives a loss of power, not only the end of the process."""
        self.data = data
        _private(data)
        _private(self.packets)
        self.url = database_url or f"sqlite:///{(data / 'desk.sqlite').absolute()}"
        self.engine = _engine(self.url, pool=pool, durable=durable)
        self._turn = threading.Lock()
        """One writer of this process at a time: SQLite lets those who wait sleep, threads wake each other."""
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @property
    def packets(self) -> Path:
        """The folder of the packets, one folder a request."""
        return self.data / "packets"

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that changes nothing."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def write(self, *, soft: bool = False) -> Iterator[Session]:
        """A session that commits when its block ends without an exception.

        ``soft``: the commit does not wait for the disk. It outlives the end of the process, and a loss of power only
        if something firm was written after it. For notes of what was looked at, never for what somebody did.
        """
        with self._turn if self.sqlite else nullcontext(), self._sessions.begin() as session:
            if self.sqlite:
                session.connection(execution_options={"chartcite_write": "soft" if soft else "firm"})
            elif soft:
                session.execute(text("SET LOCAL synchronous_commit TO OFF"))
            yield session

    def ping(self) -> bool:
        """Whether the database answers."""
        with self.engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar())

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _engine(url: str, *, pool: int, durable: bool) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UsageError("The database address is not one.", "Such as postgresql://user@host/name.") from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        parsed = parsed.set(drivername="postgresql+pg8000")
        return create_engine(parsed, pool_size=pool, max_overflow=10, pool_pre_ping=True)
    if backend != "sqlite":
        raise UsageError(f"{backend} is no database that the desk runs on.", "Use SQLite or PostgreSQL.")
    if parsed.database:
        Path(parsed.database).touch(mode=0o600, exist_ok=True)
    engine = create_engine(parsed, pool_size=pool, max_overflow=30, connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", partial(_sqlite_begin, durable=durable))
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    """Write-ahead log, foreign keys, patience with other writers."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any, *, durable: bool) -> None:
    kind = connection.get_execution_options().get("chartcite_write")
    if kind is not None:
        level = "OFF" if not durable else "FULL" if kind == "firm" else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if kind else "BEGIN")


def default_data() -> Path:
    """Where the desk keeps its data unless told: ``$CHARTCITE_DATA``, else the user's own data folder."""
    named = os.environ.get("CHARTCITE_DATA", "").strip()
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_DATA_HOME", "").strip() or str(Path.home() / ".local" / "share")
    return Path(base) / "chartcite" / "desk"
