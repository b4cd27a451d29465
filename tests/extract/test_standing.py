"""Reminders to clerks, examples of sellers, numbers that are nobody's: none is about this patient."""

from __future__ import annotations

import pytest

from chartcite.extract.pipeline import extract_facts, read_notes
from chartcite.models.document import Packet
from tests.extract.segmenting import document


def _read(text: str) -> str:
    packet = Packet(documents=(document(f"CLINIC NOTE 05/22/2026\nRe: X\n\n{text}\n"),))
    return " ".join(s.low for view in read_notes(packet).chart.notes for s in view.segments)


@pytest.mark.parametrize(
    "text",
    [
        "Reminder for billers: no infection, INR under 1.4, MRI clean.",
        "Clerk's checklist: 50% relief, no active infection, CBC.",
        "NOTE TO SCHEDULERS: every pump packet must show no active infection.",
        "Memo to PA desk - life expectancy over 3 months, no infection.",
        "Standing text, prints on every cover: no active infection, spine clean.",
        "No active infection, adequate build, INR under 1.4 (standing line, do not delete).",
        "Hint for whoever sends the fax: no infection and spine MRI clean or they pend it.",
        "Crib for coders: Ashworth 4 to 2, Penn 3 to 1, no infection.",
        "PRIOR AUTH TEAM CHECKLIST\nno active infection\nAshworth 3 or more",
        "REMINDER TO SCHEDULERS\n- INR under 1.4\n- no active infection",
        "Reminder to clerks: attach the MRI. No active infection must be shown. INR.",
    ],
)
def test_texts_for_those_who_work_with_a_form_state_nothing(text: str) -> None:
    assert "infection" not in _read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Note to schedulers: he has no active infection, ok to book.",
        "Note to scheduler: no active infection on exam today, book the pump for 6/2.",
        "Reminder to staff: pt has no active infection per ID.",
        "Assessment: no active infection. Do not delete tizanidine.",
        "Do not remove sutures before 6/1. No active infection.",
        "Plan to staff with Dr. Lee: no active infection.",
        "Clinic checklist: fever none, no active infection",
        "REMINDER TO SCHEDULERS\n- INR under 1.4\n\nExam: no active infection",
    ],
)
def test_what_is_said_of_the_patient_beside_them_stays(text: str) -> None:
    assert "infection" in _read(text)


def _scored(text: str) -> bool:
    facts = extract_facts(Packet(documents=(document(f"ITB TEST DOSE NOTE 05/22/2026\nRe: X\n\n{text}\n"),))).facts
    return any(f.kind == "spasticity_score" and f.assertion.about_patient for f in facts)


@pytest.mark.parametrize(
    "text",
    [
        "Our clients like a clear Ashworth: mean 4.0 before, 2.0 after.",
        "From: Territory manager, pump company\nA mean Ashworth of 4 going to 2 does it.",
        "A sample packet might read: mean Ashworth 4.0 before, 1.5 at 4 h.",
        "Worked example: mean Ashworth 4.0 before, 1.5 at 4 h after 50 mcg.",
        "The vendor's sheet has mean Ashworth 4.0 pre and 1.5 post. Those are not our patient's numbers.",
        "Mean Ashworth 4.0 pre, 1.5 post stood there before. These numbers are not hers.",
        "Fictitious patient: mean Ashworth 4.0 before, 1.5 at four hours.",
        "Other offices send mean Ashworth 4 before and 1.5 after and sail through.",
    ],
)
def test_examples_of_sellers_and_teachers_are_no_scores(text: str) -> None:
    assert not _scored(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mean Ashworth 4.0 before and 1.5 at four hours, a textbook response.",
        "From: Dr. Lee    To: PA office\nMean Ashworth 4.0 before and 1.5 at four hours.",
        "From: PA office   To: device rep\nMean Ashworth 4.0 before and 1.5 at four hours.",
        "Mean Ashworth 4.0 before and 1.5 at four hours. These are his numbers.",
        "Mean Ashworth 4.0 before and 1.5 at 4 h. Numbers are not rounded.",
        "From: Device rep\nYour patient Mr. Fry: his mean Ashworth was 4.0 before and 1.5 at four hours.",
    ],
)
def test_the_patients_own_scores_stay(text: str) -> None:
    assert _scored(text)
