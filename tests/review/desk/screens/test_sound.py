"""Every screen: no serious fault for assistive technology, nothing in the console, nothing too wide, no way in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from chartcite.models.document import Packet
from chartcite.review.store import sessions
from chartcite.review.store.users import Role
from tests.review.desk.kit import make_kit
from tests.review.desk.screens.live import WIDTHS, Site, Window, heard, served, still

_EVERY = (Role.REVIEWER, Role.INTAKE, Role.AUDITOR, Role.ADMINISTRATOR)
_SCREENS = (
    "/queue", "/requests/{id}", "/requests/{id}/decide", "/requests/{id}/history", "/audit?verify=true", "/users",
    "/settings", "/check", "/requests/nothing22",
)  # fmt: skip


@pytest.fixture
def new_site(browser: Browser, tmp_path: Path, demo_packet: Packet) -> Iterator[Site]:
    """A desk that nobody has an account on."""
    kit = make_kit(tmp_path / "data", demo_packet)
    with served(kit, browser) as made:
        yield made
    kit.store.close()


@pytest.fixture(scope="module")
def request_id(shared_site: Site) -> str:
    return shared_site.request()


def _faults(page: Page) -> list[str]:
    """What axe finds that is serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {n['target']} {n.get('failureSummary', '')}"
        for v in found if v["impact"] in ("serious", "critical")
        for n in v["nodes"]
    ]  # fmt: skip


def _settled(window: Window, path: str) -> Page:
    page = window.open(path)
    if path.startswith("/requests/") and path.count("/") == 2 and "nothing" not in path:
        heard(page)
        if (page.viewport_size or {"width": 0})["width"] > 980:
            still(page, ".marks i.on")
    return page


@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screens_fit_complain_of_nothing_and_axe_finds_nothing_serious(
    width: int, theme: str, site: Site, request_id: str
) -> None:
    window = site.window("Olga All", *_EVERY, width=width, theme=theme)
    for screen in _SCREENS:
        page = _settled(window, screen.format(id=request_id))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
        assert _faults(page) == [], screen
    assert [c for c in window.complaints if "404" not in c] == []


@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_first_account_is_made_from_the_address_that_was_printed(width: int, theme: str, new_site: Site) -> None:
    with new_site.kit.store.write() as db:
        token = sessions.first_token(db)
    window = new_site.window(width=width, theme=theme)
    page = window.open(f"/first#{token}")
    heard(page)
    assert page.input_value("[name=token]") == token
    assert token not in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert _faults(page) == []
    page.keyboard.type("Rhea Root")
    page.fill("[name=password]", "a long enough password")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/first" not in url)
    assert window.complaints == []


def _overriding(page: Page) -> None:
    page.keyboard.press("o")


def _helping(page: Page) -> None:
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")


def _searching(page: Page) -> None:
    page.fill("#find", "pain")
    page.press("#find", "Enter")
    page.wait_for_selector("[data-hit]")


def _timing(page: Page) -> None:
    page.keyboard.press("t")


def _picking(page: Page) -> None:
    page.keyboard.press("e")
    page.wait_for_selector("#pop:not([hidden])")


@pytest.mark.parametrize("act", [_overriding, _helping, _searching, _timing, _picking])
def test_axe_finds_nothing_serious_in_the_review_at_work(
    act: Callable[[Page], None], site: Site, request_id: str
) -> None:
    window = site.window("Olga All", *_EVERY)
    page = _settled(window, f"/requests/{request_id}")
    act(page)
    assert _faults(page) == []


@pytest.mark.parametrize("path", ["/login", "/login?next=/queue"])
def test_axe_finds_nothing_serious_before_log_in(path: str, site: Site) -> None:
    assert _faults(site.window().open(path)) == []


def test_small_screen_shows_one_pane_at_a_time(site: Site, request_id: str) -> None:
    page = _settled(site.window("Olga All", *_EVERY, width=390), f"/requests/{request_id}")
    assert [page.is_visible(p) for p in ("#tree", "#finding", "#viewer")] == [False, True, False]
    page.click(".leaf-panel:not([hidden]) .quote >> nth=1")
    page.wait_for_selector(".marks i.on")
    assert [page.is_visible(p) for p in ("#tree", "#finding", "#viewer")] == [False, False, True]
    page.click("[data-pane-button=tree]")
    page.click('#tree [data-leaf="pathology"]')
    page.click("[data-pane-button=pages]")
    page.wait_for_selector(".leaf-panel[data-leaf=pathology] .quote.on", state="attached")
    page.wait_for_selector(".marks i.on")
    page.click("[data-pane-button=tree]")
    page.click('#tree [data-leaf="opioid-reduction"]')
    assert page.is_visible("#finding")


def test_wrong_password_is_refused_and_says_so(site: Site) -> None:
    site.kit.person("Ada Reviewer")
    page = site.window().open("/login")
    page.fill("[name=name]", "Ada Reviewer")
    page.fill("[name=password]", "wrong horse battery")
    page.click("button.primary")
    assert "wrong" in page.inner_text("[role=alert]")
    assert page.input_value("[name=name]") == "Ada Reviewer"
    assert page.input_value("[name=password]") == ""


