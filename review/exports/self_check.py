"""The self-check: what a packet documents, what is missing and what a reviewer will ask about, for a clinic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartcite.criteria.loader import built_in
from chartcite.models.fact import Citation
from chartcite.models.finding import Finding, Result, Status, TreeNode
from chartcite.models.policy import Policy
from chartcite.models.request import Source
from chartcite.models.self_check import Item, PageToMend, Passage, Proposed, SelfCheck
from chartcite.review.exports.listing import places_of
from chartcite.review.exports.words import Wording, wordings_of, words_of
from chartcite.review.notices import notices

_GAPS = (Status.NOT_DOCUMENTED, Status.NEEDS_REVIEW, Status.NOT_MET)
_FALLS_SHORT = (
    "The packet says something that falls short of this. If the chart holds a later or fuller record, add it. "
    "Otherwise a reviewer will ask about it: "
)
_CONTRADICTS = (
    "The packet also says something that speaks against it. Check which is right; if one of the two is out of date, "
    "a dated sentence by the clinician that says so helps."
)
_MENDS = {
    "analysis_incomplete": "Read this note yourself: the program could not, and says nothing about it.",
    "wrong_patient_page": "Take the page out before sending, and look whether the right page is missing.",
    "wrong_patient_lines": "Take those lines out before sending: they are about another person.",
    "request_differs": "Correct the request form, or choose the policy and pathway that it asks for.",
    "unreadable_page": "Scan the page again, flat and dark enough, or print the record anew.",
    "unreadable_file": "Save or scan the file again as PDF without a password.",
}


def self_check(result: Result, *, policy: Policy | None = None) -> SelfCheck:
    """The self-check of a result, every list from little effort to much.

    Args:
        result: what the review gave.
        policy: the policy it was made with; needed where it is not built in.

    Raises:
        KeyError: the policy is neither given nor built in.
    """
    rules = policy or built_in()[result.policy.id]
    wordings = wordings_of(rules, result.pathway)
    roles = dict(_roles(result.tree))
    told = [_Told(f, wordings[f.id], roles.get(f.id, _Role())) for f in result.findings]
    way = rules.pathways[result.pathway]
    return SelfCheck(
        policy=rules.title, policy_id=rules.id, version=rules.version, payer=rules.payer,
        pathway=way.title, pathway_id=way.id, date=result.date, out_of_scope=way.out_of_scope,
        proposed=tuple(_proposed(result, rules)),
        missing=_by_effort(t.item(t.wording.missing) for t in told if t.missing and t.role.needed),
        questions=_by_effort(t.item(t.answer) for t in told if t.questioned and (t.role.needed or t.documented)),
        documented=tuple(t.item("") for t in told if t.documented),
        not_needed=tuple(t.item("") for t in told if not t.role.needed and t.finding.status in _GAPS),
        pages=tuple(_papers(result)),
        notes=tuple(n for n in result.policy_notes if n != way.out_of_scope),
        files=tuple(d.name for d in result.packet.documents),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Role:
    """Whether a leaf still matters, and of which choice it is a part."""

    needed: bool = True
    choice: str = ""


def _roles(node: TreeNode, role: _Role = _Role()) -> Iterator[tuple[str, _Role]]:
    """What is asked of each leaf as things stand: below what is met, nothing; below ANY, one of its ways."""
    below = role.needed and node.status in _GAPS
    if node.rule == "leaf":
        yield node.id, role
        for child in node.children:
            yield from _roles(child, _Role(below, f"Instead of: {node.title}. All of these are then asked for"))
        return
    many = node.rule == "any" and len(node.children) > 1
    for number, child in enumerate(node.children, start=1):
        choice = f"Way {number} of {len(node.children)}, one way is enough" if many else role.choice
        yield from _roles(child, _Role(below, choice))


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding with its words."""

    finding: Finding
    wording: Wording
    role: _Role

    @property
    def missing(self) -> bool:
        """Nothing speaks of it on any page that could be read."""
        status = self.finding.status
        silent = not self.finding.citations and not self.finding.against
        return status is Status.NOT_DOCUMENTED or (status is Status.NEEDS_REVIEW and silent)

    @property
    def documented(self) -> bool:
        return self.finding.status in (Status.MET, Status.NOT_APPLICABLE)

    @property
    def questioned(self) -> bool:
        return not self.missing and (self.finding.status in _GAPS or bool(self.finding.against))

    @property
    def answer(self) -> str:
        """What helps where a reviewer will ask."""
        if self.finding.status is Status.NOT_MET:
            return _FALLS_SHORT + self.wording.unclear
        return _CONTRADICTS if self.documented else self.wording.unclear

    def item(self, do: str) -> Item:
        finding, wording = self.finding, self.wording
        work = {"who": wording.who, "effort": wording.effort, "work": words_of(wording.effort)} if do else {}
        return Item(
            id=finding.id, title=wording.title, says=finding.rationale, do=do,
            choice=self.role.choice if self.role.needed else "",
            passages=_passages(finding.supporting), places=tuple(places_of(finding.citations)),
            contrary=_passages(finding.against), requirement=finding.requirement, locator=finding.locator, **work,
        )  # fmt: skip


def _passages(citations: Sequence[Citation]) -> tuple[Passage, ...]:
    return tuple(
        Passage(quote=" ".join(c.quote.split()), document=c.document, page=c.page, start=c.start, end=c.end)
        for c in citations
    )


def _by_effort(items: Iterator[Item]) -> tuple[Item, ...]:
    """Little work first; what is not bound to a choice before what is."""
    return tuple(sorted(items, key=lambda i: (i.effort.rank if i.effort else 0, bool(i.choice))))


def _proposed(result: Result, rules: Policy) -> Iterator[Proposed]:
    names = {"policy": rules.title, "pathway": rules.pathways[result.pathway].title, "date": result.date}
    for asked in result.request:
        if asked.name in names and asked.source is not Source.GIVEN:
            read = asked.source is Source.READ
            yield Proposed(name=asked.name, value=names[asked.name], read=read, passages=_passages(asked.citations))


def _papers(result: Result) -> Iterator[PageToMend]:
    for code in dict.fromkeys(w.code for w in result.warnings):
        for what, places in notices(w for w in result.warnings if w.code == code):
            yield PageToMend(what=what, do=_MENDS.get(code, ""), places=places)
