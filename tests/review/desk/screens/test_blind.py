"""Criteria that a reviewer answers before the program's status is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from chartcite.models.document import Packet
from chartcite.review.desk.pictures import shut_down
from chartcite.review.store.users import Role
from tests.review.desk.kit import make_kit
from tests.review.desk.screens.live import Site, served


@pytest.fixture(scope="module")
def shared_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, demo_packet: Packet) -> Iterator[Site]:
    """A desk on which every met criterion is shown blind."""
    kit = make_kit(tmp_path_factory.mktemp("desk"), demo_packet, rules={"blind_share": 1.0})
    kit.person("Rhea Root", Role.ADMINISTRATOR)
    with served(kit, browser) as site:
        yield site
    shut_down()
    kit.store.close()


def test_status_is_hidden_until_the_reviewer_has_answered(site: Site) -> None:
    request_id = site.request()
    page = site.window("Ada Reviewer", Role.REVIEWER).review(request_id)
    panel = '.leaf-panel[data-leaf="pathology"]'
    assert "Your reading first" in page.inner_text(f"{panel} header")
    assert page.locator(f"{panel} .why.met").count() == 0
    assert "to answer first" in page.inner_text("#state")
    assert page.locator("#state .tally").count() == 0
    assert page.locator(f"{panel} [data-agree]").count() == 0
    page.click(f"{panel} .statuses .met")
    page.click(f"{panel} [data-blind] .primary")
    page.wait_for_selector(f"{panel} .why.met")
    assert "Agreed by Ada Reviewer" in page.inner_text(f"{panel} .state")


def test_other_answer_leaves_the_decision_open(site: Site) -> None:
    page = site.window("Ada Reviewer", Role.REVIEWER).review(site.request())
    panel = '.leaf-panel[data-leaf="pathology"]'
    page.click(f"{panel} .statuses .needs_review")
    page.click(f"{panel} [data-blind] .primary")
    page.wait_for_selector(f"{panel} [data-agree]")
    assert page.locator(f"{panel} .state").count() == 0


def test_decision_says_how_many_are_left(site: Site) -> None:
    page = site.window("Ada Reviewer", Role.REVIEWER).open(f"/requests/{site.request()}/decide")
    page.keyboard.press("3")
    page.click("[data-sign]")
    page.click("[data-yes]")
    page.wait_for_selector(".toast.bad")
    assert "before the program's status is shown" in page.inner_text(".toast.bad")
