"""Therapies documented as contraindicated."""

import pytest

from chartcite.extract.families.waiver import extract
from tests.extract.charting import facts_of


def ruled_out(text):
    return {f.value for f in facts_of(extract, text) if f.assertion.happened}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PT contraindicated: unstable C5-6 fracture.", "exercise"),
        ("PT contraindicated: unstable C5-6 fracture.", "physical_therapy"),
        ("Exercise CI'd due to aortic dissection.", "exercise"),
        ('"Absolutely no therapeutic exercise", says the surgeon.', "exercise"),
        ("Why no PT? Rehabilitation would endanger the cord.", "exercise"),
        ("All analgesics are contraindicated.", "analgesics"),
        ("Hepatologist contraindicates all pain drugs.", "analgesics"),
        ("Contraindicated: opioids, gabapentin, NSAIDs, acetaminophen, lidocaine patch.", "analgesics"),
        ("Conservative treatment is not appropriate in this patient.", "conservative_care"),
        ("Non-operative care of any kind is contraindicated.", "conservative_care"),
        ("Dantrolene not an option - active hepatitis C.", "oral_antispasmodic"),
        ("Active rehab\n[ ] completed\n[x] contraindicated, odontoid nonunion", "exercise"),
    ],
)
def test_a_ruled_out_therapy_is_named(text, value):
    assert value in ruled_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "No contraindication to exercise.",
        "NSAIDs contraindicated (CKD).",
        "MRI is contraindicated.",
        "Further surgery is contraindicated.",
        "Exercise was not contraindicated.",
        "[ ] PT contraindicated",
        "PT done 8 months. Anticoagulation is contraindicated.",
    ],
)
def test_other_contraindications_are_no_waiver(text):
    assert ruled_out(text) == set()


def test_a_relative_contraindication_is_not_certain():
    found = facts_of(extract, "Relative contraindication to baclofen (eGFR 48)? Pharmacy asked.")
    assert not any(f.assertion.happened for f in found)


@pytest.mark.parametrize(
    "text",
    [
        "Keep the oral baclofen going, don't stop on your own - withdrawal can be dangerous.",
        "Stopping baclofen suddenly would be dangerous.",
        "Missing doses of tizanidine may be unsafe.",
        "Running out of pain medication would be hazardous, call ahead.",
        "Mixing pain medications with alcohol is unsafe.",
    ],
)
def test_a_danger_of_stopping_or_misuse_waives_nothing(text):
    assert facts_of(extract, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Oral baclofen is contraindicated because of her liver disease.",
        "Stopped: oral baclofen, contraindicated with this ALT.",
        "Further dantrolene would be dangerous with this liver.",
    ],
)
def test_a_danger_of_the_drug_does(text):
    assert {f.value for f in facts_of(extract, text)} == {"oral_antispasmodic"}
