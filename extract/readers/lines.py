"""Words to lines, and the blanks between the words of a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from chartcite.extract.readers.words import Word

JOIN = 0.12
"""A gap under this share of the height parts no words that the file itself does not part."""
COLUMN = 0.9
"""A gap from this share of the height on is a column gap: two blanks or more."""

_SENTENCE = 1.4
"""The same after a full stop, where typesetting stretches more."""


@dataclass(slots=True)
class Line:
    """Words of one line from left to right; ``v0`` and ``v1`` are those of its widest word."""

    words: list[Word] = field(default_factory=list)
    v0: float = 0.0
    v1: float = 0.0
    widest: float = -1.0
    left: float | None = None
    """The left margin of its column, where the page has columns."""

    def add(self, word: Word) -> None:
        self.words.append(word)
        width = word.u1 - word.u0
        if width > self.widest:
            self.v0, self.v1, self.widest = word.v0, word.v1, width

    @property
    def u0(self) -> float:
        return self.words[0].u0

    @property
    def u1(self) -> float:
        return self.words[-1].u1


def level(words: Sequence[Word]) -> None:
    """Straighten words of a leaning scan, in place: every word moves along ``v`` as its line drifts."""
    drift = sum(w.drift for w in words) / max(1, len(words))
    if abs(drift) < 0.004:
        return
    for word in words:
        shift = drift * (word.u0 + word.u1) / 2
        word.v0 -= shift
        word.v1 -= shift
        word.shift = shift


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Lines from top to bottom. Words share a line where they overlap by half the height of the smaller."""
    lines: list[Line] = []
    for word in sorted(words, key=lambda w: (w.v0 + w.v1, w.u0)):
        for line in reversed(lines[-2:]):
            shared = min(line.v1, word.v1) - max(line.v0, word.v0)
            if shared > 0.5 * min(line.v1 - line.v0, word.height):
                line.add(word)
                break
        else:
            lines.append(Line())
            lines[-1].add(word)
    for line in lines:
        line.words.sort(key=lambda w: (w.u0, w.order))
    lines.sort(key=lambda line: line.v0 + line.v1)
    return lines


def unit_of(words: Sequence[Word]) -> float:
    """The width of a blank on the page, in points: the usual one of the file, else guessed from the letters."""
    blanks = [w.space for w in words if w.space > 0]
    if len(blanks) >= 8:
        return median(blanks)
    widths = [(w.u1 - w.u0) / len(w.text) for w in words if w.text]
    return max(0.8, 0.85 * median(widths)) if widths else 4.0


GAP = -1
"""Stands for a column gap of which the file does not say how many blanks it is."""


def cell_of(words: Sequence[Word]) -> float:
    """The usual width of a letter on the page, in points: the grid on which columns are lined up."""
    widths = [(w.u1 - w.u0) / len(w.text) for w in words]
    return max(1.0, median(widths)) if widths else 5.0


def blanks_of(line: Line) -> list[int]:
    """How many blanks stand after each word of the line but the last; 0 joins two words, :data:`GAP` parts columns."""
    pairs = list(zip(line.words, line.words[1:], strict=False))
    stretch = _stretch(pairs)
    counts = []
    for left, right in pairs:
        gap = right.u0 - left.u1
        height = min(left.height, right.height) or 1.0
        if left.space > 0:
            ratio = gap / (left.space * stretch)
            counts.append(max(1, round(ratio)) if ratio > 1.6 and gap > 0.3 * height else 1)
        elif gap < JOIN * height and right.before is None:
            parted = left.parted and right.order == left.order + 1 and gap > 0
            counts.append(1 if parted or gap <= -0.5 * height else 0)
        else:
            least = _SENTENCE if left.text[-1] in ".?!" else COLUMN
            counts.append(GAP if gap >= least * height else 1)
    return _even(pairs, counts)


def _stretch(pairs: Sequence[tuple[Word, Word]]) -> float:
    """By how much a justified line stretches its blanks (1: not at all)."""
    ratios = [(right.u0 - left.u1) / left.space for left, right in pairs if left.space > 0]
    if len(ratios) < 3 or all(abs(r - round(r)) < 0.04 for r in ratios):
        return 1.0
    low = min(ratios)
    alike = sum(r < 1.35 * low for r in ratios)
    return low if low > 1.12 and alike >= 0.7 * len(ratios) else 1.0


def _even(pairs: Sequence[tuple[Word, Word]], counts: list[int]) -> list[int]:
    """A line whose gaps are all alike is justified prose, not a row of columns."""
    made = [(right.u0 - left.u1) / (left.height or 1.0) for left, right in pairs if left.space <= 0]
    if len(made) >= 4 and len(made) == len(pairs) and max(made) < 1.6 and max(made) < 1.5 * max(min(made), 0.01):
        return [1] * len(counts)
    return counts
