"""Sounds and words of other devices, hearsay, questions and what nobody will say yet (evidence rule 19)."""

import datetime as dt

import pytest

from chartcite.api import Reviewer, as_request
from chartcite.corpus.score import text_document
from chartcite.models.document import Packet

SESSION = """PUMP INTERROGATION   Date: 08/27/2026
Baclofen pump, telemetry today. Time to ERI 29 months. Active alarms: none. Stalls 0. Pump function normal.
"""


def statuses(*texts):
    documents = tuple(text_document(f"{n}.txt", text) for n, text in enumerate((SESSION, *texts)))
    request = as_request("cigna-cmm-210", "replacement", dt.date(2026, 10, 1))
    found = Reviewer(Packet(documents=documents)).review(*request).findings
    return {f.id: f.status.value for f in found}


DIABETES = """Endocrine nurse educator   Date: 09/01/2026
T1DM, tubed insulin pump + CGM
The pump screamed MOTOR ERROR, DELIVERY STOPPED, REPLACE PUMP NOW at 04:40. Warranty replacement shipped.
"""
CARER = """INCIDENT FORM   Date: 09/01/2026
Night carer heard a loud noise.
Screen said motor error and to replace it.
"""
CHAIR = """WHEELCHAIR SERVICE   Date: 09/01/2026
Lap belt rerouted below pump.
Chair battery at 41 %. Low-battery lamp is on the joystick.
"""
CALL = """AUTH CALL   Date: 09/01/2026
Pump only, 62362.
Q is battery low?
A no, see page.
"""


@pytest.mark.parametrize("note", [DIABETES, CARER, CHAIR, CALL])
def test_another_device_or_a_question_says_nothing_of_the_pump(note):
    found = statuses(note)
    assert found["battery-end-of-life"] == found["failure-alarm"] == "not_met"


def test_an_alarm_by_hearsay_is_for_the_reviewer():
    note = "REQUEST LETTER   Date: 09/10/2026\nExchange of her pump. Carers report a recent motor error alarm.\n"
    assert statuses(note)["failure-alarm"] == "needs_review"


def test_an_alarm_that_the_pump_shows_is_met():
    note = "PUMP CLINIC   Date: 09/10/2026\nBaclofen pump read today: motor error alarm, critical alarm active.\n"
    assert statuses(note)["failure-alarm"] == "met"


BROKEN = "PUMP CLINIC   Date: 09/03/2026\nPump in safe state. Memory board is dead, nothing on it to repair.\n"


@pytest.mark.parametrize(
    "reply",
    [
        "We cannot at present say that your unit is beyond repair, since a reload has not been tried.",
        "We are not able to confirm yet that the pump is beyond repair.",
        "It is too early to say that the pump cannot be restarted.",
    ],
)
def test_what_is_not_said_yet_leaves_repair_open(reply):
    mail = f"Device technical support   Date: 09/10/2026\nAbout your pump: {reply}\n"
    assert statuses(BROKEN)["nonfunctional"] == "met"
    assert statuses(BROKEN, mail)["nonfunctional"] == "needs_review"


def test_a_catheter_mended_long_ago_is_no_failure():
    note = "NEUROSURGERY   Date: 09/03/2026\nCatheter fracture at the fascia in 2024; spliced, sound ever since.\n"
    assert statuses(note)["nonfunctional"] == "not_met"
