"""YAML with line numbers, so that an error in a policy file can say where it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

LINE = "__line__"


class Lines(NamedTuple):
    """Where a mapping starts, and where each of its keys stands; lines from 1."""

    start: int
    keys: dict[str, int]


_Loader = yaml.SafeLoader | yaml.CSafeLoader


class _Fast(yaml.CSafeLoader):
    """Mappings carry the line they start on, and those of their keys; a key given twice is an error."""


class _Telling(yaml.SafeLoader):
    """As :class:`_Fast`, ten times slower; its errors show the place in the text."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen and key.value != "<<":
            raise yaml.constructor.ConstructorError(None, None, f"the key {key.value!r} stands twice", key.start_mark)
        seen.add(key.value)
    line = node.start_mark.line + 1
    loader.flatten_mapping(node)
    data = {str(loader.construct_object(k, deep=True)): loader.construct_object(v, deep=True) for k, v in node.value}
    data[LINE] = Lines(line, {str(k.value): k.start_mark.line + 1 for k, _ in node.value})
    return data


for _each in (_Fast, _Telling):
    _each.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(text: str) -> Any:
    """Parse one YAML document. Raises ``yaml.YAMLError`` with a mark."""
    try:
        return yaml.load(text, Loader=_Fast)  # noqa: S506  (a SafeLoader)
    except yaml.YAMLError:
        return yaml.load(text, Loader=_Telling)  # noqa: S506  (a SafeLoader)


def line_of(data: Any, default: int = 1, *, key: str = "") -> int:
    """The line of a mapping, or of one of its keys; of anything else ``default``."""
    if not isinstance(data, dict) or LINE not in data:
        return default
    lines: Lines = data[LINE]
    return lines.keys.get(key, lines.start)


def plain(data: Any) -> Any:
    """The data without line marks."""
    if isinstance(data, dict):
        return {k: plain(v) for k, v in data.items() if k != LINE}
    if isinstance(data, list):
        return [plain(v) for v in data]
    return data
