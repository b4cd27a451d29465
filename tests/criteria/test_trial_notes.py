"""Notes to the four leaves of this slice: severity and the trial's reduction, duration and function."""

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

_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "trial_leaves.yaml").read_text(encoding="utf-8"))
_REQUESTS = {
    "cigna": ("cigna-cmm-210", "non-malignant/permanent"),
    "cigna-cancer": ("cigna-cmm-210", "cancer/permanent"),
    "molina": ("molina-intrathecal-pain-pump", "non-malignant/permanent"),
}


@pytest.mark.parametrize(("leaf", "payer", "status", "note"), _CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(_CASES)])
def test_note_gives_the_leaf_its_status(leaf: str, payer: str, status: str, note: str) -> None:
    policy, pathway = _REQUESTS[payer]
    request = Request(policy=policy, pathway=pathway, date=dt.date(2026, 6, 1))
    result = review_read(Packet(documents=(text_document("note.txt", note),)), get_policy(policy), request)
    finding = result.finding(leaf)
    assert finding.status.value == status
    assert bool(finding.citations) == (status != "not_documented")
