"""Notes that name what a leaf asks about and do not meet it: other people, other things, plans, thresholds missed."""

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

_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "near_misses.yaml").read_text(encoding="utf-8"))
_REQUESTS = {
    "non-malignant": ("cigna-cmm-210", "non-malignant/permanent"),
    "spasticity": ("cigna-cmm-210", "spasticity/trial"),
    "cancer": ("cigna-cmm-210", "cancer/permanent"),
    "replacement": ("cigna-cmm-210", "replacement"),
    "molina": ("molina-intrathecal-pain-pump", "non-malignant/trial"),
    "malignant": ("molina-intrathecal-pain-pump", "malignant/trial"),
}


@pytest.mark.parametrize(("leaf", "request_for", "note"), _CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(_CASES)])
def test_a_near_miss_is_never_met(leaf: str, request_for: str, note: str) -> None:
    policy, pathway = _REQUESTS[request_for]
    request = Request(policy=policy, pathway=pathway, date=dt.date(2026, 6, 20))
    result = review_read(Packet(documents=(text_document("note.txt", note),)), get_policy(policy), request)
    assert result.finding(leaf).status.value != "met"
