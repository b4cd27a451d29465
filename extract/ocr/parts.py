"""A page of which only some images are read: each by itself, what they say put together."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chartcite.extract.ocr.page import read_picture
from chartcite.extract.ocr.picture import Picture, part_of
from chartcite.extract.readers.page import ReadPage
from chartcite.models.document import PageStatus

_NEAR, _MOSTLY = 30, 0.6
"""Grey levels that count as paper yet, and the share of a picture that is paper where it shows writing."""
_WORST = (PageStatus.DAMAGED, PageStatus.LIMIT, PageStatus.PARTIAL, PageStatus.READ, PageStatus.NO_TEXT)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page and where its corner is on the page as shown, in points."""

    picture: Picture
    corner: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Parts:
    """What is to be read of a page, and the page's size in points."""

    parts: tuple[Part, ...]
    width: float
    height: float


def parts_of(picture: Picture, boxes: Sequence[Sequence[float]]) -> Parts:
    """Boxes of a page, in points as shown; the whole page where there are none."""
    if not boxes:
        return Parts((Part(picture, (0.0, 0.0)),), picture.width, picture.height)
    return Parts(tuple(Part(*part_of(picture, box)) for box in boxes), picture.width, picture.height)


def read_parts(parts: Parts) -> ReadPage:
    """Read the parts of a page one after the other; its status is the worst of theirs."""
    if len(parts.parts) == 1 and parts.parts[0].corner == (0.0, 0.0):
        return replace(read_picture(parts.parts[0].picture), width=parts.width, height=parts.height)
    texts: list[str] = []
    starts, ends, boxes, sureties = array("I"), array("I"), array("f"), array("B")
    crops: list[tuple[int, bytes]] = []
    worst = ReadPage(PageStatus.BLANK, "", 0.0, 0.0)
    at = 0
    for part in parts.parts:
        page = _read(part.picture)
        if page.status in _WORST and (worst.status not in _WORST or _rank(page) < _rank(worst)):
            worst = page
        crops += [(len(starts) + word, png) for word, png in page.crops]
        starts.extend(at + n for n in page.starts or ())
        ends.extend(at + n for n in page.ends or ())
        boxes.extend(n + part.corner[i % 2] for i, n in enumerate(page.boxes or ()))
        sureties.extend(page.sureties or ())
        texts.append(page.text)
        at += len(page.text) + 1
    return ReadPage(
        worst.status, worst.reason, parts.width, parts.height, "\n".join(texts), starts, ends, boxes, (), sureties,
        scanned=True, crops=tuple(crops),
    )  # fmt: skip


def _read(picture: Picture) -> ReadPage:
    """What a part says. A photograph that says next to nothing is no page of which something could not be read."""
    page = read_picture(picture)
    if page.status is PageStatus.PARTIAL and not _is_paper(picture):
        return replace(page, status=PageStatus.NO_TEXT)
    return page


def _is_paper(picture: Picture) -> bool:
    """Whether most of a picture is of one light grey."""
    few = picture.grey[::8, ::8]
    paper = int(np.percentile(few, 90))
    return bool(np.mean(few >= paper - _NEAR) >= _MOSTLY)


def _rank(page: ReadPage) -> int:
    return _WORST.index(page.status)
