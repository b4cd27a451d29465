"""The API of the clock: when a request was received, and whether it is expedited."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, Field

from chartcite.review.desk.changes import Versioned, for_change
from chartcite.review.desk.context import DECIDERS, Allow, Person, Problem, TheDesk
from chartcite.review.store import audit, requests
from chartcite.review.store.db import now
from chartcite.review.store.users import Role

router = APIRouter(prefix="/api/v1/requests/{request_id}", tags=["requests"])
_LEEWAY = dt.timedelta(minutes=5)
_OLDEST = dt.timedelta(days=3660)
Keeper = Annotated[Person, Depends(Allow(Role.INTAKE, *DECIDERS))]


class Clock(Versioned):
    """What the clock counts from, and how long; ``received_at`` left out stays as it is."""

    expedited: bool
    received_at: AwareDatetime | None = Field(None, description="When the packet arrived, such as by fax overnight.")


@router.put("/clock")
def set_clock(request_id: str, body: Clock, person: Keeper, desk: TheDesk) -> dict[str, Any]:
    """Correct when a request was received and whether it is expedited; the deadline follows."""
    received = checked(body.received_at)
    with desk.store.write() as db:
        row = for_change(db, desk, person, request_id, body.version)
        row.expedited = body.expedited
        row.received_at = received or row.received_at
        requests.set_due(row, desk.rules)
        audit.append(db, person.name, "request.clock", row.id, expedited=row.expedited,
                     received=row.received_at.isoformat(timespec="minutes"), version=row.version)  # fmt: skip
        return {"id": row.id, "version": row.version, "expedited": row.expedited,
                "received_at": row.received_at.isoformat(), "due_at": row.due_at.isoformat()}  # fmt: skip


def checked(received: dt.datetime | None) -> dt.datetime | None:
    """A moment of receipt in UTC. Raises :class:`Problem` 422 for one to come, or longer ago than ten years."""
    if received is None:
        return None
    moment = now()
    if not moment - _OLDEST < received <= moment + _LEEWAY:
        raise Problem(422, "received_at", "A request was not received then.", "Give a moment that has been.")
    return min(received.astimezone(dt.UTC), moment)
