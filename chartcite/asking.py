"""The request completed from the packet: what the caller gives always wins, what is read is shown with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chartcite.criteria.loader import built_in, get_pathway, get_policy
from chartcite.models.errors import InvalidDateError, UnclearRequestError, UnknownPathwayError
from chartcite.models.fact import Citation, Fact
from chartcite.models.finding import Warning_
from chartcite.models.policy import Policy
from chartcite.models.request import Asked, Request, Source

if TYPE_CHECKING:
    from chartcite.criteria.proposal import Reading

_MOST = 4
_PAPERS = ("form", "cover", "letter")
_SHOWN = ("line_of_business", "state", "procedure_code", "diagnosis_code", "drug")
"""Items of the request that are shown as the packet states them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller asks for, checked; ``None`` is to be read from the packet."""

    policy: Policy | None = None
    pathway: str | None = None
    date: dt.date | None = None
    line_of_business: str | None = None
    state: str | None = None

    @property
    def complete(self) -> bool:
        return self.policy is not None and self.pathway is not None and self.date is not None


def wanted(
    policy: str | None = None,
    pathway: str | None = None,
    date: dt.date | str | None = None,
    *,
    line_of_business: str | None = None,
    state: str | None = None,
) -> Wanted:
    """What is asked for, checked before any file is read. Raises :class:`UsageError`."""
    rules = get_policy(policy) if policy else None
    if rules is not None and pathway:
        get_pathway(rules, pathway)
    elif pathway and not _with(pathway):
        known = ", ".join(dict.fromkeys(w for p in built_in().values() for w in p.pathways))
        raise UnknownPathwayError(f"No built-in policy has a pathway {pathway!r}.", f"They have {known}.")
    return Wanted(rules, pathway or None, as_date(date) if date else None, line_of_business or None, state or None)


def as_date(value: dt.date | str) -> dt.date:
    """A date from ISO text. Raises :class:`InvalidDateError`."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise InvalidDateError(f"{value!r} is not a date.", "Write it as YYYY-MM-DD, such as 2026-04-02.") from None


def _with(pathway: str) -> list[Policy]:
    return [p for p in built_in().values() if pathway in p.pathways]


@dataclass(frozen=True, slots=True)
class Settled:
    """The whole request, and where its parts come from."""

    policy: Policy
    request: Request
    asked: tuple[Asked, ...]


def settle(given: Wanted, papers: Callable[[], Sequence[Fact]], facts: Callable[[dt.date], Sequence[Fact]]) -> Settled:
    """Complete a request from a packet.

    Args:
        given: what the caller says.
        papers: gives what the request's own papers state; called only where the date is not given.
        facts: gives every fact of the packet as seen on a day.

    Raises:
        UnclearRequestError: the packet does not say which policy or pathway; the remedy names the choices.
    """
    day = Asked(name="date", value=given.date.isoformat(), source=Source.GIVEN) if given.date else _date(papers())
    date = dt.date.fromisoformat(day.value)
    policy, chosen = _policy(given, facts, date)
    way = _pathway(given, policy, facts, date)
    request = Request(
        policy=policy.id, pathway=way.value, date=date, line_of_business=given.line_of_business, state=given.state
    )
    return Settled(policy, request, (chosen, way, day))


def _date(papers: Sequence[Fact]) -> Asked:
    from chartcite.criteria.proposal import read_date

    today = dt.date.today()
    found = read_date(papers, latest=today)
    if found.value:
        return _read("date", found.value, found.support)
    return Asked(name="date", value=today.isoformat(), source=Source.DEFAULT)


