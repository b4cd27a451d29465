"""The parsing process: ``python -m chartcite.extract.readers.worker``.

Reads one JSON request a line on standard input, answers with frames on standard output. It may be killed at any time.
Nothing it or a library prints gets out.
"""

from __future__ import annotations

import gc
import io
import json
import sys
from dataclasses import replace
from typing import Any, BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from chartcite.extract.readers.contents import Content, contents_of
from chartcite.extract.readers.frames import page_message
from chartcite.extract.readers.page import ReadPage, read_page
from chartcite.extract.readers.pdfium import OpenError, open_pdf
from chartcite.extract.readers.sandbox import bound, confine
from chartcite.extract.readers.wire import MOST, answers, write_frame
from chartcite.models.document import PageStatus

_NOTICE = "Please wait"
"""What Adobe's programs write on the page of a form that is drawn later."""


def main() -> None:
    """Serve requests until standard input ends."""
    out = answers()
    gc.disable()
    confine()
    for line in sys.stdin.buffer:
        _serve(json.loads(line), out)
        gc.collect()


def _serve(request: dict[str, Any], out: BinaryIO) -> None:
    bound(request["memory_mb"], request["cpu_seconds"])
    if request.get("do") == "unlock":
        write_frame(out, {"type": "unlocked"}, _unlocked(request["path"], request["password"]))
        return
    try:
        pdf = open_pdf(request["path"], request["password"])
    except OpenError as error:
        write_frame(out, {"type": "error", "code": error.code})
        return
    try:
        pdf.init_forms()
        form = pdf.formenv.raw if pdf.formenv else None
        pages, drawn_later = len(pdf), is_drawn_later(pdf)
        write_frame(out, {"type": "open", "pages": pages})
        states = contents_of(request["path"], request["password"], pages)
        for index, state in zip(range(min(pages, request["last"])), states, strict=False):
            if index < request["first"]:
                continue
            header, payload = page_message(index + 1, checked(_page(pdf, index, form), state, drawn_later=drawn_later))
            write_frame(out, header, payload)
        write_frame(out, {"type": "end"})
    finally:
        pdf.close()


def _unlocked(path: str, password: str) -> bytes:
    """The file without its protection; nothing where it has none, or does not open."""
    try:
        open_pdf(path, None).close()
        return b""
    except OpenError:
        pass
    out = io.BytesIO()
    try:
        pdf = open_pdf(path, password)
        try:
            pdf.save(out, flags=raw.FPDF_REMOVE_SECURITY)
        finally:
            pdf.close()
    except (OpenError, MemoryError, pdfium.PdfiumError):
        return b""
    return out.getvalue() if out.tell() <= MOST // 2 else b""


def _page(pdf: Any, index: int, form: Any) -> ReadPage:
    try:
        return read_page(pdf, index, form=form)
    except MemoryError:
        return ReadPage(PageStatus.LIMIT, "it needs more memory than a page may take", 0.0, 0.0)
    except Exception:  # whatever a damaged page does to the parser, the other pages are still read
        return ReadPage(PageStatus.DAMAGED, "it is damaged", 0.0, 0.0)


def is_drawn_later(pdf: Any) -> bool:
    """Whether only a program that runs forms (XFA) draws the pages; what is in them is but a notice of that."""
    kind = pdf.get_formtype()
    if kind != raw.FORMTYPE_XFA_FOREGROUND:
        return bool(kind == raw.FORMTYPE_XFA_FULL)
    page = pdf[0]
    try:
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range(0, 60)).strip().startswith(_NOTICE)
        finally:
            textpage.close()
    finally:
        page.close()


def checked(page: ReadPage, state: Content, *, drawn_later: bool = False) -> ReadPage:
    """The page with what the state of its content, and of the whole file, says of its status."""
    if drawn_later and page.status in (PageStatus.READ, PageStatus.BLANK):
        return replace(page, status=PageStatus.PARTIAL, reason="it is a form that only Adobe Reader can show")
    if page.status in (PageStatus.READ, PageStatus.BLANK) and state is Content.BROKEN:
        return replace(
            page, status=PageStatus.DAMAGED, reason="its content is cut off or damaged; what could be read is kept"
        )
    if page.status is PageStatus.BLANK and state is Content.UNKNOWN:
        return replace(page, status=PageStatus.NO_TEXT, reason="it looks blank, which could not be checked")
    return page


if __name__ == "__main__":
    main()
