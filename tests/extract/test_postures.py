"""Scores in motion and at rest (evidence rule 10): neither alone is the usual one where a sentence gives both."""

import datetime as dt

import pytest

from chartcite.api import Reviewer, as_request
from chartcite.corpus.score import text_document
from chartcite.extract.families import pain_score
from chartcite.models.document import Packet
from tests.extract.charting import facts_of


def roles(text):
    return {(f.low, f.attr("role")) for f in facts_of(pain_score.extract, text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pain 8/10 on movement, 4 at rest.", {(8.0, "worst"), (4.0, "best")}),
        ("Pain 9/10 with transfers, otherwise 5/10.", {(9.0, "worst"), (5.0, "usual")}),
        ("Pain 8 with walking, 3 sitting", {(8.0, "worst"), (3.0, "best")}),
        ("Pain at rest 3/10, with movement 9/10", {(3.0, "best"), (9.0, "worst")}),
        ("Pain 8/10 standing / 2/10 supine", {(8.0, "worst"), (2.0, "best")}),
        ("pain 4/10 resting in bed but 10/10 if he stands", {(4.0, "best"), (10.0, "worst")}),
    ],
)
def test_motion_and_rest_are_told_apart(text, found):
    assert roles(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Pain 7/10 when sitting",
        "Pain 9/10 with turning.",
        "Usual pain 8, 3 pills at rest",
        "NRS 8/10 both sitting and 8/10",
    ],
)
def test_one_posture_alone_changes_nothing(text):
    assert {role for _, role in roles(text)} <= {"unspecified", "usual"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Pain 8 with walking, 3 sitting.", "needs_review"),
        ("Pain 9/10 with transfers, otherwise 5/10.", "not_met"),
        ("Pain 7/10 at rest, 9/10 with any movement.", "met"),
    ],
)
def test_severity_goes_by_the_usual_pain(text, status):
    packet = Packet(documents=(text_document("note.txt", f"PROGRESS NOTE\nDate: 03/02/2026\n\n{text}\n"),))
    request = as_request("molina-intrathecal-pain-pump", "non-malignant/trial", dt.date(2026, 4, 1))
    findings = {f.id: f.status.value for f in Reviewer(packet).review(*request).findings}
    assert findings["severity"] == status
