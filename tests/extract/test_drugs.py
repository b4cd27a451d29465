"""Drug names in free text."""

import pytest

from chartcite.extract.nlp.drugs import drug_class, find_drugs
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.kinds import DRUG_CLASSES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ms contin 30 mg q12h", [("ms contin", "morphine", "opioid")]),
        ("ms-contin and kadian", [("ms-contin", "morphine", "opioid"), ("kadian", "morphine", "opioid")]),
        ("tylenol #3 prn", [("tylenol #3", "codeine", "opioid")]),
        ("tylenol 500", [("tylenol", "acetaminophen", "acetaminophen")]),
        ("hydrocodone-apap", [("hydrocodone-apap", "hydrocodone", "opioid")]),
        ("diclofenac 1% gel qid", [("diclofenac 1% gel", "diclofenac gel", "topical")]),
        ("topical ibuprofen", [("ibuprofen", "ibuprofen topical", "topical")]),
        ("lidocaine 5% patch", [("lidocaine 5% patch", "lidocaine patch", "topical")]),
        (
            "gabapentn 300, pregabaline 75",
            [("gabapentn", "gabapentin", "adjuvant"), ("pregabaline", "pregabalin", "adjuvant")],
        ),
        ("eliquis held, asa 81", [("eliquis", "apixaban", "anticoagulant"), ("asa 81", "aspirin", "aspirin")]),
        ("oral opioids and nsaids", [("oral opioids", "oral opioids", "opioid"), ("nsaids", "nsaids", "nsaid")]),
        ("gablofen via pump", [("gablofen", "intrathecal baclofen", "intrathecal")]),
    ],
)
def test_names_brands_and_misspellings_are_found(text, expected):
    assert [(text[d.start : d.end], d.generic, d.drug_class) for d in find_drugs(text)] == expected


@pytest.mark.parametrize(
    "text", ["asa class iii", "asa iii", "class asa", "non-opioid care", "insulin pump", "perc trial", "o2 sat 98"]
)
def test_words_that_mean_something_else_are_no_drugs(text):
    assert find_drugs(text) == ()


def test_one_wrong_letter_is_told_apart_from_an_exact_name():
    assert [d.exact for d in find_drugs("oxycodone, oxycodne")] == [True, False]


def test_long_acting_names_are_marked():
    assert [d.long_acting for d in find_drugs("oxycontin, percocet, methadone")] == [True, False, True]


def test_every_class_of_the_vocabulary_is_in_the_catalogue():
    data = raw("drugs")
    assert {*data["drugs"], *data["class_words"]} <= set(DRUG_CLASSES)
    assert drug_class("baclofen") == "antispasmodic"
    assert drug_class("no such drug") is None