def _policy(given: Wanted, facts: Callable[[dt.date], Sequence[Fact]], date: dt.date) -> tuple[Policy, Asked]:
    if given.policy is not None:
        return given.policy, Asked(name="policy", value=given.policy.id, source=Source.GIVEN)
    from chartcite.criteria.proposal import read_policy

    having = {p.id: p for p in (_with(given.pathway) if given.pathway else built_in().values())}
    found = read_policy(facts(date), having)
    if found.value:
        return having[found.value], _read("policy", found.value, found.support)
    if set(found.among) & set(having):
        message = f"The packet names the payers of {_either(found.among, 'and')}."
    else:
        others = f"; it names {_either(found.among, 'and')}" if found.among else ""
        message = f"The packet names no payer whose policy is built in{others}."
    raise UnclearRequestError(message, f"Say which policy applies: --policy {_either(having, 'or --policy')}.")


def _pathway(given: Wanted, policy: Policy, facts: Callable[[dt.date], Sequence[Fact]], date: dt.date) -> Asked:
    if given.pathway is not None:
        return Asked(name="pathway", value=given.pathway, source=Source.GIVEN)
    from chartcite.criteria.proposal import read_pathway, read_phase

    found = read_pathway(facts(date), policy)
    if found.value:
        return _read("pathway", found.value, found.support)
    phase = read_phase(facts(date)).value
    if phase and not any(w.rpartition("/")[2] == phase for w in policy.pathways):
        message = f"The packet asks for a {phase}, and {policy.id} has no pathway for one."
    else:
        message = f"The packet does not say clearly which pathway of {policy.id} it asks for."
    raise UnclearRequestError(
        message,
        f"Say which: --pathway {_either(found.among, 'or --pathway')}.",
    )


def contradicted(given: Wanted, settled: Settled, facts: Sequence[Fact]) -> Iterator[Warning_]:
    """A warning where the request's own papers name another payer or pathway than the one given."""
    from chartcite.criteria.proposal import read_pathway, read_policy

    if given.policy is not None:
        found = read_policy(facts, built_in())
        if found.value and found.value != given.policy.id and (fact := _of_papers(found)):
            yield _differs(fact, f"is for {built_in()[found.value].payer}", f"the policy of {given.policy.payer}")
    if given.pathway is not None:
        found = read_pathway(facts, settled.policy)
        if found.value and found.value != given.pathway and (fact := _of_papers(found)):
            yield _differs(fact, f"asks for {found.value}", given.pathway)


def _of_papers(found: Reading) -> Fact | None:
    """The first fact of a reading, where it stands on the request's papers; nothing in the chart overrules a person."""
    return next((f for f in found.support if f.attr("source") in _PAPERS), None)


def _differs(fact: Fact, asks: str, used: str) -> Warning_:
    place = fact.citations[0]
    text = f"The request on these papers {asks}; it was reviewed under {used}, as given. Check which is right."
    return Warning_(code="request_differs", message=text, document=place.document, page=place.page)


def _either(names: Sequence[str] | dict[str, Policy], word: str) -> str:
    listed = list(names)
    return f" {word} ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 2 else listed)


def _read(name: str, value: str, support: Sequence[Fact]) -> Asked:
    return Asked(name=name, value=value, source=Source.READ, citations=_citations(support))


def _citations(support: Sequence[Fact]) -> tuple[Citation, ...]:
    """The passages of some facts, each once."""
    found = {(c.document, c.start, c.end): c for f in support for c in f.citations}
    return tuple(found.values())[:_MOST]


def stated(given: Wanted, facts: Sequence[Fact]) -> Iterator[Asked]:
    """Line of business, state, codes and drug: as given, else as the packet states them."""
    items = [f for f in facts if f.kind in ("request_item", "asked_for") and not f.assertion.negated]
    for name in _SHOWN:
        said = {"line_of_business": given.line_of_business, "state": given.state}.get(name)
        if said:
            yield Asked(name=name, value=said, source=Source.GIVEN)
            continue
        values: dict[str, list[Fact]] = {}
        for fact in items:
            if fact.value == name:
                values.setdefault(str(fact.attr("text")), []).append(fact)
        for value, support in values.items():
            yield _read(name, value, support[:1])
