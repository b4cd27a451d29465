"""The schema brought up to date with alembic, and what it is now."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from chartcite.models.errors import UsageError
from chartcite.review.store.db import Store

_LOCK = 0x4D494752


def migrate(store: Store) -> str:
    """Bring the database to the newest schema; gives the revision. Raises :class:`UsageError` for a newer one."""
    with store.engine.begin() as connection:
        if not store.sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config = _config(connection)
        found = current(connection)
        if found is not None and found not in revisions():
            raise UsageError(
                "The database was made by a newer ChartCite.", "Run that version, or restore an older backup."
            )
        command.upgrade(config, "head")
        return current(connection) or ""


def downgrade(store: Store, revision: str) -> None:
    """Take the database back to a revision (``base``: nothing)."""
    with store.engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the database behind a connection to a revision."""
    command.upgrade(_config(connection), revision)


def revisions() -> frozenset[str]:
    """Every revision that the program knows."""
    return frozenset(s.revision for s in ScriptDirectory.from_config(_config(None)).walk_revisions())


def current(connection: Connection) -> str | None:
    """The revision of the database, ``None`` before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that the program knows."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
