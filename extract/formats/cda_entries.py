"""Coded entries of a section that has no narrative, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartcite.extract.formats.times import shown
from chartcite.extract.formats.xml import child, children, name_of

_STATEMENTS = frozenset(("observation", "act", "procedure", "substanceAdministration", "encounter", "supply"))
_PLANNED = frozenset(("RQO", "INT", "PRP", "PRMS", "ARQ", "APT"))
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def entry_lines(section: Any) -> Iterator[str]:
    """A line for each coded statement of a section that names something."""
    for entry in children(section, "entry"):
        for element in entry.iter():
            if name_of(element) in _STATEMENTS:
                line = _line(element)
                if line:
                    yield line


def _line(element: Any) -> str:
    code, value = child(element, "code"), child(element, "value")
    drug = next((e for e in element.iter() if name_of(e) == "manufacturedMaterial"), None)
    names = [_display(child(drug, "code")) if drug is not None else "", _display(code), _value(value)]
    named = ": ".join(dict.fromkeys(n for n in names if n))
    if not named:
        return ""
    if element.get("negationInd") == "true":
        named = f"No {named}"
    if element.get("moodCode") in _PLANNED:
        named = f"Planned: {named}"
    status = child(element, "statusCode")
    words = [named, status.get("code", "") if status is not None else "", _when(child(element, "effectiveTime"))]
    return ", ".join(w for w in words if w)


def _display(code: Any) -> str:
    return "" if code is None else code.get("displayName", "")


def _value(value: Any) -> str:
    if value is None:
        return ""
    if value.get(_XSI_TYPE) in ("PQ", "REAL", "INT"):
        return " ".join(p for p in (value.get("value", ""), value.get("unit", "").strip("{}1")) if p)
    return str(value.get("displayName") or (value.text or "").strip())


def _when(time: Any) -> str:
    if time is None:
        return ""
    edges = [child(time, "low"), child(time, "high")]
    days = [shown(e.get("value")) for e in edges if e is not None]
    return shown(time.get("value")) or " to ".join(d for d in days if d)
