"""Stores over each database that is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chartcite.review.store.db import Store
from chartcite.review.store.schema import migrate
from tests.review.desk.conftest import database_url, kit, lite, make, postgres

__all__ = ["database_url", "kit", "lite", "make", "postgres"]


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    """A store at the newest schema."""
    made = Store(tmp_path / "data", database_url=database_url, durable=False)
    migrate(made)
    yield made
    made.close()
