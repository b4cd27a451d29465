"""The self-check in a real browser: a packet in, the list and the papers out, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from chartcite.review.store.users import Role
from tests.review.desk.screens.live import DEMO, WIDTHS, Site, Window

pytestmark = pytest.mark.usefixtures("site")


def _checked(site: Site, *, width: int = 1680, theme: str = "light") -> tuple[Window, Page]:
    window = site.window("Cora Clinic", Role.PROVIDER, width=width, theme=theme)
    page = window.open("/check")
    page.set_input_files("[name=files]", [str(p) for p in DEMO])
    page.click("text=Check the packet")
    page.wait_for_selector(".self-check .summary")
    return window, page


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in ("serious", "critical")]


def test_a_clinic_is_led_to_the_form_and_sees_what_its_packet_documents(site: Site) -> None:
    window, page = _checked(site)
    assert page.inner_text(".self-check .summary").startswith("11 of 13 points are documented")
    assert "Patient agrees to cut opioids by half" in page.inner_text("section.missing")
    assert "3-clinic-notes.pdf, page" in page.inner_text("section.documented")
    assert page.locator("nav[aria-label=Main] a").all_inner_texts() == ["Check a packet", "Sent in", "Settings"]
    assert window.complaints == []


def test_papers_are_downloaded_and_the_packet_is_forgotten(site: Site, tmp_path: Path) -> None:
    window, page = _checked(site)
    for label, head in (
        ("Checklist to print", b"%PDF-"),
        ("Cover letter, Word", b"PK"),
        ("This list as a file", b"<!"),
    ):
        with page.expect_download() as expected:
            page.click(f"text={label}")
        expected.value.save_as(tmp_path / "paper")
        assert (tmp_path / "paper").read_bytes().startswith(head)
    here = page.url
    page.click("text=Done: forget this packet")
    page.wait_for_url("**/check")
    assert window.complaints == []
    page.goto(here)
    assert "Nothing of it was kept" in page.inner_text("main")


def test_a_packet_that_was_sent_in_is_found_again(site: Site) -> None:
    window = site.window("Sent Clinic", Role.PROVIDER)
    page = window.open("/check")
    page.set_input_files("[name=files]", [str(p) for p in DEMO])
    page.check("[name=keep]")
    page.click("text=Check the packet")
    page.wait_for_selector(".self-check .summary")
    page.click("text=All that was sent in")
    page.wait_for_selector(".kept .badge:has-text('Being read')")
    site.kit.work()
    page.reload()
    page.wait_for_selector(".kept .badge:has-text('With the reviewers')")
    page.click(".kept a")
    page.wait_for_selector(".self-check .summary")
    assert page.inner_text("h1 >> nth=0") == "T.A.B."
    with page.expect_download() as expected:
        page.click("text=Cover letter, PDF")
    assert expected.value.suggested_filename == "letter.pdf"
    assert window.complaints == []


def test_another_policy_is_asked_of_the_same_packet(site: Site) -> None:
    window, page = _checked(site)
    page.click("text=Check the same packet for another policy")
    page.select_option("[name=asked]", "molina-intrathecal-pain-pump|non-malignant/trial")
    page.click("text=Check again")
    page.wait_for_selector(".self-check h1:has-text('Implantable Intrathecal Pain Pump')")
    assert window.complaints == []


def test_one_clinic_does_not_see_the_other_s_check(site: Site) -> None:
    _, page = _checked(site)
    other = site.window("Other Clinic", Role.PROVIDER).open(page.url.removeprefix(site.url))
    assert "Nothing of it was kept" in other.inner_text("main")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_screens_fit_and_are_accessible(site: Site, width: int, theme: str) -> None:
    window, page = _checked(site, width=width, theme=theme)
    page.click("text=Check the same packet for another policy")
    assert _serious(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    kept = site.kit.ready(site.kit.person("Cora Clinic"))
    for path in ("/check", "/kept", f"/kept/{kept}"):
        page.goto(f"{site.url}{path}")
        assert _serious(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert window.complaints == []


def test_a_policy_that_is_none_is_refused_on_the_form(site: Site) -> None:
    window = site.window("Cora Clinic", Role.PROVIDER)
    page = window.open("/check")
    page.evaluate("() => { document.querySelector('[name=asked]').options[0].value = '/etc/own.yaml|x'; }")
    page.set_input_files("[name=files]", [str(DEMO[0])])
    page.click("text=Check the packet")
    assert "There is no such policy." in page.inner_text("[role=alert]")
