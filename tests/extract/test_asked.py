"""What the request's own papers ask for."""

from __future__ import annotations

import pytest

from chartcite.extract.families.asked import extract
from tests.extract.charting import facts_of

FORM = "PRIOR AUTHORIZATION REQUEST\nMember: Jane Roe   DOB 03/14/1968\n\n{}\n"
COVER = "FAX TRANSMITTAL\nTo: Utilization review\nRe: Jane Roe\n\n{}\n"
LETTER = "March 9, 2026\n\nTo the Medical Director:\n\n{}\n\nSincerely,\nA. Stone, MD\n"
NOTE = "PROGRESS NOTE 03/09/2026\n\n{}\n"


def asked(value: str, *texts: str) -> set[str]:
    return {str(f.attr("text")) for f in facts_of(extract, *texts) if f.value == value}


@pytest.mark.parametrize(
    ("text", "payers"),
    [
        (FORM.format("Health plan: Cigna Open Access Plus"), {"cigna"}),
        (FORM.format("Payer: Molina"), {"molina"}),
        (FORM.format("Plan  Molina Healthcare of Texas"), {"molina"}),
        (COVER.format("To: eviCore MSK intake"), {"cigna"}),
        (NOTE.format("Insurance: Aetna PPO, clinicals due Friday."), {"aetna"}),
        (NOTE.format("Dr. Molina will see her in May."), set()),
        (FORM.format("Provider: Luis Molina, MD"), set()),
        (FORM.format("Plan: to be named"), set()),
    ],
)
def test_payers(text: str, payers: set[str]) -> None:
    assert asked("payer", text) == payers


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        (FORM.format("Type of request   [ ] trial    [X] permanent    [ ] replacement"), {"permanent"}),
        (FORM.format("Type of request   [x] trial    [ ] permanent    [ ] replacement"), {"trial"}),
        (FORM.format("Service requested: replacement of pump, 62362"), {"replacement", "pump"}),
        (FORM.format("CPT: 62322"), {"trial"}),
        (COVER.format("CPT 62350, 62362 - permanent pump and catheter"), {"catheter", "pump", "permanent"}),
        (COVER.format("Service: trial only (62324). Permanent to follow by separate request."), {"trial"}),
        (LETTER.format("I am requesting coverage of an intrathecal pump for this man."), {"permanent"}),
        (LETTER.format("I ask that you authorize exchange of his pump."), {"replacement"}),
        (FORM.format("[x] Temporary trial performed, date: 03/02/2026"), set()),
        (NOTE.format("Plan: permanent pump after a trial."), set()),
    ],
)
def test_phases(text: str, phases: set[str]) -> None:
    assert asked("phase", text) == phases


@pytest.mark.parametrize(
    ("text", "indications"),
    [
        (FORM.format("Pain origin   [X] cancer   [ ] non-cancer   [ ] spasticity"), {"cancer"}),
        (FORM.format("Pain origin   [ ] cancer   [X] non-cancer   [ ] spasticity"), {"non_cancer"}),
        (FORM.format("Dx: C25.0, G89.3"), {"cancer"}),
        (FORM.format("ICD-10: G35, G82.11"), {"spasticity"}),
        (FORM.format("Diagnosis: M96.1"), {"non_cancer"}),
        (FORM.format("Service: intrathecal baclofen screening test"), {"spasticity"}),
    ],
)
def test_indications(text: str, indications: set[str]) -> None:
    assert asked("indication", text) == indications


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (FORM.format("Date of request: 03/09/2026"), {"2026-03-09"}),
        (FORM.format("Requested DOS 04/02/2026\nSubmitted 03/09/2026"), {"2026-03-09"}),
        (COVER.format("Fax date 03/09/2026"), {"2026-03-09"}),
        (FORM.format("Signature on file   Date: March 9, 2026"), {"2026-03-09"}),
        (FORM.format("Tentative: 04/20/2026"), set()),
        (FORM.format("[x] Trial done, date: 03/02/2026"), set()),
    ],
)
def test_the_day_of_the_request(text: str, days: set[str]) -> None:
    assert asked("date", text) == days


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        (FORM.format("Drug for reservoir: morphine, preservative free"), {"morphine"}),
        (FORM.format("Agent   [ ] morphine   [x] hydromorphone   [ ] baclofen"), {"hydromorphone"}),
        (FORM.format("Current medications: oxycodone"), set()),
    ],
)
def test_the_drug(text: str, drugs: set[str]) -> None:
    assert asked("drug", text) == drugs


@pytest.mark.parametrize(
    ("line", "code"), [("State: MN", {"MN"}), ("State  Washington", {"WA"}), ("Stated: no", set())]
)
def test_the_state(line: str, code: set[str]) -> None:
    assert asked("state", FORM.format(line)) == code
