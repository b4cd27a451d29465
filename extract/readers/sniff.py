"""What a file is, by its content."""

from __future__ import annotations

import codecs
import re

PDF, TEXT = "application/pdf", "text/plain"
RTF, HTML, ZIP = "application/rtf", "text/html", "application/zip"
XML, FHIR, MAIL = "application/xml", "application/fhir+json", "message/rfc822"
LOCKED_OFFICE = "application/x-ole-storage; encrypted"
IMAGES = ("image/png", "image/jpeg", "image/tiff", "image/gif", "image/bmp", "image/webp")

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"{\\rtf", RTF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"%!PS", "application/postscript"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
)
_BINARY = "application/octet-stream"
_XML = re.compile(r"\s*(?:<\?xml|<(?:\w+:)?ClinicalDocument[\s>]|<\w+\s+xmlns=.http://hl7\.org/fhir.)")
_HTML = re.compile(
    r"\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|style|div|p|table|h[1-6]|center|span|font|ul|ol)"
    r"(?:\s[^<>]*)?/?>", re.I | re.DOTALL,
)  # fmt: skip
_XHTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.I)
_FIELD = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]{1,40}):[ \t]?[^\n]*\n(?:[ \t]+[^\n]*\n)*")
_MAIL = frozenset(("mime-version", "message-id", "received", "content-type", "return-path"))
_FHIR = re.compile(rb'"resourceType"\s*:')
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.01


def media_type(data: bytes) -> str:
    """The media type of a file by its first bytes (a few thousand are enough, all are better)."""
    if b"%PDF-" in data[:1024] and not data.startswith(b"PK\x03\x04"):  # an archive may hold a PDF as it is
        return PDF
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or not _is_text(data)):
            locked = kind == "application/x-ole-storage" and _ENCRYPTED_PACKAGE in data
            return LOCKED_OFFICE if locked else kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    if not _is_text(data):
        return _BINARY
    return _text_kind(decoded(data[:8000]) or "", data)


def _text_kind(head: str, data: bytes) -> str:
    """What a text file is by its first characters."""
    head = head.replace("\r\n", "\n").replace("\r", "\n")
    if head.lstrip().startswith("{\\rtf"):
        return RTF
    if _XML.match(head):
        return HTML if _XHTML.search(head[:600]) else XML
    if _HTML.match(head):
        return HTML
    if head.lstrip().startswith("{") and _FHIR.search(data):
        return FHIR
    return MAIL if _is_mail(head) else TEXT


def _is_mail(head: str) -> bool:
    """Whether a text begins with the header of a message as mail programs write it."""
    at, names = 0, set()
    head = head.lstrip("\n")
    while found := _FIELD.match(head, at):
        names.add(found["name"].lower())
        at = found.end()
    return len(names) > 2 and bool(names & _MAIL) and head[at : at + 1] in ("", "\n")


def decoded(data: bytes) -> str | None:
    """The text of a file: UTF-8, UTF-16 or UTF-32 with a mark, UTF-16 without, else Windows-1252; ``None``: no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff")
    if b"\x00" in data[:4000]:
        for encoding, zeros in (("utf-16-le", data[1:4000:2]), ("utf-16-be", data[0:4000:2])):
            if zeros and zeros.count(0) > 0.7 * len(zeros):
                return data.decode(encoding, "replace")
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end >= len(data) - 3 and error.start > 0 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8") + "\ufffd"
        return data.decode("cp1252", "replace")


def _is_text(data: bytes) -> bool:
    text = decoded(data)
    if text is None:
        return False
    bad = len(_CONTROLS.findall(text)) + text.count("\ufffd")
    return bad <= max(_MOST_CONTROLS * len(text), 1 if len(text) > 20 else 0)
