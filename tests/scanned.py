"""Scans for tests: pages drawn with reportlab, taken as pictures, spoiled as scanners and fax machines spoil them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from tests.drawn import Draw, pdf

FAX = 204


def picture(folder: Path, draw: Draw, *, dpi: int = FAX, size: tuple[float, float] = (612, 792)) -> Image.Image:
    """A drawn page in grey levels."""
    path = pdf(folder / "born.pdf", [draw], size=size)
    with pdfium.PdfDocument(str(path)) as document:
        return document[0].render(scale=dpi / 72).to_pil().convert("L")


def spoiled(image: Image.Image, *, lean: float = 0.0, noise: float = 0.0, specks: float = 0.0) -> Image.Image:
    """The picture askew by degrees, in one bit where there is noise or dust."""
    chance = np.random.default_rng(7)
    if lean:
        image = image.rotate(lean, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if not noise and not specks:
        return image
    level = np.asarray(image).astype(float) + chance.normal(0, noise, (image.height, image.width))
    white = (level > 150) ^ (chance.random(level.shape) < specks)
    return Image.fromarray((white * 255).astype("uint8")).convert("1")


def scan(path: Path, images: Sequence[Image.Image], *, dpi: int | tuple[float, float] = FAX, **options: Any) -> Path:
    """The pictures as a file of the kind that the name says."""
    if path.suffix == ".pdf":
        options["resolution"] = dpi
    else:
        options["dpi"] = dpi if isinstance(dpi, tuple) else (dpi, dpi)
    more = {"save_all": True, "append_images": list(images[1:])} if len(images) > 1 else {}
    images[0].save(path, **more, **options)
    return path