@pytest.mark.parametrize("path", ["/queue", "/requests/abcdefgh22", "/audit", "/users", "/settings"])
def test_stranger_is_sent_to_the_log_in(path: str, site: Site) -> None:
    page = site.window().open(path)
    assert re.search(r"/login\?next=/[a-z]", page.url)


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_log_in_leads_nowhere_else(elsewhere: str, site: Site) -> None:
    site.kit.person("Ada Reviewer")
    page = site.window().open(f"/login?next={elsewhere}")
    page.fill("[name=name]", "Ada Reviewer")
    page.fill("[name=password]", "correct horse battery")
    page.click("button.primary")
    page.wait_for_url(re.compile(r"/queue$"))
    assert page.url.startswith(site.url)


def test_signing_out_ends_it(site: Site) -> None:
    page = site.window("Ada Reviewer").open("/queue")
    page.click("text=Sign out")
    page.wait_for_url(re.compile("/login"))
    page.goto(f"{site.url}/queue")
    assert "/login" in page.url


def test_front_desk_sees_no_packet(site: Site, request_id: str) -> None:
    page = site.window("Cleo Front", Role.INTAKE).open(f"/requests/{request_id}")
    assert page.locator("#tree").count() == 0
    assert "T.A.B." in page.inner_text("h1 >> nth=0")
    page.goto(f"{site.url}/audit")
    assert "may not do this" in page.inner_text("h1")


def test_queue_is_walked_picked_and_assigned_with_keys(site: Site, request_id: str) -> None:
    page = site.window("Olga All", *_EVERY).open("/queue")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.select_option("#bulk [name=assignee]", "Olga All")
    page.click("#bulk .primary")
    page.wait_for_selector("#bulk", state="hidden")
    page.wait_for_selector("#rows tr.on:has-text('Olga All')")
    page.keyboard.press("/")
    page.keyboard.type(request_id)
    assert page.input_value(".find") == request_id
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    assert page.locator("#rows tbody tr").count() == 1
    page.click("[data-save-view]")
    page.keyboard.type("Only this")
    page.keyboard.press("Enter")
    page.wait_for_selector(".views .own")
    assert "Only this" in page.inner_text(".views")
    assert page.is_visible("[data-save-view]")
    page.click("[data-drop-view]")
    page.wait_for_selector(".views .own", state="detached")


def test_rows_that_are_drawn_anew_take_no_focus_and_no_key(site: Site, request_id: str) -> None:
    window = site.window("Olga All", *_EVERY)
    page = window.open("/queue")
    page.focus(f"#rows [value='{request_id}']")
    sender = site.kit.person("Cleo Front", Role.INTAKE)
    other = site.kit.take_in(sender)
    page.wait_for_selector(f"#rows tr[data-id='{other}']")
    page.keyboard.press("Space")
    assert page.is_checked(f"#rows [value='{request_id}']")
    assert not page.is_checked(f"#rows [value='{other}']")
    page.keyboard.press("/")
    page.keyboard.type("abc")
    site.kit.work()
    page.wait_for_selector(f"#rows tr[data-id='{other}'][data-busy='0']")
    page.keyboard.type("def")
    assert page.input_value(".find") == "abcdef"
    assert page.is_checked(f"#rows [value='{request_id}']")
    assert window.complaints == []


def test_duplicate_is_flagged_with_a_way_to_the_first(site: Site, request_id: str) -> None:
    again = site.request()
    page = site.window("Olga All", *_EVERY).open("/queue")
    flag = page.locator(f'tr[data-id="{again}"] a.badge')
    assert flag.inner_text() == "Duplicate"
    assert flag.get_attribute("href") is not None


def test_files_dropped_on_the_queue_are_offered(site: Site) -> None:
    page = site.window("Olga All", *_EVERY).open("/queue")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(['Pain 8/10.'], 'note.txt', { type: 'text/plain' }));
          for (const type of ['dragenter', 'dragover', 'drop'])
            window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.wait_for_selector("#new[open]")
    assert "note.txt" in page.inner_text("#chosen")
    assert page.is_enabled("#send")


def test_accounts_are_made_changed_and_closed(site: Site) -> None:
    page = site.window("Olga All", *_EVERY).open("/users")
    page.fill("#add [name=name]", "Nell New")
    page.fill("#add [name=password]", "a long enough password")
    page.check("#add [value=physician]")
    page.click("#add .primary")
    heard(page, "tr:has-text('Nell New')")
    page.click("tr:has-text('Nell New') [data-edit]")
    page.uncheck("#edit [name=active]")
    page.click("#edit .primary")
    page.wait_for_selector("tr:has-text('Nell New') >> text=Closed")
    assert "physician" in page.inner_text("tr:has-text('Nell New')")


def test_theme_is_kept(site: Site) -> None:
    page = site.window("Olga All", *_EVERY).open("/queue")
    page.click("[data-theme-button]")
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
