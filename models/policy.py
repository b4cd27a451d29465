"""A payer's policy as data."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from chartcite.models._base import Model


class Leaf(Model):
    """A criterion decided from evidence. ``decide`` names a decider, ``params`` are its typed options."""

    id: str
    title: str
    requirement: str
    locator: str
    decide: str
    params: dict[str, Any] = Field(default_factory=dict)
    remedy: str = ""


class Node(Model):
    """A composite, or a reference to a leaf (``rule: leaf``)."""

    id: str
    title: str = ""
    rule: Literal["all", "any", "leaf"]
    children: tuple[Node, ...] = ()
    drop_silent: bool = False
    """A part with this set is left out of its parent's rule while it is ``not_documented``."""
    exception: Node | None = None
    """A part which, where this one is silent or unclear, can take its place (evidence rule 18)."""


class Pathway(Model):
    id: str
    title: str
    tree: Node | None = None
    out_of_scope: str = ""
    """Where set, the pathway answers ``out_of_scope`` with this sentence."""
    notes: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()


class Policy(Model):
    id: str
    title: str
    payer: str
    version: str
    effective: dt.date
    source: str
    cpt: tuple[str, ...] = ()
    payer_names: tuple[str, ...] = ()
    """Names, lower-cased, by which a packet shows that it is meant for this policy's payer."""
    leaves: dict[str, Leaf]
    pathways: dict[str, Pathway]
    notes: tuple[str, ...] = ()
    medicare_note: str = ""
    """Said on the result of a request with a Medicare line of business."""
    state_notes: dict[str, str] = Field(default_factory=dict)
    """By two-letter state code, said on the result of a Medicaid request of that state."""
