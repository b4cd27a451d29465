"""A result for the terminal: the tree of criteria, the passages behind each, what is missing, what to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group
from rich.markup import escape
from rich.text import Text
from rich.tree import Tree

from chartcite.models.fact import Citation
from chartcite.models.finding import Finding, Outcome, Result, Status, TreeNode
from chartcite.models.request import Asked, Source
from chartcite.review.contents import Entry, contents
from chartcite.review.notices import notices

_LOOK = {
    Status.MET: ("✓", "met", "green"),
    Status.NOT_MET: ("✗", "not met", "red"),
    Status.NOT_DOCUMENTED: ("○", "not documented", "yellow"),
    Status.NEEDS_REVIEW: ("?", "needs review", "magenta"),
    Status.NOT_APPLICABLE: ("-", "not applicable", "dim"),
}
_OUTCOME = {
    Outcome.CRITERIA_MET: ("criteria met", "green"),
    Outcome.CRITERIA_NOT_MET: ("criteria not met", "red"),
    Outcome.INCOMPLETE: ("incomplete", "yellow"),
    Outcome.NEEDS_REVIEW: ("needs review", "magenta"),
    Outcome.OUT_OF_SCOPE: ("out of scope", "cyan"),
}
_RULE = {"all": "all of", "any": "any of", "leaf": ""}
_LONGEST = 240
_MOST_QUOTES = 3
_MOST_ENTRIES = 40


def print_summary(result: Result, console: Console) -> None:
    """Print the summary to a console."""
    console.print(Group(*_parts(result)), soft_wrap=False)


def _parts(result: Result) -> Iterator[Text | Tree]:
    word, style = _OUTCOME[result.result]
    yield Text.from_markup(
        f"[bold]{escape(result.policy.title)}[/]  {escape(result.pathway)}  {result.date}\n"
        f"Result: [bold {style}]{word}[/]  (a clinician decides)"
    )
    if any(a.source is not Source.GIVEN for a in result.request):
        yield _request(result)
    entries = contents(result.packet.documents)
    if len(entries) > len(result.packet.documents):
        yield _contents(entries)
    yield _tree(result)
    scope = [f for f in result.findings if f.id.startswith("scope.")]
    if scope:
        branch = Tree("Scope")
        for finding in scope:
            _add_finding(branch, finding)
        yield branch
    missing = [f for f in result.findings if f.status is Status.NOT_DOCUMENTED]
    if missing:
        yield Text("\nMissing", style="bold")
        for finding in missing:
            yield Text.assemble("  ", (finding.title or finding.id, "bold"), f": {finding.requirement}")
    warnings = [f"{message} ({places})" if places else message for message, places in notices(result.warnings)]
    for title, lines in (("Warnings", warnings), ("Policy notes", result.policy_notes)):
        if lines:
            yield Text(f"\n{title}", style="bold")
            for line in lines:
                yield Text(f"  {line}")


def _contents(entries: Sequence[Entry]) -> Tree:
    """The contents of a packet, a line an entry."""
    root = Tree(Text("Contents", style="bold"))
    for e in entries[:_MOST_ENTRIES]:
        about = "".join(f"  {x}" for x in (e.when, e.who) if x)
        root.add(Text.assemble(f"{e.place}: {e.what}", (about, "dim"), (f"  {e.apart}" if e.apart else "", "yellow")))
    if len(entries) > _MOST_ENTRIES:
        root.add(Text(f"and {len(entries) - _MOST_ENTRIES} more: chartcite text --contents", style="dim"))
    return root


_ORIGIN = {
    Source.GIVEN: "as given",
    Source.READ: "read from the packet",
    Source.DEFAULT: "today: the packet states none",
}
_CITED = ("policy", "pathway", "date")


def _request(result: Result) -> Tree:
    """Where the parts of the request come from; for those that steer the review, the passages read."""
    root = Tree(Text("Request", style="bold"))
    groups: dict[tuple[str, Source], list[Asked]] = {}
    for asked in result.request:
        groups.setdefault((asked.name, asked.source), []).append(asked)
    for (name, source), parts in groups.items():
        values = ", ".join(a.value for a in parts)
        branch = root.add(Text.assemble(f"{name.replace('_', ' ')}: {values}", (f"  {_ORIGIN[source]}", "dim")))
        for citation in (c for a in parts for c in a.citations[:2] if name in _CITED):
            branch.add(_quote(citation, ""))
    return root


def _tree(result: Result) -> Tree:
    findings = {f.id: f for f in result.findings}
    root = Tree(_label(result.tree.title or result.tree.id, result.tree.status, _RULE[result.tree.rule]))
    if result.tree.rule == "leaf":
        for finding in result.findings:
            if not finding.id.startswith("scope."):
                _add_finding(root, finding)
        return root
    for child in result.tree.children:
        _add(root, child, findings)
    return root


def _add(parent: Tree, node: TreeNode, findings: dict[str, Finding]) -> None:
    if node.rule == "leaf" and node.id in findings:
        branch = _add_finding(parent, findings[node.id])
        for child in node.children:
            _add(branch, child, findings)
        return
    branch = parent.add(_label(node.title or node.id, node.status, _RULE.get(node.rule, "")))
    for child in node.children:
        _add(branch, child, findings)


def _add_finding(parent: Tree, finding: Finding) -> Tree:
    branch = parent.add(_label(finding.title or finding.id, finding.status, code=finding.id))
    branch.add(Text(finding.rationale))
    for sign, citations in (("", finding.supporting), ("against: ", finding.against)):
        for citation in citations[:_MOST_QUOTES]:
            branch.add(_quote(citation, sign))
        if len(citations) > _MOST_QUOTES:
            branch.add(Text(f"and {len(citations) - _MOST_QUOTES} more", style="dim"))
    return branch


def _label(name: str, status: Status, rule: str = "", *, code: str = "") -> Text:
    icon, word, style = _LOOK[status]
    return Text.assemble(
        (f"{icon} ", style), (name, "bold"), f"  {rule}  " if rule else "  ", (word, style),
        (f"  {code}" if code and code != name else "", "dim"),
    )  # fmt: skip


def _quote(citation: Citation, sign: str) -> Text:
    quote = " ".join(citation.quote.split())
    if len(quote) > _LONGEST:
        quote = quote[:_LONGEST].rsplit(" ", 1)[0] + " …"
    page = f", page {citation.page}" if citation.page else ""
    return Text.assemble((sign, "red"), f"“{quote}”", (f"  {citation.document}{page}", "dim"))
