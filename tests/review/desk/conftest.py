"""A desk over each database that is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chartcite.models.document import Packet
from tests.review.desk.kit import Kit, make_kit
from tests.review.postgres import Server, database, running

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server | None]:
    """A PostgreSQL server on loopback, where its programs are installed."""
    with running() as server:
        yield server


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The address of a new database (``None``: SQLite in the data folder)."""
    if request.param == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgres")
    if server is None:
        pytest.skip("no PostgreSQL server is installed")
    with database(server) as url:
        yield url


@pytest.fixture
def make(tmp_path: Path, demo_packet: Packet) -> Iterator[Callable[..., Kit]]:
    """Makes desks of other kinds (over SQLite)."""
    made: list[Kit] = []

    def go(**options: Any) -> Kit:
        made.append(make_kit(tmp_path / f"data{len(made)}", demo_packet, **options))
        return made[-1]

    yield go
    for kit in made:
        kit.store.close()


@pytest.fixture
def kit(tmp_path: Path, demo_packet: Packet, database_url: str | None) -> Iterator[Kit]:
    """A desk, over each database."""
    made = make_kit(tmp_path / "data", demo_packet, database_url=database_url)
    yield made
    made.store.close()


@pytest.fixture
def lite(make: Callable[..., Kit]) -> Kit:
    """A desk over SQLite."""
    return make()
