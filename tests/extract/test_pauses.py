"""A drug held for a test, and a stop that somebody is told not to make, are no intolerance."""

import pytest

from chartcite.extract.families import outcome, spastic
from tests.extract.charting import facts_of


def outcomes(text):
    found = {f.attr("outcome") for f in facts_of(spastic.extract, text)}
    return found | {f.value for f in facts_of(outcome.extract, text)}


@pytest.mark.parametrize(
    "text",
    [
        "Held AM oral baclofen? yes, last dose 2100.",
        "Oral baclofen held since midnight for today's test dose, BP 118/70.",
        "Oral baclofen held this morning, BP 122/74 before the bolus.",
        "Tizanidine was held for the screening bolus; pt drowsy after versed.",
        "Baclofen tabs omitted before the trial, sleepy on arrival as usual.",
        "Keep the oral baclofen going, don't stop on your own - withdrawal can be dangerous.",
        "Never stop baclofen abruptly: seizures.",
        "Do not suddenly discontinue tizanidine, rebound hypertension.",
        "She should not stop gabapentin at once, seizures possible.",
        "The last baclofen dose was at noon, at least 8 h fasting, off the ward at 2.",
    ],
)
def test_nothing_says_that_the_drug_was_not_tolerated(text):
    assert "not_tolerated" not in outcomes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Baclofen held for sedation.",
        "Oral baclofen stopped after AST rose to 180.",
        "Tizanidine held, SBP 78.",
        "Baclofen 20 tid, fell twice, stopped.",
        "Evening baclofen held due to confusion and never restarted.",
        "Had to stop dantrolene, ALT 240.",
        "Could not stop vomiting on tizanidine, quit it.",
    ],
)
def test_what_was_stopped_for_harm_was_not_tolerated(text):
    assert "not_tolerated" in outcomes(text)
