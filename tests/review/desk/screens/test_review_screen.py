"""A review in a real browser, from the packet's arrival to the signature, with keys and with the mouse."""

from __future__ import annotations

import threading
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from chartcite.api import read_files
from chartcite.review.desk.words import page_words
from chartcite.review.store.users import Role
from tests.review.desk.screens import DEMO
from tests.review.desk.screens.live import Site, heard, still, until

pytestmark = pytest.mark.usefixtures("site")
_BOX = "(e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }"


def _status(site: Site, request_id: str, leaf: str) -> tuple[str, bool] | None:
    """What a reviewer said of a leaf: status and whether they agreed."""
    answer = site.kit.person("Ada Reviewer").get(f"/api/v1/requests/{request_id}/result").json()
    said = answer["desk"]["leaves"][leaf]["decision"]
    return (said["status"], said["agree"]) if said else None


def test_packet_is_taken_in_waited_for_and_shown(site: Site) -> None:
    window = site.window("Ada Reviewer", Role.REVIEWER, Role.INTAKE)
    page = window.open("/queue")
    page.keyboard.press("n")
    page.set_input_files("#files", [str(p) for p in DEMO])
    page.select_option("dialog [name=asked]", "cigna-cmm-210|non-malignant/permanent")
    page.fill("dialog [name=date]", "2026-05-11")
    page.click("#send")
    page.wait_for_selector("#wait")
    assert "Reading the packet" in page.inner_text("#wait")
    worker = threading.Thread(target=site.kit.work)
    worker.start()
    page.wait_for_selector("#tree")
    worker.join()
    assert page.inner_text("#tree .sum").startswith("0 of 11 decided")
    assert window.complaints == []


def test_whole_review_is_done_with_keys(site: Site) -> None:
    request_id = site.request()
    window = site.window("Ada Reviewer")
    page = window.review(request_id)
    leaves = page.eval_on_selector_all("#tree nav > ul .leaf", "(all) => all.map((a) => a.dataset.leaf)")
    first = leaves[: page.locator(".leaf-panel .ruling").count()]
    for leaf in first:
        page.wait_for_selector(f'.leaf-panel[data-leaf="{leaf}"]:not([hidden])')
        if leaf == "opioid-reduction":
            page.keyboard.press("o")
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
            page.keyboard.type("Said on the phone")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_selector(f'[data-leaf="{leaf}"] .done.over')
            page.keyboard.press("j")
        else:
            page.keyboard.press("a")
            page.wait_for_selector(f'#tree [data-leaf="{leaf}"] .done')
    assert page.inner_text("#tree .sum").startswith(f"{len(first)} of {len(first)} decided")
    page.keyboard.press("d")
    heard(page, "#decision")
    page.keyboard.press("2")
    assert page.is_visible("#missing")
    page.keyboard.press("Control+Enter")
    assert not page.is_visible("#sure")  # pended for nothing
    page.focus("#decision [name=recommendation]:checked")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-reopen]")
    assert "Pend for missing items" in page.inner_text(".stick h2")
    said = _status(site, request_id, "opioid-reduction")
    assert said is not None
    assert said[1] is False
    assert window.complaints == []


def test_clock_is_corrected_from_the_menu(site: Site) -> None:
    request_id = site.request()
    window = site.window("Ada Reviewer")
    page = window.review(request_id)
    page.click("text=More")
    page.click("[data-clock]")
    page.wait_for_selector("#clock[open]")
    page.check("#clock [name=expedited]")
    page.click("#clock .primary")
    page.wait_for_selector(".clock .left:has-text('2 d 23 h')")
    row = site.kit.person("Ada Reviewer").get(f"/api/v1/requests/{request_id}").json()
    assert row["expedited"] is True
    assert window.complaints == []


