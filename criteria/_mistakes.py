"""What is wrong with a value of a policy file, in words for the person who writes it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

_WANTED = {
    "string": ("is not text", "Write it in quotes."),
    "float": ("is not a number", "Write digits only, such as 6 or 0.5."),
    "bool": ("is neither true nor false", "Write true or false."),
    "date": ("is not a date", "Write it as YYYY-MM-DD."),
    "tuple": ("is not a list", "Write it in brackets, such as [one, two]."),
    "dict": ("is not a mapping", "Write it in braces, such as {one: 1}."),
}


def nearest(word: str, known: Collection[str], other: str) -> str:
    """``Did you mean ...?`` where one of the known words is near, else another sentence."""
    near = difflib.get_close_matches(str(word), known, 1)
    return f"Did you mean {near[0]!r}?" if near else other


def mistake(error: ValidationError, known: Collection[str]) -> tuple[str, str, str]:
    """The first mistake of a block: the key it is under, what is wrong, and what to do.

    Args:
        error: what validation found.
        known: the keys that the block may have.
    """
    first = error.errors()[0]
    kind, place, context = str(first["type"]), first["loc"], first.get("ctx", {})
    key = str(place[0]) if place else ""
    if kind == "missing":
        return key, f"{key} is missing", "Add it."
    if kind == "extra_forbidden":
        return key, f"{key!r} is no option here", nearest(key, known, f"Known here: {', '.join(known) or 'none'}.")
    what, remedy = _of_value(kind, first["msg"], context)
    return key, f"{key} {what}".strip(), remedy


def _of_value(kind: str, message: str, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind == "value_error":
        what, _, remedy = str(context["error"]).partition("; ")
        return f"is wrong: {what}", f"{remedy[:1].upper()}{remedy[1:]}{'?' if remedy.startswith('did you') else '.'}"
    if kind == "literal_error":
        return "is not one of the words it may be", f"Write {context['expected']}."
    for begins, said in _WANTED.items():
        if kind.startswith(begins):
            return said
    return "is wrong", f"{message.replace('Input should', 'It has to')}."
