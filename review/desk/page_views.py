"""Which pages people looked at, for the audit log: a row for a burst of pages, not one for every page scrolled past.

A page counts as looked at when its words or its picture in a readable size leave the desk (so pages just above and
below the view count too; thumbnails do not). The first page of a burst is written before it is shown; pages that follow
within some seconds are written together as ranges; a page looked at again within a quarter of an hour is not.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from loguru import logger

from chartcite.review.notices import runs
from chartcite.review.store import audit
from chartcite.review.store.db import Store

BURST_SECONDS, AGAIN_SECONDS = 5.0, 900.0
READABLE = 0.5
"""Dots a point from which on words of a picture can be read."""
_MOST = 1024
PageOf = tuple[int, int]
"""A document's place in the packet from 0, a page from 1."""


@dataclass(slots=True)
class _Look:
    """One person at one packet."""

    began: float
    seen: dict[PageOf, float] = field(default_factory=dict)
    waiting: set[PageOf] = field(default_factory=set)


class PageViews:
    """What everybody looks at now. Good for several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looks: OrderedDict[tuple[str, str], _Look] = OrderedDict()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def seen(self, actor: str, request_id: str, document: int, page: int) -> None:
        """Note that a page is shown to somebody now."""
        moment, place, key = time.monotonic(), (document, page), (actor, request_id)
        with self._lock:
            look = self._looks.get(key)
            if look is not None and moment - look.seen.get(place, -AGAIN_SECONDS) < AGAIN_SECONDS:
                return
            first = look is None or (not look.waiting and moment - look.began > BURST_SECONDS)
            look = look or self._looks.setdefault(key, _Look(moment))
            look.seen[place] = moment
            self._looks.move_to_end(key)
            if first:
                look.began = moment
            else:
                look.waiting.add(place)
                self._wake()
        if first:
            self._write(key, {place})

    def flush(self) -> None:
        """Write down every page that waits."""
        with self._lock:
            due = [(key, look.waiting) for key, look in self._looks.items() if look.waiting]
            for key, _ in due:
                self._looks[key].waiting, self._looks[key].began = set(), time.monotonic()
            while len(self._looks) > _MOST:
                self._looks.popitem(last=False)
            self._timer = None
        for key, pages in due:
            self._write(key, pages)

    def close(self) -> None:
        """The same, at the end."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
        self.flush()

    def _wake(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(BURST_SECONDS, self._flushed)
            self._timer.daemon = True
            self._timer.start()

    def _flushed(self) -> None:
        try:
            self.flush()
        except Exception as error:
            logger.error("page views could not be written: {}", type(error).__name__)

    def _write(self, key: tuple[str, str], pages: set[PageOf]) -> None:
        with self._store.write(soft=True) as session:
            for document in sorted({d for d, _ in pages}):
                own = sorted(p for d, p in pages if d == document)
                audit.append(session, key[0], "pages.view", key[1], document=document, pages=",".join(runs(own)))