def test_what_is_asked_for_is_corrected_by_keys_alone(site: Site) -> None:
    request_id = site.request()
    window = site.window("Ada Reviewer")
    page = window.review(request_id)
    page.keyboard.press("m")
    assert page.evaluate("() => document.activeElement.textContent") == "Review"
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    page.keyboard.press("m")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask[open]")
    page.select_option("#ask [name=asked]", "molina-intrathecal-pain-pump|non-malignant/trial")
    page.fill("#ask [name=state]", "WA")
    page.press("#ask [name=state]", "Enter")
    page.wait_for_selector("#state [data-computing]")
    site.kit.work()
    page.reload()
    page.wait_for_selector(".about:has-text('Implantable Intrathecal Pain Pump')")
    row = site.kit.person("Ada Reviewer").get(f"/api/v1/requests/{request_id}").json()
    assert (row["pathway"], row["state"], row["date"]) == ("non-malignant/trial", "WA", "2026-05-11")
    assert window.complaints == []


def test_signed_request_is_frozen_until_it_is_reopened(site: Site) -> None:
    request_id = site.request()
    page = site.window("Ada Reviewer").open(f"/requests/{request_id}/decide")
    page.keyboard.press("3")
    page.click("[data-sign]")
    page.click("[data-yes]")
    page.wait_for_selector("[data-reopen]")
    page.goto(f"{site.url}/requests/{request_id}")
    heard(page, "#tree")
    assert page.locator("[data-agree]").count() == 0
    page.goto(f"{site.url}/requests/{request_id}/decide")
    page.click("[data-reopen]")
    heard(page, "#decision")
    assert "Version 1: Refer to physician" in page.inner_text(".moments")
    page.goto(f"{site.url}/requests/{request_id}/history")
    assert "Reopened" in page.locator(".moments").last.inner_text()


def test_override_with_the_mouse_moves_the_tree(site: Site) -> None:
    request_id = site.request()
    page = site.window("Ada Reviewer").review(request_id)
    page.click('#tree [data-leaf="behavioral-attestation"]')
    panel = '.leaf-panel[data-leaf="behavioral-attestation"]'
    page.click(f"{panel} [data-override]")
    page.click(f"{panel} .statuses .not_met")
    page.select_option(f"{panel} [name=reason_code]", "too_old")
    page.fill(f"{panel} [name=note]", "Two years old")
    page.click(f"{panel} form .primary")
    page.wait_for_selector(f"{panel} .badge.not_met")
    assert "Overridden: Not met by Ada Reviewer" in page.inner_text(f"{panel} .state")
    assert "Two years old" in page.inner_text(f"{panel} .state")
    assert "Criteria not met" in page.inner_text("#state")
    page.keyboard.press("Escape")
    page.click(f"{panel} [data-undo]")
    page.wait_for_selector(f"{panel} [data-undo]", state="detached")
    assert _status(site, request_id, "behavioral-attestation") is None


def test_words_selected_on_the_page_become_evidence(site: Site) -> None:
    request_id = site.request()
    page = site.window("Ada Reviewer").review(request_id)
    spans = page.locator(".letters span")
    until(lambda: page.locator(".letters span").count() > 20)
    first = page.locator(".sheet .marks i.on").first
    first.scroll_into_view_if_needed()
    left, top, width, height = still(page, ".sheet .marks i.on")
    page.mouse.move(left + 3, top + height / 2)
    page.mouse.down()
    page.mouse.move(left + width - 3, top + height / 2, steps=8)
    page.mouse.up()
    page.wait_for_selector("#pop:not([hidden])")
    quote = page.inner_text("#pop q").strip()
    page.click("#pop [data-side=against]")
    page.wait_for_selector(".leaf-panel:not([hidden]) .against .quote")
    assert spans.count() > 20
    assert page.inner_text(".leaf-panel:not([hidden]) .against .quote q").split() == quote.split()
    assert len(quote.split()) >= 3
    page.click(".leaf-panel:not([hidden]) .against [data-remove-evidence]")
    page.wait_for_selector(".leaf-panel:not([hidden]) .against .quote", state="detached")


