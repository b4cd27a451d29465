"""Words of images on a page that has a text layer of its own, put below it."""

from __future__ import annotations

from array import array
from dataclasses import replace

from chartcite.extract.readers.page import ReadPage
from chartcite.models.document import PageStatus

_LEAST = 3
"""Words of letters or digits that an image holds at least; fewer are a logo or a stamp of no account."""
_WORDLIKE = 0.5


def with_inlays(page: ReadPage, scan: ReadPage) -> ReadPage:
    """The page with the words that its scan shows on its images, in their own lines after its text.

    Args:
        page: the page by its text layer, with ``pictures``.
        scan: the same page read as a picture.
    """
    if scan.status in (PageStatus.LIMIT, PageStatus.DAMAGED):
        return replace(page, status=PageStatus.PARTIAL, reason="an image on it could not be read")
    if scan.status is PageStatus.PARTIAL:
        read = _added(page, scan)
        return replace(read, status=PageStatus.PARTIAL, reason="some of what an image on it shows cannot be read")
    return _added(page, scan)


def _added(page: ReadPage, scan: ReadPage) -> ReadPage:
    kept = [i for i in range(len(scan.starts or ())) if _inside(scan, i, page)]
    words = [scan.text[scan.starts[i] : scan.ends[i]] for i in kept] if scan.starts and scan.ends else []
    telling = sum(any(c.isalnum() for c in w) and len(w) > 1 for w in words)
    if telling < _LEAST or telling < _WORDLIKE * len(words) or scan.starts is None or scan.ends is None:
        return page
    starts, ends = array("I", page.starts or ()), array("I", page.ends or ())
    boxes, sureties = array("f", page.boxes or ()), array("B", [100] * len(starts))
    parts, length, last, places = [page.text], len(page.text), 0, {}
    for place, (i, word) in enumerate(zip(kept, words, strict=True)):
        between = "\n" if not place else _between(scan.text[last : scan.starts[i]])
        parts += [between, word]
        places[i] = len(starts)
        starts.append(length + len(between))
        length += len(between) + len(word)
        ends.append(length)
        boxes.extend((scan.boxes or array("f"))[4 * i : 4 * i + 4])
        sureties.append((scan.sureties or array("B", bytes(i + 1)))[i])
        last = scan.ends[i]
    crops = tuple((places[i], png) for i, png in scan.crops if i in places)
    return replace(page, text="".join(parts), starts=starts, ends=ends, boxes=boxes, sureties=sureties, scanned=True,
                   crops=crops)  # fmt: skip


def _inside(scan: ReadPage, word: int, page: ReadPage) -> bool:
    x0, top, x1, bottom = (scan.boxes or array("f"))[4 * word : 4 * word + 4]
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    return any(a <= x <= c and b <= y <= d for a, b, c, d in page.pictures)


def _between(text: str) -> str:
    """What parts two words: line ends or blanks, where other words stood between them a line end."""
    return text if text and not text.strip() else "\n"
