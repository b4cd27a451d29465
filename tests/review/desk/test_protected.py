"""Protected files: the password opens them once and is forgotten; their pages can be looked at and exported after."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from chartcite.extract.readers import read_packet
from chartcite.review.store import files
from chartcite.review.store.users import Role
from tests.drawn import lines, pdf
from tests.review.desk.kit import Kit, make_kit

KEY = "sesame-7231"
ASKED = {"policy": "cigna-cmm-210", "pathway": "cancer/trial", "date": "2026-05-01"}


def _protected(folder: Path, *, inside: bool) -> Path:
    path = pdf(folder / "note.pdf", [lines(["Pain 8/10 before the trial."])], password=KEY)
    if not inside:
        return path
    with zipfile.ZipFile(folder / "sent.zip", "w") as out:
        out.write(path, "note.pdf")
    return folder / "sent.zip"


def _kit(tmp_path: Path, sent: Path) -> tuple[Kit, str]:
    kit = make_kit(tmp_path / "desk", read_packet([sent], password=KEY))
    client = kit.person("ada", Role.REVIEWER)
    return kit, kit.ready(client, (sent.name, sent.read_bytes()), password=KEY, **ASKED)


@pytest.mark.parametrize("inside", [False, True], ids=["by itself", "in an archive"])
def test_pages_of_a_protected_file_are_shown_and_exported(tmp_path: Path, inside: bool) -> None:
    kit, request_id = _kit(tmp_path, _protected(tmp_path, inside=inside))
    client = kit.person("ada")
    shown = client.get(f"/api/v1/requests/{request_id}/documents/0/pages/1.webp?scale=1")
    assert (shown.status_code, shown.content[8:12]) == (200, b"WEBP")
    made = client.get(f"/api/v1/requests/{request_id}/exports/highlighted.pdf")
    assert made.status_code == 200
    with pdfium.PdfDocument(io.BytesIO(made.content)) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Pain 8/10" in text


def test_the_password_is_kept_nowhere_and_the_copy_is_the_desks_own(tmp_path: Path) -> None:
    kit, request_id = _kit(tmp_path, _protected(tmp_path, inside=False))
    folder = files.folder_of(kit.store, request_id)
    copies = list((folder / "inner").iterdir())
    assert [path.stat().st_mode & 0o077 for path in copies] == [0]
    assert not [path for path in (tmp_path / "desk").rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    files.remove(kit.store, request_id)
    assert not copies[0].exists()
