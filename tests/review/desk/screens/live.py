"""The desk served on loopback, and people in front of it in headless Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from chartcite.review.store.users import Role
from tests.review.desk.kit import PASSWORD, Kit
from tests.review.desk.screens import DEMO

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = {390: 844, 1024: 768, 1680: 1000}
SLOWER = float(os.environ.get("CHARTCITE_TEST_SLOWER", "1"))
"""How many times slower the browser's processor is made: for finding what depends on speed."""
_PATIENCE = 120.0  # seconds: the longest wait for something that does come, on the slowest machine
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass
class Window:
    """A page, and everything its console complained of."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the desk."""
        self.page.goto(self.site.url + path)
        return self.page

    def review(self, request_id: str) -> Page:
        """Go to a review, and wait until its first passage is marked and nothing moves any more."""
        page = self.open(f"/requests/{request_id}")
        heard(page)
        still(page, ".marks i.on, .sheet-text mark.on")
        return page


@dataclass
class Site:
    """A desk on loopback with a worker that can be told to work."""

    kit: Kit
    url: str
    browser: Browser
    open_contexts: list[BrowserContext] = field(default_factory=list)

    def request(self, *files: tuple[str, bytes], **fields: str) -> str:
        """A reviewed request of the bundled packet (or of files), sent by the front desk."""
        sender = self.kit.person("Cleo Front", Role.INTAKE)
        sent = files or tuple((p.name, p.read_bytes()) for p in DEMO)
        return self.kit.ready(sender, *sent, **fields)

    def window(self, name: str = "", *roles: Role, width: int = 1680, theme: Any = "light") -> Window:
        """A browser of its own, logged in by the log-in screen where a name is given."""
        size: Any = {"width": width, "height": WIDTHS.get(width, 900)}
        context = self.browser.new_context(viewport=size, color_scheme=theme)
        self.open_contexts.append(context)
        context.set_default_timeout(_PATIENCE * 1000)
        window = Window(context.new_page(), self)
        if SLOWER > 1:
            told = context.new_cdp_session(window.page)
            told.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        window.page.on("console", lambda m: window.complaints.extend(_complaint(m)))
        window.page.on("pageerror", lambda e: window.complaints.append(f"error: {e}"))
        if name:
            self.kit.person(name, *(roles or (Role.REVIEWER,)))
            page = window.open("/login")
            page.fill("[name=name]", name)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login" not in url)
        return window

    def clear(self) -> None:
        """Close every window."""
        while self.open_contexts:
            self.open_contexts.pop().close()


def _complaint(message: ConsoleMessage) -> Iterator[str]:
    if message.type in ("error", "warning"):
        yield f"{message.type}: {message.text}"


def heard(page: Page, sign: str = "html") -> None:
    """Wait until the screen hears keys and clicks: all its scripts ran.

    After a change that loads a screen anew, ``sign`` has to be something that only the new one shows; what is pressed
    between its first words and its scripts reaches nobody.
    """
    page.wait_for_selector(sign)
    page.wait_for_selector("html[data-ready]")


def still(page: Page, selector: str) -> tuple[float, float, float, float]:
    """Wait until the first match is there and has stopped moving; gives left, top, width and height."""
    seen: list[object] = []

    def rests() -> bool:
        seen.append(page.locator(selector).first.bounding_box())
        return len(seen) > 3 and seen[-1] is not None and seen[-1] == seen[-2] == seen[-3]

    page.wait_for_selector(selector, state="attached")
    until(rests, pause=0.1)
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def until(holds: Callable[[], bool], *, seconds: float = _PATIENCE, pause: float = 0.03) -> None:
    """Wait for something to hold. The desk's own policy forbids the browser to evaluate text meanwhile."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError("it never came to be")
        time.sleep(pause)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser; none is downloaded."""
    assert CHROMIUM is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(kit: Kit, browser: Browser) -> Iterator[Site]:
    """The desk on a free port of loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(kit.app, host="127.0.0.1", port=port, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    site = Site(kit, f"http://127.0.0.1:{port}", browser)
    yield site
    site.clear()
    server.should_exit = True
    thread.join(timeout=10)
