"""Types of the options that several deciders take: what a policy file may write, and what each option means."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from typing import Annotated

from pydantic import AfterValidator, Field

from chartcite.models.kinds import KINDS, MODALITIES

SCALES = ("ashworth", "modified_ashworth", "penn_frequency")


def known(allowed: Collection[str], what: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """A validator that refuses any other code, and names the nearest."""

    def check(values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if value not in allowed:
                near = difflib.get_close_matches(value, allowed, 1)
                hint = f"did you mean {near[0]!r}" if near else f"known: {', '.join(allowed)}"
                raise ValueError(f"there is no {what} {value!r}; {hint}")
        return values

    return check


def _scales_of(minima: dict[str, float]) -> dict[str, float]:
    known(SCALES, "scale")(tuple(minima))
    return minima


Categories = Annotated[
    tuple[str, ...],
    Field(min_length=1, description="Categories of therapy that count ([codes](facts.md#shared-codes))."),
    AfterValidator(known(tuple(dict.fromkeys(MODALITIES.values())), "category of therapy")),
]
Therapies = Annotated[
    tuple[str, ...],
    Field(description="Single therapies that count beside the categories ([codes](facts.md#shared-codes))."),
    AfterValidator(known(tuple(MODALITIES), "therapy")),
]
Waivers = Annotated[
    tuple[str, ...],
    Field(
        description="Values of `therapy_contraindication` that make the criterion `not_applicable` where they are "
        "documented."
    ),
    AfterValidator(known(KINDS["therapy_contraindication"].values, "contraindication")),
]
Scales = Annotated[
    tuple[str, ...],
    Field(min_length=1, description=f"Scales of which one has to fall: {', '.join(f'`{s}`' for s in SCALES)}."),
    AfterValidator(known(SCALES, "scale")),
]
Minima = Annotated[
    dict[str, float],
    Field(min_length=1, description="The least average score on each scale named, such as `{ashworth: 3}`."),
    AfterValidator(_scales_of),
]
Percent = Annotated[float, Field(gt=0, le=100)]
Score = Annotated[float, Field(ge=0, le=10)]
Positive = Annotated[float, Field(gt=0)]