def test_words_chosen_with_keys_become_evidence(site: Site) -> None:
    request_id = site.request()
    page = site.window("Ada Reviewer").review(request_id)
    before = page.locator(".leaf-panel:not([hidden]) .for .quote").count()
    page.keyboard.press("e")
    page.wait_for_selector(".marks i.cursor", state="attached")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    until(lambda: len(page.inner_text("#pop q").split()) == 4)
    quote = page.inner_text("#pop q").split()
    page.keyboard.press("f")
    until(lambda: page.locator(".leaf-panel:not([hidden]) .for .quote").count() == before + 1)
    assert page.locator(".leaf-panel:not([hidden]) .for .quote q").last.inner_text().split() == quote


def test_wrong_quote_and_page_set_aside_change_the_finding(site: Site) -> None:
    request_id = site.request()
    page = site.window("Ada Reviewer").review(request_id)
    before = page.locator(".thumb.aside").count()
    page.keyboard.press("w")
    page.wait_for_selector(".leaf-panel:not([hidden]) .cite.wrong")
    page.keyboard.press("s")
    page.wait_for_selector("#state [data-computing]")
    site.kit.work()
    page.wait_for_selector("#state [data-computing]", state="detached")
    page.wait_for_selector(".sheet.aside")
    assert page.locator(".thumb.aside").count() == before + 1


def test_two_reviewers_lose_nothing_of_each_others(site: Site) -> None:
    request_id = site.request()
    one, two = site.window("Ada Reviewer"), site.window("Ben Nurse")
    mine, theirs = one.review(request_id), two.review(request_id)
    theirs.keyboard.press("o")
    mine.keyboard.press("a")
    mine.wait_for_selector("#tree .done")
    theirs.click(".leaf-panel:not([hidden]) .statuses .not_met")
    theirs.select_option(".leaf-panel:not([hidden]) [name=reason_code]", "other")
    theirs.fill(".leaf-panel:not([hidden]) [name=note]", "My long note")
    theirs.click(".leaf-panel:not([hidden]) form .primary")
    theirs.wait_for_selector(".toast.bad")
    said = theirs.inner_text(".toast.bad")
    assert "Ada Reviewer changed this request" in said
    assert theirs.input_value(".leaf-panel:not([hidden]) [name=note]") == "My long note"
    assert _status(site, request_id, "pathology") == ("met", True)
    theirs.click(".toast.bad button")
    theirs.wait_for_selector("#tree .done")
    assert "Agreed by Ada Reviewer" in theirs.inner_text(".leaf-panel:not([hidden]) .state")


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_highlight_stays_on_its_words_through_zoom_and_turns(turns: int, site: Site) -> None:
    page = site.window("Ada Reviewer").review(site.request())
    until(lambda: page.locator(".letters span").count() > 20)
    for key in ["r"] * turns + ["+", "+", "-"]:
        page.keyboard.press(key)
    still(page, ".marks i.on")
    q = page.locator(".quote.on")
    wanted = range(int(q.get_attribute("data-start") or 0), int(q.get_attribute("data-end") or 0))
    mark = page.locator(".marks i.on").first.evaluate(_BOX)
    sheet = page.locator(".sheet:has(.marks i.on)")
    inside = 0
    for span in sheet.locator(".letters span").all():
        left, top, right, bottom = span.evaluate(_BOX)
        x, y = (left + right) / 2, (top + bottom) / 2
        if mark[0] < x < mark[2] and mark[1] < y < mark[3]:
            inside += 1
            assert int(span.get_attribute("data-s") or -1) in wanted
    assert inside >= 3


def test_search_leads_through_the_packet(site: Site) -> None:
    page = site.window("Ada Reviewer").review(site.request())
    page.keyboard.press("/")
    page.keyboard.type("post-laminectomy")
    page.keyboard.press("Enter")
    page.wait_for_selector(".marks i.hit.on", state="attached")
    assert page.locator(".hits [data-hit]").count() >= 2
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-hit="1"].on')
    page.fill("#find", "no such words here")
    page.press("#find", "Enter")
    until(lambda: "does not say" in page.inner_text(".hits .count"))
    assert page.locator(".hits [data-hit]").count() == 0


