"""A sample of the mutated files that ``make fuzz`` reads, and the mutilations that every format must survive."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartcite.extract.readers import read_packet
from tests import fuzz
from tests.made import put

_SAMPLES = fuzz.samples()
_IMAGES = ("tiff",)


def test_mutated_files_end_in_a_document_or_an_error() -> None:
    counts, wrong = fuzz.run(100, 7)
    assert sum(counts.values()) == 100
    assert wrong == []


def test_the_same_seed_makes_the_same_files() -> None:
    first, second = (list(fuzz.cases(30, 3)) for _ in range(2))
    assert first == second
    assert first != list(fuzz.cases(30, 4))


@pytest.mark.parametrize("kind", [k for k in _SAMPLES if k not in _IMAGES])
def test_a_sound_file_of_each_format_is_read(tmp_path: Path, kind: str) -> None:
    packet = read_packet([put(tmp_path / "a", _SAMPLES[kind])])
    assert "pain 3/10 after therapy" in "".join(d.text for d in packet.documents)
    assert [(u.name, u.message) for u in packet.unread] == []
    assert not any(d.unread_pages for d in packet.documents)


@pytest.mark.parametrize("kind", _SAMPLES)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_never_passes_for_whole(tmp_path: Path, kind: str, share: float) -> None:
    data = _SAMPLES[kind]
    packet = read_packet([put(tmp_path / "a", data[: int(share * len(data))])])
    unread = [u.message for u in packet.unread] + [p.reason for d in packet.documents for p in d.unread_pages]
    assert unread
    assert all(unread)


@pytest.mark.parametrize("kind", _SAMPLES)
def test_an_empty_file_is_empty_whatever_its_name(tmp_path: Path, kind: str) -> None:
    packet = read_packet([put(tmp_path / f"a.{kind}", b"")])
    assert [u.code for u in packet.unread] == ["file_empty"]
