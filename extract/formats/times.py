"""Dates of HL7 messages as notes write them."""

from __future__ import annotations

import datetime as dt
import re

_HL7 = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)?(?P<day>\d\d)?")
_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?:T(?P<time>\d\d:\d\d))?")


def shown(text: str | None) -> str:
    """An HL7 v3 (``20260219``) or ISO (``2026-02-19T08:30``) date as ``02/19/2026``, ``02/2026`` or ``2026``."""
    found = (_ISO if "-" in (text or "")[:5] else _HL7).match(text or "")
    if found is None:
        return ""
    parts = [found["month"], found["day"], found["year"]]
    return "/".join(p for p in parts if p) if found["month"] or not found["day"] else found["year"]


def hour(text: str | None) -> str:
    """The time of an ISO date, ``08:30``, or nothing; midnight is taken for a date without a time."""
    found = _ISO.match(text or "")
    time = found["time"] if found is not None else None
    return time if time and time != "00:00" else ""


def day(text: str | None) -> dt.date | None:
    """An ISO date's day, where it is complete and real."""
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
