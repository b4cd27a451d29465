"""Values of FHIR resources as a chart words them.

Everything is read tolerantly: a list where one value is meant, or one value where a list is, is taken as it comes; what
has another shape is passed over.
"""

from __future__ import annotations

from typing import Any

from chartcite.extract.formats.times import shown

_SCORE_UNITS = ("{score}", "{number}", "{count}", "score", "1")
_COMPARATORS = {"<": "<", "<=": "≤", ">=": "≥", ">": ">", "ad": ""}


def items(resource: Any, name: str) -> list[Any]:
    """The values of an element as a list."""
    value = resource.get(name) if isinstance(resource, dict) else None
    return [] if value is None else value if isinstance(value, list) else [value]


def item(resource: Any, *path: str) -> Any:
    """The first value at the end of a path of elements, or ``None``."""
    for name in path:
        resource = next(iter(items(resource, name)), None)
    return resource


def text(resource: Any, *path: str) -> str:
    """The same where it is text or a number, else nothing."""
    value = item(resource, *path)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def concept(value: Any) -> str:
    """A coded concept: its text, or the display of its first coding that has one."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "concept" in value:
        return concept(item(value, "concept"))
    displays = (text(c, "display") for c in items(value, "coding"))
    return text(value, "text") or next((d for d in displays if d), "") or text(value, "display")


def codes(value: Any) -> list[str]:
    """The codes of a coded concept."""
    return [code for c in items(value, "coding") if (code := text(c, "code"))]


def quantity(value: Any) -> str:
    """A quantity with its comparator and unit."""
    number = text(value, "value")
    unit = text(value, "unit") or text(value, "code")
    unit = "" if unit in _SCORE_UNITS else unit.strip("{}")
    sign = _COMPARATORS.get(text(value, "comparator"), "")
    return f"{sign}{number}{'' if unit == '%' else ' '}{unit}".strip() if number else ""


def span(value: Any) -> str:
    """A period, ``01/02/2025 to 06/30/2025``; an open one is ``since``."""
    low, high = shown(text(value, "start")), shown(text(value, "end"))
    if low and high:
        return low if low == high else f"{low} to {high}"
    return f"since {low}" if low else f"until {high}" if high else ""


def limits(value: Any) -> str:
    """A range."""
    low, high = quantity(item(value, "low")), quantity(item(value, "high"))
    return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}" if high else ""


def person(name: Any) -> str:
    """A person's name in reading order, letters behind a comma."""
    words = [*items(name, "given"), *items(name, "family")]
    full = " ".join(str(w) for w in words if isinstance(w, str)) or text(name, "text")
    letters = [s for s in items(name, "suffix") if isinstance(s, str)]
    return ", ".join([full, *letters]) if full else ""


def choice(resource: Any, stem: str) -> tuple[str, Any]:
    """The type and value of an element such as ``value[x]`` (``""`` and ``None``: there is none)."""
    if isinstance(resource, dict):
        for name in resource:
            if name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper() and item(resource, name) is not None:
                return name[len(stem) :], item(resource, name)
    return "", None


def value_of(resource: Any, stem: str = "value") -> str:
    """``value[x]`` as it is shown."""
    kind, value = choice(resource, stem)
    if kind in ("Quantity", "Age", "Duration", "Count"):
        return quantity(value)
    if kind in ("CodeableConcept", "Coding", "Reference"):
        return concept(value)
    if kind == "Range":
        return limits(value)
    if kind == "Ratio":
        return f"{quantity(item(value, 'numerator'))}/{quantity(item(value, 'denominator'))}".strip("/")
    if kind == "Period":
        return span(value)
    if kind in ("DateTime", "Date", "Instant"):
        return shown(str(value))
    return text({"v": value}, "v")


def when(resource: Any, *stems: str) -> str:
    """The date or period of the first of these elements that has one."""
    for stem in stems:
        kind, value = choice(resource, stem)
        found = span(value) if kind == "Period" else shown(str(value)) if kind in ("DateTime", "Instant") else ""
        found = found or shown(text(resource, stem)) or span(item(resource, stem))
        if found:
            return found
    return ""


def notes(resource: Any) -> str:
    """The annotations of a resource."""
    return " ".join(t for n in items(resource, "note") if (t := text(n, "text")))
