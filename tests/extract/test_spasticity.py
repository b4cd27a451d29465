"""Spasticity readings of short notes: scale, muscle, phase, hours (evidence rule 17)."""

from __future__ import annotations

import pytest

from chartcite.extract.families import benefit, spasticity
from chartcite.extract.families._spasms import find_rates
from tests.extract.charting import facts_of

_TABLE = """ITB TEST DOSE   50 mcg at 0900
                 0845 pre    1100 (2 h)    1305 (4 h)
MAS adductors      4/4          1/1           2/2
MAS hamstrings     3/3          1/1           1/1
Penn                3            1            --
"""
_ACROSS = """ITB SCREENING, baclofen 50 mcg 0910. Scale: MAS
          R elb  R knee  L knee   | Penn
0845 pre    3      4       3      |  3
1310 (4h)   1      1       0      |  1
"""


def _readings(text: str) -> list[tuple[object, ...]]:
    return [
        (f.attr("scale"), f.attr("phase"), f.attr("hours"), f.low, f.high)
        for f in facts_of(spasticity.extract, text)
        if not f.attr("reduction")
    ]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("MAS 1+ hams", 1.5, 1.5),
        ("MAS hams 3/2", 2.5, 2.5),
        ("Ashworth 3 to 4 throughout", 3, 4),
        ("Ashworth around 3", 2.5, 3.5),
        ("No joint was above a 2 on the Ashworth.", 0, 2),
        ("Modified Ashworth of three in the adductors", 3, 3),
        ("Penn grade III", 3, 3),
        ("Penn 1/4", 1, 1),
        ("spasms two to four times an hour", 3, 3),
    ],
)
def test_scores_are_read_in_digits_words_and_ranges(text: str, low: float, high: float) -> None:
    fact = facts_of(spasticity.extract, text)[0]
    assert (fact.low, fact.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("Ashworth 3 legs", "ashworth"),
        ("Mod. Ashworth 3 legs", "modified_ashworth"),
        ("AS mean 3.2", "ashworth"),
        ("mAS 2 R ankle", "modified_ashworth"),
        ("PSFS=2", "penn_frequency"),
        ("Tone 3, legs", "unnamed_tone"),
        ("Spasm score 3, scale not stated", "unnamed_spasm"),
    ],
)
def test_scales_are_told_apart_by_name(text: str, scale: str) -> None:
    assert facts_of(spasticity.extract, text)[0].attr("scale") == scale


@pytest.mark.parametrize(
    "text",
    [
        "MMT 3/5, DTR 3+, GMFCS 3",
        "Tardieu R1 -20 R2 +5",
        "Penn severity 3",
        "Dr. Ashworth placed 3 sutures.",
        "Penn Medicine records 2 pages",
        "If the Ashworth is 3 we proceed.",
        "Ashworth: 0 none, 1 slight, 2 marked, 3 considerable",
        "Her brother had a Penn of 4 before his pump.",
        "AS 0.7 cm2 on echo",
        "Bladder spasms 3/hr",
    ],
)
def test_other_numbers_are_no_scores(text: str) -> None:
    assert facts_of(spasticity.extract, text) == []


def test_a_table_of_times_gives_hours_since_the_bolus() -> None:
    found = _readings(_TABLE)
    assert ("modified_ashworth", "baseline", None, 4, 4) in found
    assert ("modified_ashworth", "after_bolus", 4.0, 2, 2) in found
    assert ("penn_frequency", "after_bolus", 2.0, 1, 1) in found
    assert not [r for r in found if r[0] == "penn_frequency" and r[2] == 4.0]


def test_a_table_of_muscles_gives_hours_too() -> None:
    found = _readings(_ACROSS)
    assert ("modified_ashworth", "after_bolus", 4.0, 0, 0) in found
    assert ("penn_frequency", "after_bolus", 4.0, 1, 1) in found


def test_clock_times_count_from_the_bolus() -> None:
    found = _readings("ITB 50 mcg given 0800. Ashworth 0755 3.2, 1205 1.0.")
    assert set(found) == {("ashworth", "baseline", None, 3.2, 3.2), ("ashworth", "after_bolus", 4.08, 1, 1)}


@pytest.mark.parametrize(
    ("text", "points", "hours"),
    [
        ("After the ITB bolus MAS lower by 2.5 points at 4 h.", 2.5, 4.0),
        ("ITB test dose: a three-point drop on the Penn at four hours.", 3, 4.0),
        ("Ashworth -2 at 4 hours post intrathecal baclofen", 2, 4.0),
        ("Ashworth unchanged at 4 h after the ITB bolus.", 0, 4.0),
        ("MAS fell by half a point at hour 5 after IT baclofen", 0.5, 5.0),
    ],
)
def test_a_stated_drop_is_a_reduction(text: str, points: float, hours: float) -> None:
    drop = next(f for f in facts_of(spasticity.extract, text) if f.attr("reduction"))
    assert (drop.low, drop.attr("hours")) == (points, hours)


