"""Warnings for people: the same message once, with every page it is about."""

from __future__ import annotations

from collections.abc import Iterable

from chartcite.models.finding import Warning_


def notices(warnings: Iterable[Warning_]) -> list[tuple[str, str]]:
    """Each message once, in order, with its places: ``fax.pdf, pages 2-4, 9; old.pdf, page 1`` (or ``""``)."""
    pages: dict[str, dict[str, list[int]]] = {}
    for warning in warnings:
        places = pages.setdefault(warning.message, {})
        if warning.document:
            numbers = places.setdefault(warning.document, [])
            if warning.page and warning.page not in numbers:
                numbers.append(warning.page)
    return [(message, "; ".join(_place(*p) for p in places.items())) for message, places in pages.items()]


def _place(document: str, numbers: list[int]) -> str:
    if not numbers:
        return document
    return f"{document}, page{'s' if len(numbers) > 1 else ''} {', '.join(runs(sorted(numbers)))}"


def runs(numbers: list[int]) -> list[str]:
    """``[1, 2, 3, 5]`` as ``1-3`` and ``5``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
