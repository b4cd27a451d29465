"""Rich text (RTF) to blocks: what stands on the page, headers, footers, notes and text boxes included.

Deleted, struck-out and hidden text is left out; fields, objects and links are never followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from chartcite.extract.formats.blocks import Block, Paragraph, Style
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.images import may_be_page
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.formats.rtf_fonts import Font, code_page, encoding_of
from chartcite.extract.formats.rtf_text import Story
from chartcite.extract.formats.symbols import in_font

RTF = "application/rtf"

_TOKEN = re.compile(
    r"\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})?[ ]?|'(?P<hex>[0-9a-fA-F]{2})|(?P<sign>[^a-zA-Z]))"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)|\\"
)
_SKIPPED = frozenset((
    "colortbl", "stylesheet", "info", "objdata", "objclass", "objname", "fldinst", "listtable", "listoverridetable",
    "rsidtbl", "generator", "xmlnstbl", "datastore", "themedata", "colorschememapping", "latentstyles", "sp",
    "bkmkstart", "bkmkend", "annotation", "atnid", "atnauthor", "atntime", "atnref", "atnicn", "nonshppict", "shprslt",
    "filetbl", "template", "revtbl", "pgptbl", "mailmerge", "private", "xe", "tc", "listname", "leveltext",
    "levelnumbers", "blipuid", "picprop", "do", "pnseclvl", "fontemb", "panose", "falt", "passwordhash",
    "wgrffmtfilter", "factoidname", "datafield", "ftnsep", "ftnsepc",
))  # fmt: skip
_APART = {**dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
          **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"), "footnote": "note",
          "shptxt": "box"}  # fmt: skip
_STARRED = frozenset(("shpinst", "shppict", "formfield", "shptxt", "ud"))
"""Groups marked as optional that hold something to be shown."""
_SIGNS = {"~": "\xa0", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n"}
_WORDS = {"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
          "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " "}  # fmt: skip
_PICTURES = frozenset(("pngblip", "jpegblip"))


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group."""

    story: str = "body"
    shown: bool = True
    hidden: bool = False
    struck: bool = False
    bold: bool = False
    skip: int = 1
    font: int = 0
    kind: str = ""
    """``fonts``, ``picture`` or ``field`` inside such a group."""


@dataclass(slots=True)
class _Field:
    """A form field being read."""

    box: bool = False
    result: int = 25
    default: int = 0


@dataclass(slots=True)
class _Reader:
    text: str
    most: int
    encoding: str = "cp1252"
    fonts: dict[int, Font] = field(default_factory=dict)
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    stories: dict[str, Story] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)
    picture: list[str] = field(default_factory=list)
    form_field: _Field = field(default_factory=_Field)
    pending: bytearray = field(default_factory=bytearray)
    skip: int = 0
    starred: bool = False
    length: int = 0

    def read(self) -> bool:
        """Read the whole text; whether it ends where it should."""
        at = 0
        match = _TOKEN.match
        while at < len(self.text):
            m = match(self.text, at)
            assert m is not None
            at = m.end()
            if m["hex"] is None:
                self.flush()
            if m["text"] is not None:
                self.put(m["text"])
            elif m["word"]:
                number = int(m["number"]) if m["number"] else None
                if m["word"] == "bin":
                    at += max(0, number or 0)
                else:
                    self.word(m["word"], number)
            elif m["hex"] is not None:
                self.byte(int(m["hex"], 16))
            elif m["brace"] == "{":
                self.stack.append(self.state)
                self.starred = False
            elif m["brace"]:
                if not self.stack:
                    return False
                self.close()
                if not self.stack:
                    return True
            elif m["sign"] is not None:
                self.sign(m["sign"])
        return False

    def close(self) -> None:
        left, self.state = self.state, self.stack.pop()
        self.skip = 0
        if left.kind == "picture" and self.state.kind != "picture":
            self.end_picture()
        if left.kind == "field" and self.state.kind != "field" and self.form_field.box:
            ticked = self.form_field.default if self.form_field.result == 25 else self.form_field.result
            self.show("☒ " if ticked else "☐ ")
            self.form_field = _Field()
        if left.story != self.state.story:
            self.story(left.story).paragraph_ends(in_table=False)

    def story(self, name: str) -> Story:
        return self.stories.setdefault(name, Story())

    def sign(self, sign: str) -> None:
        if sign == "*":
            self.starred = True
        elif sign in "\n\r":
            self.paragraph()
        else:
            self.put(_SIGNS.get(sign, ""))

    def word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if (starred and word not in _STARRED) or word in _SKIPPED:
            self.state = replace(self.state, shown=False)
        elif word == "u" and number is not None:
            self.show(chr(number % 0x10000))
            self.skip = self.state.skip
        elif word in _WORDS:
            self.put(_WORDS[word])
        elif word in _ACTIONS:
            _ACTIONS[word](self, number)
        elif word in _APART:
            self.state = replace(self.state, story=_APART[word])
        elif word in _PICTURES:
            self.picture.append(word)
        elif self.state.kind == "field" and word in ("fftype", "ffres", "ffdefres"):
            self.form(word, number or 0)

    def form(self, word: str, number: int) -> None:
        if word == "fftype":
            self.form_field = _Field(box=number == 1)
        elif word == "ffres":
            self.form_field.result = number
        else:
            self.form_field.default = number

    def byte(self, value: int) -> None:
        if self.skip:
            self.skip -= 1
        else:
            self.pending.append(value)

    def flush(self) -> None:
        """Show the bytes that waited for their neighbours."""
        if not self.pending:
            return
        data = bytes(self.pending)
        self.pending.clear()
        font = self.fonts.get(self.state.font)
        if font is not None and font.symbols:
            self.show(data.decode("latin-1"))
        else:
            self.show(data.decode(code_page(font, self.encoding), "replace"))

    def put(self, text: str) -> None:
        if self.state.kind == "fonts":
            self.fonts.setdefault(self.state.font, Font()).name += text.rstrip(";")
            return
        if self.state.kind == "picture":
            if self.picture:
                self.picture.append(text)
            return
        if self.skip:
            used = min(self.skip, len(text))
            self.skip -= used
            text = text[used:]
        self.show(text)

    def show(self, text: str) -> None:
        state = self.state
        if not text or not state.shown or state.hidden or state.struck or state.kind in ("fonts", "field"):
            return
        font = self.fonts.get(state.font)
        if font is not None and font.symbols:
            text = in_font(font.name, text)
        self.length += len(text)
        if self.length > self.most:
            raise Refused(Refusal.TEXT)
        self.story(state.story).text(text, bold=state.bold)

    def paragraph(self) -> None:
        if self.state.shown:
            self.story(self.state.story).paragraph_ends()

    def end_picture(self) -> None:
        digits = re.sub(r"[^0-9a-fA-F]", "", "".join(self.picture[1:]))
        if self.picture and len(digits) % 2 == 0:
            data = bytes.fromhex(digits)
            if may_be_page(data):
                self.pictures.append(data)
        self.picture.clear()


