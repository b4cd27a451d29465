"""Reduction of systemic opioids, opioid use and the trial's drug (evidence rule 15)."""

import pytest

from chartcite.extract.families import opioid, opioid_use
from chartcite.extract.families._opioid_amounts import computed_drops, stated_drops
from tests.extract.charting import facts_of


def reductions(*texts):
    found = [f for f in facts_of(opioid.extract, *texts) if f.value != "proposed"]
    return {(f.value, None if f.low is None else round(f.low)) for f in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patient agrees to reduce opioids by 50% before the intrathecal trial.", ("agreed", 50)),
        ("She is willing to wean her morphine by half prior to the trial.", ("agreed", 50)),
        ("Agreed to a 60% opioid taper ahead of the pump trial.", ("agreed", 60)),
        ("Sees no problem w/ reducing from 6 Percocets to 3 Percocets/day for the trial.", ("agreed", 50)),
        ("Only willing to drop 1 of 5 daily tablets", ("agreed", 20)),
        ("OPIOID WEAN: 60 mg q12h (120 MME) -> 30 mg q12h (60 MME), done as of 4/6/26.", ("completed", 50)),
        ("Has tapered from 160 MME to 70 MME.", ("completed", 56)),
        ("Opioids: 120 MME in January, 45 MME now.", ("completed", 62)),
        ("Taper log: 6/1 OxyContin 80 mg/day, 6/15 60 mg/day, 6/29 40 mg/day.", ("completed", 50)),
        ("Tapered off 75% of her opioid dose so as to qualify for the trial.", ("completed", 75)),
    ],
)
def test_an_agreed_or_finished_reduction_has_its_amount(text, expected):
    assert expected in reductions(text)


@pytest.mark.parametrize(
    "text",
    [
        "Patient refuses to reduce opioids.",
        "Not willing to taper oxycodone before trial.",
        "Discussed 50% wean. Declines.",
        "Will not come off any of his Percocet",
        "Pt adamant about keeping current dose of methadone",
        "He would go down by a quarter but will not agree to half.",
    ],
)
def test_a_refusal_is_one_however_it_is_worded(text):
    assert {value for value, _ in reductions(text)} == {"refused"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Agreeable to opioid taper.", "vague"),
        ("Will taper oxycodone before the trial.", "vague"),
        ("Opioids will be reduced by half beforehand.", "vague"),
        ("Agrees to cut opioids by half once the pump is working.", "after_trial"),
        ("After implant, not before, she'll drop to half her fentanyl.", "after_trial"),
    ],
)
def test_no_amount_and_after_the_trial_are_kept_apart(text, value):
    assert {v for v, _ in reductions(text)} == {value}


@pytest.mark.parametrize(
    "text",
    [
        "Discussed tapering opioids.",
        "Our practice lowers opioids by 50% in all pts before an intrathecal trial.",
        "Patients must cut their opioids in half before the procedure.",
        "Reduced gabapentin from 2400 to 1200 mg.",
        "Pt smokes 1 ppd, agreed to cut down by half before surgery.",
        "Her sister cut her opioids in half.",
        "Asked if she would agree to halve the narcotics. Wants to think it over.",
        "Patient agrees to reduce systemic opioids by ____ % prior to trial.",
        "His steroid taper finished (pred 40 to 0).",
    ],
)
def test_proposals_customs_and_other_things_are_no_agreement(text):
    assert reductions(text) == set()


def test_the_dose_before_may_stand_in_another_note():
    first = "Progress note 03/01/2026\nXtampza ER 27 mg BID."
    second = "Progress note 05/01/2026\nXtampza lowered to 13.5 BID on 4/3, she asked for it."
    assert ("completed", 50) in reductions(first, second)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("from 150 to 50 mme", 67),
        ("morphine 60 mg tid -> 30 mg tid", 50),
        ("methadone 30 mg/day -> 15 mg/day", 50),
        ("two hundred milligrams down to one hundred", 50),
    ],
)
def test_pairs_of_doses_are_computed(text, percent):
    assert percent in {round(d.low) for d in computed_drops(text)}


@pytest.mark.parametrize(("text", "percent"), [("by two thirds", 67), ("by a quarter", 25), ("halve the dose", 50)])
def test_parts_of_a_whole_are_read(text, percent):
    assert percent in {round(d.low) for d in stated_drops(text)}


def use(text):
    return {(f.kind, f.value) for f in facts_of(opioid_use.extract, text) if f.assertion.about_patient}


@pytest.mark.parametrize(
    "text",
    [
        "Patient is not on opioids.",
        "No opioid use.",
        "She is opioid naive.",
        "Opioids: none",
        "Denies any opioid use.",
        "Discontinued all opioids 2 years ago.",
        "Takes no opioids and never has.",
    ],
)
def test_no_opioid_is_taken(text):
    assert ("opioid_use", "none") in use(text)


