"""Pages that were sent twice count once; pages that only look alike count each."""

from __future__ import annotations

import pytest

from chartcite.extract.notes import cut_packet
from chartcite.extract.pipeline import read_notes
from chartcite.models.document import Packet
from tests.extract.paged import BODY, WHO, cut, fax, pages_of

NOTE = f"HILL PAIN CLINIC\nPROGRESS NOTE\n{WHO}\nDate of service: 03/04/2026\n\n{BODY}\nSigned K. Brisbois, MD"
LAB = (
    f"LAKESIDE LABORATORIES\nFINAL REPORT\n{WHO}\nCollected 02/11/2026\n\n"
    + f"INR 1.0  platelets 244  WBC 6.2  hemoglobin 13.4\n{BODY}"
)


@pytest.mark.parametrize(
    "again",
    [
        NOTE,
        NOTE.replace("PROGRESS", "PR0GRESS").replace("ankle", "ank1e").replace("well healed", "wellhealed"),
        NOTE.replace("08/27/1998", "O8/27/l998"),
        f"05/08/2026 09:02  FROM: Hill Pain  TO: 5550199  FAX  P.03/03\n{NOTE}",
    ],
)
def test_a_page_sent_twice(again: str) -> None:
    found = cut(NOTE, LAB, again)
    assert [p.copy_of for p in found.parts] == ["", "", "fax.pdf, page 1"]


@pytest.mark.parametrize(
    "alike",
    [
        NOTE.replace("8 out of 10", "7 out of 10"),
        NOTE.replace("03/04/2026", "03/11/2026"),
        NOTE.replace("8 out of 10", "3 out of 10"),
        NOTE + "\nShe agrees to halve her opioids before the trial and was told how.",
        NOTE.replace("600 mg", "300 mg"),
    ],
)
def test_a_page_that_differs_in_what_it_says(alike: str) -> None:
    assert [p.copy_of for p in cut(NOTE, LAB, alike).parts] == ["", "", ""]


def test_a_copy_in_another_file_adds_nothing_to_the_chart() -> None:
    documents = (fax(NOTE, LAB), fax(NOTE, name="again.pdf"))
    assert [n.copy_of for n in cut_packet(documents).notes] == ["", "", "fax.pdf, page 1"]
    chart = read_notes(Packet(documents=documents)).chart
    assert [view.note.document for view in chart.notes] == ["fax.pdf", "fax.pdf"]


def test_the_typed_page_stands_for_its_scan() -> None:
    scan, typed = fax(NOTE, name="scan.pdf"), fax(NOTE, name="typed.pdf")
    scan = scan.model_copy(update={"pages": tuple(p.model_copy(update={"scanned": True}) for p in scan.pages)})
    assert [n.copy_of for n in cut_packet([scan, typed]).notes] == ["typed.pdf, page 1", ""]


def test_short_pages_are_never_copies() -> None:
    found = cut(NOTE, "Labs reviewed, nothing to add.", LAB, "Labs reviewed, nothing to add.")
    assert [p.copy_of for p in found.parts] == [""] * len(pages_of(found))
