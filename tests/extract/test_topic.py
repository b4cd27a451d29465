"""Which procedure a statement of relief, a score or function belongs to."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.nlp.topic import procedure_of
from chartcite.extract.pipeline import read_chart
from chartcite.models.document import Packet
from tests.marked import parse


def _procedure(line: str) -> str:
    text, (mark,) = parse(line)
    chart, _, _ = read_chart(Packet(documents=(text_document("note.txt", text),)))
    for view, segment in chart.segments():
        if segment.start <= mark.start < segment.end:
            return procedure_of(view, segment, mark.start - segment.start)
    raise AssertionError("the mark stands in no segment")


@pytest.mark.parametrize(
    "line",
    [
        "IT morphine trial: <x>75% relief</>.",
        "Intrathecal hydromorphone gave <x>60% relief</>.",
        "After the spinal shot he was <x>80 percent better</>.",
        "Single shot PF morphine 0.25 mg. <x>Pre 9, 2h 4.</>",
        "Epidural catheter trial, fentanyl/bupi: <x>relief in the 70-80% range</>.",
        "ESI last year gave 40%. In contrast the intrathecal catheter trial took <x>65% off</>.",
        "SCS no benefit. Blocks no benefit. Screening IT bolus <x>80% benefit</>.",
        "Pain intensity <x>decreased 33%</> w/ ziconotide 2.4 mcg/d",
        "Only <x>a quarter of usual pain</> remained with the catheter running.",
        "Max effect <x>75%</>. Route IT.",
        "Trial successful, <x>marked improvement</>, proceed to permanent.",
        "We gave 60 mcg of hydromorphone at L2-3 through a 25 gauge needle. He had <x>60 % relief</>.",
        "INTRATHECAL TRIAL - BEDSIDE LOG\nNight 1\n<x>It is so much better</>",
        "The trial drip knocked <x>it from eight to two</>.",
    ],
)
def test_the_intrathecal_drug_trial_is_known(line: str) -> None:
    assert _procedure(line) == "intrathecal_trial"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("SCS trial: <x>70% pain reduction</> over 7 days.", "stimulator"),
        ("DRG stimulator trial in November: <x>65 % better</>.", "stimulator"),
        ("Peripheral nerve stimulator trial - <x>75% better</>.", "stimulator"),
        ("LESI: <x>60% x 2 wk</>.", "epidural_steroid"),
        ("Caudal epidural steroid injection gave <x>half relief</>.", "epidural_steroid"),
        ("RFA L3-5 gave <x>60% relief</> for eight months.", "ablation"),
        ("Celiac plexus block: <x>pain 9 -> 2</>.", "nerve_block"),
        ("Steroid injection into hip: <x>relief two thirds</>.", "injection"),
        ("Trial of duloxetine <x>cut pain by 60%</>.", "drug"),
        ("Low dose naltrexone trial x 2 mo, <x>pain improved 55%</>.", "drug"),
        ("FENTANYL PATCH TRIAL <x>65% RELIEF</>", "drug"),
        ("Methadone rotation produced <x>60% reduction of pain</>.", "drug"),
        ("Radiation to L4 <x>cut pain from 9 to 3</>.", "radiation"),
        ("Aquatic PT <x>improved her endurance</>.", "therapy"),
        ("Spinal cord stimulator removed. IT trial pending. Fusion 2018: <x>50% better</>.", "surgery"),
        ("Pain <x>8/10 today</>, worse w/ standing.", "unknown"),
    ],
)
def test_other_treatments_keep_their_relief(line: str, code: str) -> None:
    assert _procedure(line) == code
