"""What a reader of the paper sees besides the page's own text: filled form fields, ticked boxes, typed remarks."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as raw

from chartcite.extract.readers.words import Glyph

_WIDTH = 0.5
"""The width given to a letter, as a share of its height."""
_TALLEST = 12.0
_MOST_ANNOTATIONS = 5_000
_HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_TICKED = {True: "☒", False: "☐"}
_TEXTUAL = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_BOXES = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)

Rect = tuple[float, float, float, float]


def field_glyphs(page: Any, form: Any) -> Iterator[Glyph]:
    """Glyphs for the values of the form fields and for typed remarks, set into their rectangles."""
    for i in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, i)
        if not annotation:
            continue
        try:
            text = _text_of(annotation, form)
            rect = raw.FS_RECTF()
            if text and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
                yield from _set(text, (rect.left, rect.bottom, rect.right, rect.top))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _text_of(annotation: Any, form: Any) -> str:
    if raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return ""
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _utf16(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    if kind != raw.FPDF_ANNOT_WIDGET or form is None:
        return ""
    field = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if field in _BOXES:
        return _TICKED[bool(raw.FPDFAnnot_IsChecked(form, annotation))]
    if field in _TEXTUAL:
        return _utf16(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
    return ""


def _utf16(ask: Callable[[Any, int], int]) -> str:
    """The string that a call of the library writes, asked for its length in bytes first."""
    size = ask(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()


def _set(text: str, rect: Rect) -> Iterator[Glyph]:
    """Text set line by line into a rectangle of page coordinates, from its top."""
    left, bottom, right, top = rect
    lines = _wrapped(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), right - left, top - bottom)
    height = min(_TALLEST, (top - bottom) / len(lines))
    slack = (top - bottom - height) / 2 if len(lines) == 1 else 0.0
    for number, line in enumerate(lines):
        step = min(_WIDTH * height, (right - left) / max(1, len(line)))
        high = top - slack - number * height
        yield Glyph(" ", left, high - height, left, high, 0.0, True)
        for i, char in enumerate(line):
            x = left + i * step
            yield Glyph(char, x, high - height, x + step, high, 0.0)


def _wrapped(lines: list[str], width: float, height: float) -> list[str]:
    """Lines broken at blanks where they are too long for a tall field."""
    if height < 2 * _TALLEST:
        return [" ".join(line for line in lines if line.strip())]
    most = max(8, int(width / (_WIDTH * 10)))
    found: list[str] = []
    for line in lines:
        while len(line) > most:
            cut = line.rfind(" ", 1, most + 1)
            cut = cut if cut > 0 else most
            found.append(line[:cut])
            line = line[cut:].lstrip()
        found.append(line)
    return found
