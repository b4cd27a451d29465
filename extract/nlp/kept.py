"""Compiled regular expressions and parsed vocabularies, kept between runs.

The vocabularies make thousands of expressions; to compile those that one packet asks for takes Python longer than to
read a short packet. What :mod:`re` compiles them to is a list of numbers, so it can be kept in a file of the user's own
cache folder and handed to the engine again, about fifty times faster. The numbers are of one version of Python only:
the file's name says which, and the engine checks each list before it takes it. The file holds expressions of our
vocabularies, nothing of any packet. Whatever is wrong with it, the expressions are compiled as if there were none.

``made`` keeps what is parsed from a vocabulary in the same file, with a digest of what it was made from. ``needs_of``
keeps what :mod:`needed` derives from an expression, for as long as that module stays as it is.

``CHARTCITE_CACHE=off`` keeps nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import marshal
import multiprocessing
import os
import re
import sys
import tempfile
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from chartcite.extract.nlp import needed as derivation
from chartcite.extract.nlp.needed import Need, needed

_EDITION = 3
_MOST_BYTES = 64 * 1024 * 1024
_DIGEST = 32
_HEAD = _DIGEST + 8
"""The digest of the list of contents, and its length."""

Place = tuple[int, int, int]
"""Where something stands behind the list of contents: offset, length, checksum."""

Kept = tuple[int, bytes, int, dict[str, int]]
"""Flags, code as 32-bit numbers, number of groups, names of groups."""

Key = tuple[str, int]
"""An expression and its flags."""

_fresh: dict[Key, re.Pattern[str]] = {}
_parsed: dict[str, tuple[str, Any]] = {}
_derived: dict[Key, tuple[Need, ...]] = {}

T = TypeVar("T")


class _Damaged(Exception):
    """What stands at a place is not what was written there."""


@dataclass(frozen=True, slots=True)
class _Store:
    """An open file and its list of contents: ``codes`` by expression, ``parts`` by name, each with a digest of its
    origin. A packet asks for few of them, so each is read when it is asked for."""

    codes: dict[Key, Place] = field(default_factory=dict)
    parts: dict[str, tuple[str, Place]] = field(default_factory=dict)
    needs: dict[Key, tuple[Need, ...]] = field(default_factory=dict)
    file: int = -1
    first: int = 0
    """Where in the file the contents begin."""

    def bytes_at(self, place: Place) -> bytes:
        """Raises :class:`_Damaged` or :class:`OSError`."""
        offset, length, checksum = place
        found = os.pread(self.file, length, self.first + offset)
        if crc32(found) != checksum:
            raise _Damaged
        return found

    def at(self, place: Place) -> Any:
        """What is kept at a place. Raises what :meth:`bytes_at` does."""
        return marshal.loads(self.bytes_at(place))  # noqa: S302  (our own file, its checksum right)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile(pattern, flags)``, from the file where it is known there. Raises :class:`re.error`."""
    key = (pattern, int(flags))
    known = _known().codes.get(key)
    if known is not None:
        with contextlib.suppress(Exception):  # a damaged entry: the engine refuses it
            return _revived(pattern, _known().at(known))
    made = re.compile(pattern, flags)
    _fresh[key] = made
    return made


def needs_of(pattern: str, flags: int = 0) -> tuple[Need, ...]:
    """``needed(pattern, flags)``, from the file where it is known there."""
    key = (pattern, int(flags))
    known = _known().needs.get(key)
    if known is None:
        known = _derived[key] = needed(pattern, flags)
    return known


def known_needs() -> Mapping[Key, tuple[Need, ...]]:
    """What the file knows to be needed, of each expression."""
    return _known().needs


