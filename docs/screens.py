"""Takes the pictures of the review desk in docs/images again: ``python docs/screens.py``. Needs Chromium."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from chartcite.api import read_files  # noqa: E402
from chartcite.review.store.users import Role  # noqa: E402
from tests.review.desk.kit import make_kit  # noqa: E402
from tests.review.desk.screens.live import Site, chromium, served  # noqa: E402

_ALL = (Role.REVIEWER, Role.INTAKE, Role.AUDITOR, Role.ADMINISTRATOR)
_COLOURS = 256


def main() -> None:
    """A desk with the bundled packet, looked at."""
    packet = read_files([ROOT / "corpus" / "demo"])
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        kit = make_kit(Path(folder), packet)
        kit.person("Ada Reviewer", *_ALL)
        with served(kit, browser) as site:
            _look(site)
        kit.store.close()


def _look(site: Site) -> None:
    request_id = site.request()
    site.request()
    page = site.window("Ada Reviewer", *_ALL, width=1680).review(request_id)
    for _ in range(3):
        page.keyboard.press("a")
        page.wait_for_timeout(400)
    page.click('#tree [data-leaf="trial-response.duration"]')
    page.wait_for_timeout(1200)
    _keep(page, "desk-review")
    page.goto(f"{site.url}/queue")
    page.wait_for_timeout(300)
    _keep(page, "desk-queue", height=420)
    dark = site.window("Ada Reviewer", *_ALL, width=1024, theme="dark").open(f"/requests/{request_id}/decide")
    dark.keyboard.press("2")
    _keep(dark, "desk-decide")
    small = site.window("Ada Reviewer", *_ALL, width=390).open(f"/requests/{request_id}")
    small.wait_for_selector("html[data-ready]")
    _keep(small, "desk-small")


def _keep(page: Page, name: str, *, height: int | None = None) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        cut = taken.crop((0, 0, taken.width, height or taken.height))
        small = cut.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        small.save(ROOT / "docs" / "images" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
