"""What is kept between runs gives what would have been made anew, whatever state its file is in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_RUN = """
import sys
from chartcite.extract.nlp import kept
pattern = kept.compiled(r"(?P<n>[0-9]+) (?:mg|mcg)|sharp")
m = pattern.search("take 12 mg daily")
parts = kept.made("demo", "origin", lambda: {"made": True})
known = kept._known()
print(m["n"], m.span(), pattern.groupindex["n"], parts, len(known.codes), len(known.parts))
"""
_FRESH = "12 (5, 10) 1 {'made': True} 0 0"
_KNOWN = "12 (5, 10) 1 {'made': True} 1 1"


def _run(cache: Path, **more: str) -> str:
    own = {k: v for k, v in os.environ.items() if k != "CHARTCITE_CACHE"}
    env = {**own, "XDG_CACHE_HOME": os.fspath(cache), **more}
    done = subprocess.run([sys.executable, "-c", _RUN], env=env, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.strip()


def _file(cache: Path) -> Path:
    (found,) = (cache / "chartcite").iterdir()
    return found


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    assert _run(tmp_path) == _FRESH
    return tmp_path


def test_the_second_run_takes_what_the_first_kept(cache: Path) -> None:
    assert _run(cache) == _KNOWN


def test_the_file_is_its_owners_alone(cache: Path) -> None:
    assert _file(cache).stat().st_mode & 0o077 == 0
    assert _file(cache).parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["cut", "longer", "flipped", "empty", "text"])
def test_a_damaged_file_counts_for_nothing(cache: Path, harm: str) -> None:
    file = _file(cache)
    data = bytearray(file.read_bytes())
    if harm == "flipped":
        data[50] ^= 0xFF
    if harm == "longer":
        data += b"?"
    file.write_bytes({"cut": data[:-7], "longer": data, "flipped": data, "empty": b"", "text": b"hello"}[harm])
    assert _run(cache) == _FRESH
    assert _run(cache) == _KNOWN


@pytest.mark.parametrize("from_end", range(1, 300, 40))
def test_a_damaged_entry_is_made_anew(cache: Path, from_end: int) -> None:
    file = _file(cache)
    data = bytearray(file.read_bytes())
    data[-from_end] ^= 0xFF
    file.write_bytes(data)
    assert _run(cache).rsplit(" ", 2)[0] == _FRESH.rsplit(" ", 2)[0]
    assert _run(cache) == _KNOWN


def test_a_file_that_others_may_write_is_not_trusted(cache: Path) -> None:
    _file(cache).chmod(0o666)
    assert _run(cache) == _FRESH


def test_nothing_is_kept_where_that_is_switched_off(tmp_path: Path) -> None:
    assert _run(tmp_path, CHARTCITE_CACHE="off") == _FRESH
    assert list(tmp_path.iterdir()) == []


def test_what_was_made_from_something_else_is_made_anew(cache: Path) -> None:
    script = "from chartcite.extract.nlp import kept; print(kept.made('demo', 'another origin', lambda: 'new'))"
    env = {**os.environ, "XDG_CACHE_HOME": os.fspath(cache)}
    assert subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True).stdout == "new\n"


_REVIEW = """
import sys
from chartcite.api import review_packet
review_packet([sys.argv[1]], policy="cigna-cmm-210", pathway="non-malignant/permanent", date="2026-04-20")
"""


def test_nothing_of_a_packet_is_kept(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(
        "Patient: Quillfeather, Zebedee   DOB 03/14/1961   MRN 7741909\nDate: 02/10/2026   Author: Dr. Ottoline Vance\n"
        "His sister Philomena has a pump. Failed 7 months of PT with Bartholomew. Zebedee had his trial 1/9/2026,\n"
        "pain 8 to 3 for 9 hours. Mr. Quillfeather won't have surgery.\n",
        encoding="utf-8",
    )
    cache = tmp_path / "cache"
    env = {k: v for k, v in os.environ.items() if k != "CHARTCITE_CACHE"} | {"XDG_CACHE_HOME": os.fspath(cache)}
    done = subprocess.run([sys.executable, "-c", _REVIEW, os.fspath(note)], env=env, capture_output=True, check=True)
    assert done.stderr == b""
    kept = b"".join(f.read_bytes().lower() for f in cache.rglob("*") if f.is_file())
    assert len(kept) > 100_000
    found = [
        w for w in (b"quillfeather", b"zebedee", b"7741909", b"ottoline", b"philomena", b"bartholomew") if w in kept
    ]
    assert found == []


def test_a_bad_expression_is_an_error_as_ever() -> None:
    from chartcite.extract.nlp.kept import compiled

    with pytest.raises(re.error):
        compiled("(")