@pytest.mark.parametrize(
    ("low", "penn"),
    [
        ("spasms more than ten times an hour", (4, 4)),
        ("leg spasms every 20 minutes", (3, 3)),
        ("12 spasms in 45 min", (4, 4)),
        ("fewer than one spasm an hour", (2, 2)),
        ("no spasms", (0, 0)),
        ("spasms only with stretch", (1, 1)),
        ("a spasm every half hour", (3, 3)),
    ],
)
def test_rates_stand_for_penn_scores(low: str, penn: tuple[float, float]) -> None:
    rate = find_rates(low)[0]
    assert (rate.low, rate.high) == penn


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("After the ITB bolus she transferred with one aide instead of two.", True),
        ("Dressing was easier following IT baclofen.", True),
        ("We hope the ITB bolus makes dressing easier.", False),
        ("Gait improved with the new AFO.", False),
        ("After the ITB bolus transfers were unchanged.", False),
    ],
)
def test_benefits_are_those_of_the_bolus(text: str, found: bool) -> None:
    assert bool(facts_of(benefit.extract, text)) is found


@pytest.mark.parametrize(
    "text", ["No ITB trial was done.", "The test dose was never given.", "She declined the screening bolus."]
)
def test_a_trial_never_done_is_a_fact(text: str) -> None:
    assert [f.value for f in facts_of(benefit.extract, text) if f.kind == "trial"] == ["not_done"]


_SHEET = """ITB SCREEN   baclofen 50 mcg at 0912
 time    post-dose   MAS add R/L   hams R/L   GS R/L   Penn   BP       notes
 1012    1 h         3 / 3         3 / 3      3 / 2    3      110/66
 1312    4 h         1 / 1         1 / 0      1 / 1    1      104/62   legs part
"""
_FIRST_PAGE = """ITB SCREENING RECORD          sheet 1
LP L3-4 0902, baclofen 50 mcg/1 mL, flush 0.5.
             hip add   hamstr   gastroc   Penn    BP
 0840 pre      4         4        3        3      118/70
 1305          3         3        2        --     110/64      (4 h) asleep
"""


def test_hours_beside_the_clock_and_headings_between_muscles() -> None:
    found = _readings(_SHEET)
    assert [r[3] for r in found if r[0] == "modified_ashworth" and r[2] == 4] == [1, 0.5, 1]
    assert [(r[1], r[2], r[3]) for r in found if r[0] == "penn_frequency"] == [
        ("after_bolus", 1, 3),
        ("after_bolus", 4, 1),
    ]
    facts = [
        f for f in facts_of(spasticity.extract, "Ashworth scale.\n" + _FIRST_PAGE) if f.attr("scale") == "ashworth"
    ]
    assert [(f.attr("muscle"), f.attr("phase"), f.low) for f in facts] == [
        ("hip add", "baseline", 4),
        ("hamstr", "baseline", 4),
        ("gastroc", "baseline", 3),
        ("hip add", "after_bolus", 3),
        ("hamstr", "after_bolus", 3),
        ("gastroc", "after_bolus", 2),
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("MAS add R3 L3, hams R4 L3, calf R2, L1+.", [3, 3.5, 1.75]),
        ("Modified Ashworth:\nhip adductors   R 3   L 2\nhamstrings   L 1+   R 2\n", [2.5, 1.75]),
        ("Ashworth hamstrings 3. Hips 0-95.", [3]),
        ("Penn spasm frequency: 3 (several an hour, bed shakes).", [3]),
        (
            "PENN SPASM FREQUENCY   0 none   1 mild w/ stimulation   2 < 1/hr   3 > 1/hr   4 > 10/hr    Score: ____",
            [],
        ),
        ("Mom has a tally sheet on the fridge: leg spasms come three or so to the hour.", [3]),
    ],
)
def test_sides_ranges_of_motion_keys_and_tallies(text: str, values: list[float]) -> None:
    found = [r for r in _readings(text) if r[3] is not None]
    assert [r[3] for r in found] == values
    assert {r[2] for r in found} <= {None}


def test_two_parts_of_penn_are_two_scales() -> None:
    text = (
        "Baclofen 50 mcg IT at 10:20.\nPenn part 1 (frequency): this morning 1 (mild), now 0.\n"
        "Penn part 2 (severity): this morning 3 = severe, now 1.\n"
    )
    assert [(r[1], r[3]) for r in _readings(text)] == [("baseline", 1), ("after_bolus", 0)]


def test_a_table_goes_on_after_a_line_in_between() -> None:
    text = (
        "MODIFIED ASHWORTH        pre 0730     +2h      +4h      +6h\n"
        " Hip adductors           3            2        2        3\n"
        " Scored by: M. Roe PT (video on file)\n\n"
        "PENN SPASM FREQ           3           2        2        3\n"
    )
    found = [
        f for f in facts_of(spasticity.extract, f"ITB TEST DOSE 50 mcg\n{text}") if f.attr("scale") == "penn_frequency"
    ]
    assert [(f.value, f.attr("phase"), f.attr("hours")) for f in found] == [
        (3.0, "baseline", None), (2.0, "after_bolus", 2.0), (2.0, "after_bolus", 4.0), (3.0, "after_bolus", 6.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "legend",
    ["Scale used: MODIFIED ASHWORTH (0, 1, 1+, 2, 3, 4)", "Modified Ashworth, grades 0/1/1+/2/3/4, right leg:"],
)
def test_the_grades_of_a_scale_are_no_scores(legend: str) -> None:
    found = list(facts_of(spasticity.extract, f"TONE\n{legend}\nhip adductors         3\n"))
    assert [f.value for f in found] == [3.0]
