"""The patient's initials, which the queue shows in place of a name."""

from __future__ import annotations

from chartcite.extract.notes import patient_of
from chartcite.models.document import Packet

_MOST = 3


def initials_of(packet: Packet) -> str:
    """The initials of the patient whom most pages name, such as ``M.K.``; or nothing."""
    names = patient_of(packet.documents).names
    if not names:
        return ""
    last, comma, first = names[0].partition(",")
    words = [*first.split(), *last.split()] if comma else names[0].split()
    letters = [w[0].upper() for w in words if w[0].isalpha()]
    if len(letters) > _MOST:
        letters = [*letters[: _MOST - 1], letters[-1]]
    return "".join(f"{letter}." for letter in letters)
