"""Results made by hand: findings that cite given words of given documents."""

from __future__ import annotations

from collections.abc import Sequence

from chartcite.models.document import Document
from chartcite.models.fact import Citation
from chartcite.models.finding import (
    DocumentRef,
    Finding,
    Manifest,
    Outcome,
    PacketRef,
    PolicyRef,
    Result,
    Status,
    TreeNode,
    Warning_,
)


def cite(document: Document, quote: str) -> Citation:
    """The first place of the words in the document's text, boxes as the program would give them."""
    start = document.text.index(quote)
    page = document.page_at(start)
    words = page.words if page else None
    return Citation(
        document=document.name, start=start, end=start + len(quote), quote=quote,
        page=page.number if page else None,
        boxes=tuple(words.lines_of(start, start + len(quote))) if words else (),
    )  # fmt: skip


def finding(
    id: str,
    *citations: Citation,
    status: Status = Status.MET,
    against: Sequence[Citation] = (),
    rationale: str = "The packet says so.",
) -> Finding:
    """A finding with these passages."""
    return Finding(
        id=id, title=f"Title of {id}", status=status, requirement=f"What {id} asks.",
        locator=f"Policy > {id}", rationale=rationale, citations=citations, against=tuple(against),
    )  # fmt: skip


def result(
    findings: Sequence[Finding],
    documents: Sequence[Document] = (),
    *,
    policy: str = "own-policy",
    pathway: str = "pain/trial",
    tree: TreeNode | None = None,
    warnings: Sequence[Warning_] = (),
    outcome: Outcome = Outcome.NEEDS_REVIEW,
) -> Result:
    """A result whose tree asks for all of the findings, or the tree given."""
    leaves = tuple(
        TreeNode(id=f.id, rule="leaf", status=f.status, title=f"Title of {f.id}")
        for f in findings
        if not f.id.startswith("scope.")
    )
    return Result(
        policy=PolicyRef(id=policy, version="1", title="A policy", source="a source"),
        pathway=pathway,
        date="2026-05-11",
        result=outcome,
        findings=tuple(findings),
        tree=tree or TreeNode(id=pathway, rule="all", status=Status.NEEDS_REVIEW, title="All", children=leaves),
        facts=(),
        warnings=tuple(warnings),
        packet=PacketRef(
            documents=tuple(DocumentRef(name=d.name, sha256=d.sha256, pages=len(d.pages)) for d in documents)
        ),
        manifest=Manifest(program="chartcite 0", rules=f"{policy} 1", inputs="sha256 0"),
    )
