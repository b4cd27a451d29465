"""Sentences of ordinary pain, therapy and hospital notes that speak of something else than what is asked."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet
from chartcite.models.fact import Fact


def _facts(text: str, kind: str) -> list[Fact]:
    found = extract_facts(Packet(documents=(text_document("note.txt", text),))).facts
    return [f for f in found if f.kind == kind and not f.assertion.negated]


@pytest.mark.parametrize(
    "text",
    [
        "She is willing to consider a trial of Avinza at 30 mg p.o. q.a.m. in place of methadone.",
        "Trial of MS Contin 15 mg b.i.d. recommended.",
        "Kadian trial planned next month.",
        "Consider a trial of morphine 15 mg p.o. t.i.d. for the pain.",
        "We will trial oral hydromorphone 2 mg tabs.",
    ],
)
def test_trial_of_a_tablet_names_no_drug_for_the_spine(text: str) -> None:
    assert _facts(text, "trial_drug") == []
    assert _facts(text, "trial") == []


@pytest.mark.parametrize(
    "text",
    [
        "Intrathecal morphine 0.2 mg trial planned for 3/4.",
        "From oral morphine to an intrathecal hydromorphone trial.",
        "Epidural catheter trial with fentanyl recommended.",
    ],
)
def test_trial_of_a_spinal_drug_names_it(text: str) -> None:
    assert _facts(text, "trial_drug")


@pytest.mark.parametrize(
    "text",
    [
        "At this time is negative any fevers, nausea, rashes, arthritis, or arthralgias.",
        "Review of systems negative any arthritis, scoliosis or fracture.",
    ],
)
def test_negative_list_without_its_for_denies_all_of_it(text: str) -> None:
    assert _facts(text, "pain_cause") == []


@pytest.mark.parametrize(
    "text",
    [
        "Takes Ultram prn. She can take this much more frequently as she still has significant pain.",
        "On gabapentin 100 mg at night. Gabapentin not yet maximized, pain still 8.",
        "Methadone 2.5 mg bid. Methadone has failed to hold the pain, though there is room to titrate.",
    ],
)
def test_drug_that_has_room_left_has_not_failed(text: str) -> None:
    assert [f for f in _facts(text, "treatment_outcome") if f.value == "failed"] == []


@pytest.mark.parametrize("text", ["Gabapentin 3,600 mg a day, maxed out, has failed.", "Tramadol failed at full dose."])
def test_drug_at_its_limit_fails(text: str) -> None:
    assert [f.value for f in _facts(text, "treatment_outcome")] == ["failed"]


@pytest.mark.parametrize(
    "text",
    [
        "A Racz tunnel catheter was then placed through the needle and guided up to L3-L4.",
        "L3-L5 epidural steroid injection with epidural catheter planned.",
        "Epidural catheter placed for lysis of adhesions.",
    ],
)
def test_catheter_that_passes_through_is_no_system(text: str) -> None:
    assert [f for f in _facts(text, "request_item") if f.attr("text") == "implant"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Testing stopped at this time secondary to pain.",
        "Right quad strength limited by pain.",
        "Flexion restricted secondary to pain.",
    ],
)
def test_examination_cut_short_is_no_limit_of_daily_life(text: str) -> None:
    assert _facts(text, "function_impact") == []


@pytest.mark.parametrize("text", ["Dressing is limited by pain.", "She stopped cooking because of pain."])
def test_daily_task_cut_short_is(text: str) -> None:
    assert [f.value for f in _facts(text, "function_impact")] == ["affected"]


def test_prescription_of_last_night_is_not_refused() -> None:
    assert _facts("He has not picked up his prescription as of yet.", "compliance") == []
    assert [f.value for f in _facts("Never picked up the oxycodone in three months.", "compliance")] == ["noncompliant"]
