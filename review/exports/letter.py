"""A draft of the cover letter: for each criterion the passages of the packet, with page; nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartcite.criteria.loader import built_in
from chartcite.models.fact import Citation
from chartcite.models.finding import Result, Status
from chartcite.models.policy import Policy
from chartcite.models.request import Source
from chartcite.review.exports.listing import Criterion, criteria_of, place_of, quote_of

DRAFT = (
    "Draft, made from the packet alone. Check every passage against the chart, fill in what stands in brackets, and "
    "take this line out before signing."
)
OPENING = (
    "The enclosed packet is sent with a request under the policy named above. For each point of the policy that the "
    "packet speaks of, this letter says where. Quoted words stand in the packet as they are; pages are counted within "
    "each file."
)
UNCLEAR = "The packet also speaks of the following points. Please read the passages on each together."
CLOSING = "Please contact our office if a page is missing or cannot be read."
_REQUESTED = {"procedure_code": "Procedure codes", "diagnosis_code": "Diagnosis codes", "drug": "Drug"}
_MOST = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the packet and their place."""

    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the policy with the passages on it."""

    title: str
    requirement: str
    locator: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The draft, part by part."""

    date: str
    to: str
    subject: str
    requested: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    waived: tuple[Point, ...] = ()
    unclear: tuple[Point, ...] = ()
    enclosures: tuple[str, ...] = ()


def letter_of(result: Result, *, policy: Policy | None = None) -> Letter:
    """The draft for a result.

    Points on which the packet is silent, or says something that falls short, are left out: the self-check lists them.

    Args:
        result: what the review gave.
        policy: the policy, where it is not built in.
    """
    rules = policy or built_in().get(result.policy.id)
    criteria = [c for c in criteria_of(result) if not c.id.startswith("scope.")]
    title = rules.pathways[result.pathway].title if rules and result.pathway in rules.pathways else result.pathway
    return Letter(
        date=result.date,
        to=f"Utilization review, {rules.payer}" if rules else "Utilization review",
        subject=f"{result.policy.title} ({result.policy.id}, version {result.policy.version}): {title}",
        requested=tuple(_requested(result)),
        points=_points(criteria, Status.MET),
        waived=_points(criteria, Status.NOT_APPLICABLE),
        unclear=_points(criteria, Status.NEEDS_REVIEW),
        enclosures=tuple(f"{d.name} ({d.pages} page{'s' if d.pages != 1 else ''})" if d.pages else d.name
                         for d in result.packet.documents),
    )  # fmt: skip


def _points(criteria: Sequence[Criterion], status: Status) -> tuple[Point, ...]:
    return tuple(
        Point(
            title=c.title, requirement=c.finding.requirement, locator=c.finding.locator,
            quotes=_quotes((*c.finding.supporting[:_MOST], *c.finding.against)),
        )
        for c in criteria
        if c.status is status and (c.finding.citations or c.finding.against)
    )  # fmt: skip


def _quotes(citations: Sequence[Citation]) -> tuple[Quote, ...]:
    return tuple(Quote(words=quote_of(c), place=place_of(c).replace(", page ", ", page\u00a0")) for c in citations)


def _requested(result: Result) -> Iterator[str]:
    """What the packet's own request states, with its place."""
    for name, title in _REQUESTED.items():
        read = [a for a in result.request if a.name == name and a.source is Source.READ and a.citations]
        if read:
            values = ", ".join(dict.fromkeys(a.value for a in read))
            yield f"{title}: {values} ({place_of(read[0].citations[0])})"
