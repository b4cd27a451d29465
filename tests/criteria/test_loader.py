"""Policy files: what loads, and errors that say file, line, what and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

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
        ("decide: statement", "decide: statment", 9, ["unknown decider 'statment'", "statement"]),
        ("kind: body_size", "kind: body_sizes", 14, ["no fact kind 'body_sizes'"]),
        ("met: [adequate]", "met: [roomy]", 14, ["no value 'roomy'", "adequate"]),
        ("met: [adequate]", "mett: [adequate]", 14, ["mett"]),
        ("all: [body-size]", "all: [body-sise]", 21, ["no leaf 'body-sise'", "body-size"]),
        ("all: [body-size]", "some: [body-size]", 21, ["unknown key 'some'"]),
        ("all: [body-size]", "all: []", 21, ["empty"]),
        ("    title: Trial\n", "", 19, ["lacks title"]),
        ("locator: item 1", "lokator: item 1", 9, ["'lokator'", "locator"]),
        ("payer: Nobody\n", "", 1, ["lacks payer"]),
        ("effective: 2026-01-01", "effective: soon", 1, ["effective"]),
        ("title: A test policy", "title: A test policy\ntitle: twice", 3, ["'title' stands twice"]),
        ("leaves:", "leaves: [", 8, []),
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
