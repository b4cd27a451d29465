"""What a decider is: a pure function from facts to a decision on one leaf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request


class Params(BaseModel):
    """The options a policy file may give a decider; unknown ones are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Decision:
    """The status of a leaf, one plain sentence why (numbers included), the facts for it and against it.

    ``nearest`` are facts that come close where nothing is documented; ``searched`` says what was looked for. ``tags``
    tells the engine more: ``no_trial`` where a trial was explicitly not done.
    """

    status: Status
    rationale: str
    support: tuple[Fact, ...] = ()
    against: tuple[Fact, ...] = ()
    nearest: tuple[Fact, ...] = ()
    searched: str = ""
    tags: frozenset[str] = frozenset()


P = TypeVar("P", bound=Params)
Decide = Callable[[FactIndex, Any, Request], Decision]


@dataclass(frozen=True, slots=True)
class Decider:
    """A registered decider: its options' type, the fact kinds it asks for, and what it does."""

    name: str
    params: type[Params]
    kinds: tuple[str, ...]
    decide: Decide
    summary: str


REGISTRY: dict[str, Decider] = {}


def decider(
    name: str, *, params: type[P], kinds: tuple[str, ...] = ()
) -> Callable[[Callable[[FactIndex, P, Request], Decision]], Callable[[FactIndex, P, Request], Decision]]:
    """Register a decider under ``name``. Its docstring's first line is its summary."""

    def register(function: Callable[[FactIndex, P, Request], Decision]) -> Callable[[FactIndex, P, Request], Decision]:
        summary = (function.__doc__ or "").strip().splitlines()[0]
        REGISTRY[name] = Decider(name, params, kinds, function, summary)
        return function

    return register


def silent(searched: str, nearest: list[Fact] | tuple[Fact, ...] = ()) -> Decision:
    """Nothing documented: says what was searched and the nearest miss."""
    near = tuple(nearest[:2])
    miss = f" Nearest: “{_short(near[0].citations[0].quote)}” ({_why(near[0])})." if near else ""
    return Decision(
        Status.NOT_DOCUMENTED, f"Nothing in the packet states {searched}.{miss}", nearest=near, searched=searched
    )


def _why(fact: Fact) -> str:
    a = fact.assertion
    if not a.about_patient:
        return "about someone else"
    if a.completion.value not in ("done", "in_progress"):
        return a.completion.value.replace("_", " ")
    if a.certainty.value != "affirmed":
        return a.certainty.value
    if a.time.value == "future":
        return "planned"
    return "not what is asked"


def _short(text: str, most: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def count(number: int, noun: str) -> str:
    """``1 statement``, ``2 statements``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
