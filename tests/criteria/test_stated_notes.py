"""Notes to leaves: the cause of the pain, its effect on daily life, further treatment, body size, drugs, the mind."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from chartcite.api import review_read
from chartcite.corpus.score import text_document
from chartcite.criteria.loader import get_policy
from chartcite.models.document import Packet
from chartcite.models.finding import Result
from chartcite.models.request import Request

_CASES = [
    case
    for name in ("stated_leaves", "medicine_leaves")
    for case in yaml.safe_load((Path(__file__).parent / "cases" / f"{name}.yaml").read_text(encoding="utf-8"))
]
_REQUESTS = {
    "cigna": ("cigna-cmm-210", "non-malignant/trial"),
    "cigna-spasticity": ("cigna-cmm-210", "spasticity/trial"),
    "molina": ("molina-intrathecal-pain-pump", "non-malignant/trial"),
    "cancer": ("cigna-cmm-210", "cancer/trial"),
    "malignant": ("molina-intrathecal-pain-pump", "malignant/trial"),
}


def _review(payer: str, note: str) -> Result:
    policy, pathway = _REQUESTS[payer]
    request = Request(policy=policy, pathway=pathway, date=dt.date(2026, 9, 1))
    return review_read(Packet(documents=(text_document("note.txt", note),)), get_policy(policy), request)


@pytest.mark.parametrize(("leaf", "payer", "status", "note"), _CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(_CASES)])
def test_note_gives_the_leaf_its_status(leaf: str, payer: str, status: str, note: str) -> None:
    finding = _review(payer, note).finding(leaf)
    assert finding.status.value == status
    assert bool(finding.citations) == (status != "not_documented")


@pytest.mark.parametrize(
    ("leaf", "payer", "status", "note"),
    [
        ("scope.adult", "molina", "met", "DOB 03/14/1968. Chronic back pain."),
        ("scope.adult", "molina", "not_met", "Date of birth: May 2, 2011"),
        ("scope.adult", "molina", "met", "Visit 05/08/2026\n58 yo M with FBSS."),
        ("scope.adult", "molina", "not_documented", "Lives with her 9 year old son."),
        ("scope.injectate", "cigna", "met", "Plan: intrathecal morphine trial."),
        ("scope.injectate", "cigna", "not_met", "Request: intrathecal nusinersen by pump."),
        ("scope.injectate", "cigna", "not_met", "Plan: intrathecal baclofen screening bolus."),
        ("scope.injectate", "cigna-spasticity", "met", "Plan: intrathecal baclofen screening bolus."),
        ("scope.injectate", "cigna", "needs_review", "Plan: intrathecal morphine. Request: intrathecal methotrexate."),
        ("scope.injectate", "cigna", "not_documented", "Patients may get intrathecal morphine."),
        ("scope.setting", "cigna", "met", "CPT 62350, 62362."),
        ("scope.setting", "cigna", "met", "Requesting authorization of an intrathecal pump."),
        ("scope.setting", "cigna", "not_met", "Request: epidural for labor analgesia."),
        ("scope.setting", "cigna", "not_documented", "Back pain, seen for refill."),
    ],
)  # fmt: skip
def test_note_gives_the_scope_check_its_status(leaf: str, payer: str, status: str, note: str) -> None:
    assert _review(payer, note).finding(leaf).status.value == status
