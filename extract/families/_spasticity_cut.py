"""The pieces into which a text on spasticity is cut."""

from __future__ import annotations

from dataclasses import dataclass

from chartcite.extract.nlp.expressions import Expression


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of meaning at ``[start, end)``.

    ``kind``: scale, num, change, drop, same, time, clock, phase, muscle, average, who, date, other. ``low`` and
    ``high`` bound a score, the hours of a time or the minutes of a clock; ``after`` the second score of a change.
    ``hedged`` marks a value that its writer does not trust.
    """

    kind: str
    start: int
    end: int
    code: str = ""
    low: float = 0.0
    high: float = 0.0
    after: tuple[float, float] = (0.0, 0.0)
    hedged: bool = False


class Cutter:
    """Collects tokens over a text, first come first served."""

    def __init__(self, text: str, low: str) -> None:
        self.text, self.low = text, low
        self.free = [True] * (len(low) + 1)
        self.found: list[Token] = []

    def take(self, start: int, end: int) -> bool:
        if end <= start or not all(self.free[start:end]):
            return False
        self.free[start:end] = [False] * (end - start)
        return True

    def add(self, token: Token) -> None:
        if self.take(token.start, token.end):
            self.found.append(token)

    def mask(self, pattern: Expression) -> None:
        for m in pattern.finditer(self.low):
            self.take(m.start(), m.end())
