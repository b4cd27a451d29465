"""Files are read side by side, and nothing but the time it takes tells."""

from __future__ import annotations

import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from chartcite.extract.readers import Limits, read_packet
from chartcite.extract.readers import process as processes
from chartcite.extract.readers.abreast import Room, abreast
from chartcite.extract.readers.process import borrowed_reader
from tests.drawn import lines
from tests.scanned import picture, scan

TWO = Limits(picture_workers=2)


def _slow(number: int) -> int:
    time.sleep(0.05 if number % 3 == 0 else 0.001)
    return number


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_answers_come_in_the_order_of_the_tasks(count: int) -> None:
    assert list(abreast([partial(_slow, n) for n in range(20)], count)) == list(range(20))


def test_only_a_few_tasks_are_done_before_they_are_wanted() -> None:
    begun: list[int] = []

    def tasks() -> Iterator[Callable[[], int]]:
        for number in range(50):
            begun.append(number)
            yield partial(_slow, number)

    answers = abreast(tasks(), 2)
    assert next(answers) == 0
    assert len(begun) < 8
    answers.close()  # type: ignore[attr-defined]
    assert len(begun) < 8


def test_an_error_comes_where_its_answer_would() -> None:
    def fails() -> int:
        raise OSError

    answers = abreast([partial(_slow, 0), fails, *[partial(_slow, n) for n in range(30)]], 2)
    assert next(answers) == 0
    with pytest.raises(OSError, match=r"^$"):
        next(answers)


def test_files_read_side_by_side_hold_no_more_than_there_is_room_for() -> None:
    room, held, most = Room(100), [0], [0]
    lock = threading.Lock()

    def hold(size: int) -> int:
        with room.taken(size):
            with lock:
                held[0] += min(size, 100)
                most[0] = max(most[0], held[0])
            time.sleep(0.01)
            with lock:
                held[0] -= min(size, 100)
        return size

    sizes = [60, 30, 500, 10, 90, 20]
    assert list(abreast([partial(hold, s) for s in sizes], 6)) == sizes
    assert most[0] <= 100


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of single scanned pages, of every kind and in an order of their own, one of them damaged."""
    folder = tmp_path_factory.mktemp("single")
    for number, name in enumerate(["a.tif", "b.png", "c.jpg", "d.pdf", "f.tif"]):
        page = picture(folder, lines([f"Page number {number} of the patient"], size=11, top=700))
        scan(folder / name, [page.crop((0, 0, page.width, 400))])
    (folder / "born.pdf").unlink()
    (folder / "e.tif").write_bytes((folder / "f.tif").read_bytes()[:3000])
    return folder


def test_single_pages_keep_all_reading_processes_busy(single: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most = [0], [0]
    answer = processes.ParsingProcess.answer

    def counted(self: processes.ParsingProcess, deadline: float) -> processes.Message:
        if self._worker != processes.PICTURES:
            return answer(self, deadline)
        busy[0] += 1
        most[0] = max(most[0], busy[0])
        try:
            return answer(self, deadline)
        finally:
            busy[0] -= 1

    monkeypatch.setattr(processes.ParsingProcess, "answer", counted)
    seen: list[tuple[str, int, int]] = []
    packet = read_packet([single], limits=TWO, progress=lambda *page: seen.append(page))
    assert most[0] == 2
    assert [d.name for d in packet.documents if d.text] == ["a.tif", "b.png", "c.jpg", "d.pdf", "f.tif"]
    assert [int(d.text.split()[2]) for d in packet.documents if d.text] == [0, 1, 2, 3, 4]
    assert {name for name, _, _ in seen} >= {"a.tif", "b.png", "c.jpg", "d.pdf", "f.tif"}
    assert "e.tif" in {u.name for u in packet.unread} | {d.name for d in packet.documents if not d.text}


def test_one_process_reads_the_same(single: Path) -> None:
    assert read_packet([single], limits=TWO) == read_packet([single], limits=Limits(picture_workers=1))


def test_an_archive_of_single_pages_reads_the_same(single: Path, tmp_path: Path) -> None:
    """Archives inside it keep their place, and a bound on what is in it falls on the same files."""
    inner = tmp_path / "bb.zip"
    for path, files in ((inner, ["a.tif"]), (tmp_path / "all.zip", ["f.tif", "b.png", "bb.zip", "c.jpg", "d.pdf"])):
        with zipfile.ZipFile(path, "w") as archive:
            for name in files:
                archive.write(inner if name == "bb.zip" else single / name, name)
    whole = read_packet([tmp_path / "all.zip"], limits=TWO)
    assert [int(d.text.split()[2]) for d in whole.documents] == [1, 0, 2, 3, 4]
    bounded = [read_packet([tmp_path / "all.zip"], limits=Limits(picture_workers=n, entries=3)) for n in (1, 2)]
    assert bounded[0] == bounded[1]


def test_no_more_processes_are_lent_than_there_may_be() -> None:
    lent: list[processes.ParsingProcess] = []

    def borrow() -> None:
        with borrowed_reader(2) as process:
            lent.append(process)
            time.sleep(0.02)

    threads = [threading.Thread(target=borrow) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lent) == 6
    assert len({id(p) for p in lent}) <= 2
