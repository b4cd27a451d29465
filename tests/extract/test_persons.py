"""Whose story a part of a sentence is, and what was printed for everybody."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.generic import is_printed
from chartcite.extract.nlp.people import people_named
from chartcite.extract.nlp.persons import whose_story
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet
from chartcite.models.fact import Experiencer
from tests.extract.charting import chart_of
from tests.extract.segmenting import document


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        ("sister in thibodaux had a pump stall and withdrawal 2024 - he asks about that.", "pump stall", "family"),
        ("brother-in-law in reno went through two stimulators, none helped", "none helped", "other"),
        ("neighbor mrs dorn (also our pt) says her pump trial took 80 % of her pain away", "80 %", "other"),
        ("visiting aide's daughter had inr 4 on coumadin last month", "inr 4", "family"),
        ("brother joren (26, quad cp) has a pump - his penn went 3 -> 1, family happy", "3 -> 1", "family"),
        ("his twin, who as you know has paraparesis, had a pump put in and went from penn 4 to 0", "4 to 0", "family"),
        ("daughter is sure the battery died, her own husband's pump was swapped in 2024", "swapped", "family"),
        ("daughter is sure the battery died, her own husband's pump was swapped in 2024", "battery died", "patient"),
        ("my cousin's pump died without any warning", "died", "family"),
        ("her twin does pilates with a physio and swears by it.", "pilates", "family"),
        ("mother used a tens unit for years", "tens", "family"),
        ("wife does the exercises with him each morning", "exercises", "patient"),
        ("her dad (also our pt) had his pump beep every hour last spring", "beep", "family"),
        ("his mother got her pump out in may", "pump", "family"),
        ("her husband has his hands full; her pump shows eri", "eri", "patient"),
        ("wife does all the cooking because of his pain", "cooking", "patient"),
        ("husband tried to move her and the pain rose to 9", "9", "patient"),
        ("platelets of 31 (not the pt), called to the other ward", "platelets", "other"),
        ("her husband died in may and since then she has been depressed", "depressed", "patient"),
        ("wife has noticed that the pump beeps", "pump beeps", "patient"),
        ("daughter was present, pain 8/10", "8/10", "patient"),
        ("pain is better per husband, who had kept a log of 3/10", "3/10", "patient"),
        ("son understands that his father is high risk", "high risk", "patient"),
        ("mom was the one to stretch him; mas 3 in both legs", "mas 3", "patient"),
        ("his daughter bathes him because the pain is 8", "pain is 8", "patient"),
    ],
)
def test_story_belongs_to(text: str, words: str, who: str) -> None:
    assert whose_story(text, text.index(words)) is Experiencer(who)


@pytest.mark.parametrize(
    "text",
    [
        "exchange criteria (payer text printed for our staff, not patient data): pump at end of service",
        "template tip sheet: life expectancy of 3 months is needed",
        "screen dose alert (preprinted): a drop of at least 2 on the ashworth is positive",
        "patient instruction (all patients): call for temp above 101",
        "vendor leaflet: typical service life 4 to 7 years",
        "lecture slide left in chart: give analgesics by the clock",
        'general advice given to all callers: "listen for a two tone alarm"',
        "criteria printout clipped to chart: therapy of no avail",
        "patient handbook p.4: a pump is for those whom tablets did not help",
        "wall poster in room 3: two alarms mean that the pump has stopped",
        "journal article enclosed: relief of 60 % at 12 h",
    ],
)
def test_printed_heads(text: str) -> None:
    assert is_printed(text)


@pytest.mark.parametrize(
    "text",
    [
        "budapest criteria: all four positive",
        "trial criteria met: 60 % relief for ten hours",
        "impression: pump at end of service",
        "handout he was given (standard): pain 8 today",
        "pump status: eri",
        "pain journal: average 8",
        "manual therapy: no relief",
        "family conference: weeks to live",
        "standard medical therapy: failed",
        "usual pain: 8/10",
        "policy sheet he signed: takes one tablet at 8 and 20",
    ],
)
def test_the_charts_own_heads_are_not_printed(text: str) -> None:
    assert not is_printed(text)


@pytest.mark.parametrize(
    ("letter", "about"),
    [
        ("I am the patient's daughter. He has maybe only months.", False),
        ("I am Tobias' mother and legal guardian. He has maybe only months.", False),
        ("I live next door to Iggy. He has maybe only months.", False),
        ("I am his oncologist. He has maybe only months.", True),
    ],
)
def test_a_prognosis_takes_a_clinician(letter: str, about: bool) -> None:
    packet = Packet(documents=(document(f"August 20\n\nDear insurance doctor,\n{letter}\n"),))
    found = [f for f in extract_facts(packet).facts if f.kind == "prognosis"]
    assert found
    assert all(f.assertion.about_patient is about for f in found)


def _told(text: str) -> set[tuple[str, object]]:
    """Kinds and values of the facts that a text states of its patient."""
    found = extract_facts(Packet(documents=(document(text),))).facts
    return {(f.kind, f.value) for f in found if f.assertion.about_patient and f.assertion.happened}


@pytest.mark.parametrize(
    ("text", "not_told"),
    [
        (
            "Enrollees considered high risk for procedures may be offered therapy without a trial.",
            ("trial", "not_done"),
        ),
        ("There is [no] infection.", ("infection", "absent")),
        ("He [was cleared / will be seen] by psychology.", ("psych_candidacy", "favorable")),
        ("On ciprofloxacin, day 1 of 10.", ("pain_score", 1.0)),
    ],
)
def test_general_sentences_and_choices_left_open_state_nothing(text: str, not_told: tuple[str, object]) -> None:
    assert not_told not in _told(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("BP 120/80 [L arm / sitting]; no infection.", ("infection", "absent")),
        ("There is no infection.", ("infection", "absent")),
        ("Pain 8 of 10 today.", ("pain_score", 8.0)),
    ],
)
def test_sentences_with_other_brackets_and_scores_still_tell(text: str, told: tuple[str, object]) -> None:
    assert told in _told(text)


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        ("leif's pt course (20 weeks, no use) is in his folder too.", "no use", "family"),
        ("leif had a pump put in and his penn fell to 0", "penn fell", "family"),
        ("leif's log shows pain 8/10 daily", "8/10", "patient"),
        ("leif had to lift her, pain 8/10", "8/10", "patient"),
        ("uncle casimir's morphine pump stalled at four years", "stalled", "family"),
        ("daughter's medication log: baclofen did nothing", "nothing", "patient"),
    ],
)
def test_story_of_somebody_named_elsewhere(text: str, words: str, who: str) -> None:
    assert whose_story(text, text.index(words), (("leif", "brother"),)) is Experiencer(who)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Her brother Leif has a pump.", (("leif", "brother"),)),
        ("Dale (roommate) asks.", (("dale", "roommate"),)),
        ("Mother Deceased. Father deceased.", ()),
        ("Husband Martin, patient Martin", ()),
    ],
)
def test_people_are_named_by_who_they_are(text: str, people: tuple[tuple[str, str], ...]) -> None:
    assert people_named([text], {"martin"}) == people


def test_a_sentence_goes_on_about_a_caller_who_is_not_the_patient() -> None:
    text = "4/25 caller re his own pump, NOT our pt, cousin. He says he takes warfarin."
    found = [f for f in extract_facts(Packet(documents=(document(text),))).facts if f.kind == "anticoagulant"]
    assert found
    assert not any(f.assertion.about_patient for f in found)


_OWN = "PAIN CLINIC 05/01/2026\nPatient: VOORHEES-DIALLO, HANNEKE   DOB 03/22/1968   MRN 903118\nSacral cancer.\n\n"


@pytest.mark.parametrize(
    ("slip", "kept"),
    [
        ('Slip behind cover:  DORNAN, LOUELLA   02/02/1944   MRN 411702  "MRI: no epidural metastasis."', False),
        ("DORNAN, LOUELLA   DOB 02/02/1944\nMRI: no epidural metastasis.", False),
        ("VOORHEES-DIALLO, HANNEKE   DOB 03/22/1968\nMRI spine: no epidural metastasis.", True),
        ("Read by DORNAN, LOUELLA MD 05/01/2026\nMRI spine: no epidural metastasis.", True),
    ],
)
def test_lines_that_name_somebody_else_are_left_out(slip: str, kept: bool) -> None:
    found = extract_facts(Packet(documents=(document(_OWN + slip + "\n\nSeen again in May.\n"),))).facts
    assert any(f.kind == "tumor_encroachment" for f in found) is kept


def test_a_note_that_is_all_somebody_elses_has_no_segments() -> None:
    text = "05/04/2026 DORNAN, LOUELLA DOB 02/02/1944 MRI of the spine shows no epidural metastasis at all levels.\n"
    chart = chart_of(
        _OWN,
        "LOG\nVOORHEES-DIALLO, HANNEKE  DOB 03/22/1968\n05/03/2026 called the nurse line about a refill today.\n"
        + text,
    )
    assert not any("epidural" in s.low for _, s in chart.segments())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Patient agrees to reduce systemic opioids by 50% prior to trial. {YES/NO:20132}", False),
        ("There is no active infection {Yes/No}.", False),
        ("There is no active infection (05/2026).", True),
    ],
)
def test_a_choice_left_open_states_nothing(text: str, kept: bool) -> None:
    chart = chart_of("CLINIC NOTE 05/01/2026\n" + text + "\n")
    assert any("agrees" in s.low or "infection" in s.low for _, s in chart.segments()) is kept


@pytest.mark.parametrize(
    "title",
    [
        "(photocopy, device maker's patient manual p. 31)",
        "FIELD SAFETY NOTICE",
        "THINKING ABOUT A PUMP?  GIVEN TO: family",
    ],
)
def test_what_is_printed_for_everybody_is_no_evidence(title: str) -> None:
    text = title + "\nCRITICAL ALARM: motor stall, end of service, pump stopped.\n"
    facts = extract_facts(Packet(documents=(document(text),))).facts
    assert not any(f.assertion.happened for f in facts if f.kind == "device_status")


_HER = "Ms. Ines Halvorsen, a 29-year-old woman. She sits in a chair and her legs are stiff. She is well and at work."


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("I saw her with her twin sister Solveig.\n\nSolveig (visitor). Tone is high. Penn 4.", "other"),
        ("I saw her with her sister Solveig.\n\nSolveig: pump since 2022. Before it the spasms were Penn 4.", "other"),
        ("Her twin brother came along. He had a pump put in at Mercy. His spasms before it were Penn 4.", "other"),
        ("Her father, a retired welder, came too. Before his own surgery he was graded Penn 4.", "other"),
        ("Her brother Per drove her. He waited outside. In 2021 he was Penn 4 and then had a pump.", "other"),
        ("I saw her with her sister Solveig.\n\nSolveig: pump since 2022.\n\nOn exam Penn 4.", "patient"),
        ("I saw her with her sister Solveig.\n\nSolveig: pump since 2022. Ines today has Penn 4.", "patient"),
        ("Her sister came along. She had spasms all night and I score them Penn 4.", "patient"),
        ("Her brother came along. He says that she has spasms all day, Penn 4.", "patient"),
        ("Her husband keeps the log. On it her spasms come to Penn 4.", "patient"),
        ("Dr. Adams saw her. He found spasms of Penn 4.", "patient"),
    ],
)
def test_a_story_runs_on_over_sentences(text: str, about: str) -> None:
    packet = Packet(documents=(document(f"Patient: Ines Halvorsen  DOB 03/30/1996\n\n{_HER}\n\n{text}\n"),))
    scores = [f for f in extract_facts(packet).facts if f.kind == "spasticity_score"]
    assert [f.assertion.about_patient for f in scores] == [about == "patient"]
