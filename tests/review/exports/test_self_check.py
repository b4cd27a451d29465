"""The self-check: everything said in a front desk's words, least work first, and no guess at a decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest
import yaml

from chartcite.criteria.loader import built_in, parse_policy
from chartcite.models.document import Document, Page
from chartcite.models.finding import Finding, Result, Status, TreeNode, Warning_
from chartcite.models.policy import Policy
from chartcite.models.self_check import Effort, SelfCheck
from chartcite.review.exports.checklist import checklist_pdf
from chartcite.review.exports.pages import check_html, checklist_html
from chartcite.review.exports.self_check import self_check
from chartcite.review.exports.words import wording_of, wordings_of
from tests.conftest import ROOT
from tests.review.exports.making import cite, finding, result

WORDING = ROOT / "review" / "exports" / "wording"
TEXT = "Average pain 8/10. Average pain 5/10 since May. Gabapentin as needed."
NOTE = Document(name="note.txt", sha256="0" * 64, media_type="text/plain", text=TEXT,
                pages=(Page(number=1, start=0, end=len(TEXT)),))  # fmt: skip
DECISIVE = re.compile(r"\b(?:approv\w*|den(?:y|ied|ies|ial)|reject\w*|guarantee\w*|likel(?:y|ihood)|chance)\b", re.I)
KEYS = [(p.id, key) for p in built_in().values() for key in p.leaves]


@pytest.mark.parametrize("policy", built_in())
def test_the_data_has_every_leaf_of_the_policy_and_no_other(policy: str) -> None:
    data = yaml.safe_load((WORDING / f"{policy}.yaml").read_text(encoding="utf-8"))
    assert set(data) == set(built_in()[policy].leaves)


@pytest.mark.parametrize(("policy", "key"), KEYS, ids=lambda v: str(v))
def test_every_leaf_is_told_in_short_plain_words(policy: str, key: str) -> None:
    words = wording_of(built_in()[policy], key)
    for line in (words.title, words.missing, words.unclear, words.who):
        assert line
        assert not re.search(r"not_|needs_|\b(?:leaf|NRS|ODI|IT|ITB)\b|[a-z]\.[a-z]", line)
        assert max(len(s.split()) for s in re.split(r"[.;]", line)) <= 35
    assert not DECISIVE.search(" ".join((words.missing, words.who)).replace("likely to help", ""))
    assert len(words.title) <= 64


def _own(remedy: str = "") -> Policy:
    text = f"""
id: harbor
title: Harbor pump policy
payer: Harbor Health
version: "1"
effective: 2026-01-01
source: Harbor
leaves:
  severity:
    title: Pain over 7
    requirement: Pain over 7 on the numeric rating scale.
    locator: section 1
    decide: severity
    params: {{over: 7}}
    {remedy}
pathways:
  pain/trial:
    title: Pain, trial
    tree: {{all: [severity]}}
