"""What was read of a picture is kept for its owner, within a size, and never believed when it is damaged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from PIL import Image

from chartcite.extract.readers import Limits, read_file
from chartcite.extract.readers.cache import Cache
from chartcite.extract.readers.process import Message
from tests.drawn import lines
from tests.scanned import picture, scan

DIGEST = "0123456789abcdef" * 3
ANSWER = Message(
    {"status": "read", "reason": "", "width": 612.0, "height": 792.0, "text": 4, "words": 1, "tables": [],
     "sureties": 1, "scanned": True, "crops": [], "pictures": []},
    b"Pain" + (0).to_bytes(4, "little") + (4).to_bytes(4, "little") + bytes(16) + b"\x5a",
)  # fmt: skip


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache" / "pages", 1)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    image: Image.Image = picture(tmp_path, lines(["Pain 8/10 today."] * 3, size=12), size=(300, 300), dpi=150)
    return scan(tmp_path / "a.png", [image], dpi=150)


def test_a_page_comes_back_as_it_was(cache: Cache) -> None:
    assert cache.get(DIGEST) is None
    cache.put(DIGEST, ANSWER)
    found = cache.get(DIGEST)
    assert found is not None
    assert (found.text, list(found.sureties or ()), found.scanned) == ("Pain", [90], True)


def test_only_the_owner_can_look(cache: Cache) -> None:
    cache.put(DIGEST, ANSWER)
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(f.stat().st_mode) for f in cache.folder.iterdir()} == {0o600}


@pytest.mark.parametrize("data", [b"", b"junk", bytes(400)], ids=["empty", "junk", "zeros"])
def test_a_damaged_file_counts_as_missing(cache: Cache, data: bytes) -> None:
    cache.put(DIGEST, ANSWER)
    (file,) = cache.folder.iterdir()
    file.write_bytes(data)
    assert cache.get(DIGEST) is None


def test_the_oldest_goes_when_the_folder_is_full(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "pages", 1)
    payload = os.urandom(700_000)
    big = Message({**ANSWER.header, "text": 0, "words": 0, "sureties": 0}, payload)
    for number in range(66):
        cache.put(f"{number:048x}", big)
    assert sum(f.stat().st_size for f in cache.folder.iterdir()) <= 2 * 1024 * 1024


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "pages", 1)
    cache.put(DIGEST, ANSWER)
    assert cache.get(DIGEST) is None


def test_a_picture_is_read_once(tmp_path: Path, page: Path) -> None:
    limits = Limits(picture_cache=tmp_path / "kept")
    first = read_file(page, limits=limits)
    (kept,) = (tmp_path / "kept").iterdir()
    written = kept.stat().st_ino
    assert read_file(page, limits=limits) == first
    assert [f.stat().st_ino for f in (tmp_path / "kept").iterdir()] == [written]


def test_nothing_is_kept_without_a_folder(tmp_path: Path, page: Path) -> None:
    read_file(page, limits=Limits(picture_cache=None))
    assert not (tmp_path / "kept").exists()
