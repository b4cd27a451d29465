"""ZIP archives: the files in them, under names that are only names. Nothing is written, no link followed."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from itertools import islice

from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.package import Package
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.readers.sniff import ZIP

_NOT_FILES = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST = 200


def read_archive(package: Package, bounds: Bounds) -> Found:
    """The files of an archive, by name; hidden ones are left out, as in a folder."""
    found = Found(ZIP)
    found.files = _files(package, bounds, found)
    return found


def _files(package: Package, bounds: Bounds, found: Found) -> Iterator[tuple[str, bytes]]:
    entries = sorted((e for e in package.entries if not e.is_dir()), key=lambda e: plain_name(e.filename).split("/"))
    wanted = [e for e in entries if not _hidden(plain_name(e.filename))]
    for entry in islice(wanted, bounds.entries):
        name = plain_name(entry.filename)
        if _is_link(entry):
            found.unread.append((name, Refusal.LINK))
            continue
        try:
            data = package.read(entry)
        except Refused as refused:
            found.unread.append((name, refused.reason))
        else:
            yield name, data
    if len(wanted) > bounds.entries:
        found.unread.append((f"({len(wanted) - bounds.entries} further entries)", Refusal.ENTRIES))


def plain_name(name: str) -> str:
    """A name of an entry or attachment without what could lead anywhere: root, ``..``, control characters."""
    parts = [p for p in _CONTROL.sub(" ", name).replace("\\", "/").split("/") if p.strip() not in ("", ".", "..")]
    return "/".join(parts)[-_LONGEST:] or "unnamed"


def _hidden(name: str) -> bool:
    return any(p.startswith(".") or p in _NOT_FILES for p in name.split("/"))


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)
