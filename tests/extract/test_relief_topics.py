"""What a percent, a score and a missing trial belong to in the record of an intrathecal drug trial."""

from __future__ import annotations

import pytest

from chartcite.extract.families import flowsheet, pain_score, relief, trial
from tests.extract.charting import facts_of

_HEAD = "INTRATHECAL MORPHINE TRIAL 05/04/2026\n"


@pytest.mark.parametrize(
    "text",
    [
        "Time   SpO2   NRS\n0900   98 %   8\n1000   97 %   6\n1100   98 %   6",
        "10:00   118/70   84   16  98 %\n11:00   112/66   80   14  96 %",
        "SpO2 98 % on room air, RR 14.",
        "Oswestry disability 62 % this morning.",
        "Slept 80 % of the night.",
        "Sleep and function improved 70 %.",
        "Time 40 min, > 50 % counselling.",
        "Attendance 90 %.",
        "Ate half a sandwich and a third of her lunch.",
        "Walked half the corridor.",
    ],
)
def test_a_percent_of_something_else_is_no_relief(text: str) -> None:
    assert not [f for f in facts_of(relief.extract, _HEAD + text) if f.low is not None]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Overall figure 60 %.", 60, 60),
        ("Pain down 60 %, sleep 80 % better, ODI 30 % lower.", 60, 60),
        ("Relief 70 % with SpO2 stable.", 70, 70),
        ("Time   SpO2   Relief\n0900   98 %   70 %", 70, 70),
        ("Half the usual pain was gone.", 50, 50),
        ("4 h   still about fifty, sixty per cent", 50, 60),
        ("Relief somewhere between 40 and 60 percent.", 40, 60),
        ("Fifty to sixty percent relief.", 50, 60),
        ("At hour two, sixty percent relief.", 60, 60),
    ],
)
def test_a_percent_of_relief_is_read_beside_others(text: str, low: float, high: float) -> None:
    found = [f for f in facts_of(relief.extract, _HEAD + text) if f.low is not None]
    assert [(f.low, f.high) for f in found] == [(low, high)]
    assert found[0].attr("procedure") == "intrathecal_trial"


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("Spinal cord stimulator trial, October 2024: 70 % relief.", "stimulator"),
        ("Spinal cord stimulation (2020): 50-60 % relief", "stimulator"),
        ("Spinal cord\nstimulator trial 2023: 80 % better for its five days.", "stimulator"),
        ("DRG trial 2022: 60 % better.", "stimulator"),
        ("Dorsal root ganglion trial, 2021, 75 % relief", "stimulator"),
        ("PNS trial 2020: 75 % relief", "stimulator"),
        ("L4-5 RFA 2021, 80 % for 6 months.", "ablation"),
        ("Celiac block Jan 2024 -- 80 % for a month", "nerve_block"),
        ("Epidural steroid injection 3/2024: 60% better", "epidural_steroid"),
        ("Previous SCS failed, then intrathecal trial gave 60 % relief.", "intrathecal_trial"),
        ("Spinal infusion trial: 60 % relief", "intrathecal_trial"),
    ],
)
def test_relief_belongs_to_the_procedure_named_beside_it(text: str, procedure: str) -> None:
    found = [f for f in facts_of(relief.extract, _HEAD + text) if f.low is not None]
    assert {f.attr("procedure") for f in found} == {procedure}


@pytest.mark.parametrize(
    "text",
    [
        "We promised him 70 % relief.",
        "Quoted 80 % relief by the sales representative.",
        "What makes a trial good? Printed reminder for staff: > 50 % / 8 h / function up.",
        "A trial is a success when relief reaches at least 50 %.",
        "A successful trial for us means pain down by at least half.",
        "Her insurer looks for 50 % relief.",
    ],
)
def test_promised_or_demanded_relief_is_no_evidence(text: str) -> None:
    assert not [f for f in facts_of(relief.extract, _HEAD + text) if f.assertion.happened and f.low is not None]


