"""A professional's "I think" gives an opinion; it takes none back (evidence rule 12)."""

import pytest

from chartcite.extract.families import psych_candidacy
from tests.extract.charting import facts_of

REPORT = """PSYCHOLOGICAL EVALUATION
Date: 03/04/2026
Evaluator: A. Roe, PhD, licensed psychologist

{}

A. Roe, PhD
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I think him well suited to the pump.", "favorable"),
        ("I think she is a good candidate for the pump.", "favorable"),
        ("I think Mr. Dove is ready for implantation.", "favorable"),
        ("I think he would do well with the pump.", "favorable"),
        ("We think this man fit for an implanted pump.", "favorable"),
        ("I think she might be a candidate for a pump.", "conditional"),
        ("I think perhaps she is a candidate for the pump.", "conditional"),
        ("I do not think he is a candidate for the pump.", "unfavorable"),
        ("I think she is not suited for the pump.", "unfavorable"),
    ],
)
def test_what_is_thought_is_said(text, value):
    assert [f.value for f in facts_of(psych_candidacy.extract, REPORT.format(text))] == [value]


@pytest.mark.parametrize(
    "text", ["PRIOR AUTHORIZATION COVER, prepared by E. Quist, pump coordinator", "Slides prepared, pump class."]
)
def test_what_somebody_prepared_is_no_endorsement(text):
    assert facts_of(psych_candidacy.extract, REPORT.format(text)) == []
