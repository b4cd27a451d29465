"""Messages (EML): head and body as text, attachments as files of their own. Nothing outside is fetched."""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from email import errors, message_from_bytes
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from typing import Any

from chartcite.extract.formats.archive import plain_name
from chartcite.extract.formats.blocks import Block, Paragraph, Style
from chartcite.extract.formats.embedded import lines, text_blocks
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.images import may_be_page
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.readers.sniff import MAIL, decoded

_HEAD = ("From", "To", "Cc", "Subject")
_CUT_OFF = (errors.CloseBoundaryNotFoundDefect, errors.StartBoundaryNotFoundDefect)
_LOCKED = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))
_BODIES = frozenset(("text/plain", "text/html", "text/rtf", "text/enriched"))
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))


def read_mail(data: bytes, bounds: Bounds) -> Found:
    """The text and the attachments of a message. Raises :class:`Refused`."""
    message = message_from_bytes(data.lstrip(b"\r\n"), policy=email.policy.default)
    found = Found(MAIL)
    reader = _Reader(found, bounds)
    body = list(reader.part(message))
    found.blocks = [*_head(message), *body]
    return found


def _head(message: Message[Any, Any]) -> Iterator[Block]:
    for name in _HEAD:
        value = " ".join(str(message.get(name, "")).split())
        if value:
            yield Paragraph(f"{name}: {value}")
    try:
        day = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, IndexError):
        return
    yield Paragraph(f"Date: {day:%m/%d/%Y %H:%M}")


class _Reader:
    """Walks the parts of a message."""

    def __init__(self, found: Found, bounds: Bounds) -> None:
        self._found = found
        self._bounds = bounds
        self._files: list[tuple[str, bytes]] = []
        found.files = self._files

    def part(self, part: Message[Any, Any]) -> Iterator[Block]:
        """The blocks of the parts that are the message's own text; other parts become files."""
        kind = part.get_content_type()
        if any(isinstance(d, _CUT_OFF) for d in part.defects):
            self._found.broken = True
        if kind in _LOCKED:
            self._found.unread.append((self._name(part, "message"), Refusal.ENCRYPTED))
        elif kind == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            if isinstance(inner, Message):
                self._file(self._name(part, "message.eml"), inner.as_bytes(policy=email.policy.default))
        elif kind == "multipart/alternative":
            yield from self._alternative(part)
        elif part.is_multipart():
            for inner in part.iter_parts() if isinstance(part, EmailMessage) else part.get_payload():
                if isinstance(inner, Message):
                    yield from self.part(inner)
        elif kind in _BODIES and part.get_content_disposition() != "attachment":
            yield from self._text(part, kind)
        elif kind not in _SIGNATURES:
            self._attachment(part)

    def _alternative(self, part: Message[Any, Any]) -> Iterator[Block]:
        """The same told in several ways: plain text where it says something, else what says something."""
        ways = [p for p in part.get_payload() if isinstance(p, Message)]
        ways.sort(key=lambda p: p.get_content_type() != "text/plain")
        said = False
        for way in ways:
            if way.get_content_type() in _BODIES and said:
                continue
            blocks = list(self.part(way))
            said = said or any(isinstance(b, Paragraph) and b.text.strip() for b in blocks)
            yield from blocks

    def _text(self, part: Message[Any, Any], kind: str) -> Iterator[Block]:
        data = _bytes(part)
        if kind == "text/plain":
            yield Paragraph(lines(_decoded(data, part.get_content_charset())).text, Style.LINES)
            return
        read = text_blocks(_decoded(data, part.get_content_charset()).encode(), self._bounds) if data.strip() else None
        if read is not None:
            yield from read[0]

    def _attachment(self, part: Message[Any, Any]) -> None:
        data = _bytes(part)
        shown = part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
        if part.get_content_maintype() == "image" and shown and data and not may_be_page(data):
            return
        self._file(self._name(part, "attachment"), data)

    def _name(self, part: Message[Any, Any], default: str) -> str:
        return plain_name(part.get_filename() or f"{default}-{len(self._files) + 1}")

    def _file(self, name: str, data: bytes) -> None:
        if len(self._files) >= self._bounds.entries:
            raise Refused(Refusal.ENTRIES)
        if data.strip():
            self._files.append((name, data))
        else:
            self._found.unread.append((name, Refusal.EMPTY))


def _bytes(part: Message[Any, Any]) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decoded(data) or ""
