"""Reading of scans, measured in one run on one machine: ``python -m chartcite.corpus.bench_scans``.

Pages a second, processor time, wrong characters and peak memory of the whole process tree on the fax scans that the
renderer makes of labelled packets (all of them as one fax for the time); where Debian's ``tesseract`` is installed, the
same of it: on the same pictures, with one process a processor and one thread each (its quickest way) and as it is
called without any option.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from chartcite.corpus.numbers_read import Numbers, numbers

_LEFT_OUT = re.compile(r"[\s_|]+|[-=+]{4,}")
"""What layout makes of blanks, lines to fill in and rules is no character read."""


def scans(folder: Path, pages: int) -> list[tuple[Path, str]]:
    """Fax scans of so many pages, a file a document, with the text of each."""
    from chartcite.corpus.bench import texts
    from chartcite.corpus.render import write_fax

    made: list[tuple[Path, str]] = []
    count = 0
    for number, text in enumerate(t for t in texts() if len(t) > 600):
        path = folder / f"{number:03}.pdf"
        write_fax(path, {"text": text})
        made.append((path, text))
        count += _pages(path)
        if count >= pages:
            break
    return made


def _pages(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(str(path)) as pdf:
        return len(pdf)


def errors(read: str, meant: str) -> tuple[int, int]:
    """Wrong characters, and characters in all."""
    got, want = _LEFT_OUT.sub("", read), _LEFT_OUT.sub("", meant)
    return Levenshtein.distance(got, want), len(want)


def ours(files: Sequence[tuple[Path, str]], fax: Path) -> dict[str, Any]:
    """ChartCite's own reading: the files for its errors, then all their pages as one fax for its time."""
    from chartcite.extract.readers import read_file

    found = [(read_file(path), text) for path, text in files]
    pages = sum(len(d.pages) for d, _ in found)
    long_scan(files, fax, pages)
    began, used = time.perf_counter(), _processor_seconds()
    read_file(fax)
    figures = _figures([(d.text, text) for d, text in found], pages, time.perf_counter() - began)
    figures["processor_seconds_a_page"] = round((_processor_seconds() - used) / pages, 2)
    seen = sum((numbers(d, text) for d, text in found), Numbers())
    return {**figures, "numbers": seen.total, "numbers_wrong": seen.wrong, "numbers_wrong_unflagged": seen.unflagged}


def _processor_seconds() -> float:
    """Processor time of this process and of all below it that run or have ended."""
    ended = os.times()
    return sum(ended[:4]) + sum(map(_used, _below(os.getpid())))


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(_used, _below(pid)))


def _below(pid: int) -> list[int]:
    """The processes that a process started (Linux)."""
    return [int(n) for file in Path(f"/proc/{pid}/task").glob("*/children") for n in file.read_text().split()]


def tesseract(pictures: Sequence[Path], files: Sequence[tuple[Path, str]], *, plain: bool) -> dict[str, Any]:
    """Tesseract's reading of the same pictures."""
    workers = 1 if plain else os.cpu_count() or 1
    env = dict(os.environ) if plain else {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def read(picture: Path) -> tuple[str, str]:
        command = ["tesseract", str(picture), "-", "--dpi", "204"]
        ran = subprocess.run(command, capture_output=True, text=True, env=env, check=True)  # noqa: S603
        return picture.stem.split("-")[0], ran.stdout

    began, used = time.perf_counter(), _processor_seconds()
    with ThreadPoolExecutor(workers) as threads:
        parts = list(threads.map(read, pictures))
    seconds = time.perf_counter() - began
    joined = [("\n".join(t for stem, t in parts if stem == path.stem), text) for path, text in files]
    figures = _figures(joined, len(pictures), seconds)
    return {**figures, "processor_seconds_a_page": round((_processor_seconds() - used) / len(pictures), 2)}


def _figures(texts: Sequence[tuple[str, str]], pages: int, seconds: float) -> dict[str, Any]:
    wrong, chars = (sum(part) for part in zip(*(errors(got, want) for got, want in texts), strict=True))
    return {"pages": pages, "seconds": round(seconds, 2), "pages_per_second": round(pages / seconds, 2),
            "wrong_characters_percent": round(100 * wrong / chars, 3)}  # fmt: skip


def drawn(files: Sequence[tuple[Path, str]], folder: Path) -> list[Path]:
    """The pages of the scans as PNG pictures."""
    import pypdfium2

    found: list[Path] = []
    for path, _ in files:
        with pypdfium2.PdfDocument(str(path)) as pdf:
            for number, page in enumerate(pdf):
                found.append(folder / f"{path.stem}-{number}.png")
                page.render(scale=204 / 72).to_pil().convert("L").save(found[-1])
    return found


def long_scan(files: Sequence[tuple[Path, str]], path: Path, pages: int) -> None:
    """One file of so many scanned pages."""
    import pypdfium2

    with pypdfium2.PdfDocument.new() as whole:
        while len(whole) < pages:
            for source, _ in files:
                with pypdfium2.PdfDocument(str(source)) as pdf:
                    whole.import_pages(pdf, list(range(min(len(pdf), pages - len(whole)))))
                if len(whole) >= pages:
                    break
        whole.save(str(path))


def memory(path: Path) -> dict[str, Any]:
    """Peak memory, in MB, of a process that reads one file and of all its children together."""
    code = "import sys, pathlib; from chartcite.extract.readers import read_file; read_file(pathlib.Path(sys.argv[1]))"
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code, str(path)])  # noqa: S603
    peak = [0.0]
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.1):
            peak[0] = max(peak[0], _tree_mb(child.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    child.wait()
    stop.set()
    watcher.join()
    return {"peak_tree_mb": round(peak[0]), "seconds": round(time.perf_counter() - began, 1)}


def _tree_mb(pid: int) -> float:
    """Resident memory of a process and its descendants, shared pages counted once a process (Linux)."""
    total = 0.0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
        below = _below(pid)
    except OSError:
        return total
    return total + sum(_tree_mb(n) for n in below)


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description="Speed, accuracy and memory of reading scans in one run.")
    parser.add_argument("--pages", type=int, default=24, help="pages that are compared")
    parser.add_argument("--long", type=int, default=300, help="pages of the long scan (0: leave it out)")
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = scans(folder, options.pages)
        figures["chartcite"] = mine = ours(files, folder / "fax.pdf")
        if shutil.which("tesseract"):
            pictures = drawn(files, folder)
            figures["tesseract, a process a processor"] = best = tesseract(pictures, files, plain=False)
            figures["tesseract as called"] = plain = tesseract(pictures, files, plain=True)
            for key, other in (("a process a processor", best), ("as called", plain)):
                ratio = mine["pages_per_second"] / other["pages_per_second"]
                figures[f"pages a second / tesseract {key}"] = round(ratio, 2)
        if options.long:
            path = folder / "long.pdf"
            long_scan(files, path, options.long)
            figures[f"scan of {options.long} pages"] = memory(path)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
