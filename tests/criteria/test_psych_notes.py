"""Short notes to the leaves of mental health: attestation, evaluation, stability and candidacy."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.extract.families import attestation, psych_candidacy, psych_evaluation, psych_stability
from tests.criteria.factory import request
from tests.extract.charting import facts_of

_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "psych_leaves.yaml").read_text(encoding="utf-8"))
_FAMILIES = (psych_candidacy, psych_evaluation, psych_stability, attestation)
_DECIDER = {
    "behavioral-attestation": "attestation",
    "psych.evaluation": "psych_evaluation",
    "psych.stability": "psych_stability",
    "psych.candidate": "psych_candidate",
}


def status_of(leaf: str, *notes: str) -> tuple[str, list[str]]:
    """The status of a leaf over notes, and the quotes that support it."""
    facts = FactIndex(f for family in _FAMILIES for f in facts_of(family.extract, *notes))
    decider = DECIDERS[_DECIDER[leaf]]
    decision = decider.decide(facts, decider.params(), request())
    return decision.status.value, [f.citations[0].quote for f in decision.support]


@pytest.mark.parametrize(("leaf", "status", "note"), _CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(_CASES)])
def test_note_gives_the_leaf_its_status(leaf: str, status: str, note: str) -> None:
    found, quotes = status_of(leaf, note)
    assert found == status
    assert bool(quotes) == (status != "not_documented")


_REPORT = """RIVERBEND PAIN PSYCHOLOGY
Pre-Surgical Psychological Evaluation

Patient: Harold Quist        DOB: 03/03/1961
Date of evaluation: 04/09/2026
Evaluator: Miriam Osgood, Psy.D., Licensed Clinical Psychologist

Reason for referral: to determine whether he is psychologically suited to an intrathecal drug delivery system. The
implications of an unfavorable opinion were explained.

Background: His father drank and died by suicide when the patient was 12. He was hospitalized in 1994 after an overdose
following his divorce; there has been no self-harm since then. He drank heavily in his thirties and quit in 2003.

Current functioning: He describes his mood as "up and down with the pain." He denies current or recent suicidal
ideation, plan or intent. No symptoms of mania or psychosis were reported or observed.

Testing: MMPI-3 valid. Mild elevations on somatic complaints, which are expected in chronic pain. PHQ-9 = 8.

Overall suicide risk is judged low.

Impressions and recommendations:
1. Major depressive disorder, recurrent, in partial remission, adequately controlled with medication.
2. His pain is not considered to be the product of a psychological disorder.
3. From a psychological standpoint Mr. Quist is considered an appropriate candidate for the trial and, if
successful, for permanent implantation.
4. A brief course of CBT may be helpful but is not a condition of proceeding.
"""
_PRIMARY_CARE = """Lakeshore Family Medicine
Office visit 05/02/2026     Provider: Alan Boyle, MD

HPI: 58F with failed back surgery syndrome. She had postpartum depression in 1994. She has to see a psychologist.
ROS: Psych: negative for depression, anxiety, suicidal ideation.
A/P
1. HTN stable
2. Anxiety - well controlled on buspirone
3. Chronic pain - I do not see any psychiatric problem that is driving the pain, and I support the pump. I think she is
a wonderful candidate.
"""
_COUNSELOR = """BEHAVIORAL HEALTH CONSULTATION
Provider: Dana Whitlock, LCSW         Date of visit: 3/18/26 (telehealth, 60 min)
Consult question: readiness for intrathecal pump
S: Tearful when describing loss of job. Denies any wish to die, no plan, no intent. Reports drinking 4-5 beers nightly.
A: MDD, moderate, not in treatment. Alcohol use disorder, moderate, active. Both are contributing to pain.
P: Refer for psychiatry and IOP. I cannot recommend implantation until alcohol use is addressed.
"""


@pytest.mark.parametrize(
    ("note", "leaf", "status", "quote"),
    [
        (_REPORT, "psych.evaluation", "met", "Miriam Osgood"),
        (_REPORT, "psych.stability", "met", "suicide risk is judged low"),
        (_REPORT, "psych.candidate", "met", "appropriate candidate"),
        (_REPORT, "behavioral-attestation", "met", "not considered to be the product"),
        (_PRIMARY_CARE, "behavioral-attestation", "met", "driving the pain"),
        (_PRIMARY_CARE, "psych.candidate", "not_documented", ""),
        (_PRIMARY_CARE, "psych.evaluation", "not_documented", ""),
        (_COUNSELOR, "psych.evaluation", "met", "Dana Whitlock, LCSW"),
        (_COUNSELOR, "psych.candidate", "not_met", "cannot recommend implantation"),
        (_COUNSELOR, "behavioral-attestation", "not_met", "drinking"),
    ],
)
def test_whole_notes_keep_history_and_speaker_apart(note: str, leaf: str, status: str, quote: str) -> None:
    found, quotes = status_of(leaf, note)
    assert found == status
    assert not quote or any(quote in q for q in quotes)


@pytest.mark.parametrize(
    ("leaf", "notes", "status"),
    [
        (
            "psych.stability",
            ("PSYCHOLOGY NOTE 01/10/2026\nPsychiatrically stable, no SI.", "ED NOTE 05/20/2026\nIntentional overdose."),
            "not_met",
        ),
        (
            "psych.stability",
            ("ED NOTE 01/10/2026\nIntentional overdose.", "PSYCHIATRY 05/20/2026\nPsychiatrically stable, no SI."),
            "met",
        ),
        (
            "psych.candidate",
            (
                "PSYCHOLOGY LETTER 01/10/2026\nI recommend him for the pump. A. Low, PhD",
                "PSYCHOLOGY LETTER 05/01/2026\nI withdraw my recommendation for the pump. A. Low, PhD",
            ),
            "not_met",
        ),
    ],
)
def test_the_later_statement_decides(leaf: str, notes: tuple[str, ...], status: str) -> None:
    assert status_of(leaf, *notes)[0] == status
