"""One statement, many hands: what clinicians, payers' nurses and patients write of the trial, and the near misses."""

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

_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "trial_wordings.yaml").read_text(encoding="utf-8"))
_REQUESTS = {
    "cigna": ("cigna-cmm-210", "non-malignant/permanent"),
    "cigna-trial": ("cigna-cmm-210", "non-malignant/trial"),
    "molina": ("molina-intrathecal-pain-pump", "non-malignant/permanent"),
    "molina-trial": ("molina-intrathecal-pain-pump", "non-malignant/trial"),
    "spasticity": ("cigna-cmm-210", "spasticity/permanent"),
    "spasticity-trial": ("cigna-cmm-210", "spasticity/trial"),
}


@pytest.mark.parametrize(
    ("leaf", "request_of", "status", "note"), _CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(_CASES)]
)
def test_wording_gives_the_leaf_its_status(leaf: str, request_of: str, status: str, note: str) -> None:
    policy, pathway = _REQUESTS[request_of]
    request = Request(policy=policy, pathway=pathway, date=dt.date(2026, 6, 1))
    result = review_read(Packet(documents=(text_document("note.txt", note),)), get_policy(policy), request)
    finding = result.finding(leaf)
    assert finding.status.value == status
    assert bool(finding.citations) == (status != "not_documented")
