"""A note with canaries, and what a command of the command line did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CANARY = "Quetzalcoatlus"
NOTE = f"""Patient: {CANARY} Zymurgy   DOB 01/02/1960   MRN 4471188
Date of service: 03/04/2026

Chronic intractable low back pain from failed back surgery syndrome of {CANARY}. Average pain 8/10.
Abdomen: adequate subcutaneous tissue for the pump.
No active infection.
"""


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
