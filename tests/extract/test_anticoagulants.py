"""Blood thinners: taken, over, or to be held."""

from __future__ import annotations

import pytest

from chartcite.extract.families import contraindication
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("No coagulopathy; off apixaban > 1 yr.", "stopped"),
        ("gabapentin (edema)  apixaban (done)   mirtazapine", "stopped"),
        ("Eliquis 5 mg BID, stopped 3/2025.", "stopped"),
        ("Took Xarelto until 2023.", "stopped"),
        ("Plavix was discontinued last year.", "stopped"),
        ("warfarin 5 mg          #30    02/04  03/05             (discontinued by prescriber 04/10)", "stopped"),
        ("Blood: on warfarin for the vein clot till 2/26 when INR hit 4.1.", "stopped"),
        ("Heparin SQ twice daily.", "current"),
        ("She takes clopidogrel.", "current"),
        ("Warfarin stopped for the procedure 5 days before.", "current"),
        ("On warfarin, hold 5 days before.", "current"),
        ("Procedure screening:   Blood thinners [x] no    Dental work planned [ ]", "none"),
        ("Blood thinner [ ] yes [x] no", "none"),
        ("Blood thinner? No", "none"),
        ("On anticoagulation? Yes", "current"),
        ("Anticoagulants: No", "none"),
        ("Ppx enoxaparin no.", "stopped"),
        ("On apixaban, no bleeding.", "current"),
        ("Warfarin, no missed doses.", "current"),
    ],
)
def test_what_is_over_is_told_from_what_is_held(text: str, value: str) -> None:
    found = [f.value for f in facts_of(contraindication.extract, text) if f.kind == "anticoagulant"]
    assert found == [value]


@pytest.mark.parametrize("text", ["Surgeon to give heparin SQ x1 per protocol.", "Port flushed, heparin lock."])
def test_heparin_of_the_surgical_team_is_no_anticoagulation(text: str) -> None:
    assert [f for f in facts_of(contraindication.extract, text) if f.kind == "anticoagulant"] == []


def test_raised_pressure_denied_in_a_list_is_absent() -> None:
    text = "No bleeding tendency, never had papilledema/VP shunt or other sign of raised pressure in the head."
    values = {f.value for f in facts_of(contraindication.extract, text) if f.kind == "contraindication"}
    assert values == {"absent"}


@pytest.mark.parametrize("text", ["No anticoag data sheet in chart.", "No anticoagulation plan yet."])
def test_a_missing_paper_on_anticoagulation_denies_no_drug(text: str) -> None:
    assert [f for f in facts_of(contraindication.extract, text) if f.value == "none"] == []


@pytest.mark.parametrize(
    ("text", "only"),
    [("No anticoagulant.", "anticoagulant"), ("No blood thinners.", None), ("No antiplatelet or anticoagulant.", None)],
)
def test_a_denial_of_anticoagulants_leaves_antiplatelet_drugs_open(text: str, only: str | None) -> None:
    assert [f.attributes.get("class") for f in facts_of(contraindication.extract, text)] == [only]


@pytest.mark.parametrize(
    "text",
    ["No need for heparin.", "HELPFUL FACTS\nYour pump is small. Stop your blood thinners only when you are told."],
)
def test_what_is_not_needed_or_told_to_anybody_is_not_taken(text: str) -> None:
    assert [f for f in facts_of(contraindication.extract, text) if f.kind == "anticoagulant"] == []


def test_a_restart_after_the_procedure_is_a_plan() -> None:
    text = (
        "She takes enoxaparin 60 mg BID. We give the last dose the morning of the day before, restart 24 hours after."
    )
    found = [f for f in facts_of(contraindication.extract, text) if f.kind == "anticoagulant"]
    assert [f.attributes["hold_plan"] for f in found] == [True]


@pytest.mark.parametrize("text", ["Habitus no obstacle to a 40 ml device.", "No psychological barrier to the pump."])
def test_a_denial_of_another_matter_is_none_of_contraindications(text: str) -> None:
    assert [f for f in facts_of(contraindication.extract, text) if f.kind == "contraindication"] == []


@pytest.mark.parametrize(
    ("text", "planned"),
    [
        ("On apixaban for PE; last dose will be 8/11 for the procedure 8/14.", True),
        ("Apixaban 5 mg BID [hold after 08/11 pm dose - procedure]", True),
        ("Takes clopidogrel. Last dose 3-02, pump placement 3-09.", True),
        ("Xarelto 20 mg: stop from 6/14.", True),
        ("Warfarin, last dose taken 5/3 before surgery.", True),
        ("Takes apixaban, last dose this morning.", False),
        ("On apixaban since 8/11.", False),
        ("Apixaban, last dose change 2/10.", False),
        ("On rivaroxaban; trial 6/14.", False),
        ("Takes warfarin, INR 2.4 on 5/3, surgery to be planned.", False),
    ],
)
def test_a_day_of_the_last_dose_is_a_plan_to_hold(text: str, planned: bool) -> None:
    found = [f for f in facts_of(contraindication.extract, text) if f.kind == "anticoagulant"]
    assert [bool(f.attr("hold_plan")) for f in found if f.value == "current"][:1] == [planned]
