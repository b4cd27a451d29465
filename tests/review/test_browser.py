"""The report in a real browser: nothing is refused, a click marks the source, it fits every width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chartcite.models.document import Packet
from chartcite.models.finding import Result
from chartcite.review.report import render_html
from tests.review.browser import CHROMIUM, framed, open_page, with_script

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
_TELL = "document.documentElement.dataset.said = "


@pytest.fixture(scope="module")
def page(demo: Result, demo_packet: Packet) -> str:
    return render_html(demo, demo_packet.documents)


def _said(dom: str) -> str:
    found = re.search(r'<html[^>]* data-said="([^"]*)"', dom)
    assert found is not None
    return found[1]


def test_page_loads_without_a_complaint(page: str, tmp_path: Path) -> None:
    seen = open_page(page, tmp_path)
    assert seen.console == ""
    assert "</html>" in seen.dom


def test_policy_of_the_page_refuses_a_strange_script(page: str, tmp_path: Path) -> None:
    seen = open_page(page.replace("</body>", f"<script>{_TELL}'ran'</script></body>"), tmp_path)
    assert "data-said" not in seen.dom
    assert "Content Security Policy" in seen.console


def test_click_on_a_quote_marks_its_words_in_the_source(page: str, tmp_path: Path) -> None:
    script = (
        "const q = document.querySelector('.card .quote'); q.click();"
        "const on = [...document.querySelectorAll('mark.on')].map((m) => m.textContent).join('');"
        "const plain = (t) => t.replace(/\\s+/g, ' ').trim();"
        f"{_TELL} plain(on) === plain(q.querySelector('q').textContent) && on.length > 0 ? 'same' : 'other';"
    )
    assert _said(open_page(with_script(page, script), tmp_path).dom) == "same"


def test_marked_words_are_scrolled_into_view(page: str, tmp_path: Path) -> None:
    script = (
        "const all = [...document.querySelectorAll('.card .quote')]; all[all.length - 1].click();"
        "const box = document.querySelector('mark.on').getBoundingClientRect();"
        f"{_TELL} box.top >= 0 && box.bottom <= window.innerHeight ? 'in view' : 'outside';"
    )
    assert _said(open_page(with_script(page, script), tmp_path).dom) == "in view"


def test_keys_walk_the_findings_and_their_quotes(page: str, tmp_path: Path) -> None:
    press = "const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));"
    script = (
        f"{press} press('j'); press('j'); press('k'); press('n');"
        "const cards = [...document.querySelectorAll('.card')];"
        "const quotes = document.querySelectorAll('.quote.on').length;"
        f"{_TELL} cards.indexOf(document.querySelector('.card.on')) + ' ' + quotes;"
    )
    assert _said(open_page(with_script(page, script), tmp_path).dom) == "0 1"


@pytest.mark.parametrize("width", [390, 820, 1280, 1680])
def test_nothing_is_wider_than_the_window(width: int, page: str, tmp_path: Path) -> None:
    script = f"const d = e.target.contentDocument.documentElement; {_TELL} d.clientWidth + ' ' + d.scrollWidth;"
    seen = open_page(framed(page, width=width, script=script), tmp_path, width=1800)
    inner, scroll = map(int, _said(seen.dom).split())
    assert (inner, scroll) == (width, width)
