"""Speed and memory, measured in one run on one machine: ``python -m chartcite.corpus.bench``.

Every figure is taken in a process of its own on a generated born-digital packet (text of the labelled packets). What
counts are the ratios; absolute seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

_PACKETS = Path(__file__).parent / "packets"
_OPEN = ("dev1-a", "dev1-b", "dev2-a", *(f"own-{kind}-0{n}" for kind in "ab" for n in range(1, 9)))
_LINES = 58
_REQUESTS = (
    ("cigna-cmm-210", "non-malignant/permanent"),
    ("molina-intrathecal-pain-pump", "non-malignant/permanent"),
)
_DATE = "2026-04-20"


def texts() -> list[str]:
    """The documents of the packets that are open for development."""
    found = []
    for name in _OPEN:
        with (_PACKETS / f"{name}.yaml").open(encoding="utf-8") as stream:
            packets = [p for p in yaml.load_all(stream, Loader=yaml.CSafeLoader) if p]
        found += [d["text"] for packet in packets for d in packet["documents"]]
    return found


def draw(path: Path, pages: int) -> None:
    """A born-digital PDF of so many pages."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    for page, _ in zip(_pages(), range(pages), strict=False):
        canvas.setFont("Helvetica", 8)
        for i, line in enumerate(page):
            canvas.drawString(40, 750 - 12 * i, line)
        canvas.showPage()
    canvas.save()


_IDENTITY = re.compile(
    r"\b(?i:dob|d\.o\.b|mrn|member id|medical record|claim)\b|\b(?:Patient|PATIENT|Pt|Name|NAME|Re|RE|Client)\s*:|"
    r"^\s*(?:Mr|Mrs|Ms|MR|MRS|MS)\.? [A-Z]|^\s*[A-Z][A-Za-z'-]+, [A-Z][A-Za-z]+\b"
)
"""Lines that name a patient: left out, since the pages are to be one patient's and none is to be set aside."""


def _pages() -> Iterator[list[str]]:
    for text in cycle(texts()):
        found = [line[:160].replace("\t", "    ") for line in text.replace("\f", "\n").split("\n")]
        lines = [line for line in found if not _IDENTITY.search(line)]
        for start in range(0, len(lines), _LINES):
            yield lines[start : start + _LINES]


def review(path: str) -> dict[str, Any]:
    """Both policies on one file: reading, extraction, judgement."""
    import datetime as dt

    from chartcite.api import Reviewer, as_request, read_files

    began = time.perf_counter()
    packet = read_files([path])
    read = time.perf_counter()
    reviewer = Reviewer(packet)
    results = [reviewer.review(*as_request(policy, way, dt.date.fromisoformat(_DATE))) for policy, way in _REQUESTS]
    done = time.perf_counter()
    return {
        "seconds": done - began, "reading": read - began, "facts": len(results[0].facts),
        "pages": len(packet.documents[0].pages), "chars": len(packet.documents[0].text),
    }  # fmt: skip


def plumber(path: str) -> dict[str, Any]:
    """The words of one file by pdfplumber alone."""
    import pdfplumber

    began = time.perf_counter()
    words = 0
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            words += len(page.extract_words())
            page.close()
    return {"seconds": time.perf_counter() - began, "words": words}


def ours(_: str) -> dict[str, Any]:
    """Facts from text: characters a second, models loaded."""
    import datetime as dt

    from chartcite.corpus.score import text_document
    from chartcite.extract.pipeline import extract_facts
    from chartcite.models.document import Packet

    packets = [Packet(documents=(text_document("a.txt", t),)) for t in texts()]
    extract_facts(packets[0], request_date=dt.date.fromisoformat(_DATE))
    began = time.perf_counter()
    for packet in packets:
        extract_facts(packet, request_date=dt.date.fromisoformat(_DATE))
    return _rate(sum(len(p.documents[0].text) for p in packets), began)


def stock(_: str) -> dict[str, Any]:
    """The stock medspaCy pipeline with our vocabulary as target rules: characters a second, models loaded."""
    import medspacy
    from medspacy.ner import TargetRule

    nlp = medspacy.load()
    terms = sorted(set(_terms()))
    nlp.get_pipe("medspacy_target_matcher").add([TargetRule(t, "TERM") for t in terms])
    nlp("Warm up.")
    sample = texts()
    began = time.perf_counter()
    for text in sample:
        nlp(text)
    return {**_rate(sum(map(len, sample)), began), "terms": len(terms)}


def _rate(chars: int, began: float) -> dict[str, Any]:
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "chars": chars, "chars_per_second": round(chars / seconds)}


def _terms() -> Iterator[str]:
    """The plain words and phrases of the vocabulary, without its notation."""
    from importlib import resources

    from chartcite.extract.nlp.vocabulary import raw

    for file in resources.files("chartcite.extract.vocab").iterdir():
        if file.name.endswith(".yaml"):
            yield from _strings(raw(file.name.removesuffix(".yaml")))


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        plain = data.replace("*", "").replace("?", "")
        if plain.replace(" ", "").replace("-", "").isalpha() and len(plain) < 60:
            yield plain
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


_TASKS: dict[str, Callable[[str], dict[str, Any]]] = {
    "review": review,
    "plumber": plumber,
    "ours": ours,
    "stock": stock,
}


def measured(task: str, path: str = "") -> dict[str, Any]:
    """A task in a process of its own, with its wall-clock time and peak memory (MB, child processes included)."""
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603  (our own module)
        [sys.executable, "-m", "chartcite.corpus.bench", "--task", task, "--file", path],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return {**json.loads(done.stdout), "wall": time.perf_counter() - began}


def _run(task: str, path: str) -> None:
    from chartcite.extract.readers import shut_down

    result = _TASKS[task](path)
    shut_down()  # so that its memory is counted
    peak = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    sys.stdout.write(json.dumps({**result, "peak_mb": round(peak[0]), "peak_child_mb": round(peak[1])}))


def main() -> None:
    """Measure everything and print one JSON object."""
    parser = argparse.ArgumentParser(description="Speed and memory of ChartCite in one run.")
    parser.add_argument("--task", choices=sorted(_TASKS))
    parser.add_argument("--file", default="")
    parser.add_argument("--pages", type=int, nargs="*", default=[30, 300, 1000])
    options = parser.parse_args()
    if options.task:
        _run(options.task, options.file)
        return
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for pages in (3, *options.pages):
            path = Path(folder) / f"{pages}.pdf"
            draw(path, pages)
            figures[f"review of {pages} pages, two policies"] = measured("review", str(path))
        middle = min(options.pages, key=lambda n: abs(n - 300))
        figures[f"pdfplumber words of {middle} pages"] = other = measured(
            "plumber", str(Path(folder) / f"{middle}.pdf")
        )
        both = figures[f"review of {middle} pages, two policies"]
        figures["review / pdfplumber"] = round(both["wall"] / other["wall"], 2)
    figures["text to facts"], figures["stock medspaCy"] = measured("ours"), measured("stock")
    rates = [figures[k]["chars_per_second"] for k in ("text to facts", "stock medspaCy")]
    figures["text to facts / stock medspaCy"] = round(rates[0] / rates[1], 2)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
