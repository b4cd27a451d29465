"""Pages as a fax machine would leave them: 204 dpi, one bit, a little askew, speckled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_DPI = 204
_SKEW = 1.0
"""Degrees either way."""
_NOISE = 32.0
"""Standard deviation of the grey level, of 255."""
_THRESHOLD = 150
_SPECKS = 0.0015
"""Share of the dots that flip."""


def fax(born: Path, path: Path, *, seed: int = 1) -> None:
    """Scan the pages of the PDF ``born`` into ``path``: images only, no text. The same seed gives the same pages."""
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image

    noise = np.random.default_rng(seed)
    pages: list[Any] = []
    with pdfium.PdfDocument(str(born)) as pdf:
        for page in pdf:
            grey = page.render(scale=_DPI / 72).to_pil().convert("L")
            turned = grey.rotate(float(noise.uniform(-_SKEW, _SKEW)), fillcolor=255, resample=Image.Resampling.BICUBIC)
            level = np.asarray(turned).astype(float) + noise.normal(0, _NOISE, (turned.height, turned.width))
            white = (level > _THRESHOLD) ^ (noise.random(level.shape) < _SPECKS)
            pages.append(Image.fromarray((white * 255).astype("uint8")).convert("1"))
    # the dates Pillow writes would change the bytes from run to run
    undated = {"creationDate": None, "modDate": None}
    pages[0].save(path, format="PDF", save_all=True, append_images=pages[1:], resolution=_DPI, **undated)
