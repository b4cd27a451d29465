"""The files of a packet: folders opened, names made unique."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files behind files and folders, in the order given; folders sorted and in depth, hidden files left out.

    A file that comes twice is listed once. A folder that holds nothing (or cannot be listed) stays in the list itself.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _walk(path) if path.is_dir() else [path]:
            found.setdefault(file.absolute(), file)
    return list(found.values())


def _walk(folder: Path) -> list[Path]:
    files: list[Path] = []
    failed: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: failed.append(Path(error.filename or folder)))
    for root, folders, names in walk:
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        files.extend(Path(root) / n for n in names if not n.startswith("."))
    files.sort(key=lambda f: f.relative_to(folder).parts)
    return [*files, *failed] or [folder]


def names_of(files: Sequence[Path]) -> list[str]:
    """A name for each file: its own, with as many folders in front as tell it from the others."""
    parts = [f.absolute().parts for f in files]
    depth = [1] * len(files)
    while True:
        names = ["/".join(p[-d:]) for p, d in zip(parts, depth, strict=True)]
        count = Counter(names)
        again = [i for i, n in enumerate(names) if count[n] > 1 and depth[i] < len(parts[i])]
        if not again:
            return names
        for i in again:
            depth[i] += 1
