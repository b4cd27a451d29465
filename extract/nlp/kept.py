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

from chartcite.extract.nlp import needed as derivation
from chartcite.extract.nlp.needed import Need, needed

_EDITION = 2
_MOST_BYTES = 64 * 1024 * 1024
_DIGEST = 32

Kept = tuple[int, bytes, int, dict[str, int]]
"""Flags, code as 32-bit numbers, number of groups, names of groups."""

Key = tuple[str, int]
"""An expression and its flags."""

_fresh: dict[Key, re.Pattern[str]] = {}
_parsed: dict[str, tuple[str, Any]] = {}
_derived: dict[Key, tuple[Need, ...]] = {}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Store:
    """A file's contents: ``codes`` and ``needs`` by expression, ``parts`` by name, each with a digest of its origin."""

    codes: dict[Key, Kept] = field(default_factory=dict)
    parts: dict[str, tuple[str, Any]] = field(default_factory=dict)
    needs: dict[Key, tuple[Need, ...]] = field(default_factory=dict)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile(pattern, flags)``, from the file where it is known there. Raises :class:`re.error`."""
    key = (pattern, int(flags))
    known = _known().codes.get(key)
    if known is not None:
        with contextlib.suppress(Exception):  # a damaged entry: the engine refuses it
            return _revived(pattern, known)
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
        value: T = known[1]
        return value
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
        stat = path.stat(follow_symlinks=False)
        if stat.st_size > _MOST_BYTES or (
            hasattr(os, "getuid") and (stat.st_uid != os.getuid() or stat.st_mode & 0o022)
        ):
            return _Store()
        data = path.read_bytes()
        told, body = data[:_DIGEST], data[_DIGEST:]
        if hashlib.sha256(body).digest() != told:
            return _Store()
        found = marshal.loads(body)  # noqa: S302  (our own file, its digest checked)
    except (OSError, ValueError, EOFError, TypeError):
        return _Store()
    if not isinstance(found, tuple) or len(found) != 4:
        return _Store()
    codes, parts, origin, needs = found
    return _Store(codes, parts, needs if origin == _derivation() else {})


@cache
def _derivation() -> str:
    """A digest of the module that derives what is needed."""
    return digest(Path(derivation.__file__).read_text(encoding="utf-8"))


def _save() -> None:
    """Add what was compiled in this run to the file. A folder that cannot be written keeps nothing."""
    path = _path()
    if not (_fresh or _parsed or _derived) or path is None or multiprocessing.parent_process() is not None:
        return
    store = _read(path)
    entries = store.codes
    for key, made in _fresh.items():
        with contextlib.suppress(Exception):  # a Python whose compiler has other insides
            entries[key] = _numbers(*key, made)
    body = marshal.dumps((entries, store.parts | _parsed, _derivation(), store.needs | _derived))
    if len(body) > _MOST_BYTES:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
            part.write(hashlib.sha256(body).digest() + body)
        os.replace(part.name, path)


def _numbers(pattern: str, flags: int, made: re.Pattern[str]) -> Kept:
    """The code of an expression, as :mod:`re` makes it."""
    parsed = import_module("re._parser").parse(pattern, flags)
    code = import_module("re._compiler")._code(parsed, flags)
    return made.flags, array("I", code).tobytes(), made.groups, dict(made.groupindex)
