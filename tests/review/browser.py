"""Headless Chromium on a report, with a script of the test let through the page's own policy."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--virtual-time-budget=4000",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """The page after its scripts ran, and what the browser's console said."""

    dom: str
    console: str


def with_script(page: str, script: str) -> str:
    """The page with one more script at its end, allowed by its hash; everything else stays forbidden."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = re.sub(r"script-src ", f"script-src 'sha256-{digest}' ", page, count=1)
    return allowed.replace("</body>", f"<script>{script}</script></body>")


def framed(page: str, *, width: int, height: int = 800, script: str = "") -> str:
    """A page around the page: a frame of any width (a headless window has a least one); ``script`` runs as it loads."""
    frame = f'<iframe width="{width}" height="{height}" style="border:0" srcdoc="{html.escape(page)}"></iframe>'
    loaded = f"document.querySelector('iframe').addEventListener('load', (e) => {{{script}}});"
    return f'<!doctype html><html><body style="margin:0">{frame}<script>{loaded}</script></body></html>'


def open_page(page: str, folder: Path, *, width: int = 1280, height: int = 900, picture: Path | None = None) -> Seen:
    """Loads a page from a file and returns what became of it."""
    assert CHROMIUM is not None
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    output = [f"--screenshot={picture}"] if picture else ["--dump-dom"]
    command = [CHROMIUM, *_FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={width},{height}",
               "--enable-logging=stderr", *output, file.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    console = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return Seen(done.stdout, console)
