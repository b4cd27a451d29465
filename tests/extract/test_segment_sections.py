"""What stands under which heading; family history above all."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.headings import category_of, heading_key
from chartcite.extract.nlp.segment import pieces, sections
from tests.extract.segmenting import cut, document, the


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("FAMILY HISTORY:", "family_history"),
        ("=== Family Hx ===", "family_history"),
        ("FHx", "family_history"),
        ("3. Fam hx", "family_history"),
        ("Family and Social History", "family_history"),
        ("A/P", "assessment"),
        ("Assessment & Plan", "assessment"),
        ("{PLAN}", "plan"),
        ("Review of Systems", "ros"),
        ("EXAM / READINESS", "exam"),
        ("MEDICATIONS (brought in bag)", "medications"),
        ("Labs today", "labs"),
        ("Patient Instructions:", "education"),
        (".ptinstr:", "education"),
        ("Family meeting", ""),
        ("Social work report", ""),
        ("Plan rep called back", ""),
        ("Trialed in May", ""),
    ],
)
def test_category_of_a_heading(heading: str, category: str) -> None:
    assert category_of(heading_key(heading)) == category


@pytest.mark.parametrize(
    "text",
    [
        "FH: mother had a pump. SH: widowed.",
        "PMH HTN. FH mother had a pump. SH married.",
        "FHx - mother had a pump\nPain 8/10 today",
        "FAMILY HISTORY\nFather: CAD\nMother: mother had a pump\n\nEXAM\nWell.",
        "Family history: mother had a pump. Pt has pain 8/10.",
        "ROS neg. FH  mother had a pump; aunt RA.\nPain 8/10",
    ],
)
def test_family_history_holds_the_relatives_words_only(text: str) -> None:
    own = [s for s in cut(text) if s.section == "family_history"]
    assert any("mother had a pump" in s.text for s in own)
    assert not any(w in s.text for s in own for w in ("8/10", "Well", "married", "widowed", "HTN"))


def test_family_history_goes_on_over_wrapped_lines() -> None:
    text = (
        "FH: mother - RA, did well on scheduled MS Contin for years and had her pump in 2011; brother -\n"
        "SI last winter, hospitalised. SH: widowed."
    )
    assert the(text, "SI last winter").section == "family_history"


@pytest.mark.parametrize(
    ("text", "words", "section"),
    [
        ("Teaching file: most adults have room. Not so in her: there is no tissue.", "Not so in her", ""),
        ("Protocol reminder: pain must fall by half. Record hourly.", "fall by half", "education"),
        ("MEDICINE SAFETY\nLock them up.\n\nShe was told that you may drive.", "Lock them", "education"),
        ("PLAN: psychology, then trial.\n\nPain is 8/10.", "8/10", ""),
        ("PLAN\n- trial\n\n- labs", "labs", "plan"),
        ("Plan: stretch.\n09/08/25   3     TENS   8/7", "TENS", ""),
        ("HPI: back pain.\n\nWorse on stairs.", "stairs", "history"),
    ],
)
def test_how_far_a_section_reaches(text: str, words: str, section: str) -> None:
    assert the(text, words).section == section


def test_sections_of_a_note() -> None:
    text = "HPI: pain 8/10.\nFH: mother RA.\nPLAN\n1. trial\n"
    found = sections(document(text), pieces(document(text), 0, len(text)))
    assert [(s.category, text[s.title_start : s.start].strip()) for s in found] == [
        ("history", "HPI:"),
        ("family_history", "FH:"),
        ("plan", "PLAN"),
    ]
