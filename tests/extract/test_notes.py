"""Files are cut into encounters, each with its day, author and kind."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from chartcite.extract.note_heads import profession_of
from chartcite.extract.notes import find_notes
from chartcite.models.document import Document, Page
from chartcite.models.note import Note
from tests.extract.segmenting import document

D = dt.date
BODY = "Pain is 8/10 and she cannot stand at the sink. No active infection was seen at this visit today.\n"


def notes(text: str, name: str = "scan.txt") -> tuple[Note, ...]:
    return find_notes([document(text, name)])[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("=== ENCOUNTER 02/10/2026 - Abel Nakagawa MD ===", "=== ENCOUNTER 03/24/2026 - Abel Nakagawa MD ==="),
        ("VISIT 02/10/2026    E. Nakagawa MD", "VISIT 03/24/2026    E. Nakagawa MD"),
        ("-- 02/10/2026  telehealth video, 18 min --  P. Nakagawa DO", "-- 03/24/2026  in person --  P. Nakagawa DO"),
        ("02/10/26     D. Nakagawa, MD", "03/24/26     D. Nakagawa, MD"),
        ("02/10/2026   NEW CONSULT     T. Nakagawa MD", "03/24/2026   RN PHONE NOTE"),
        ("H & P                          02/10/2026", "POST-TRIAL VISIT               03/24/2026"),
        ("Office visit February 10, 2026", "Follow-up March 24, 2026"),
        ("DOS: 02/10/2026", "DOS: 03/24/2026"),
        ("Date of visit: 2026-02-10", "Date of visit: 2026-03-24"),
        (">>> REPORT A. MRI LUMBAR SPINE, 02/10/2026", ">>> REPORT B. MRI LUMBAR SPINE, 03/24/2026"),
        ("EVALUATION, 10 February 2026, A. Nakagawa PhD", "ADDENDUM, 24 March 2026"),
        ("## Progress note 10 Feb 2026", "## Progress note 24 Mar 2026"),
    ],
)
def test_encounters_in_one_file(first: str, second: str) -> None:
    text = f"HILL PAIN CLINIC\nPt: Jane Roe   DOB 03/14/1968\n\n{first}\n{BODY}\n{second}\n{BODY}"
    found = notes(text)
    assert [n.date for n in found] == [D(2026, 2, 10), D(2026, 3, 24)]
    assert (found[0].start, found[-1].end) == (0, len(text))
    assert text[found[1].start :].startswith(second)


@pytest.mark.parametrize(
    ("first", "second", "margin"),
    [
        ("2026-02-10  Dr. Abel Nakagawa (onc)", "2026-03-24  AN", "  "),
        ("2/10/26 (Nakagawa)  f/u", "3/24/26 (Nakagawa)", "   "),
        ("02/10/2026   PM&R   Dr. Nakagawa-Ames", "03/24/2026   PM&R   Dr. Nakagawa-Ames", "    "),
        ("10 Feb 2026 recheck", "24 Mar 2026 acute", "\t"),
    ],
)
def test_short_dated_heads_over_indented_text_cut_a_running_record(first: str, second: str, margin: str) -> None:
    text = f"{first}\n{margin}{BODY}{second}\n{margin}{BODY}"
    assert [n.date for n in notes(text)] == [D(2026, 2, 10), D(2026, 3, 24)]


def test_short_dated_heads_below_a_blank_line_cut_text_at_the_same_margin() -> None:
    text = f"HILL PAIN\nRoe, Jane\n\n2-10-26 (Ames)  f/u\n{BODY}\n3-24-26 (Ames)\n{BODY}"
    assert [n.date for n in notes(text)] == [D(2026, 2, 10), D(2026, 3, 24)]


@pytest.mark.parametrize(
    "text",
    [
        "VISIT 05/01/2026\nScores by day:\n02/10/2026  7\n  hot pack and traction\n03/24/2026  6\n  hot pack\n",
        "VISIT 05/01/2026\nMedications:\n02/10/2026 started:\n   gabapentin 300 mg three times a day\n",
    ],
)
def test_dated_rows_over_indented_rows_are_no_encounters(text: str) -> None:
    assert len(notes(text)) == 1


@pytest.mark.parametrize(
    ("head", "request_day", "day"),
    [
        ("PALLIATIVE CONSULT (inpt)        08-25       Dr. Abel Nakagawa", "2026-08-29", D(2026, 8, 25)),
        ("ANESTHESIA PAIN SERVICE   08/26    test dose", "2026-08-29", D(2026, 8, 26)),
        ("Windrow rehab   psychosocial      6/30", "2026-08-29", D(2026, 6, 30)),
        ("9/30 phone, wife called about the pills", "2026-06-29", D(2025, 9, 30)),
    ],
)
def test_day_without_its_year_takes_the_year_of_the_packet(head: str, request_day: str, day: dt.date) -> None:
    cover = document(f"Date of request: {request_day}\nMember: Jane Roe\n", "cover.txt")
    assert find_notes([document(f"{head}\n{BODY}", "note.txt"), cover])[0][0].date == day


@pytest.mark.parametrize(
    ("first", "role"),
    [
        ("(printed by front desk for the patient folder - not chart)", "education"),
        ("This page is not part of the medical record.", "education"),
        ("Chart not available at the time of the visit, seen with her daughter today.", "progress"),
        ("PROGRESS NOTE. Not a medical record number: 4471.", "progress"),
    ],
)
def test_page_that_takes_itself_out_of_the_chart_is_a_handout(first: str, role: str) -> None:
    text = f"{first}\nTo be approved: pain more than 6 of 10. No active infection.\n"
    found = notes(text, "06-note.txt")[0].role
    assert (found == "education") is (role == "education")


def test_days_side_by_side_are_no_year() -> None:
    text = (
        "PALLIATIVE CARE\nPrinted 29 Oct 2026\n\n         01 Sep    22 Sep    13 Oct\n Pain    8         8         7\n"
    )
    assert notes(text)[0].date == D(2026, 10, 29)


def test_visit_that_comes_to_its_labs_is_no_laboratory_report() -> None:
    text = "2026-08-19  AN\n  Progressed. ECOG 3.\n  Told them straight.\n  Pain 9/10.\n  Labs 08-18  WBC 3.4  Plt 72\n"
    assert notes(text)[0].role != "lab"


@pytest.mark.parametrize(
    "text",
    [
        f"VISIT 02/10/2026\n{BODY}\nThe trial of 03/24/2026 went well and she walked further than before.\n",
        f"VISIT 02/10/2026\n{BODY}\nLabs 03/24/2026: INR 1.0\n",
        "Visit log   Jane Roe\n\nDate      Units  What was done   Pain\n"
        "02/10/26   2     TENS           8/7\n03/24/26   2     bike           8/8\n",
        f"Seen 02/10/2026\n{BODY}\nStart of care 03/24/2025. Last visit 01/10/2026.\n",
    ],
)
def test_dates_inside_a_note_do_not_cut_it(text: str) -> None:
    assert len(notes(text)) == 1


def test_entries_of_a_log_take_their_year_from_the_packet() -> None:
    log = (
        "CALL LOG   acct 771-0034\n\n"
        "06/02  Lupe   Pt calls that the pharmacy is out of her tablets again\n"
        "06/19  Dov    Sister on the line, wants to know if both can be done the same week\n"
    )
    found, _ = find_notes([document("Visit 08/03/2026\n" + BODY, "visit.txt"), document(log, "calls.txt")])
    assert [(n.date, n.role) for n in found[1:]] == [(D(2026, 6, 2), "phone"), (D(2026, 6, 19), "phone")]


def test_messages_of_a_thread() -> None:
    text = f"From: Jane R.   May 20 2026 10:14 PM\n{BODY}\nFrom: S. Okafor NP   May 21 2026 8:02 AM\n{BODY}"
    found = notes(text, "portal.txt")
    assert [n.date for n in found] == [D(2026, 5, 20), D(2026, 5, 21)]
    assert {n.role for n in found} == {"portal"}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("PAIN F/U   03/18/2026   Roe, Jane   DOB 3/14/1968", D(2026, 3, 18)),
        ("Faxed 04/02/2026\nDate of service: 03/18/2026", D(2026, 3, 18)),
        ("printed 04/02/2026\nVisit 3/18/26", D(2026, 3, 18)),
        ("DOB 03/14/1968\nSeen: March 18, 2026", D(2026, 3, 18)),
        ("Collected 3/18/26 14:20   received 3/19/26", D(2026, 3, 18)),
        ("18 March 2026\n\nDear Colleague:", D(2026, 3, 18)),
        ("Exam date: 18-Mar-2026\nComparison: 09/15/2025", D(2026, 3, 18)),
        ("CONSULT  DATE 03/18/2026   Tentative DOS 06/30/2026", D(2026, 3, 18)),
        ("Seen: March 12 and March 18, 2026, in person", D(2026, 3, 18)),
        ("Discharge summary\nAdmit 03/14/2026   Discharge 03/18/2026", D(2026, 3, 18)),
        ("Physical therapy discharge\nDates of service: 09/22/2025 - 03/18/2026", D(2026, 3, 18)),
        ("print date 04/02/2026", D(2026, 4, 2)),
        ("Oncology, all notes (printed\n06/10/2026)\n=== 01/13/2026 Office visit ===", D(2026, 1, 13)),
        ("Patient, DOB\n03/14/1961\nSeen 01/13/2026", D(2026, 1, 13)),
        ("Jane Roe\nDOB 03/14/1968", None),
    ],
)
def test_day_of_service(head: str, expected: dt.date | None) -> None:
    assert notes(f"{head}\n\n{BODY}")[0].date == expected


@pytest.mark.parametrize(
    ("text", "author", "credential"),
    [
        (f"Provider: K. Brisbois, MD\n{BODY}", "K. Brisbois", "MD"),
        (f"REHAB\n{BODY}{BODY}R. Delacroix, PT, DPT", "R. Delacroix", "PT"),
        (f"REHAB   Referring: K. Brisbois MD\n{BODY}{BODY}R. Delacroix PT", "R. Delacroix", "PT"),
        (f"Examiner: Amina Haruna, PhD, Licensed Psychologist\n{BODY}", "Amina Haruna", "PhD"),
        (f"Dear Dr. Ochoa,\n\n{BODY}\nYours,\nPhilip Amsel, M.D.", "Philip Amsel", "MD"),
        (f"Clinician: Fernanda Lacombe-Pruitt, LCSW\n{BODY}", "Fernanda Lacombe-Pruitt", "LCSW"),
        (f"Imani Wojciechowski, PMHNP-BC\n{BODY}", "Imani Wojciechowski", "PMHNP"),
        (f"PHONE 10/07/2026  T. Mwangi RN -> pt\n{BODY}", "T. Mwangi", "RN"),
        (f"Ref by: A. Stone, PA-C\n{BODY}", None, None),
        (f"NEED ANSWER BY FRI. PT CALLS DAILY.\n{BODY}", None, None),
        (f"OUTPATIENT PT DISCHARGE SUMMARY\n{BODY}", None, None),
        (f"Discussed w/ Pt and family\n{BODY}", None, None),
    ],
)
def test_author_and_credential(text: str, author: str | None, credential: str | None) -> None:
    note = notes(text)[0]
    assert (note.author, note.credential) == (author, credential)


@pytest.mark.parametrize(
    ("head", "role", "code"),
    [
        ("HILL PAIN   FAX TRANSMITTAL\nPAGES: 11", "fax_cover", "51851-4"),
        ("PRIOR AUTHORIZATION WORKSHEET\nMember: Jane Roe", "request_form", "51851-4"),
        ("To Whom It May Concern:\nRe: medical necessity", "letter", "51852-2"),
        ("INTERVENTIONAL PAIN CONSULT", "consult", "11488-4"),
        ("NEW PATIENT H&P", "hp", "34117-2"),
        ("PROGRESS NOTE", "progress", "11506-3"),
        ("OPERATIVE REPORT", "procedure", "28570-0"),
        ("INTRATHECAL TRIAL - BEDSIDE LOG", "trial_record", "28570-0"),
        ("RECOVERY FLOWSHEET", "flowsheet", "34746-8"),
        ("DISCHARGE SUMMARY\nADMITTED: 08/18/2026", "discharge", "18842-5"),
        ("PHYSICAL THERAPY DISCHARGE NOTE", "therapy", "28579-1"),
        ("OCCUPATIONAL THERAPY daily note", "therapy", "28578-3"),
        ("PSYCHOLOGICAL EVALUATION", "psych", "34792-2"),
        ("TIDEWATER LABORATORIES   FINAL REPORT", "lab", "11502-2"),
        ("MRI LUMBAR SPINE W/WO GADOLINIUM", "imaging", "18748-4"),
        ("NURSE NOTE", "nursing", "34746-8"),
        ("Telephone Encounter", "phone", "34748-4"),
        ("Hill Clinic   12 Oak Road   Phone 555-0192\nPhone call 3/4/2026", "phone", "34748-4"),
        ("Hill Clinic   12 Oak Road   Phone 555-0192\nLumbar facet injection, procedure note", "procedure", "28570-0"),
        ("Hill Clinic\nTelephone: (555) 555-0192\nInformed consent for surgery", "consent", "59284-0"),
        ("Hill Clinic   Phone no. 5550192", "note", "34109-9"),
        ("Initial Consultation Report      MRN 0449172\nEncounter Date: 03/04/2026", "consult", "11488-4"),
        ("From: Jane R.   To: care team\nSubject: pump", "portal", "34109-9"),
        ("PATIENT EDUCATION: IS A PUMP RIGHT FOR ME?", "education", "69730-0"),
        ("AFTER VISIT SUMMARY", "education", "69730-0"),
        ("Informed consent for neuraxial infusion trial", "consent", "59284-0"),
        ("ACTIVE MEDICATIONS", "med_list", "56445-0"),
        ("PUMP INTERROGATION", "device", "70004-7"),
        ("GU ONCOLOGY", "oncology", "34806-0"),
        ("CASE MANAGER STATUS REPORT", "social", "28653-4"),
        ("Untitled page", "note", "34109-9"),
    ],
)
def test_kind_of_document(head: str, role: str, code: str) -> None:
    note = notes(head + "\n\nPain 8/10.\n", "scan0001.txt")[0]
    assert (note.role, note.type) == (role, code)


def test_an_addendum_keeps_its_notes_kind_and_author() -> None:
    text = f"PSYCHOLOGICAL EVALUATION 01/29/2026\nExaminer: A. Haruna, PhD\n{BODY}\nADDENDUM, 27 May 2026\n{BODY}"
    first, second = notes(text)
    assert (second.role, second.credential, second.date) == ("psych", "PhD", D(2026, 5, 27))
    assert first.date == D(2026, 1, 29)


def test_pages_of_one_note_stay_together() -> None:
    text = f"PROGRESS NOTE 03/18/2026  page 1 of 2\n{BODY}\f page 2 of 2\n{BODY}"
    cut = text.index("\f") + 1
    pages = (Page(number=1, start=0, end=cut), Page(number=2, start=cut, end=len(text)))
    found, _ = find_notes([Document(name="a.pdf", sha256="", media_type="application/pdf", text=text, pages=pages)])
    assert [n.pages for n in found] == [(1, 2)]


def test_every_character_belongs_to_one_note() -> None:
    text = f"CLINIC\n\nVISIT 02/10/2026\n{BODY}\f{BODY}VISIT 03/24/2026\n{BODY}"
    found = notes(text)
    assert found[0].start == 0
    assert found[-1].end == len(text)
    assert all(a.end == b.start for a, b in pairwise(found))
    assert [n.id for n in found] == [f"n{i}" for i in range(1, len(found) + 1)]


def test_profession_of_a_credential() -> None:
    assert [profession_of(c) for c in ("PsyD", "M.D.", "CMA", None)] == ["mental_health", "physician", "assistant", ""]
