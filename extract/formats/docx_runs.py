"""The runs of a Word paragraph: text as it is shown, tick boxes, text boxes, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.docx_lists import W, is_on, value
from chartcite.extract.formats.symbols import in_font, symbol
from chartcite.extract.formats.xml import name_of

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_GONE = frozenset((
    "del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "sdtPr", "sdtEndPr", "fldData",
))  # fmt: skip
_MARKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Runs:
    """What the runs of a paragraph show. A form feed in ``text`` is a page break."""

    text: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    all_bold: bool = True

    def read(self, element: Any) -> None:
        """Take up the content of a paragraph, or of what holds runs."""
        for child in element:
            name = name_of(child)
            if name in _GONE:
                continue
            if name == "r":
                self._run(child)
            elif name == "AlternateContent":
                self._alternate(child)
            elif name == "txbxContent":
                self.boxes.append(child)
            else:
                self.read(child)

    def _run(self, run: Any) -> None:
        properties = run.find(W + "rPr")
        if properties is not None and any(is_on(properties, n) for n in ("strike", "dstrike", "vanish", "webHidden")):
            return
        fonts = properties.find(W + "rFonts") if properties is not None else None
        font = fonts.get(W + "ascii", "") if fonts is not None else ""
        for child in run:
            name = name_of(child)
            if name == "t":
                shown = in_font(font, child.text or "")
                self.text.append(shown)
                if shown.strip() and not is_on(properties, "b"):
                    self.all_bold = False
            else:
                self._mark(child, name)

    def _mark(self, child: Any, name: str) -> None:
        if name in _MARKS:
            self.text.append(_MARKS[name])
        elif name == "br":
            self.text.append("\f" if child.get(W + "type") == "page" else "\n")
        elif name == "sym":
            code = child.get(W + "char", "")
            known = code and all(c in "0123456789abcdefABCDEF" for c in code) and len(code) <= 6
            self.text.append(symbol(child.get(W + "font", ""), int(code, 16)) if known else "\ufffd")
        elif name == "fldChar":
            self._form_field(child)
        elif name == "AlternateContent":
            self._alternate(child)
        elif name in ("drawing", "pict", "object"):
            self._drawing(child)

    def _form_field(self, element: Any) -> None:
        box = element.find(f"{W}ffData/{W}checkBox")
        if box is None:
            return
        ticked = is_on(box, "checked") if value(box, "checked") is not None else is_on(box, "default")
        self.text.append("☒ " if ticked else "☐ ")

    def _alternate(self, element: Any) -> None:
        """One of the ways in which the same thing is told: the first that says something."""
        for child in element:
            inner = Runs()
            inner.read(child)
            inner._drawing(child)
            if inner.text or inner.boxes or inner.pictures:
                self.text += inner.text
                self.boxes += [b for b in inner.boxes if not any(b is x for x in self.boxes)]
                self.pictures += inner.pictures
                return

    def _drawing(self, element: Any) -> None:
        for part in element.iter():
            name = name_of(part)
            if name == "txbxContent":
                if not any(part is b or _inside(part, b) for b in self.boxes):
                    self.boxes.append(part)
            elif name in ("blip", "imagedata", "OLEObject"):
                relation = part.get(_R + "embed") or part.get(_R + "id")
                if relation:
                    self.pictures.append(relation)


def _inside(part: Any, box: Any) -> bool:
    return any(a is box for a in part.iterancestors())
