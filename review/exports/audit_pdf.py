"""The audit of a request as a PDF: criteria, statuses, overrides with their reasons, who, when, and the versions."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, SimpleDocTemplate, Spacer, Table

from chartcite.review.exports.audit_record import AuditRecord, DecisionRecord, LeafRecord, Signature
from chartcite.review.exports.legend import BODY, HEAD, RULE, SMALL, TITLE, text
from chartcite.review.exports.lettering import BOLD, TEXT, prepare, printable

RECOMMENDATIONS = {
    "approve": "Recommend approval", "pend": "Pend for missing items", "physician": "Refer to physician",
}  # fmt: skip
_STRONG = ParagraphStyle("strong", parent=BODY, fontName=BOLD)
_LOOSE = ParagraphStyle("loose", parent=HEAD, keepWithNext=0)
"""The heading of a long table, which may begin on the page where there is room for some rows."""
_WIDTH = 492


def audit_pdf(record: AuditRecord) -> bytes:
    """The audit on US Letter pages; the same record gives the same bytes."""
    prepare()
    stream = io.BytesIO()
    pages = SimpleDocTemplate(
        stream, pagesize=letter, leftMargin=54, rightMargin=54, topMargin=54, bottomMargin=60, invariant=1,
        title=f"Audit of request {record.request}",
    )  # fmt: skip
    pages.build(list(_story(record)), canvasmaker=lambda *a, **k: _Numbered(record, *a, **k))
    return stream.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """Puts ``page 2 of 5`` under every page, once their number is known."""

    def __init__(self, record: AuditRecord, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._record = record
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        line = f"Request {self._record.request}, version {self._record.version}, {_who(self._record.made)}"
        for number, state in enumerate(self._kept, start=1):
            self.__dict__.update(state)
            self.setFont(TEXT, 7)
            self.drawString(54, 36, printable(line))
            self.drawRightString(558, 36, f"page {number} of {len(self._kept)}")
            super().showPage()
        super().save()


def _story(record: AuditRecord) -> Iterator[Flowable]:
    yield text(f"Audit of request {record.request}", TITLE)
    yield text("What the program found, what people decided, and when. The program decides nothing: people do.", SMALL)
    yield Spacer(1, 8)
    yield _table([(text(k, SMALL), text(v)) for k, v in _head(record) if v], (110, _WIDTH - 110))
    yield text("Decisions on the request", HEAD)
    yield from _decisions(record.decisions)
    if record.signed:
        rows = [[f"{s.number}", f"of version {s.version}", _who(s.who), s.sha256] for s in record.signed]
        yield from _listed("Signed versions", [["No.", "", "Signed", "SHA-256 of what was signed"], *rows],
                           (28, 74, 150, _WIDTH - 252))  # fmt: skip
    changed = sum(leaf.overridden for leaf in record.leaves)
    yield CondPageBreak(140)
    yield text(f"Criteria: {len(record.leaves)}, overridden: {changed}", _LOOSE)
    yield _criteria(record.leaves)
    for leaf in record.leaves:
        if leaf.passages or leaf.changes or leaf.note:
            yield from _leaf(leaf)
    if record.pages:
        rows = [[p.place, "set aside" if p.state == "aside" else "brought back", _who(p.who)] for p in record.pages]
        yield from _listed("Pages", [["Page", "", "Who, when"], *rows], (220, 90, _WIDTH - 310))
    yield from _listed("Files", [["Name", "SHA-256"], *map(list, record.files)], (190, _WIDTH - 190))
    rows = [[str(e.seq), _when(e.who.at), e.who.by, e.action, e.detail] for e in record.events]
    yield from _listed("What the audit log says", [["Row", "When (UTC)", "Who", "What", "Detail"], *rows],
                       (34, 110, 80, 90, _WIDTH - 314))  # fmt: skip
    if record.log:
        yield text(f"The log's last row when this was made: {record.log}", SMALL)


def _head(record: AuditRecord) -> Iterator[tuple[str, str]]:
    yield "Label", record.label
    yield "Policy", f"{record.policy}, version {record.policy_version}"
    yield "Pathway", record.pathway
    yield "Date of the request", record.date
    yield "Line of business", record.line_of_business
    yield "Received, due (UTC)", f"{_when(record.received)}, {_when(record.due)}"
    yield "The program's result", record.outcome.replace("_", " ")
    yield "Version", str(record.version)
    yield "Program, rules", f"{record.program}, {record.rules}"
    yield "Inputs", record.inputs


def _decisions(decisions: Sequence[DecisionRecord]) -> Iterator[Flowable]:
    if not decisions:
        yield text("Nobody has decided on this request yet.")
    for decision in decisions:
        said = RECOMMENDATIONS.get(decision.recommendation, decision.recommendation)
        lines = [text(f"{said}, on version {decision.version}", _STRONG), text(_who(decision.who), SMALL)]
        lines += [text(f"Waits for: {m}") for m in decision.missing]
        lines += [text(decision.note)] if decision.note else []
        yield KeepTogether(lines)


def _criteria(leaves: Sequence[LeafRecord]) -> Table:
    rows: list[list[Any]] = [["Criterion", "The program", "Holds now", "Who, when", "Reason"]]
    for leaf in leaves:
        final = text(_status(leaf.final), _STRONG if leaf.overridden else BODY)
        rows.append([
            [text(leaf.title), text(leaf.id, SMALL)], text(_status(leaf.program)), final,
            text(_who(leaf.who) if leaf.who else "nobody yet", SMALL),
            text(leaf.reason if leaf.overridden else "", SMALL),
        ])  # fmt: skip
    return _table(rows, (140, 76, 76, 112, _WIDTH - 404), head=True)


def _leaf(leaf: LeafRecord) -> Iterator[Flowable]:
    """What a criterion rests on, and what reviewers added, struck or noted."""
    head: list[Flowable] = [text(leaf.title, HEAD), text(f"{leaf.id} · {leaf.locator}", SMALL), text(leaf.rationale)]
    lines = [text(f"“{words}” ({place})") for words, place in leaf.passages]
    for change in leaf.changes:
        what = {"wrong": "Marked as wrong"}.get(change.side, f"Added, {change.side}")
        lines.append(text(f"{what}: “{change.words}” ({change.place}), {_who(change.who)}"))
    if leaf.note:
        lines.append(text(f"Note: {leaf.note}"))
    yield KeepTogether([*head, *lines[:1]])
    yield from lines[1:]


def _listed(title: str, rows: list[list[str]], widths: Sequence[float]) -> Iterator[Flowable]:
    yield text(title, HEAD)
    shown: list[list[Any]] = [[text(cell, SMALL) for cell in row] for row in rows[1:]]
    yield _table([rows[0], *shown], widths, head=True)


def _table(rows: Sequence[Sequence[Any]], widths: Sequence[float], *, head: bool = False) -> Table:
    table = Table([list(r) for r in rows], colWidths=list(widths), repeatRows=int(head), hAlign="LEFT")
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ]
    table.setStyle([*style, ("FONT", (0, 0), (-1, 0), BOLD, 8)] if head else style)
    return table


def _status(value: str) -> str:
    return value.replace("_", " ").capitalize()


def _who(who: Signature) -> str:
    return f"{who.by}, {_when(who.at)}"


def _when(moment: str) -> str:
    """A moment to the second, in UTC as the records hold it, as people read it."""
    return dt.datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M:%S")
