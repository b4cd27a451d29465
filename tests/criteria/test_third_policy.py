"""Another payer's policy is a YAML file and no code."""

from __future__ import annotations

from pathlib import Path

from chartcite.api import review_packet
from chartcite.models.finding import Outcome, Status

POLICY = """\
id: harbor-it-pump
title: Intrathecal pumps, a small invented policy
payer: Harbor Mutual
version: "2026-01"
effective: 2026-01-01
source: written for the tests
leaves:
  habitus:
    title: Habitus
    requirement: Enough tissue for the pump.
    locator: A.1
    decide: statement
    params: {kind: body_size, met: [adequate], not_met: [inadequate], needs_review: [indirect], topic: habitus}
    remedy: An examination of the abdomen.
  infection:
    title: No infection
    requirement: No infection at present.
    locator: A.2
    decide: infection
  pain-relief:
    title: Two thirds of the pain gone
    requirement: The trial relieved at least 65 % of the pain.
    locator: A.3
    decide: trial_reduction
    params: {percent: 65, inclusive: true}
pathways:
  pain/permanent:
    title: Permanent pump
    tree:
      all:
        - pain-relief
        - {id: body, title: Body, any: [habitus, infection]}
"""

NOTE = """\
PAIN CLINIC   05/04/2026   Author: M. Ito, MD
Intrathecal morphine trial 04/28/2026: pain 8/10 before, 2/10 during the trial (75 % relief).
Abdomen: adequate subcutaneous tissue for the pump.
"""


def test_third_policy_works_without_code(tmp_path: Path) -> None:
    policy, note = tmp_path / "harbor.yaml", tmp_path / "note.txt"
    policy.write_text(POLICY, encoding="utf-8")
    note.write_text(NOTE, encoding="utf-8")
    result = review_packet([note], policy=str(policy), pathway="pain/permanent", date="2026-06-01")
    assert {f.id: f.status for f in result.findings} == {
        "pain-relief": Status.MET,
        "habitus": Status.MET,
        "infection": Status.NOT_DOCUMENTED,
    }
    assert result.result is Outcome.CRITERIA_MET
    assert result.policy.id == "harbor-it-pump"
