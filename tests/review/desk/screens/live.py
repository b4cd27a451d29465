"""The desk served on loopback, and people in front of it in headless Chromium."""

from __future__ import annotations

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
        """Go to a review, and wait until its scripts are at work."""
        page = self.open(f"/requests/{request_id}")
        page.wait_for_selector("html[data-ready]")
        page.wait_for_selector(".marks i.on, .sheet-text mark.on", state="attached")
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
        window = Window(context.new_page(), self)
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


def until(holds: Callable[[], bool], *, seconds: float = 15) -> None:
    """Wait for something to hold. The desk's own policy forbids the browser to evaluate text meanwhile."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError("it never came to be")
        time.sleep(0.03)


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