"""
    return parse_policy(text, name="harbor.yaml")


def test_a_policy_of_ones_own_is_told_by_its_remedy() -> None:
    words = wordings_of(_own("remedy: A score by the clinic."), "pain/trial")["severity"]
    assert (words.title, words.missing, words.who, words.effort) == (
        "Pain over 7", "A score by the clinic.", "the clinic", Effort.FIND,
    )  # fmt: skip


def test_a_policy_without_remedies_is_told_by_what_it_asks() -> None:
    asked = result([finding("severity", status=Status.NOT_DOCUMENTED)], policy="harbor", pathway="pain/trial")
    check = self_check(asked, policy=_own())
    (item,) = check.missing
    assert item.do == "A page that shows this: Pain over 7 on the numeric rating scale."
    assert item.who == "the clinic"
    assert item.effort is Effort.FIND


def test_a_changed_copy_of_a_built_in_policy_is_not_told_in_the_old_words() -> None:
    built = built_in()["molina-intrathecal-pain-pump"]
    leaf = built.leaves["severity"].model_copy(update={"params": {"over": 4}, "remedy": "A score over 4."})
    changed = built.model_copy(update={"leaves": {**built.leaves, "severity": leaf}})
    assert wording_of(changed, "severity").missing == "A score over 4."
    assert "0 to 10" in wording_of(built, "severity").missing


def _molina(*findings: Finding, warnings: Sequence[Warning_] = ()) -> SelfCheck:
    made = result(findings, [NOTE], policy="molina-intrathecal-pain-pump", pathway="non-malignant/trial",
                  warnings=warnings)  # fmt: skip
    return self_check(made)


def test_each_status_goes_to_its_list() -> None:
    score, later, drug = cite(NOTE, "Average pain 8/10"), cite(NOTE, "Average pain 5/10"), cite(NOTE, "Gabapentin")
    check = _molina(
        finding("severity", score, status=Status.NEEDS_REVIEW, against=[later]),
        finding("diagnosis", status=Status.NOT_DOCUMENTED),
        finding("fixed-schedule", drug, status=Status.NOT_MET),
        finding("function-impact", score),
        finding("compliance", drug, against=[later]),
        finding("body-size", status=Status.NEEDS_REVIEW, rationale="Nothing readable states it, but not all was read."),
    )
    assert [i.id for i in check.missing] == ["diagnosis", "body-size"]
    assert {i.id for i in check.questions} == {"severity", "fixed-schedule", "compliance"}
    assert [i.id for i in check.documented] == ["function-impact", "compliance"]
    assert check.summary == "2 of 6 points are documented; 2 are missing; a reviewer will ask about 3."
    (asked,) = [i for i in check.questions if i.id == "severity"]
    assert [p.quote for p in asked.contrary] == ["Average pain 5/10"]
    assert asked.passages[0].place == "note.txt, page 1"


def test_lists_go_from_little_work_to_much() -> None:
    check = _molina(
        *(finding(i, status=Status.NOT_DOCUMENTED)
          for i in ("psych.evaluation", "conservative-care.duration", "body-size", "severity", "diagnosis"))
    )  # fmt: skip
    ranks = [i.effort.rank for i in check.missing if i.effort]
    assert ranks == sorted(ranks)
    assert [i.id for i in check.missing] == [
        "severity", "body-size", "diagnosis", "conservative-care.duration", "psych.evaluation",
    ]  # fmt: skip


def _spastic(*statuses: Status) -> SelfCheck:
    ids = ("oral-antispasmodic", "physical-therapy", "ashworth", "spasm-frequency")
    nodes = [TreeNode(id=i, rule="leaf", status=s, title=i) for i, s in zip(ids, statuses, strict=True)]
    worst = [Status.MET if n == {Status.MET} else Status.NOT_DOCUMENTED for n in (set(statuses[:2]), set(statuses[2:]))]
    ways = [TreeNode(id=f"way{n}", rule="all", status=w, children=tuple(nodes[2 * n : 2 * n + 2]))
            for n, w in enumerate(worst)]  # fmt: skip
    top = TreeNode(id="t", rule="any", status=Status.MET if Status.MET in worst else worst[0], children=tuple(ways))
    return self_check(
        result([finding(i, *([cite(NOTE, "Gabapentin")] if s is Status.MET else []), status=s)
                for i, s in zip(ids, statuses, strict=True)],
               [NOTE], policy="cigna-cmm-210", pathway="spasticity/trial", tree=top)
    )  # fmt: skip


def test_one_way_of_several_is_said_to_be_enough() -> None:
    silent = Status.NOT_DOCUMENTED
    check = _spastic(Status.MET, silent, silent, silent)
    assert {i.id: i.choice for i in check.missing} == {
        "physical-therapy": "Way 1 of 2, one way is enough",
        "ashworth": "Way 2 of 2, one way is enough",
        "spasm-frequency": "Way 2 of 2, one way is enough",
    }


def test_what_another_way_makes_needless_is_not_asked_for() -> None:
    check = _spastic(Status.MET, Status.MET, Status.NOT_DOCUMENTED, Status.NOT_DOCUMENTED)
    assert check.missing == ()
    assert [i.id for i in check.not_needed] == ["ashworth", "spasm-frequency"]


def test_pages_to_mend_come_with_what_to_do() -> None:
    warnings = [
        Warning_(code="wrong_patient_page", message="Another person's page.", document="a.pdf", page=n) for n in (2, 3)
    ]
    warnings.append(Warning_(code="unreadable_page", message="Page 4 of a.pdf could not be read.", document="a.pdf"))
    check = _molina(finding("severity", cite(NOTE, "Average pain 8/10")), warnings=warnings)
    assert [(p.what, p.places) for p in check.pages] == [
        ("Another person's page.", "a.pdf, pages 2-3"), ("Page 4 of a.pdf could not be read.", "a.pdf"),
    ]  # fmt: skip
    assert all(p.do for p in check.pages)


def test_a_request_that_the_policy_sends_elsewhere_says_so() -> None:
    made = result([finding("scope.adult", cite(NOTE, "Average pain 8/10"))], [NOTE],
                  policy="molina-intrathecal-pain-pump", pathway="spasticity/trial")  # fmt: skip
    check = self_check(made)
    assert "referred to another guideline" in check.out_of_scope
    assert check.out_of_scope in check_html(check)


def test_pages_escape_what_the_packet_says_and_run_nothing(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(1)>"
    document = NOTE.model_copy(update={"text": evil, "name": "<b>.txt", "pages": (Page(number=1, start=0, end=50),)})
    made = result(
        [finding("severity", cite(document, evil), rationale=evil, against=[cite(document, "alert(1)")])],
        [document], policy="molina-intrathecal-pain-pump", pathway="non-malignant/trial",
    )  # fmt: skip
    check = self_check(made)
    for page in (check_html(check), checklist_html(check)):
        assert "<script" not in page
        assert "<img" not in page
        assert "<b>" not in page
        assert "default-src 'none'" in unescape(page)
    assert checklist_pdf(check).startswith(b"%PDF-")


def test_nothing_guesses_at_a_decision(demo: Result) -> None:
    check = self_check(demo)
    said = re.sub(r"<(?:style|q)>.*?</(?:style|q)>", "", check_html(check) + checklist_html(check), flags=re.DOTALL)
    said = said.replace("likely to be effective", "").replace("likely to help", "")
    assert DECISIVE.findall(said) == []
    assert "does not say what the payer will decide" in said


def test_the_same_result_gives_the_same_papers(demo: Result) -> None:
    one, two = self_check(demo), self_check(demo)
    assert one == two
    assert checklist_pdf(one) == checklist_pdf(two)
