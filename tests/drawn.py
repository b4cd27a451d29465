"""PDF files for tests, drawn with reportlab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

PAGE = (612.0, 792.0)
Draw = Callable[[Any], None]


def pdf(path: Path, draws: Iterable[Draw], *, size: tuple[float, float] = PAGE, password: str | None = None) -> Path:
    """A PDF with one page for each drawing function, which gets the canvas."""
    encryption = pdfencrypt.StandardEncryption(password, "owner") if password is not None else None
    canvas = Canvas(str(path), pagesize=size, encrypt=encryption, invariant=True)
    for draw in draws:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(text: Sequence[str], *, font: str = "Courier", size: float = 9, left: float = 50, top: float = 740) -> Draw:
    """Draws lines of text, twelve points apart."""

    def draw(canvas: Any) -> None:
        canvas.setFont(font, size)
        for i, line in enumerate(text):
            canvas.drawString(left, top - 12 * i, line)

    return draw


def words(*placed: tuple[float, float, str], font: str = "Helvetica", size: float = 10) -> Draw:
    """Draws pieces of text at places ``(x, y from the top)``."""

    def draw(canvas: Any) -> None:
        canvas.setFont(font, size)
        for x, top, text in placed:
            canvas.drawString(x, PAGE[1] - top, text)

    return draw


def grid(xs: Sequence[float], ys: Sequence[float], cells: Sequence[Sequence[Sequence[str]]]) -> Draw:
    """Draws a ruled table; ``ys`` count from the top, every cell is a list of lines."""

    def draw(canvas: Any) -> None:
        for x in xs:
            canvas.line(x, PAGE[1] - ys[0], x, PAGE[1] - ys[-1])
        for y in ys:
            canvas.line(xs[0], PAGE[1] - y, xs[-1], PAGE[1] - y)
        canvas.setFont("Helvetica", 10)
        for row, top in zip(cells, ys, strict=False):
            for cell, x in zip(row, xs, strict=False):
                for i, line in enumerate(cell):
                    canvas.drawString(x + 4, PAGE[1] - top - 13 - 12 * i, line)

    return draw
