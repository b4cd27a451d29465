"""Takes the picture of the report that the README shows: ``python docs/picture.py`` (needs chromium).

The bundled packet is reviewed, one finding is opened, and the page is drawn in a frame of a fixed size.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from chartcite.api import Reviewer, as_request, read_files  # noqa: E402
from chartcite.review.report import render_html  # noqa: E402
from tests.review.browser import framed, open_page, with_script  # noqa: E402

_FINDING = "trial-response.duration"
_SIZE = (1440, 900)


def main() -> None:
    """Write docs/images/report.png."""
    packet = read_files([ROOT / "corpus" / "demo"])
    result = Reviewer(packet).review(*as_request("cigna-cmm-210", "non-malignant/permanent", "2026-05-11"))
    opened = f"document.querySelector('[data-leaf=\"{_FINDING}\"]').click();"
    page = framed(with_script(render_html(result, packet.documents), opened), width=_SIZE[0], height=_SIZE[1])
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.png"
        open_page(page, Path(folder), width=_SIZE[0], height=_SIZE[1] + 100, picture=raw)
        picture = Image.open(raw).crop((0, 0, *_SIZE)).quantize(64)
        picture.save(ROOT / "docs" / "images" / "report.png", optimize=True)


if __name__ == "__main__":
    main()
