"""Files to documents: what a file is by its content, its text in reading order, its pages and word boxes."""

from __future__ import annotations

from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.originals import originals_of
from chartcite.extract.readers.packet import open_path, read_file, read_packet
from chartcite.extract.readers.process import shut_down, warm_up
from chartcite.extract.readers.registry import Reading
from chartcite.extract.readers.source import Progress
from chartcite.extract.readers.unlock import unlocked

__all__ = [
    "Limits",
    "Progress",
    "Reading",
    "open_path",
    "originals_of",
    "read_file",
    "read_packet",
    "shut_down",
    "unlocked",
    "warm_up",
]
