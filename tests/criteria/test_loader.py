"""Policy files: what loads, and errors that say file, line, what and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.loader import built_in, get_pathway, get_policy, load_policy, parse_policy
from chartcite.models.errors import PolicyFileError, UnknownPathwayError, UnknownPolicyError

GOOD = """\
id: test
title: A test policy
payer: Nobody
version: "1"
effective: 2026-01-01
source: written for the tests
leaves:
  body-size:
    title: Body size
    requirement: Room for the pump.
    locator: item 1
    decide: statement
    params:
      kind: body_size
      met: [adequate]
      topic: body size
pathways:
  p/trial:
    title: Trial
    tree:
      all: [body-size]
"""


def test_good_file_loads() -> None:
    policy = parse_policy(GOOD, name="test.yaml")
    assert policy.leaves["body-size"].decide == "statement"
    assert get_pathway(policy, "p/trial").title == "Trial"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("decide: statement", "decide: statment", 12, ["unknown decider 'statment'", "statement"]),
        ("kind: body_size", "kind: body_sizes", 14, ["no fact kind 'body_sizes'"]),
        ("met: [adequate]", "met: [roomy]", 14, ["no value 'roomy'", "adequate"]),
        ("met: [adequate]", "mett: [adequate]", 14, ["mett"]),
        ("all: [body-size]", "all: [body-sise]", 21, ["no leaf 'body-sise'", "body-size"]),
        ("all: [body-size]", "some: [body-size]", 21, ["unknown key 'some'"]),
        ("all: [body-size]", "all: []", 21, ["empty"]),
        ("    title: Trial\n", "", 19, ["lacks title"]),
        ("locator: item 1", "lokator: item 1", 11, ["'lokator'", "locator"]),
        ("payer: Nobody\n", "", 1, ["lacks payer"]),
        ("effective: 2026-01-01", "effective: soon", 5, ["effective is not a date", "YYYY-MM-DD"]),
        ("title: A test policy", "title: A test policy\ntitle: twice", 3, ["'title' stands twice"]),
        ("leaves:", "leaves: [", 8, []),
        ("topic: body size", "topic: body size\n      worst_first: perhaps", 17, ["neither true nor false"]),
        ("    params:\n", "    params:\n      mode: newest\n", 14, ["mode is not one", "'state'"]),
        ("      topic: body size\n", "", 13, ["topic is missing"]),
        ("met: [adequate]", "met: adequate", 15, ["met is not a list", "brackets"]),
        ("all: [body-size]", "all: body-size", 21, ["all is not a list"]),
        ("p/trial", "p/trail", 18, ["no pathway 'p/trail'", "'trial' for 'trail'"]),
        ("p/trial", "nonmalignant/trial", 18, ["Did you mean 'non-malignant'"]),
        ('version: "1"', "version: 1.5", 4, ["version is not text", "quotes"]),
        ("payer: Nobody", "payer: Nobody\npayer_names: [Nobody]", 4, ["lower case"]),
        ("payer: Nobody", "payer: Nobody\nstate_notes: {Minn: x}", 4, ["'Minn' is no state"]),
        (
            "  body-size:",
            "  other:\n    title: Other\n    requirement: x\n    locator: y\n    decide: infection\n  body-size:",
            8,
            ["leaf 'other' stands in no pathway"],
        ),
    ],
)
def test_error_names_file_line_what_and_remedy(old: str, new: str, line: int, words: list[str]) -> None:
    with pytest.raises(PolicyFileError) as caught:
        parse_policy(GOOD.replace(old, new, 1), name="test.yaml")
    said = f"{caught.value.message} {caught.value.remedy}"
    assert caught.value.message.startswith("test.yaml, line ")
    assert abs(int(caught.value.message.split("line ")[1].split(":")[0]) - line) <= 1
    assert caught.value.remedy
    assert caught.value.exit_code == 4
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("decider", "params", "words"),
    [
        ("treatment_failure", "{categories: [activ]}", ["no category of therapy 'activ'", "Did you mean 'active'?"]),
        ("treatment_failure", "{categories: [active], targets: [surgry]}", ["no therapy 'surgry'", "surgery"]),
        ("course_duration", "{months: 6, categories: []}", ["categories"]),
        ("course_duration", "{months: six, categories: [active]}", ["months is not a number"]),
        ("exercise", "{waived_by: [exercize]}", ["no contraindication 'exercize'", "exercise"]),
        ("trial_reduction", "{percent: 500, inclusive: true}", ["percent", "less than or equal to 100"]),
        ("trial_reduction", "{percent: 50}", ["inclusive is missing"]),
        ("trial_reduction", "{percentage: 50, inclusive: true}", ["'percentage' is no option", "'percent'"]),
        ("spasticity_baseline", "{minimum: {ashwort: 3}}", ["no scale 'ashwort'", "ashworth"]),
    ],
)
def test_a_wrong_option_says_what_it_may_be(decider: str, params: str, words: list[str]) -> None:
    old = GOOD[GOOD.index("    decide:") : GOOD.index("pathways:")]
    with pytest.raises(PolicyFileError) as caught:
        parse_policy(GOOD.replace(old, f"    decide: {decider}\n    params: {params}\n"), name="test.yaml")
    said = f"{caught.value.message} {caught.value.remedy}"
    assert "line 13" in said
    for word in words:
        assert word in said


@pytest.mark.parametrize("name", sorted(DECIDERS))
def test_every_option_says_what_it_means(name: str) -> None:
    fields = DECIDERS[name].params.model_fields
    assert [key for key, field in fields.items() if not field.description] == []


def test_file_that_is_not_text_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(PolicyFileError, match="cannot be read as UTF-8"):
        load_policy(path)


def test_unknown_policy_and_pathway_name_the_nearest() -> None:
    with pytest.raises(UnknownPolicyError) as policy_error:
        get_policy("cigna-cmm-21")
    assert "cigna-cmm-210" in policy_error.value.remedy
    with pytest.raises(UnknownPathwayError) as pathway_error:
        get_pathway(get_policy("cigna-cmm-210"), "non-malignant/permanant")
    assert "non-malignant/permanent" in pathway_error.value.remedy


IDS = {
    ("cigna-cmm-210", "non-malignant/trial"): 8,
    ("cigna-cmm-210", "non-malignant/permanent"): 11,
    ("cigna-cmm-210", "spasticity/trial"): 4,
    ("cigna-cmm-210", "spasticity/permanent"): 7,
    ("cigna-cmm-210", "cancer/trial"): 1,
    ("cigna-cmm-210", "cancer/permanent"): 5,
    ("cigna-cmm-210", "replacement"): 3,
    ("molina-intrathecal-pain-pump", "malignant/trial"): 9,
    ("molina-intrathecal-pain-pump", "malignant/permanent"): 11,
    ("molina-intrathecal-pain-pump", "non-malignant/trial"): 15,
    ("molina-intrathecal-pain-pump", "non-malignant/permanent"): 17,
}


@pytest.mark.parametrize(("policy", "pathway"), IDS)
def test_built_in_pathways_have_their_leaves(policy: str, pathway: str) -> None:
    from chartcite.criteria.engine import leaf_keys

    tree = built_in()[policy].pathways[pathway].tree
    assert tree is not None
    assert len(leaf_keys(tree)) == IDS[policy, pathway]


def test_every_leaf_of_the_built_in_policies_says_how_to_mend_it() -> None:
    for policy in built_in().values():
        for key, leaf in policy.leaves.items():
            assert leaf.requirement.endswith(".")
            assert leaf.locator
            assert leaf.remedy or key.startswith("scope.") or key == "trial-response.other"
