"""Facts: what the chart states, typed, asserted on five axes, dated and cited."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field, model_validator

from chartcite.models._base import Model
from chartcite.models.document import Box
from chartcite.models.kinds import KINDS

Scalar = str | float | bool


class Experiencer(StrEnum):
    PATIENT = "patient"
    FAMILY = "family"
    OTHER = "other"


class Certainty(StrEnum):
    AFFIRMED = "affirmed"
    POSSIBLE = "possible"
    CONDITIONAL = "conditional"


class Time(StrEnum):
    PAST = "past"
    NOW = "now"
    FUTURE = "future"


class Completion(StrEnum):
    """The fifth axis: how far the thing named has come. It decides most prior-authorization mistakes."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    SCHEDULED = "scheduled"
    RECOMMENDED = "recommended"
    PENDING = "pending"
    DECLINED = "declined"
    NOT_DONE = "not_done"
    TEMPLATE = "template"


class Assertion(Model):
    """How the chart says it. The first four axes are ConText's."""

    negated: bool = False
    experiencer: Experiencer = Experiencer.PATIENT
    certainty: Certainty = Certainty.AFFIRMED
    time: Time = Time.NOW
    completion: Completion = Completion.DONE

    @property
    def about_patient(self) -> bool:
        return self.experiencer is Experiencer.PATIENT

    @property
    def happened(self) -> bool:
        """Affirmed of the patient, not merely planned, ordered, conditional or templated."""
        return (
            not self.negated
            and self.about_patient
            and self.certainty is Certainty.AFFIRMED
            and self.time is not Time.FUTURE
            and self.completion in (Completion.DONE, Completion.IN_PROGRESS)
        )


class Match(StrEnum):
    """How well a quote is grounded in the document's text."""

    EXACT = "exact"
    NORMALISED = "normalised"
    FUZZY = "fuzzy"


class Citation(Model):
    """The exact place. ``text[start:end] == quote`` in the named document, always.

    ``path`` is the element or resource of a structured source (C-CDA, FHIR) that the words come from.
    """

    document: str
    start: int
    end: int
    quote: str
    page: int | None = None
    path: str | None = None
    match: Match = Match.EXACT
    boxes: tuple[Box, ...] = ()
    facts: tuple[str, ...] = ()


class Interval(Model):
    """A stretch of time: dates where stated, and a length in days with a lower and an upper bound.

    ``since`` forms are open: ``end`` is the note's date and ``ongoing`` is true. ``whole`` says that the chart
    calls this the entire course ("12 weeks in all, no therapy before or after").
    """

    start: dt.date | None = None
    end: dt.date | None = None
    low_days: float
    high_days: float
    basis: str = "stated"
    ongoing: bool = False
    whole: bool = False


class Fact(Model):
    """One thing the chart states.

    ``kind`` is a key of :data:`chartcite.models.kinds.KINDS`, which gives the codes ``value`` may take, the unit of
    a number and the attributes. ``low`` and ``high`` bound a range (equal for a point value). ``date`` is when it
    held (stated in the text, else the note's date); ``noted`` the date of the note that first said it; ``repeated`` are
    the ids of later notes that carry the same sentence forward (evidence rule 3).
    """

    id: str
    kind: str
    value: str | float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: dt.date | None = None
    noted: dt.date | None = None
    interval: Interval | None = None
    attributes: dict[str, Scalar] = Field(default_factory=dict)
    assertion: Assertion = Assertion()
    citations: tuple[Citation, ...]
    note: str | None = None
    derived_from: tuple[str, ...] = ()
    proof: str = ""
    repeated: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """Words of its citations that were read from a scan with little surety and on which it may hang."""

    @model_validator(mode="after")
    def _known_kind(self) -> Fact:
        spec = KINDS.get(self.kind)
        if spec is None:
            raise ValueError(f"unknown fact kind {self.kind!r}")
        if spec.values and self.value not in spec.values:
            raise ValueError(f"{self.kind}: value {self.value!r} is none of {', '.join(spec.values)}")
        unknown = set(self.attributes) - set(spec.attributes)
        if unknown:
            raise ValueError(f"{self.kind}: unknown attributes {', '.join(sorted(unknown))}")
        return self

    def attr(self, name: str) -> Scalar | None:
        return self.attributes.get(name)
