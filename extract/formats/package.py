"""ZIP containers read in memory, within bounds: nothing is ever written to the disk under a name of theirs."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from chartcite.extract.formats.refusal import Refusal, Refused


class Package:
    """A ZIP file. ``most`` bounds the bytes that all its entries may expand to together."""

    def __init__(self, data: bytes, *, most: int) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, UnicodeError):
            raise Refused(Refusal.DAMAGED) from None
        self._left = most
        self._by_name = {e.filename: e for e in self.entries}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def named(self, name: str, *, most: int | None = None) -> bytes:
        """The bytes of the entry of this name, at most ``most``. Raises :class:`Refused`."""
        if name not in self._by_name:
            raise Refused(Refusal.DAMAGED)
        return self.read(self._by_name[name], most=most)

    def read(self, entry: zipfile.ZipInfo, *, most: int | None = None) -> bytes:
        """The bytes of an entry, whatever size it claims. Raises :class:`Refused`."""
        if entry.flag_bits & 1:
            raise Refused(Refusal.ENCRYPTED)
        bound = min(self._left, self._left if most is None else most)
        if entry.file_size > bound:
            raise Refused(Refusal.SIZE)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(bound + 1)
        except NotImplementedError:
            raise Refused(Refusal.METHOD) from None
        except RuntimeError:
            raise Refused(Refusal.ENCRYPTED) from None
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError):
            raise Refused(Refusal.DAMAGED) from None
        if len(data) > bound:
            raise Refused(Refusal.SIZE)
        self._left -= len(data)
        return data
