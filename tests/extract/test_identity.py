"""Whose page is it (evidence rule 4)."""

from __future__ import annotations

import datetime as dt

import pytest

from chartcite.extract.notes import find_notes, patient_of
from chartcite.extract.person_names import Match, same_name
from tests.extract.segmenting import document

BODY = "Pain is 8/10 and she cannot stand at the sink.\n"
MAIN = document(
    f"HILL PAIN CLINIC\nPatient: Whitlow, Deshawn A.   DOB: 08/27/1998   MRN 0449172\nVisit 03/04/2026\n{BODY}"
)
MORE = document(f"Visit 05/04/2026\nWhitlow, Deshawn   DOB 8/27/98   MRN 0449172\n{BODY}", "more.txt")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Whitlow, Deshawn", "Deshawn A. Whitlow"),
        ("WHITLOW DESHAWN", "Deshawn Whitlow"),
        ("D. Whitlow", "Whitlow, Deshawn A."),
        ("Deshawn Whitiow", "Deshawn Whitlow"),
        ("Wh1tl0w, Deshawn", "Whitlow, Deshawn"),
        ("Ruben Castellanos-Pike", "PIKE, RUBEN"),
        ("Gwen Achterberg", "Achterberg, Gwendolyn"),
        ("Bill Tran", "William Tran"),
        ("Mr. Dale Hutchinsen", "Hutchinsen, Dale R"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same_name(one, other) is Match.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Whitlow, Desiree M", "Whitlow, Deshawn"),
        ("Dobrin, Harold", "Dobrowski, Harlan"),
        ("Marissa Quintrel", "Maristela Quintrell"),
        ("Quintana, Maribel", "Quintanar-Boyd, Marisela"),
        ("VANNOYE, RUTH ANN", "Vannoy, Rutger A"),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert same_name(one, other) is Match.DIFFERENT


@pytest.mark.parametrize(
    "head",
    [
        "Name Delphine Eberhardt      Birthdate January 1O, 1943",
        "Patient Name: Whitlow, Desiree M   MRN: 0449127   Date of Birth: 04/30/1975",
        "WHITLOW, DESIREE M   04/30/1975",
        "Whitlow, Deshawn   DOB 04/30/1975   MRN 0551203",
        "Patient: Imogen Rosendahl   MRN 7719063",
        "Patient: Imogen Rosendahl",
        "Client: Imogen Rosendahl (b. 4/30/75)",
        "Whitlow, Deshaun   b. 27.08.1997   MRN 0449127",
        'Sticker sheet found behind the cover:  WHITLOW, DESIREE  1975-04-30  LR-930-811  "MRI: no epidural disease"',
        "slip that came along with the chart (ROSENDAHL, IMOGEN, b. 4/30/75): wound check, incision clean",
        "Whitlow, Deshawn   DOB: 1975 Apr 30   MRN 0449127",
    ],
)
def test_pages_of_another_patient(head: str) -> None:
    found, warnings = find_notes([MAIN, MORE, document(f"{head}\nVisit 03/09/2026\n{BODY}", "stray.txt")])
    assert [n.other_patient for n in found] == [False, False, True]
    assert [(w.code, w.document, w.page) for w in warnings] == [("wrong_patient_page", "stray.txt", 1)]
    assert "Whitlow" not in warnings[0].message


@pytest.mark.parametrize(
    "head",
    [
        "Deshawn A. Whitlow   b. 8/27/98",
        "WHITL0W, DESHAWN   DOB O8/27/1998",
        "Name Deshawn Whitlow      Birthdate August 27, l998",
        "D. Whitlow   MRN 0449172",
        "Pt D.W., DOB 8/27/98",
        "Deshawn Price (formerly Whitlow)   DOB 08/27/1998   MRN 88120",
        "Whitlow, Deshawn   DOB 08/27/1998   acct 55120031",
        "Whitlow, Deshawn   DOB 27.08.1998",
        "Dr. Imogen Rosendahl, MD",
        "Dear Dr. Rosendahl,",
        "Provider: Imogen Rosendahl, MD",
        "Mother: Imogen Rosendahl, 04/30/1955",
        "To: Imogen Rosendahl, utilization review",
        "PT: GOOD EFFORT WITH CORE STRENGTHENING",
        "ADDENDUM 3/9/26 - DISCUSSED W/ PT BY PHONE RE: TRIAL",
        "RE: Intrathecal Pump Request",
        "Member: Cigna Open Access Plus",
        "Name of procedure: Catheter Trial",
        "Progress note",
    ],
)
def test_pages_of_the_patient(head: str) -> None:
    found, warnings = find_notes([MAIN, MORE, document(f"{head}\nVisit 03/09/2026\n{BODY}", "page.txt")])
    assert not any(n.other_patient for n in found)
    assert warnings == ()


@pytest.mark.parametrize(
    ("page", "stray"),
    [
        ("WHITLOW, DESMOND     LCH# 3300872    ADMIT 3/9/2026", True),
        ("WHITLOW, DESHAWN     LCH# 3300871    ADMIT 3/9/2026", False),
        ("WHITLOW, DESHAWN     SER# 9910442    LOT# 7712345", False),
        ("WHITLOW, DESMOND     CPT# 62350", False),
    ],
)
def test_twins_of_one_hospital_are_told_by_its_number(page: str, stray: bool) -> None:
    own = document(f"5 WEST FLOWSHEET    WHITLOW, DESHAWN    LCH# 3300871    ADMIT 3/9/2026\n{BODY}", "own.txt")
    found, _ = find_notes([MAIN, own, document(f"5 WEST FLOWSHEET    {page}\n{BODY}", "page.txt")])
    assert found[-1].other_patient is stray


def test_one_strangers_label_does_not_outvote_a_patient_without_birth_dates() -> None:
    files = [document(f"Whitlow, Deshawn A.   MRN 0449172\nVisit 03/0{n}/2026\n{BODY}", f"{n}.txt") for n in (1, 2)]
    stray = document(f"ROSENDAHL, IMOGEN  1975-04-30  LR-930-811\n{BODY}", "stray.txt")
    assert [n.other_patient for n in find_notes([*files, stray])[0]] == [False, False, True]


def test_only_the_stray_page_of_a_file_is_set_aside() -> None:
    own = "Whitlow, Deshawn   DOB 08/27/1998   MRN 0449172"
    text = f"{own}\nVisit 03/09/2026\n{BODY}\fWhitlow, Desiree   DOB 04/30/1975   MRN 0449127\n{BODY}\f{own}\n{BODY}"
    found, warnings = find_notes([MAIN, document(text, "fax.txt")])
    assert [n.other_patient for n in found[1:]] == [False, True, False]
    assert [w.page for w in warnings] == [2]
    assert [text[n.start] for n in found[1:]] == ["W", "W", "W"]


def test_a_page_that_goes_on_without_a_name_follows_the_one_before() -> None:
    own = "HILL PAIN CLINIC\nPROGRESS NOTE 03/12/2026\n"
    text = f"Desiree Whitlow   DOB 04/30/1975   MRN 0449127\n{BODY}\fcontinued\n{BODY}\f{BODY}\f{own}{BODY}"
    found, warnings = find_notes([MAIN, MORE, document(text, "fax.txt")])
    assert [n.other_patient for n in found[2:]] == [True, False]
    assert [(w.page, "names nobody" in w.message) for w in warnings] == [(1, False), (2, True), (3, True)]


def test_a_second_banner_on_a_page_without_page_breaks() -> None:
    own = f"Whitlow, Deshawn   DOB 08/27/1998   MRN 0449172\nVisit 03/09/2026\n{BODY * 5}"
    text = f"{own}\nROSENDAHL, IMOGEN   DOB 04/14/1949   MRN 7719063\n{BODY}"
    found, warnings = find_notes([MAIN, MORE, document(text, "scan.txt")])
    assert [n.other_patient for n in found[2:]] == [False, True]
    assert text[found[-1].start :].startswith("ROSENDAHL")
    assert len(warnings) == 1


def test_patient_by_majority() -> None:
    stray = document("Patient: Imogen Rosendahl   DOB 04/14/1949   MRN 7719063\n" + BODY, "stray.txt")
    patient = patient_of([stray, MAIN, MORE])
    assert patient.birth_date == dt.date(1998, 8, 27)
    assert patient.records == ("0449172",)
    assert "Whitlow, Deshawn" in patient.names


def test_a_birth_date_with_two_digits_of_year_lies_in_the_past() -> None:
    text = "Roe, Jane   DOB 8/17/49   MRN 40-11873\nVisit 03/09/2026\n" + BODY
    assert patient_of([document(text)]).birth_date == dt.date(1949, 8, 17)
    assert find_notes([document(text)])[0][0].date == dt.date(2026, 3, 9)
