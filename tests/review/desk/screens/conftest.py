"""A desk with a browser in front of it, for the tests of the screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from chartcite.models.document import Packet
from chartcite.review.desk.pictures import shut_down
from chartcite.review.store.users import Role
from tests.review.browser import CHROMIUM
from tests.review.desk.kit import make_kit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.review.desk.screens.live import Site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    pytest.importorskip("playwright", reason="playwright is not installed")
    from tests.review.desk.screens.live import chromium

    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def shared_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, demo_packet: Packet) -> Iterator[Site]:
    """One desk for the tests of a module."""
    from tests.review.desk.screens.live import served

    kit = make_kit(tmp_path_factory.mktemp("desk"), demo_packet)
    kit.person("Rhea Root", Role.ADMINISTRATOR)
    with served(kit, browser) as site:
        yield site
    shut_down()
    kit.store.close()


@pytest.fixture
def site(shared_site: Site) -> Iterator[Site]:
    """That desk; its windows are closed after the test."""
    yield shared_site
    shared_site.clear()
