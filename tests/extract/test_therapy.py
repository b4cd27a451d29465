"""Exercise, passive care and none."""

import pytest

from chartcite.extract.families.therapy import extract
from tests.extract.charting import facts_of


def evidence(text):
    return [f for f in facts_of(extract, text) if f.assertion.happened]


def active(text):
    plain = ("explicit_none", "passive_only", "unclear")
    return [f for f in evidence(text) if f.attr("category") == "active" and not any(f.attr(p) for p in plain)]


@pytest.mark.parametrize(
    "text",
    [
        "Completed 12 visits of physical therapy.",
        "PT x 8 wks, core strengthening.",
        "Finished a course of OT for the hand.",
        "Aquatic therapy, 20 sessions, no better.",
        "She follows the home exercise program her therapist taught her.",
        "Work hardening. Completed 6 of 6 weeks.",
        "Treatments tried: PT, chiropractic, gabapentin",
    ],
)
def test_active_care_that_took_place_is_evidence(text):
    assert active(text)


@pytest.mark.parametrize(
    "text",
    [
        "Referral to PT placed today.",
        "He would benefit from OT.",
        "HEP to be issued at PT eval.",
        "If land therapy fails we would try the pool.",
        "PT and HEP discussed; patient will think about it.",
        "Her husband did 3 months of PT for his knee.",
        "Patients must complete physical therapy first.",
        "Given to pt at checkout, 2-3x/wk.",
        "PT 12.1, INR 1.0, PTT 28.",
    ],
)
def test_plans_templates_and_others_are_no_evidence(text):
    assert active(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "PT consisted of hot packs, ultrasound and massage only.",
        "Passive modalities exclusively.",
        "Inversion table and traction alone.",
        "Massage is the entire physical treatment.",
    ],
)
def test_passive_means_alone_are_told_apart(text):
    assert any(f.attr("passive_only") for f in evidence(text))


@pytest.mark.parametrize(
    "text",
    [
        "Has never been to physical or occupational therapy.",
        "No PT, OT, aquatic or HEP was ever provided.",
        "Physical therapy: none.",
        "She has had no therapy of any kind.",
        "PT? [ ] yes [x] no",
    ],
)
def test_none_at_all_is_read(text):
    assert any(f.attr("explicit_none") for f in evidence(text))


@pytest.mark.parametrize(
    "text",
    ["PT without lasting relief, 12 visits.", "No relief from PT x 6 weeks.", "PT: no improvement after 10 visits."],
)
def test_no_relief_from_therapy_is_not_no_therapy(text):
    assert not any(f.attr("explicit_none") for f in evidence(text))
    assert active(text)


@pytest.mark.parametrize(
    "text", ["Does band workouts he found on YouTube.", "Stretches on her own from an app, nobody showed her."]
)
def test_exercise_of_the_patients_own_is_not_provider_directed(text):
    assert [f.attr("provider_directed") for f in evidence(text)] == [False]


@pytest.mark.parametrize(
    "text",
    ["Had some sort of rehab; pt can't recall what they did.", "Went to therapy, type of therapy not specified."],
)
def test_what_is_left_open_is_marked(text):
    assert any(f.attr("unclear") for f in evidence(text))