def test_document_list_thumbnails_and_timeline_lead_to_their_pages(site: Site) -> None:
    page = site.window("Ada Reviewer").review(site.request())
    page.click("#tab-docs")
    page.locator("#docs [data-part]").last.click()
    last = page.input_value("#pn")
    page.click("#tab-thumbs")
    page.locator(".thumb").first.click()
    until(lambda: page.input_value("#pn") == "1")
    page.keyboard.press("]")
    until(lambda: page.input_value("#pn") == "2")
    page.keyboard.press("t")
    page.wait_for_selector("#timeline svg")
    page.locator(".events button").first.click()
    page.wait_for_selector(".marks i.on")
    assert int(last) > 5


def test_jump_to_a_quote_asks_only_for_what_is_near_it(site: Site) -> None:
    page = site.window("Ada Reviewer").review(site.request())
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    for leaf in ("no-further-intervention", "trial-response.function", "pathology"):
        asked.clear()
        page.click(f'#tree [data-leaf="{leaf}"]')
        page.wait_for_selector(f'.leaf-panel[data-leaf="{leaf}"]:not([hidden])')
        page.wait_for_selector(".marks i.on")
        assert not [url for url in asked if url.endswith(("/parts", ".json", "/text"))]
        assert len([url for url in asked if url.endswith("/words")]) < 8  # how fast that is stands in the documentation


def test_picture_of_the_page_is_loaded_at_a_readable_size(site: Site) -> None:
    page = site.window("Ada Reviewer").review(site.request())
    drawn = page.locator(".sheet img").first
    drawn.wait_for()
    assert drawn.evaluate("(i) => i.naturalWidth") > 400


def test_page_without_a_picture_shows_its_words(site: Site) -> None:
    request_id = site.request(("1-fax-cover.pdf", b"not the file that was read"))
    page = site.window("Ada Reviewer").open(f"/requests/{request_id}")
    page.wait_for_selector(".letters.seen span")
    assert "cannot be drawn" in page.inner_text(".frame .bad >> nth=0")


def test_review_is_refused_to_a_form_that_says_nothing(site: Site) -> None:
    request_id = site.request()
    page = site.window("Ada Reviewer").review(request_id)
    page.keyboard.press("o")
    page.click(".leaf-panel:not([hidden]) form .primary")
    assert page.locator("#tree .done").count() == 0
    page.goto(f"{site.url}/requests/{request_id}/decide")
    page.click("[data-sign]")
    assert not page.is_visible("#sure")


@pytest.mark.parametrize("turn", [90, 270])
def test_text_layer_lies_on_the_words_of_a_page_that_was_sent_sideways(turn: int, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    with pdfium.PdfDocument(str(DEMO[2])) as document:
        document[1].set_rotation(turn)
        document.save(str(path))
    packet = read_files([path])
    site.kit.engine.packet, kept = packet, site.kit.engine.packet
    try:
        asked = {"policy": "cigna-cmm-210", "pathway": "non-malignant/trial", "date": "2026-05-11"}
        request_id = site.request((path.name, path.read_bytes()), **asked)
    finally:
        site.kit.engine.packet = kept
    page = site.window("Ada Reviewer").open(f"/requests/{request_id}")
    heard(page, "#tree")
    page.fill("#pn", "2")
    page.press("#pn", "Enter")
    sheet = page.locator('.sheet[data-i="1"]')
    until(lambda: sheet.locator(".letters span").count() > 30)
    still(page, '.sheet[data-i="1"] .turn')
    zoom = sheet.locator(".turn").evaluate("(e) => e.getBoundingClientRect().width / e.offsetWidth")
    corner = sheet.locator(".turn").evaluate(_BOX)
    boxes = {w[0]: w[2:] for w in page_words(packet.documents[0], 2)["words"]}
    for span in sheet.locator(".letters span").all()[:40]:
        left, top, right, bottom = span.evaluate(_BOX)
        x0, y0, x1, y1 = boxes[int(span.get_attribute("data-s") or -1)]
        middle = ((left + right) / 2 - corner[0]) / zoom, ((top + bottom) / 2 - corner[1]) / zoom
        assert x0 - 2 < middle[0] < x1 + 2
        assert y0 - 2 < middle[1] < y1 + 2
