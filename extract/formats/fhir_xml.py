"""FHIR XML as the JSON that says the same."""

from __future__ import annotations

from typing import Any

from lxml import etree

from chartcite.extract.formats.xml import name_of

_XHTML = "{http://www.w3.org/1999/xhtml}div"
_NUMBERS = ("valueDecimal", "valueInteger", "period", "frequency")


def as_json(element: Any) -> dict[str, Any]:
    """A resource: every element a list, a primitive one its value, a narrative its markup."""
    found: dict[str, Any] = {"resourceType": name_of(element)}
    found.update(_content(element))
    return found


def _content(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        name = name_of(child)
        if child.tag == _XHTML:
            value: Any = etree.tostring(child, encoding="unicode", with_tail=False)
        elif name in ("resource", "contained") and len(child):
            value = as_json(child[0])
        elif child.get("value") is not None and not len(child):
            value = _primitive(name, child.get("value"))
        else:
            value = {**({"value": child.get("value")} if child.get("value") is not None else {}), **_content(child)}
        found.setdefault(name, []).append(value)
    for name, value in element.attrib.items():
        if name in ("id", "url"):
            found.setdefault(name, []).append(value)
    return found


def _primitive(name: str, value: str) -> Any:
    if value in ("true", "false"):
        return value == "true"
    if name in _NUMBERS and value.replace(".", "", 1).isdigit():
        return float(value) if "." in value else int(value)
    return value
