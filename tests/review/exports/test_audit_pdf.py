"""The audit on paper: every criterion, every override with its reason, who and when, every version."""

from __future__ import annotations

import dataclasses
import io

import pytest
from pypdf import PdfReader

from chartcite.review.exports.audit_pdf import audit_pdf
from chartcite.review.exports.audit_record import (
    Added,
    AuditRecord,
    DecisionRecord,
    EventRecord,
    LeafRecord,
    PageRecord,
    Signature,
    SignedRecord,
)

ANN = Signature("ann", "2026-05-12T09:30:00Z")
BEN = Signature("ben", "2026-05-12T10:45:00Z")
RECORD = AuditRecord(
    request="r7k2", version=9, made=Signature("cara", "2026-05-13T08:00:00Z"), policy="A policy", policy_version="7",
    pathway="pain/trial", date="2026-05-11", outcome="needs_review", received="2026-05-11T12:00:00Z",
    due="2026-05-14T12:00:00Z", program="chartcite 0.1.0", rules="a-policy 7", inputs="sha256 1234", label="Fax 12",
    files=(("a.pdf", "ab" * 32),),
    leaves=(
        LeafRecord("severity", "Pain over 6", "2a", "met", "not_met", "8/10 is over 6.", ANN, "Score of another day",
                   "See <b>page 3</b> & the flowsheet ≥ 6.", (("Average pain 8/10.", "a.pdf, page 1"),),
                   (Added("against", "Average pain 5/10.", "a.pdf, page 3", ANN),
                    Added("wrong", "Average pain 8/10.", "a.pdf, page 1", BEN))),
        LeafRecord("diagnosis", "Cause named", "1a", "met", "met", who=BEN),
        LeafRecord("body-size", "Body size", "2f", "not_documented", "not_documented"),
    ),
    pages=(PageRecord("a.pdf, page 4", "aside", ANN),),
    decisions=(DecisionRecord(8, "pend", BEN, "Waiting for the flowsheet.", ("Body size",)),),
    signed=(SignedRecord(1, 8, "cd" * 32, BEN),),
    events=(EventRecord(41, "leaf.override", "leaf=severity", ANN),),
    log="41 " + "ef" * 32,
)  # fmt: skip


def _text(record: AuditRecord) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(audit_pdf(record))).pages).split())


@pytest.mark.parametrize(
    "part",
    [
        "Audit of request r7k2", "version 9", "cara, 2026-05-13 08:00:00", "Pain over 6", "Not met",
        "ann, 2026-05-12 09:30:00", "Score of another day", "See <b>page 3</b> & the flowsheet ≥ 6.",
        "“Average pain 8/10.” (a.pdf, page 1)", "Added, against: “Average pain 5/10.” (a.pdf, page 3), ann",
        "Marked as wrong", "Criteria: 3, overridden: 1", "nobody yet", "a.pdf, page 4 set aside",
        "Pend for missing items, on version 8", "Waits for: Body size", "Waiting for the flowsheet.", "of version 8",
        "leaf.override", "page 1 of", "41 efef",
    ],
)  # fmt: skip
def test_the_audit_says(part: str) -> None:
    said = _text(RECORD)
    assert part in said or part.replace(" ", "") in said.replace(" ", "")


def test_digests_are_whole() -> None:
    said = _text(RECORD).replace(" ", "")
    assert "ab" * 32 in said
    assert "cd" * 32 in said


def test_an_undecided_request_says_so() -> None:
    assert "Nobody has decided" in _text(dataclasses.replace(RECORD, decisions=(), signed=()))


def test_a_long_audit_takes_as_many_pages_as_it_needs() -> None:
    leaf = dataclasses.replace(RECORD.leaves[0], note="A long note. " * 400)
    events = tuple(EventRecord(n, "page.view", "x" * 300, ANN) for n in range(400))
    data = audit_pdf(dataclasses.replace(RECORD, leaves=(leaf,) * 30, events=events))
    assert data == audit_pdf(dataclasses.replace(RECORD, leaves=(leaf,) * 30, events=events))
    reader = PdfReader(io.BytesIO(data))
    assert f"page {len(reader.pages)} of {len(reader.pages)}" in reader.pages[-1].extract_text()
