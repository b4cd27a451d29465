"""Where documents begin among the pages of a file."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.extract.paged import BODY, WHO, cut, pages_of

VISIT = f"HILL PAIN CLINIC\nPROGRESS NOTE\n{WHO}\nDate of service: 03/04/2026\n\n{BODY}"
SIGNED = "\nElectronically signed by K. Brisbois, MD 03/04/2026"
OTHER = f"LAKESIDE RADIOLOGY\nMRI LUMBAR SPINE\n{WHO}\nExam date: 02/11/2026\n\n{BODY}"


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ((VISIT + SIGNED, OTHER), [(1,), (2,)]),
        ((VISIT + "Page 1 of 2", f"{WHO}\n{BODY}Page 2 of 2", OTHER + "Page 1 of 1"), [(1, 2), (3,)]),
        ((VISIT, f"PROGRESS NOTE (continued)\n{BODY}", OTHER), [(1, 2), (3,)]),
        ((VISIT + "She comes back when the", f"results of the films are in.\n{BODY}", OTHER), [(1, 2), (3,)]),
        ((VISIT + SIGNED, VISIT.replace("03/04/2026", "04/08/2026")), [(1,), (2,)]),
        ((VISIT + SIGNED, f"June 3, 2026\n\nTo whom it may concern:\n\n{BODY}"), [(1,), (2,)]),
        ((VISIT, BODY, BODY.replace("8", "7")), [(1, 2, 3)]),
        ((VISIT, "* * * S E P A R A T O R   S H E E T * * *", BODY), [(1,), (3,)]),
        ((VISIT, "", f"continued\n{BODY}"), [(1, 3)]),
    ],
)  # fmt: skip
def test_pages_of_documents(pages: tuple[str, ...], expected: list[tuple[int, ...]]) -> None:
    assert pages_of(cut(*pages)) == expected


def test_what_a_document_is() -> None:
    first, second = cut(VISIT + SIGNED, OTHER).parts
    assert (first.role, first.date, first.author, first.credential) == (
        "progress",
        dt.date(2026, 3, 4),
        "K. Brisbois",
        "MD",
    )
    assert (second.role, second.date, second.title) == ("imaging", dt.date(2026, 2, 11), "LAKESIDE RADIOLOGY")
    assert (first.notes, second.notes) == (("n1",), ("n2",))


def test_lines_of_the_fax_machine_are_no_titles() -> None:
    line = "05/08/2026 09:02  FROM: Hill Pain  TO: 5550199  FAX  P.{:02d}/03\n"
    found = cut(*(line.format(n) + page for n, page in enumerate((VISIT + SIGNED, OTHER, BODY), 1)))
    assert [p.role for p in found.parts] == ["progress", "imaging"]
    assert [p.date for p in found.parts] == [dt.date(2026, 3, 4), dt.date(2026, 2, 11)]


def test_empty_pages_and_separators_are_reported_by_page() -> None:
    found = cut(VISIT, "", "This page intentionally left blank.", "BATCH SEPARATOR\n||| |||", OTHER)
    assert found.empty == (("fax.pdf", 2, "blank"), ("fax.pdf", 3, "blank"), ("fax.pdf", 4, "separator"))
    assert pages_of(found) == [(1,), (5,)]


def test_a_count_of_therapy_visits_is_no_page_number() -> None:
    log = (
        "STONEBRIDGE PHYSICAL THERAPY\nDaily note\n{}\nVisit {} of 12    Date: 02/{:02d}/2026\n\n"
        + BODY
        + "\nR. Dell, PT"
    )
    assert pages_of(cut(*(log.format(WHO, n, n + 3) for n in (1, 2, 3)))) == [(1,), (2,), (3,)]
