"""Notes to the leaves on treatments: what they did, how long and how they were taken, and what was never done."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from chartcite.api import review_read
from chartcite.corpus.score import text_document
from chartcite.criteria.loader import get_policy
from chartcite.models.document import Packet
from chartcite.models.request import Request

_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "care_leaves.yaml").read_text(encoding="utf-8"))
_CIGNA, _MOLINA = "cigna-cmm-210", "molina-intrathecal-pain-pump"
_REQUESTS = {
    "conservative-care.exercise": (_CIGNA, "non-malignant/permanent"),
    "conservative-care.analgesics": (_CIGNA, "non-malignant/permanent"),
    "noninvasive-failure": (_CIGNA, "cancer/trial"),
    "oral-antispasmodic": (_CIGNA, "spasticity/trial"),
    "physical-therapy": (_CIGNA, "spasticity/trial"),
}
_ALL = [(leaf, status, note) for leaf, cases in _CASES.items() for status, note in cases]


@pytest.mark.parametrize(("leaf", "status", "note"), _ALL, ids=[f"{c[0]}-{n}" for n, c in enumerate(_ALL)])
def test_note_gives_the_leaf_its_status(leaf: str, status: str, note: str) -> None:
    policy, pathway = _REQUESTS.get(leaf, (_MOLINA, "non-malignant/permanent"))
    request = Request(policy=policy, pathway=pathway, date=dt.date(2026, 6, 1))
    result = review_read(Packet(documents=(text_document("note.txt", note),)), get_policy(policy), request)
    finding = result.finding(leaf)
    assert finding.status.value == status
    assert bool(finding.citations) == (status != "not_documented")