@pytest.mark.parametrize("empty", ["--", "-", "  "])
def test_an_empty_pain_cell_takes_no_score_from_its_neighbours(empty: str) -> None:
    rows = (
        "Time    BP       Pulse  RR  SpO2   Sed   Pain   Note",
        "09:00   128/76   88     16  98 %   0     8      pre",
        f"10:00   118/70   84     16  97 %   1     {empty:2s}     settled",
        "11:00   118/70   80     16  98 %   1     6      awake",
    )
    assert [f.low for f in facts_of(flowsheet.extract, _HEAD + "\n".join(rows))] == [8, 6]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("Asked for pain on the 0-10: at least a 4, most days.", (4, 10)),
        ("Pain is never below a 7.", (7, 10)),
        ("Pain no less than an 8 in the morning.", (8, 10)),
    ],
)
def test_a_floor_leaves_the_top_of_the_score_open(text: str, bounds: tuple[float, float]) -> None:
    found = facts_of(pain_score.extract, text)
    assert [(f.low, f.high, f.attr("floor")) for f in found] == [(*bounds, True)]


@pytest.mark.parametrize("text", ["Cefazolin day 4 of at least 14.", "Pain diary, day 4 of 14.", "DN4 6/10."])
def test_counts_and_questionnaires_are_no_pain_scores(text: str) -> None:
    assert not [f for f in facts_of(pain_score.extract, text) if f.kind == "pain_score"]


def test_a_score_told_to_be_the_usual_one_is_usual() -> None:
    text = "Pain at discharge 5/10, which he tells me is what it usually is, best 2, worst 10."
    assert [(f.low, f.attr("role")) for f in facts_of(pain_score.extract, text)] == [
        (5, "usual"), (2, "best"), (10, "worst"),
    ]  # fmt: skip


def test_severe_in_words_is_a_severity_without_a_score() -> None:
    text = "Pain: will not use numbers, charted as SEVERE each shift."
    assert [(f.kind, f.value) for f in facts_of(pain_score.extract, text)] == [("pain_severity", "severe")]


@pytest.mark.parametrize(
    "text",
    [
        "No intrathecal or epidural trial was done and none will be.",
        "No epidural or intrathecal trial has been done.",
        "Neither an intrathecal nor an epidural trial was done.",
        "There was no epidural trial.",
        "She has had no intrathecal trial.",
    ],
)
def test_a_trial_that_was_not_done(text: str) -> None:
    assert [f.value for f in facts_of(trial.extract, text) if f.kind == "trial"] == ["not_done"]


@pytest.mark.parametrize(
    "text", ["No complications. Intrathecal trial was done, no problem.", "[ ] High-risk for procedures, trial waived"]
)
def test_no_trial_is_denied_by_other_words(text: str) -> None:
    assert not [f for f in facts_of(trial.extract, text) if f.value == "not_done"]


def test_a_bare_trial_under_a_stimulator_is_the_stimulators() -> None:
    note = "DRG STIMULATOR TRIAL  08/12/2024\nLeads L1 and L2 left in.\nDiary 8, 5. Trial closed, no benefit.\n"
    assert {f.attr("procedure") for f in facts_of(relief.extract, note)} == {"stimulator"}


def test_a_dose_is_no_score() -> None:
    note = _HEAD + "Morphine 0.3 mg/day, up to 0.5 at 18:00. Pain sat at 2 or 3 all evening.\n"
    assert [(f.low, f.high) for f in facts_of(pain_score.extract, note)] == [(2, 3)]


@pytest.mark.parametrize(
    "words", ["Took half of it away and she would have the pump tomorrow.", "Half gone so we will submit."]
)
def test_what_comes_next_is_no_hope(words: str) -> None:
    found = [f for f in facts_of(relief.extract, _HEAD + words) if f.low == 50]
    assert found
    assert found[0].assertion.happened


@pytest.mark.parametrize("text", ["IT trial day 3: MD halved, then off.", "Dizzy, stumbled; rate halved at noon."])
def test_a_halved_rate_is_no_halved_pain(text: str) -> None:
    assert not [f for f in facts_of(relief.extract, text) if f.low is not None]


def test_pain_halved_by_the_infusion_is_relief() -> None:
    assert [f.value for f in facts_of(relief.extract, "The intrathecal infusion halved his pain.")] == [50.0]
