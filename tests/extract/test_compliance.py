"""Compliance with the drug treatment."""

import pytest

from chartcite.extract.families.compliance import extract
from tests.extract.charting import facts_of


def told(text):
    return {f.value for f in facts_of(extract, text) if f.assertion.happened}


@pytest.mark.parametrize(
    "text",
    [
        "Patient takes all medications as prescribed.",
        "Adherence to the opioid regimen has been excellent.",
        "UDS 10/25, 1/26, 4/26 all c/w Rx. Pill counts correct x3.",
        "UDS consistent, PDMP appropriate, no aberrant behaviors.",
        "He has never run out early or lost a prescription.",
        "PDMP: one prescriber, one pharmacy.",
        "Takes every scheduled dose, per blister-pack returns.",
        "The pharmacy printout shows every refill collected within two days of when it was due.",
        "Taking duloxetine and gabapentin daily w/o missed doses",
        "Compliance w/ prescribed analgesics: [x] yes [ ] no",
        "Med compliance [x] good [ ] fair [ ] poor",
        "Follows his opioid regimen to the letter.",
        "PDC 0.97 for duloxetine.",
        "Husband confirms she takes her morphine exactly as directed.",
    ],
)
def test_statements_screens_counts_and_fills_show_compliance(text):
    assert told(text) == {"compliant"}


@pytest.mark.parametrize(
    "text",
    [
        "Patient is noncompliant with medications.",
        "He frequently skips doses of gabapentin.",
        "UDS negative for prescribed oxycodone.",
        "Pill count 20 short.",
        "Runs out of medication early every month.",
        "Takes more oxycodone than prescribed.",
        "Multiple early refill requests and lost prescriptions.",
        "PDMP: 4 prescribers.",
        "Stopped taking pregabalin on her own.",
        "MPR 0.41 for MS Contin.",
        "Off his Lyrica x 2 mo, never told us",
        "Compliance: no.",
        "Does not take medications as prescribed.",
    ],
)
def test_skipped_short_and_unexpected_is_noncompliance(text):
    assert told(text) == {"noncompliant"}


@pytest.mark.parametrize(
    "text",
    [
        "Compliance is variable.",
        "Sometimes forgets his evening dose.",
        "Mostly compliant with medications.",
        "Misses a dose now and then",
        "Adherent to gabapentin, not to nortriptyline.",
        "Med compliance [ ] good [x] fair [ ] poor",
    ],
)
def test_half_way_words_are_unclear(text):
    assert told(text) == {"unclear"}


def test_two_accounts_stand_side_by_side():
    assert told("Takes it exactly as prescribed.\nPill count 11 tablets short.") == {"compliant", "noncompliant"}


@pytest.mark.parametrize(
    "text",
    [
        "Opioid agreement on file.",
        "UDS ordered.",
        "UDS result pending.",
        "PDMP checked.",
        "Compliant with CPAP.",
        "Compliant with home exercise program.",
        "Takes lisinopril daily as prescribed.",
        "Diet compliance poor.",
        "Advised to take medication as prescribed.",
        "Take one tablet twice daily as directed.",
        "His mother is very compliant with her pills.",
        "Smoking cessation: compliant w/ patch.",
        "Meds: MS Contin 30 BID, gabapentin 600 TID.",
        "Reliable historian.",
    ],
)
def test_other_things_and_other_people_say_nothing(text):
    assert told(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "She gave up her job last year, eats standing at the counter since sitting makes it worse.",
        "UDS 7/14/26 oxycodone present, nothing unexpected.",
        "oxycodone ER 20 mg tab   1 tab q12h  start 2024-08-12   last filled 2026-06-30",
    ],
)
def test_no_word_against_the_patient_without_a_drug_or_a_finding(text: str) -> None:
    assert [f for f in facts_of(extract, text) if f.value == "noncompliant"] == []


def test_adherent_roots_are_no_compliance() -> None:
    assert facts_of(extract, "MRI: clumped, peripherally adherent nerve roots L3 to S1.") == []


def test_a_third_tablet_admitted_counts_against() -> None:
    found = facts_of(extract, 'Admits to taking a third tablet "most days" for 3 wks.')
    assert {f.value for f in found} == {"noncompliant"}


@pytest.mark.parametrize(
    "text",
    ["Sponge counts correct x2.", "Platelet count is good.", "Spasm count correct.", "Final counts correct."],
)
def test_counts_of_other_things_than_tablets_say_nothing(text):
    assert told(text) == set()
