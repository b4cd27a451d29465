"""The self-check: what a clinic is told of its packet before it is sent."""

from __future__ import annotations

from enum import StrEnum

from chartcite.models._base import Model


class Effort(StrEnum):
    """How much work it is to add something, from little to much."""

    FIND = "find"
    STATEMENT = "statement"
    REQUEST = "request"
    VISIT = "visit"

    @property
    def rank(self) -> int:
        return list(Effort).index(self)


class Passage(Model):
    """Words of the packet and where they stand."""

    quote: str
    document: str
    page: int | None = None
    start: int
    end: int

    @property
    def place(self) -> str:
        return f"{self.document}, page {self.page}" if self.page else self.document


class Item(Model):
    """One point of the policy.

    ``says`` is what the packet shows on it, ``do`` what would settle it (empty: nothing), ``work`` its effort in words,
    ``choice`` that it is one of several ways of which one is enough; ``places`` are those of its passages, a line a
    document.
    """

    id: str
    title: str
    says: str
    do: str = ""
    who: str = ""
    effort: Effort | None = None
    work: str = ""
    choice: str = ""
    passages: tuple[Passage, ...] = ()
    places: tuple[str, ...] = ()
    contrary: tuple[Passage, ...] = ()
    requirement: str = ""
    locator: str = ""


class PageToMend(Model):
    """Something about the papers themselves: a page that could not be read, a page of another person."""

    what: str
    do: str = ""
    places: str = ""


class Proposed(Model):
    """A part of the request that was read from the packet, or is today."""

    name: str
    value: str
    read: bool
    passages: tuple[Passage, ...] = ()


class SelfCheck(Model):
    """What a clinic is told of its packet before it sends it. It says nothing of what a payer will decide."""

    policy: str
    policy_id: str
    version: str
    payer: str = ""
    pathway: str
    pathway_id: str
    date: str
    out_of_scope: str = ""
    proposed: tuple[Proposed, ...] = ()
    missing: tuple[Item, ...] = ()
    questions: tuple[Item, ...] = ()
    documented: tuple[Item, ...] = ()
    not_needed: tuple[Item, ...] = ()
    pages: tuple[PageToMend, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The counts in one sentence."""
        total = len(self.documented) + len({i.id for i in (*self.missing, *self.questions)} - self._documented)
        parts = [f"{len(self.documented)} of {total} points are documented"]
        if self.missing:
            parts.append(f"{len(self.missing)} {'is' if len(self.missing) == 1 else 'are'} missing")
        if self.questions:
            parts.append(f"a reviewer will ask about {len(self.questions)}")
        return "; ".join(parts) + "."

    @property
    def _documented(self) -> set[str]:
        return {i.id for i in self.documented}
