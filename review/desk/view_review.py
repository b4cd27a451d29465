"""What the review screen shows, out of the result, the packet's documents and what reviewers said so far. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chartcite.models.document import Document, Page
from chartcite.models.fact import Citation, Fact
from chartcite.models.finding import Finding, Result, Status, TreeNode
from chartcite.models.note import Part
from chartcite.review.desk.pictures import drawable
from chartcite.review.notices import notices, runs
from chartcite.review.remedies import remedies_of, titles_of
from chartcite.review.timeline import timeline

_EVENTS = {
    "therapy": "Therapy", "trial": "Trial", "trial_function": "Function in the trial", "pain_score": "Pain score",
    "pain_reduction": "Pain reduction", "psych_evaluation": "Psychological evaluation",
    "psych_candidacy": "Opinion on the pump", "behavioral_attestation": "Behavioral attestation",
    "opioid_reduction": "Opioid reduction", "further_treatment": "Further treatment",
    "spasticity_score": "Spasticity score", "device_status": "Device", "treatment_outcome": "Outcome of a treatment",
}  # fmt: skip
_MOST_EVENTS = 60
_STRANGE = "wrong_patient_page"


def review_view(
    result: Result,
    findings: Mapping[str, Finding],
    documents: Sequence[Document],
    desk: Mapping[str, Any],
    *,
    hidden: Collection[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything the templates of the review screen draw, as plain data.

    Args:
        result: the program's result.
        findings: by leaf, decided again where citations were marked as wrong.
        documents: the packet's documents; words are not needed.
        desk: what reviewers said, as in a result's ``desk`` part.
        hidden: leaves that the reader answers before the program's status is shown.
        reasons: titles of the reasons for an override, by code.
    """
    index = {d.name: i for i, d in enumerate(documents)}
    remedies = remedies_of(result.policy.id, result.pathway)
    titles = titles_of(result.policy.id)
    leaves = {
        f.id: _leaf(findings.get(f.id, f), index, desk["leaves"].get(f.id, {}), reasons or {}, blind=f.id in hidden)
        | {"group": "", "remedy": "" if f.id in hidden else remedies.get(f.id, ""), "title": titles.get(f.id, f.id)}
        for f in result.findings
    }
    shown = TreeNode.model_validate(desk["tree"])
    for leaf_id, group in _groups(shown).items():
        if leaf_id in leaves:
            leaves[leaf_id]["group"] = group
    tree = [_node(n, leaves) for n in (shown.children if shown.rule != "leaf" else (shown,))]
    ordered = [leaves[i] for i in _leaf_ids(shown) if i in leaves]
    scope = [leaf for leaf in leaves.values() if leaf["scope"]]
    return {
        "policy": {"id": result.policy.id, "title": result.policy.title, "version": result.policy.version},
        "outcome": None if hidden else desk["result"],
        "hidden": len(hidden),
        "notices": notices(result.warnings),
        "leaves": ordered,
        "scope_leaves": scope,
        "scope": [{"leaf": leaf, "children": []} for leaf in scope],
        "tree": tree,
        "first": ordered[0]["id"] if ordered else (scope[0]["id"] if scope else ""),
        "decided": sum(leaf["decision"] is not None for leaf in ordered),
        "documents": _documents(result),
        "page_count": sum(max(1, len(d.pages)) for d in documents),
        "packet": packet_view(result, documents, desk),
        "timeline": timeline(result),
        "events": _events(result.facts, index),
        "decision": desk["decision"],
    }


def packet_view(result: Result, documents: Sequence[Document], desk: Mapping[str, Any]) -> dict[str, Any]:
    """The packet's pages for the browser.

    ``[number, width, height, status, reason, start, end, aside, the program set it aside]`` each. Width and height are
    points, ``None`` where a page is shown as text.
    """
    said = {(p["document"], p["page"]): p["state"] for p in desk["pages"]}
    strange = {(d.name, n) for d in result.packet.documents for p in d.parts if p.other_patient for n in p.pages}
    strange |= {(w.document or "", w.page or 0) for w in result.warnings if w.code == _STRANGE}

    def page(d: Document, p: Page) -> list[Any]:
        program = (d.name, p.number) in strange
        state = said.get((d.name, p.number), "aside" if program else "")
        return [p.number, p.width, p.height, p.status.value, p.reason, p.start, p.end, state == "aside", program]

    whole = Page(number=1, start=0, end=0)
    return {
        "docs": [
            {
                "name": d.name,
                "draw": drawable(d),
                "pages": [page(d, p) for p in d.pages or (whole.model_copy(update={"end": len(d.text)}),)],
            }
            for d in documents
        ]
    }