def _switch(name: str) -> Callable[[_Reader, int | None], None]:
    def act(reader: _Reader, number: int | None) -> None:
        on = number != 0
        if name == "hidden":
            reader.state = replace(reader.state, hidden=on)
        elif name == "struck":
            reader.state = replace(reader.state, struck=on)
        else:
            reader.state = replace(reader.state, bold=on)

    return act


def _font(reader: _Reader, number: int | None) -> None:
    reader.state = replace(reader.state, font=number or 0)
    if reader.state.kind == "fonts":
        reader.fonts[number or 0] = Font()


def _charset(reader: _Reader, number: int | None) -> None:
    if reader.state.kind == "fonts":
        reader.fonts.setdefault(reader.state.font, Font()).charset = number


def _kind(kind: str) -> Callable[[_Reader, int | None], None]:
    def act(reader: _Reader, _number: int | None) -> None:
        reader.state = replace(reader.state, kind=kind)

    return act


def _story(name: str) -> Callable[[_Reader, int | None], None]:
    def act(reader: _Reader, number: int | None) -> None:
        if reader.state.shown:
            getattr(reader.story(reader.state.story), name)()

    return act


def _code_page(reader: _Reader, number: int | None) -> None:
    reader.encoding = encoding_of(number or 1252)


def _skips(reader: _Reader, number: int | None) -> None:
    reader.state = replace(reader.state, skip=max(0, number if number is not None else 1))


def _plain(reader: _Reader, _number: int | None) -> None:
    reader.state = replace(reader.state, hidden=False, struck=False, bold=False)


def _outline(reader: _Reader, _number: int | None) -> None:
    reader.story(reader.state.story).heading = True


_ACTIONS: dict[str, Callable[[_Reader, int | None], None]] = {
    "par": lambda r, _: r.paragraph(), "sect": lambda r, _: r.paragraph(), "page": _story("page_ends"),
    "cell": _story("cell_ends"), "row": _story("row_ends"), "nestcell": _story("nested_cell_ends"),
    "nestrow": _story("nested_row_ends"), "intbl": _story("in_table"), "pard": _story("fresh"),
    "outlinelevel": _outline, "v": _switch("hidden"), "strike": _switch("struck"), "striked": _switch("struck"),
    "deleted": _switch("struck"), "b": _switch("bold"), "plain": _plain, "f": _font, "deff": _font,
    "fcharset": _charset, "fonttbl": _kind("fonts"), "pict": _kind("picture"), "formfield": _kind("field"),
    "ansicpg": _code_page, "uc": _skips, "mac": lambda r, _: setattr(r, "encoding", "mac_roman"),
}  # fmt: skip


def read_rtf(data: bytes, bounds: Bounds) -> Found:
    """The text of an RTF file. Raises :class:`Refused`."""
    reader = _Reader(data.decode("latin-1").lstrip("ï»¿ \t\r\n"), bounds.text)
    whole = reader.read()
    blocks: list[Block] = []
    for name in ("header", "body", "box", "note", "footer"):
        inner = reader.story(name).blocks()
        if inner and name == "note":
            blocks.append(Paragraph("Footnotes", Style.HEADING))
        blocks.extend(inner)
    files = [(f"picture{n}", p) for n, p in enumerate(reader.pictures, 1)]
    return Found(RTF, blocks, broken=not whole, files=files)