@pytest.mark.parametrize(
    "text",
    [
        "No opioid misuse.",
        "No long acting opioid was ever prescribed.",
        "No opioid side effects.",
        "UDS: no opioids other than prescribed.",
        "Only wishes it were not a narcotic.",
        "Will be off all opioids after the implant.",
    ],
)
def test_words_near_to_it_do_not_say_so(text):
    assert ("opioid_use", "none") not in use(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Intrathecal trial with ziconotide.", "non_opioid"),
        ("Will trial intrathecal bupivacaine alone.", "non_opioid"),
        ("Drug planned: hydromorphone for the trial.", "opioid"),
        ("IT trial with hydromorphone and bupivacaine.", "mixed"),
    ],
)
def test_the_trials_drug_is_an_opioid_or_not(text, value):
    assert ("trial_drug", value) in use(text)


@pytest.mark.parametrize(
    "text",
    [
        "Intrathecal morphine trial 04/08. His pain came down from 8/10 to 3/10.",
        "On oxycodone. Pain scores went from 8 down to 4.",
        "Takes MS Contin. Her NRS dropped by half.",
        "Morphine bolus given. It went from 9/10 to 2/10 within the hour.",
        "On methadone. The burning is cut by two thirds.",
    ],
)
def test_pain_that_comes_down_is_no_reduction_of_opioids(text):
    assert reductions(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On oxycodone for pain. He agrees to come down by half before the trial.", ("agreed", 50)),
        (
            "RE OPIOID CUTBACK. I'll go down by a third before the needle test, not a pill more.",
            ("agreed", 33),
        ),
        ("She will come down on the oxycodone by half, after you have shown me this thing works.", ("after_trial", 50)),
        ("He will halve the oxycodone once it is working.", ("after_trial", 50)),
        ("She agreed to cut oxycodone by half once she sees relief.", ("after_trial", 50)),
    ],
)
def test_what_the_reduction_waits_for_decides(text, expected):
    assert expected in reductions(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Morphine equivalents 60 mg/day (was 150 in Nov).", ("completed", 60)),
        ("Discussed that pt must drop tramadol 4/d -> 2/d x2wk pre-trial; he's good w/ that.", ("agreed", 50)),
        ("She has undertaken to come down to half, twenty milligrams twice daily in place of forty.", ("agreed", 50)),
        ("Current opioid = methadone 15 mg/d. He is willing: says he'll drop to 7.5 mg/d by 6/10.", ("agreed", 50)),
    ],
)
def test_the_former_dose_may_stand_behind_or_in_the_sentence_before(text, expected):
    assert expected in reductions(text)


@pytest.mark.parametrize(
    "text",
    [
        "6.  Naprosyn 500 mg one to two pills q.d. p.r.n.",
        "Tapering dose of Decadron over the next 10 to 14 days, also Percocet 5/325 mg 1-2 tablets q6h.",
        "Oxycodone 5 mg one to two tablets every 4 to 6 hours.",
    ],
)
def test_a_range_of_pills_or_days_is_no_reduction(text):
    assert reductions(text) == set()


def test_a_drug_that_is_ruled_out_is_not_the_drug_of_the_trial():
    text = "Plan: intrathecal catheter trial (ziconotide no - vivid dreams with ketamine; use morphine)."
    assert all(f.value != "non_opioid" for f in facts_of(opioid_use.extract, text) if f.kind == "trial_drug")


@pytest.mark.parametrize(
    "text",
    [
        "She consents: from tapentadol 200 mg a day she will go to 100 mg a day before the catheter goes in.",
        "I will not put an opioid in the spine of anyone on a full dose; she has undertaken to come down to half.",
        "Did the taper as written, half dose of her morphine from 6/22.",
    ],
)
def test_a_halving_told_in_plain_words_is_one(text):
    assert 50 in {percent for value, percent in reductions(text) if value in ("agreed", "completed")}


@pytest.mark.parametrize(
    "text",
    [
        "Oxycodone was dropped for retching. Seen by surgery: no hardware, no neuroma to resect, no further surgery.",
        "Amitriptyline gave her urinary hesitancy and was dropped.",
    ],
)
def test_a_drug_dropped_for_its_side_effects_is_no_reduction_and_an_operation_no_refusal(text):
    assert reductions(text) == set()


def test_a_signed_form_takes_its_amounts_from_the_lines_above_the_tick():
    text = (
        "CONSENT\nCurrent opioid: MS Contin 30 mg q12h = 60 mg/day\n"
        "My target dose before the trial: MS Contin 15 mg q12h = 30 mg/day\n"
        "[x] I agree to this change and will not ask for early refills\n[ ] I do not agree\nSigned"
    )
    assert ("agreed", 50) in reductions(text)


def test_the_drug_that_another_was_picked_over_is_not_the_trial_drug():
    found = facts_of(opioid_use.extract, "Ziconotide was picked over morphine for the intrathecal trial.")
    assert [f.value for f in found if f.kind == "trial_drug"] == ["non_opioid"]
