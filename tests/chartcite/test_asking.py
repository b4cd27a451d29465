"""A request completed from the packet: what is given wins, what is read is shown, what is missing is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chartcite import review_packet
from chartcite.models.errors import UnclearRequestError, UnknownPathwayError
from chartcite.models.request import Source
from tests.chartcite.canaries import Run

FORM = """PRIOR AUTHORIZATION REQUEST
Member: Jane Roe    DOB: 03/14/1968
Payer: {payer}
Type of request   [ ] trial    [X] permanent    [ ] replacement
Dx: M96.1
Date of request: 03/10/2026
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.txt"
    path.write_text(FORM.format(payer="Cigna"))
    return path


def test_a_packet_alone_is_reviewed_as_its_form_asks(form: Path) -> None:
    result = review_packet([form])
    assert (result.policy.id, result.pathway, result.date) == ("cigna-cmm-210", "non-malignant/permanent", "2026-03-10")
    parts = {a.name: a for a in result.request}
    assert {parts[n].source for n in ("policy", "pathway", "date", "diagnosis_code")} == {Source.READ}
    text = form.read_text()
    cited = [c for a in result.request for c in a.citations]
    assert cited
    assert all(text[c.start : c.end] == c.quote for c in cited)


def test_what_is_given_wins(form: Path) -> None:
    result = review_packet([form], policy="molina-intrathecal-pain-pump", pathway="malignant/trial", date="2026-04-01")
    assert (result.policy.id, result.pathway, result.date) == (
        "molina-intrathecal-pain-pump", "malignant/trial", "2026-04-01",
    )  # fmt: skip
    assert [(a.name, a.source) for a in result.request[:3]] == [
        ("policy", Source.GIVEN), ("pathway", Source.GIVEN), ("date", Source.GIVEN),
    ]  # fmt: skip


def test_papers_that_ask_for_something_else_are_told(form: Path) -> None:
    def told(**given: str) -> list[str]:
        found = review_packet([form], **given).warnings
        return [w.message for w in found if w.code == "request_differs"]

    assert told() == []
    assert told(policy="cigna-cmm-210", pathway="non-malignant/permanent", date="2026-03-10") == []
    (other,) = told(pathway="cancer/trial", policy="cigna-cmm-210")
    assert "asks for non-malignant/permanent; it was reviewed under cancer/trial" in other
    (payer,) = told(policy="molina-intrathecal-pain-pump")
    assert "is for Cigna" in payer


def test_a_reading_does_not_change_the_findings(form: Path) -> None:
    given = review_packet([form], policy="cigna-cmm-210", pathway="non-malignant/permanent", date="2026-03-10")
    assert review_packet([form]).findings == given.findings


@pytest.mark.parametrize(
    ("payer", "said", "choices"),
    [
        ("Aetna", "it names aetna", "--policy cigna-cmm-210 or --policy molina-intrathecal-pain-pump"),
        ("see card", "names no payer", "--policy"),
        ("Cigna, secondary Molina Healthcare", "payers of cigna-cmm-210 and molina-intrathecal-pain-pump", "--policy"),
    ],
)
def test_an_unclear_payer_is_asked_for(form: Path, payer: str, said: str, choices: str) -> None:
    form.write_text(FORM.format(payer=payer))
    with pytest.raises(UnclearRequestError) as caught:
        review_packet([form])
    assert said in caught.value.message
    assert choices in caught.value.remedy
    assert "Roe" not in caught.value.message + caught.value.remedy


def test_a_pathway_that_the_payer_does_not_have(form: Path) -> None:
    form.write_text(
        FORM.format(payer="Molina Healthcare").replace("[X] perm", "[ ] perm").replace("[ ] repl", "[X] repl")
    )
    with pytest.raises(UnclearRequestError, match="asks for a replacement"):
        review_packet([form])


def test_a_pathway_nobody_has_is_refused_before_reading(tmp_path: Path) -> None:
    with pytest.raises(UnknownPathwayError):
        review_packet([tmp_path / "missing.pdf"], pathway="cancer/never")


def test_the_command_says_what_it_needs_with_exit_code_2(run: Run, form: Path) -> None:
    form.write_text(FORM.format(payer="see card"))
    ran = run("review", form)
    assert ran.code == 2
    assert ran.out == ""
    assert "--policy cigna-cmm-210" in ran.err


def test_the_summary_shows_what_was_read_and_where(run: Run, form: Path) -> None:
    ran = run("review", form)
    assert ran.code == 0
    assert "pathway: non-malignant/permanent  read from the packet" in ran.out
    assert "Payer: Cigna" in ran.out


def test_a_batch_line_may_leave_the_request_to_the_packet(run: Run, form: Path, tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_text(json.dumps({"id": "a", "files": ["form.txt"]}) + "\n")
    ran = run("batch", tmp_path / "m.jsonl", "--out", tmp_path / "out")
    line = json.loads((tmp_path / "out" / "results.jsonl").read_text())
    assert ran.code == 0
    assert line["result"]["pathway"] == "non-malignant/permanent"
