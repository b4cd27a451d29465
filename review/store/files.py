"""The files of packets on disk: ``DATA/packets/ID/files/N/NAME``, readable by the desk's own user only."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chartcite.models.errors import LimitExceededError, UsageError
from chartcite.review.store.db import Store
from chartcite.review.store.rules import UploadRules

_CHUNK = 1 << 20
_MOST_BYTES = 180
_ID = re.compile(r"[a-z0-9]{4,24}")
_KEY_FILE = "opens"


@dataclass(frozen=True, slots=True)
class Saved:
    """A file on disk: its place in the packet from 0, the name it is shown by, digest and size in bytes."""

    place: int
    name: str
    sha256: str
    size: int


def is_id(text: str) -> bool:
    """Whether a text has the form of a request's id."""
    return _ID.fullmatch(text) is not None


def folder_of(store: Store, request_id: str) -> Path:
    """A request's folder."""
    if not is_id(request_id):
        raise UsageError("That is no request.")
    return store.packets / request_id


def path_of(store: Store, request_id: str, saved: Saved) -> Path:
    """Where a file stands."""
    return folder_of(store, request_id) / "files" / f"{saved.place:04d}" / saved.name


def safe_name(name: str) -> str:
    """A sent name as a file name: its last part, without control characters, not hidden, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip().lstrip(".")
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix.encode()) > 16:
        stem, dot, suffix = clean, "", ""
    room = _MOST_BYTES - len((dot + suffix).encode())
    stem = stem.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore")
    return (stem + dot + suffix) or "file"


def save_files(
    store: Store, request_id: str, sent: Iterable[tuple[str, BinaryIO]], rules: UploadRules
) -> tuple[Saved, ...]:
    """Write the files of a request, each flushed to the disk; nothing stays where one is refused.

    Raises :class:`LimitExceededError` for too many or too much, :class:`UsageError` for none.
    """
    root = folder_of(store, request_id)
    try:
        return _save(root, sent, rules)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise


def _save(root: Path, sent: Iterable[tuple[str, BinaryIO]], rules: UploadRules) -> tuple[Saved, ...]:
    found: list[Saved] = []
    names: set[str] = set()
    total = 0
    for place, (name, stream) in enumerate(sent):
        if place >= rules.most_files:
            raise LimitExceededError(f"A packet has at most {rules.most_files} files.", "Send fewer, or one archive.")
        own = _unique(safe_name(name), names)
        folder = root / "files" / f"{place:04d}"
        folder.mkdir(parents=True, mode=0o700)
        room = min(rules.file_mb, rules.packet_mb - total // _CHUNK) * _CHUNK
        digest, size = _copy(stream, folder / own, room)
        total += size
        found.append(Saved(place, own, digest, size))
    if not found:
        raise UsageError("No file was sent.", "Choose at least one file.")
    return tuple(found)


def _copy(stream: BinaryIO, target: Path, room: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > room:
                raise LimitExceededError("The file or the packet is larger than the desk takes.", "Send less at once.")
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _unique(name: str, taken: set[str]) -> str:
    own, n = name, 1
    while own.lower() in taken:
        n += 1
        stem, dot, suffix = name.rpartition(".")
        own = f"{stem} ({n}){dot}{suffix}" if dot else f"{name} ({n})"
    taken.add(own.lower())
    return own


def packet_sha(files: Iterable[Saved]) -> str:
    """One digest for a packet, whatever the order and names of its files."""
    return hashlib.sha256("\n".join(sorted({f.sha256 for f in files})).encode()).hexdigest()


def keep_password(store: Store, request_id: str, password: str) -> None:
    """Keep the password of a packet's files until the worker has read them."""
    target = folder_of(store, request_id) / _KEY_FILE
    with target.open("x", encoding="utf-8") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(password)


def kept_password(store: Store, request_id: str) -> str | None:
    """That password, where one was given."""
    try:
        return (folder_of(store, request_id) / _KEY_FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def forget_password(store: Store, request_id: str) -> None:
    """Remove it."""
    (folder_of(store, request_id) / _KEY_FILE).unlink(missing_ok=True)


def source_of(store: Store, request_id: str, files: Iterable[Saved], document: str) -> Path | None:
    """The file that a document of the packet is, or is inside of (``packet.zip/note.pdf``)."""
    for saved in files:
        if document == saved.name or document.startswith(f"{saved.name}/"):
            return path_of(store, request_id, saved)
    return None


def remove(store: Store, request_id: str) -> None:
    """Remove a request's folder."""
    shutil.rmtree(folder_of(store, request_id), ignore_errors=True)