def _leaf(
    finding: Finding, index: Mapping[str, int], said: Mapping[str, Any], reasons: Mapping[str, str], *, blind: bool
) -> dict[str, Any]:
    wrong = {(f["document"], f["start"], f["end"]): f for f in said.get("flagged", ())}
    decision = said.get("decision")
    if decision is not None:
        decision = {**decision, "reason": reasons.get(decision["reason_code"], decision["reason_code"])}

    def cites(found: Sequence[Citation], side: str) -> list[dict[str, Any]]:
        own = [_cite(c, index, wrong=wrong.pop((c.document, c.start, c.end), None) is not None) for c in found]
        return own + [_added(e, index) for e in said.get("evidence", ()) if e["side"] == side]

    shown = {
        "id": finding.id, "status": said.get("status", finding.status.value), "program": finding.status.value,
        "blind": blind, "requirement": finding.requirement, "locator": finding.locator,
        "rationale": finding.rationale, "searched": finding.searched, "scope": finding.id.startswith("scope."),
        "pro": cites(finding.supporting, "for"), "con": cites(finding.against, "against"),
        "near": cites(finding.nearest, "near"), "decision": decision,
        "flagged": [{**f, "doc": index.get(f["document"], 0)} for f in wrong.values()],
    }  # fmt: skip
    return shown | ({"status": None, "program": None, "rationale": "", "searched": "", "near": []} if blind else {})


def _cite(citation: Citation, index: Mapping[str, int], *, wrong: bool) -> dict[str, Any]:
    return {
        "doc": index.get(citation.document, 0), "document": citation.document, "page": citation.page,
        "start": citation.start, "end": citation.end, "quote": citation.quote, "match": citation.match.value,
        "wrong": wrong, "by": "", "evidence_id": None,
    }  # fmt: skip


def _added(evidence: Mapping[str, Any], index: Mapping[str, int]) -> dict[str, Any]:
    return {
        "doc": index.get(evidence["document"], 0), "document": evidence["document"], "page": evidence["page"],
        "start": evidence["start"], "end": evidence["end"], "quote": evidence["quote"], "match": "exact",
        "wrong": False, "by": evidence["by"], "evidence_id": evidence["id"],
    }  # fmt: skip


def _node(node: TreeNode, leaves: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    leaf = leaves.get(node.id) if node.rule == "leaf" else None
    if leaf is not None and node.title:
        leaf["title"] = node.title
    children = [_node(c, leaves) for c in node.children]
    # what follows from a leaf that is still hidden is hidden with it
    hidden = bool(leaf and leaf["blind"]) or any(c["status"] is None for c in children)
    return {
        "leaf": leaf, "id": node.id, "title": node.title or node.id, "rule": node.rule,
        "status": None if hidden else node.status.value, "children": children,
    }  # fmt: skip


def _leaf_ids(node: TreeNode) -> list[str]:
    own = [node.id] if node.rule == "leaf" else []
    return own + [i for child in node.children for i in _leaf_ids(child)]


def _groups(node: TreeNode, group: str = "") -> dict[str, str]:
    """By leaf the title of the group that it stands in."""
    if node.rule == "leaf":
        return {node.id: group}
    return {leaf: name for child in node.children for leaf, name in _groups(child, node.title).items()}


def _documents(result: Result) -> list[dict[str, Any]]:
    """The packet's files with the documents in each: what, when, by whom, on which pages."""
    found = []
    for i, d in enumerate(result.packet.documents):
        parts = [_part(p) for p in d.parts if p.pages or len(d.parts) == 1]
        parts = parts or [{"what": "Document", "when": "", "who": "", "place": "", "apart": "", "first": 1}]
        if d.blank_pages:
            pages = _pages(d.blank_pages)
            parts.append({"what": "Empty", "when": "", "who": "", "place": pages, "apart": "left out",
                          "first": d.blank_pages[0]})  # fmt: skip
        found.append({"index": i, "name": d.name, "parts": parts})
    return found


def _part(part: Part) -> dict[str, Any]:
    days = sorted(d.isoformat() for d in (part.date, part.until) if d)
    apart = "another patient's, set aside" if part.other_patient else ""
    if part.copy_of:
        apart = f"sent twice: counted at {part.copy_of}"
    return {
        "what": part.display, "when": " to ".join(days), "first": part.pages[0] if part.pages else 1,
        "who": ", ".join(x for x in (part.author, part.credential) if x), "place": _pages(part.pages), "apart": apart,
    }  # fmt: skip


def _pages(pages: Sequence[int]) -> str:
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(runs(list(pages)))}" if pages else ""


def _events(facts: Sequence[Fact], index: Mapping[str, int]) -> list[dict[str, Any]]:
    """Dated therapies, scores and evaluations that happened, oldest first, each place once."""
    found: dict[tuple[str, str, int], dict[str, Any]] = {}
    for fact in facts:
        day = fact.interval.start if fact.interval and fact.interval.start else fact.date
        if fact.kind not in _EVENTS or day is None or not fact.assertion.happened or not fact.citations:
            continue
        cited = fact.citations[0]
        found.setdefault(
            (day.isoformat(), cited.document, cited.start),
            {"date": day.isoformat(), "what": _EVENTS[fact.kind], "quote": " ".join(cited.quote.split())[:160],
             "doc": index.get(cited.document, 0), "page": cited.page or 1, "start": cited.start, "end": cited.end},
        )  # fmt: skip
    return sorted(found.values(), key=lambda e: str(e["date"]))[:_MOST_EVENTS]


def missing_items(view: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a request may be pended for: leaves that are silent, short or unclear, with what would satisfy each."""
    open_ = (Status.NOT_DOCUMENTED.value, Status.NOT_MET.value, Status.NEEDS_REVIEW.value)
    return [
        {
            "id": leaf["id"],
            "title": leaf["title"],
            "group": leaf["group"],
            "status": leaf["status"],
            "remedy": leaf["remedy"],
        }
        for leaf in view["leaves"]
        if leaf["status"] in open_
    ]
