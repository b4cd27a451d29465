"""Who tells: two speakers, or two entries, are two accounts."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.voices import several, voice_at, voices

TWO = [
    "wife estimates 75%, pt estimates 40%",
    "pt says 60%, diary 8 -> 6",
    "per husband she did housework; per pt she just rested",
    "rn charts 10 h; md dictates 4 h",
    "procedure note: relief 12 h. patient reports four hours",
    "two entries: did laundry; did not do laundry",
    "in one place: half; in another place: a little",
    "2 points for 2-5 h (varies by note)",
]
ONE = ["pt reports he walked", "relief 70% for 12 h", "the nurse gave the dose at 9", "pain log kept by hand"]


@pytest.mark.parametrize("low", TWO)
def test_two_speakers_or_entries_are_several(low: str) -> None:
    assert several(low)


@pytest.mark.parametrize("low", ONE)
def test_one_speaker_is_not(low: str) -> None:
    assert not several(low)


def test_words_belong_to_the_last_speaker_named() -> None:
    low = "wife estimates 75%, pt estimates 40%"
    assert [v.who for v in voices(low)] == ["kin", "patient"]
    assert (voice_at(low, low.index("75")), voice_at(low, low.index("40"))) == ("kin", "patient")
