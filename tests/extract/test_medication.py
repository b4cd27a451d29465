"""Drugs with the way they are taken."""

import pytest

from chartcite.extract.families.medication import extract
from tests.extract.charting import facts_of


def schedules(*texts):
    return [(f.value, f.attr("schedule")) for f in facts_of(extract, *texts) if f.assertion.happened]


@pytest.mark.parametrize(
    "text",
    [
        "MS Contin 30 mg q12h.",
        "He takes his MS Contin in the morning and at bedtime.",
        "Scheduled MS Contin 30 mg.",
        "MS Contin 30 at 8 and 20 like clockwork.",
        "Sig BID. (MS Contin)",
        "MS Contin. Twice daily dosing.",
        "MS Contin 30 mg every 12 hours, not as needed.",
    ],
)
def test_a_fixed_schedule_is_read_in_many_wordings(text):
    assert ("morphine", "fixed") in schedules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norco PRN.",
        "Norco 5/325 q6h as needed.",
        "PRN Norco alone.",
        "Norco only on bad days.",
        "Uses Norco sparingly.",
        "Norco when the pain flares up.",
    ],
)
def test_as_needed_is_read_in_many_wordings(text):
    assert schedules(text) == [("hydrocodone", "as_needed")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MS Contin q12h, Norco prn.", [("morphine", "fixed"), ("hydrocodone", "as_needed")]),
        ("PRN Norco & gabapentin 300 TID.", [("hydrocodone", "as_needed"), ("gabapentin", "fixed")]),
        ("amitriptyline and gabapentin, both nightly.", [("amitriptyline", "fixed"), ("gabapentin", "fixed")]),
        (
            "MS Contin 30 q12h; acetaminophen prn; rivaroxaban 20 mg daily.",
            [("morphine", "fixed"), ("acetaminophen", "as_needed")],
        ),
    ],
)
def test_each_schedule_goes_to_its_own_drug(text, expected):
    assert schedules(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hydrocodone q4-6h.",
        "Gabapentin 300 mg, up to three times daily.",
        'Med list: MS Contin q12h. Pt: "I only take it when it hurts."',
        "Lyrica 75 BID, crossed out.",
        "Naproxen, daily per wife, rarely per husband.",
    ],
)
def test_doubt_and_two_accounts_are_unclear(text):
    assert "unclear" in [schedule for _, schedule in schedules(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Begin nortriptyline 10 mg qhs tonight.",
        "Would be a good fit for scheduled naproxen 500 BID.",
        "Mother takes OxyContin 20 mg BID.",
        "Oxycodone ER 10 mg q12h was offered, declined.",
        "If PRN use goes up, convert to MS Contin q12h.",
    ],
)
def test_plans_and_other_peoples_drugs_are_no_evidence(text):
    assert [s for s in schedules(text) if s[1] == "fixed"] == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Lamotrigine 200 BID given for pain.", True),
        ("Lamotrigine 200 BID.", False),
        ("Amitriptyline 10 qhs for migraine prevention.", False),
        ("Gabapentin 300 TID for seizures.", False),
        ("Suboxone 2 mg TID for pain, not OUD.", True),
        ("Baclofen 20 QID for spasticity.", False),
        ("Duloxetine 60 mg daily.", True),
    ],
)
def test_what_the_drug_was_given_for_decides_whether_it_counts(text, counts):
    found = facts_of(extract, text)
    assert [f.attr("for_pain") is not False for f in found] == [counts]


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("All opioids to date have been prn.", "as_needed"),
        ("No scheduled analgesic was ever prescribed.", "as_needed"),
        ("Analgesics were taken around the clock.", "fixed"),
        ("PAIN MEDS: NONE EVER TAKEN.", "never"),
        ("Every pain med carries a PRN sig.", "as_needed"),
    ],
)
def test_statements_on_all_analgesics_are_read(text, schedule):
    found = [f for f in facts_of(extract, text) if f.attr("class_statement")]
    assert [f.attr("schedule") for f in found] == [schedule]


def statements(*texts):
    return [f.attr("schedule") for f in facts_of(extract, *texts) if f.attr("class_statement")]


@pytest.mark.parametrize(
    "text",
    [
        "Drug | Directions\nOxycodone IR | 1 tablet every 6 hours as needed, max 2 a day\nMorphine ER | every 12 hours",
        "Oxycodone IR 5 mg, 1 tablet every 6 hours as needed.",
        "Takes oxycodone only as needed.",
        "- oxycodone 5 mg tablet each night PRN",
        "Norco 1 tab every 4 hours PRN pain.",
        "Tramadol 50 mg, any time of day, PRN only when at work.",
    ],
)
def test_the_directions_of_one_drug_say_nothing_of_the_others(text):
    assert "as_needed" not in statements(text)


@pytest.mark.parametrize(
    "text",
    [
        "All pain medications are PRN.",
        "No scheduled opioids; Norco as needed.",
        "Every analgesic is taken as needed.",
        "Analgesics all as needed: Norco, ibuprofen.",
        "Drug | Sig\nNorco | none scheduled, PRN only\nTramadol | PRN",
    ],
)
def test_words_on_all_the_drugs_are_a_statement_on_the_regimen(text):
    assert "as_needed" in statements(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please approve the pump, to be filled with preservative-free morphine.",
        "Drug for reservoir: morphine, preservative free",
        "PF hydromorphone 10 mg/mL in the pump reservoir at 2 mg/day.",
        "Morphine 0.3 mg by lumbar puncture.",
        "Test dose of morphine 0.5 mg daily x2.",
    ],
)
def test_a_drug_for_the_spine_is_no_systemic_medication(text):
    assert schedules(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "MS Contin 30 mg q12h until the pump.",
        "Morphine ER 30 mg q12h; pump planned.",
        "Morphine sulfate ER 30 q12h, IT trial next.",
    ],
)
def test_a_long_acting_form_beside_the_pump_stays_systemic(text):
    assert ("morphine", "fixed") in schedules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tablet count on request 09/09: within 1 of expected.",
        "Psychiatrically steady; no untreated mental condition or use disorder standing behind his pain.",
        "Treatment: scapular rows, wall slides, walking program, home program 15 min BID.",
        "Urine drug screen done on request, expected.",
    ],
)
def test_schedule_words_of_other_things_are_no_statement_on_the_regimen(text):
    assert statements(text) == []


def test_what_was_bought_and_taken_now_and_then_is_as_needed():
    assert schedules("Lidocaine patch OTC when she remembers it.") == [("lidocaine patch", "as_needed")]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Xtampza ER 13.5 q12h - Rx sent 6/2, pharmacy never released it, she never took a dose.", False),
        ("Gabapentin 300 mg TID prescribed 4/1 but she did not fill it.", False),
        ("MS Contin 15 mg BID, denied by the plan.", False),
        ("Methadone 10 mg TID, did not get relief.", True),
        ("Morphine ER 15 mg BID, never took more than prescribed.", True),
        ("Morphine ER 15 mg BID since May. Gabapentin never filled.", True),
    ],
)
def test_a_prescription_never_filled_was_not_taken(text, taken):
    found = [f for f in facts_of(extract, text) if f.value != "gabapentin" or not taken]
    assert [f.assertion.happened for f in found] == [taken]
