"""The report: one self-contained HTML file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chartcite.models.document import Document
from chartcite.models.finding import Finding, Outcome, Result, Status, TreeNode
from chartcite.models.request import Source
from chartcite.review.contents import contents
from chartcite.review.crops import crops_by_place
from chartcite.review.marks import number_places, source_pages
from chartcite.review.notices import notices
from chartcite.review.timeline import timeline

ICONS = {
    Status.MET: "✓",
    Status.NOT_MET: "✕",
    Status.NOT_DOCUMENTED: "○",
    Status.NEEDS_REVIEW: "?",
    Status.NOT_APPLICABLE: "–",
}
WORDS = {
    Status.MET: "Met",
    Status.NOT_MET: "Not met",
    Status.NOT_DOCUMENTED: "Not documented",
    Status.NEEDS_REVIEW: "Needs review",
    Status.NOT_APPLICABLE: "Not applicable",
}
OUTCOMES = {
    Outcome.CRITERIA_MET: ("All criteria are documented as met", "met"),
    Outcome.CRITERIA_NOT_MET: ("A criterion is documented as not met", "not_met"),
    Outcome.INCOMPLETE: ("Something is not documented", "not_documented"),
    Outcome.NEEDS_REVIEW: ("A reviewer has to look at something", "needs_review"),
    Outcome.OUT_OF_SCOPE: ("This request is outside the policy", "not_applicable"),
}

ORIGINS = {
    Source.GIVEN: "given",
    Source.READ: "read from the packet",
    Source.DEFAULT: "today, as the packet states none",
}


def render_html(result: Result, documents: Sequence[Document]) -> str:
    """The result and its sources as one HTML page: no network, strict CSP, everything escaped.

    Args:
        result: what the review gave.
        documents: the documents it was made from, for the source text beside the findings.
    """
    css, script = _asset("report.css"), _asset("report.js")
    places = number_places(result.findings)
    sources = [(d, source_pages(d, places.values())) for d in documents]
    by_id = {f.id: f for f in result.findings}
    context = {
        "result": result,
        "findings": _ordered(result, by_id),
        "scope": [f for f in result.findings if f.id.startswith("scope.")],
        "by_id": by_id,
        "places": places,
        "sources": sources,
        "crops": crops_by_place(documents, places.values()),
        "counts": [(s, sum(f.status is s for f in result.findings if not f.id.startswith("scope."))) for s in Status],
        "missing": [f for f in result.findings if f.status is Status.NOT_DOCUMENTED and not f.id.startswith("scope.")],
        "timeline": timeline(result),
        "notices": notices(result.warnings),
        "icons": ICONS,
        "words": WORDS,
        "origins": ORIGINS,
        "contents": contents(result.packet.documents),
        "inferred": any(a.source is not Source.GIVEN for a in result.request[:3]),
        "outcome": OUTCOMES[result.result],
        "css": Markup(css),  # noqa: S704  (our own file)
        "script": Markup(script),  # noqa: S704  (our own file)
        "csp": (
            f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
    }
    return _environment().get_template("report.html").render(context)


def _ordered(result: Result, by_id: dict[str, Finding]) -> list[Finding]:
    """The findings in the order of the tree."""
    return [by_id[node.id] for node in _leaves(result.tree) if node.id in by_id]


def _leaves(node: TreeNode) -> list[TreeNode]:
    own = [node] if node.rule == "leaf" else []
    return own + [leaf for child in node.children for leaf in _leaves(child)]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("chartcite.review", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return resources.files("chartcite.review").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
