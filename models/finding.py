"""Findings and the result: what the facts say of each criterion."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from chartcite.models._base import Model
from chartcite.models.fact import Citation, Fact
from chartcite.models.note import Note, Part
from chartcite.models.request import Asked


class Status(StrEnum):
    """The status of a leaf or of a composite (evidence rules, first table)."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DOCUMENTED = "not_documented"
    NEEDS_REVIEW = "needs_review"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    """The packet's result. Never approve or deny: a clinician decides."""

    CRITERIA_MET = "criteria_met"
    CRITERIA_NOT_MET = "criteria_not_met"
    INCOMPLETE = "incomplete"
    NEEDS_REVIEW = "needs_review"
    OUT_OF_SCOPE = "out_of_scope"


class Finding(Model):
    """One leaf: its status, one plain sentence why, and the passages cited.

    ``citations`` are all that the decision rests on; those that speak against the leaf stand in ``against`` too.
    ``remedy`` is what the policy says would satisfy it.
    """

    id: str
    title: str = ""
    status: Status
    requirement: str
    locator: str
    rationale: str
    citations: tuple[Citation, ...] = ()
    against: tuple[Citation, ...] = ()
    searched: str = ""
    nearest: tuple[Citation, ...] = ()
    remedy: str = ""

    @property
    def supporting(self) -> tuple[Citation, ...]:
        """The citations that do not speak against the leaf."""
        contrary = {(c.document, c.start, c.end) for c in self.against}
        return tuple(c for c in self.citations if (c.document, c.start, c.end) not in contrary)


class TreeNode(Model):
    """A composite (``rule`` all / any) or a leaf (``rule`` leaf) with its status."""

    id: str
    rule: str
    status: Status
    title: str = ""
    children: tuple[TreeNode, ...] = ()


class Warning_(Model):
    """Something the reader must know: an unread page, another patient's page, a policy not in force."""

    code: str
    message: str
    document: str | None = None
    page: int | None = None


class PolicyRef(Model):
    id: str
    version: str
    title: str
    source: str


class DocumentRef(Model):
    name: str
    sha256: str
    pages: int
    media_type: str = ""
    unread_pages: tuple[int, ...] = ()
    blank_pages: tuple[int, ...] = ()
    separator_pages: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()


class PacketRef(Model):
    documents: tuple[DocumentRef, ...]


class Manifest(Model):
    """What produced the result: same inputs and same manifest, same bytes."""

    program: str
    rules: str
    inputs: str


class Result(Model):
    """The whole answer for one request (schema ``chartcite.result/1``)."""

    schema_: str = Field(default="chartcite.result/1", alias="schema")
    policy: PolicyRef
    pathway: str
    date: str
    result: Outcome
    findings: tuple[Finding, ...]
    tree: TreeNode
    facts: tuple[Fact, ...]
    warnings: tuple[Warning_, ...] = ()
    policy_notes: tuple[str, ...] = ()
    request: tuple[Asked, ...] = ()
    packet: PacketRef
    manifest: Manifest

    def finding(self, id: str) -> Finding:
        """The finding with this id; raises ``KeyError``."""
        for f in self.findings:
            if f.id == id:
                return f
        raise KeyError(id)
