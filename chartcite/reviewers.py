"""Reviews of many requests, with files read once and packets extracted once as long as they do not change."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from chartcite.api import Reviewer, readable
from chartcite.asking import wanted
from chartcite.extract.readers import Limits, Reading, open_path, read_packet
from chartcite.extract.readers.files import files_of
from chartcite.models.errors import InputError
from chartcite.output import result_json
from chartcite.settings import settings

_MOST_FILES = 64
_MOST_PACKETS = 4

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Recent(Generic[K, V]):
    """The values used last, up to a number of them. Several threads may ask at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


class Reviewers:
    """What one process remembers between requests: readings by path, time and size, and packets made of them."""

    def __init__(self) -> None:
        self._files: _Recent[Hashable, Reading | InputError] = _Recent(_MOST_FILES)
        self._packets: _Recent[Hashable, Reviewer] = _Recent(_MOST_PACKETS)
        self._limits = settings().limits

    def review(
        self,
        files: Sequence[str],
        *,
        policy: str | None,
        pathway: str | None,
        date: dt.date | str | None,
        line_of_business: str | None = None,
        state: str | None = None,
    ) -> str:
        """The result of one request as one line of JSON. Raises what :func:`chartcite.api.review_packet` raises."""
        given = wanted(policy, pathway, date, line_of_business=line_of_business, state=state)
        return result_json(self._reviewer(files).answer(given), indent=None)

    def _reviewer(self, files: Sequence[str]) -> Reviewer:
        paths = [Path(f) for f in files]
        key = tuple(_state(f) for f in files_of(paths))
        known = self._packets.get(key)
        if known is not None:
            return known
        packet = read_packet(paths, limits=self._limits, read=self._read)
        return self._packets.put(key, Reviewer(readable(packet)))

    def _read(self, path: Path, *, name: str, limits: Limits, password: str | None) -> Reading:
        key = (_state(path), name)
        found = self._files.get(key)
        if found is None:
            try:
                found = open_path(path, name=name, limits=limits, password=password)
            except InputError as error:
                found = error
            self._files.put(key, found)
        if isinstance(found, InputError):
            raise found
        return found


def _state(path: Path) -> tuple[str, int, int]:
    """What tells whether a file is still the same: path, time of change in nanoseconds, size in bytes."""
    try:
        stat = path.stat()
    except OSError:
        return (str(path.absolute()), -1, -1)
    return (str(path.absolute()), stat.st_mtime_ns, stat.st_size)
