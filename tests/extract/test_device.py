"""Statements on an implanted pump (evidence rule 19)."""

from __future__ import annotations

import datetime as dt

import pytest

from chartcite.extract.families import device
from chartcite.extract.families._device_numbers import battery_left, leading_day, volumes
from tests.extract.charting import facts_of


def _values(text: str) -> set[object]:
    return {f.value for f in facts_of(device.extract, text) if f.assertion.happened}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Pump reached ERI on 4/2/26.", "eri"),
        ("Pump battery is nearly depleted.", "battery_low"),
        ("Pump shows the EOS message.", "end_of_service"),
        ("Pump battery OK.", "battery_ok"),
        ("No low battery on telemetry of the pump.", "battery_ok"),
        ("Motor stall, cannot be restarted.", "nonfunctional"),
        ("The pump has failed.", "failed"),
        ("Possible pump malfunction.", "function_unclear"),
        ("The pump functions normally.", "functional"),
        ("Pump: MRI motor stall with recovery.", "functional"),
        ("Critical alarm, motor stall.", "alarm"),
        ("Low reservoir alarm only.", "refill_alarm"),
        ("No alarms on interrogation.", "no_alarm"),
        ("She hears a beep, pump not read yet.", "alarm_unclear"),
    ],
)
def test_statements_become_values(text: str, value: str) -> None:
    assert value in _values(text)


@pytest.mark.parametrize(
    "text",
    [
        "Pacemaker at ERI.",
        "SCS battery depleted.",
        "Her husband's pump is at ERI.",
        "First pump was changed in 2019 for low battery.",
        "If the pump alarms call us.",
        "Interrogation of the pump ordered.",
        "Smoke alarm chirping, battery low.",
        "Handheld PTM batteries changed.",
        "Code status: full code. Alert and oriented.",
        "Gabapentin stopped for sedation.",
    ],
)
def test_other_devices_plans_and_words_are_none(text: str) -> None:
    assert _values(text) <= {"no_alarm"}


@pytest.mark.parametrize(
    ("low", "months"),
    [
        ("eri 58 mo", 58),
        ("estimated time to eri 31 months", 31),
        ("eri: 60", 60),
        ("battery has five years remaining", 60),
        ("about 6 weeks left on the battery", 1.4),
    ],
)
def test_months_left_are_read(low: str, months: float) -> None:
    left = battery_left(low, dt.date(2026, 6, 1))
    assert left is not None
    assert left.low == pytest.approx(months, abs=0.1)


@pytest.mark.parametrize(("low", "near"), [("replace by 7/1/2026", True), ("service life through 2031", False)])
def test_days_of_replacement_are_months_from_the_note(low: str, near: bool) -> None:
    left = battery_left(low, dt.date(2026, 6, 1))
    assert left is not None
    assert (left.high < 6) is near


@pytest.mark.parametrize("text", ["Battery lasts 4-7 yrs.", "Average battery life: 4 to 7 years."])
def test_how_long_batteries_last_says_nothing_of_this_one(text: str) -> None:
    assert not facts_of(device.extract, text)


def test_a_pumps_age_is_no_battery_life() -> None:
    assert battery_left("battery checked, pump 7 years old", None) is None


@pytest.mark.parametrize(
    ("low", "same"),
    [
        ("expected 6.0 ml, actual 5.8 ml", True),
        ("expected residual 4.1 ml, drawn 22.6 ml", False),
        ("res 38 (exp 5)", False),
        ("predicted 1.6 ml, actual 1.7 ml", True),
    ],
)
def test_volumes_agree_within_two_millilitres_or_a_fifth(low: str, same: bool) -> None:
    assert [v[2] for v in volumes(low)] == [same]


@pytest.mark.parametrize(
    ("low", "day"),
    [
        ("4/26  eri 2 mo", dt.date(2026, 4, 1)),
        ("jan: average risk", dt.date(2026, 1, 1)),
        ("dec: low battery?", dt.date(2025, 12, 1)),
        ("pump ok", None),
    ],
)
def test_a_line_may_begin_with_its_day(low: str, day: dt.date | None) -> None:
    assert leading_day(low, dt.date(2026, 5, 20)) == day


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("MOTOR     permanent stalls: 0", "functional"),
        ("ALARMS, CURRENT              none", "no_alarm"),
        ("motor stall 0    memory error 0    crit. alarm 0", "no_alarm"),
        ("BATTERY / EST. ERI        ~# mo.   (~~ smudge ~~)", "battery_unclear"),
    ],
)
def test_a_field_of_none_denies_its_label(text: str, value: str) -> None:
    found = _values(text)
    assert value in found
    assert not found & {"nonfunctional", "alarm", "eri"}


@pytest.mark.parametrize(
    "text",
    [
        "His first pump (2013) died without warning, end of service plus a stall, and he spent three days in the ICU.",
        "ABDOMEN: Benign with G-tube in place.",
        "PAST SPINE HISTORY: Unremarkable.",
        "Remote transmission, dual chamber pacemaker. Battery 2.58 V, ELECTIVE REPLACEMENT INDICATOR reached.",
    ],
)
def test_former_pumps_and_other_devices_say_nothing(text: str) -> None:
    assert _values(text) == set()


def test_an_expected_end_of_service_is_not_reached() -> None:
    assert "end_of_service" not in _values("Pump power source: EOS expected 08-DEC-2029")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Implanted pump.\nElective replacement ... 23 months\n", {"battery_ok"}),
        (
            "Pump refill log\n date      ERI est   exp/asp   drug   notes\n 07/15/25  33 mo   3.1/3.0   10/10  --\n",
            {"battery_ok"},
        ),
        ("Intrathecal pump.\nstall log   no entries\n", {"functional"}),
        ("NORTHGATE PAIN DEVICE CLINIC\nPump refill visit\nBattery: ERI reached 06/09/2026.\n", {"eri"}),
        ("Intrathecal pump rotor study.\nIndication: ER visit for alarm, patient worried.\n", set()),
        ("Exchange criteria (payer text, not patient data): pump at elective replacement or end of service.\n", set()),
        ("His sister in Thibodaux had a pump stall in 2024 - he asks about that.\n", set()),
    ],
)
def test_read_outs_lists_and_what_is_not_the_pumps(text: str, values: set[str]) -> None:
    assert {f.value for f in facts_of(device.extract, text) if f.assertion.about_patient} == values