def made(name: str, origin: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, from the file where it was made from the same ``origin`` (a digest).

    The value is made of what :mod:`marshal` knows: numbers, strings, tuples, lists, dicts and sets.
    """
    known = _known().parts.get(name)
    if known is not None and known[0] == origin:
        with contextlib.suppress(_Damaged, OSError):
            kept: T = _known().at(known[1])
            return kept
    value = make()
    _parsed[name] = (origin, value)
    return value


def digest(*parts: str) -> str:
    """A digest of texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _revived(pattern: str, kept: Kept) -> re.Pattern[str]:
    flags, code, groups, names = kept
    numbers = array("I", code)
    index: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        index[number] = name
    made: re.Pattern[str] = _engine().compile(pattern, flags, numbers.tolist(), groups, names, tuple(index))
    return made


@cache
def _engine() -> Any:
    return import_module("_sre")


@cache
def _known() -> _Store:
    atexit.register(_save)
    path = _path()
    return _read(path) if path is not None else _Store()


def _path() -> Path | None:
    """The file for this version of Python, in the user's cache; ``None`` where nothing is to be kept."""
    if os.environ.get("CHARTCITE_CACHE", "").strip().lower() == "off" or array("I").itemsize != 4:
        return None
    home = os.environ.get("XDG_CACHE_HOME", "").strip()
    if not home and not os.environ.get("HOME", "").strip():
        return None
    folder = Path(home) if home else Path.home() / ".cache"
    version = f"{sys.implementation.cache_tag}-{sys.hexversion:x}-{getattr(_engine(), 'MAGIC', 0)}-{sys.byteorder}"
    return folder / "chartcite" / f"expressions-{_EDITION}-{version}.bin"


def _read(path: Path) -> _Store:
    """What a file holds; nothing where it is missing, damaged, too large or not the user's own."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return _Store()
    found = _opened(file)
    if found is None:
        os.close(file)
        return _Store()
    return found


def _opened(file: int) -> _Store | None:
    try:
        stat = os.fstat(file)
        if stat.st_size > _MOST_BYTES or (
            hasattr(os, "getuid") and (stat.st_uid != os.getuid() or stat.st_mode & 0o022)
        ):
            return None
        head = os.pread(file, _HEAD, 0)
        contents = os.pread(file, int.from_bytes(head[_DIGEST:], "little"), _HEAD)
        if hashlib.sha256(contents).digest() != head[:_DIGEST]:
            return None
        codes, parts, origin, needs, length = marshal.loads(contents)  # noqa: S302  (our own file, its digest checked)
    except (OSError, ValueError, EOFError, TypeError, MemoryError, OverflowError):
        return None
    first = _HEAD + len(contents)
    whole = stat.st_size == first + length
    return _Store(codes, parts, needs if origin == _derivation() else {}, file, first) if whole else None


@cache
def _derivation() -> str:
    """A digest of the module that derives what is needed."""
    return digest(Path(derivation.__file__).read_text(encoding="utf-8"))


def _save() -> None:
    """Add what was compiled in this run to the file. A folder that cannot be written keeps nothing."""
    path = _path()
    if not (_fresh or _parsed or _derived) or path is None or multiprocessing.parent_process() is not None:
        return
    data = _data(_read(path))
    if len(data) > _MOST_BYTES:
        data = _data(_Store())
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
            part.write(data)
        os.replace(part.name, path)


def _data(store: _Store) -> bytes:
    """A file of what a store holds and of what this run added: the list of contents, then the contents."""
    codes: dict[Key, Place] = {}
    parts: dict[str, tuple[str, Place]] = {}
    body = bytearray()

    def put(value: bytes) -> Place:
        body.extend(value)
        return len(body) - len(value), len(value), crc32(value)

    for key, made in _fresh.items():
        with contextlib.suppress(Exception):  # a Python whose compiler has other insides
            codes[key] = put(marshal.dumps(_numbers(*key, made)))
    for name, (origin, value) in _parsed.items():
        parts[name] = origin, put(marshal.dumps(value))
    with contextlib.suppress(_Damaged, OSError):
        for key, place in store.codes.items():
            if key not in codes:
                codes[key] = put(store.bytes_at(place))
        for name, (origin, place) in store.parts.items():
            if name not in parts:
                parts[name] = origin, put(store.bytes_at(place))
    contents = marshal.dumps((codes, parts, _derivation(), store.needs | _derived, len(body)))
    return hashlib.sha256(contents).digest() + len(contents).to_bytes(8, "little") + contents + body


def _numbers(pattern: str, flags: int, made: re.Pattern[str]) -> Kept:
    """The code of an expression, as :mod:`re` makes it."""
    parsed = import_module("re._parser").parse(pattern, flags)
    code = import_module("re._compiler")._code(parsed, flags)
    return made.flags, array("I", code).tobytes(), made.groups, dict(made.groupindex)
