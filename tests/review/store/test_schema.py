"""Migrations: they make what the tables say, run twice without harm, go back, and refuse a newer database."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from chartcite.models.errors import UsageError
from chartcite.review.store import schema
from chartcite.review.store.db import Store
from chartcite.review.store.tables import Base


def test_migrations_make_what_the_tables_say(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert schema.current(connection) == schema.head()


def test_migrating_again_changes_nothing(store: Store) -> None:
    assert schema.migrate(store) == schema.migrate(store) == schema.head()


def test_migrations_go_back_to_nothing_and_forth_again(store: Store) -> None:
    schema.downgrade(store, "base")
    with store.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    assert schema.migrate(store) == schema.head()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    schema.migrate(store)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer"):
        schema.migrate(store)
    store.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "not an address"])
def test_other_databases_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError):
        Store(tmp_path, database_url=url)
