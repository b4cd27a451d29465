"""What the first review would wait for, done while nobody waits yet: policies, templates, drawing processes."""

from __future__ import annotations

import threading

from loguru import logger
from sqlalchemy import select

from chartcite.criteria.loader import built_in
from chartcite.review.desk import merged, pictures
from chartcite.review.desk.context import Desk
from chartcite.review.desk.reading import documents_of
from chartcite.review.desk.render import environment
from chartcite.review.desk.view_review import review_view
from chartcite.review.store import results
from chartcite.review.store.tables import Request


def warm_up(desk: Desk) -> threading.Thread:
    """Begin in the background; whatever goes wrong there is met again where it matters."""
    thread = threading.Thread(target=_quietly, args=(desk,), name="chartcite-warm-up", daemon=True)
    thread.start()
    return thread


def _quietly(desk: Desk) -> None:
    try:
        prepare(desk)
    except Exception as error:
        logger.warning("warming up failed: {}", type(error).__name__)


def prepare(desk: Desk) -> str | None:
    """Load what every review needs, and lay the newest one out as its screen would; gives that request's id."""
    built_in()
    for name in environment().list_templates():
        environment().get_template(name)
    pictures.warm_up()
    with desk.store.read() as db:
        query = select(Request).where(Request.result_version > 0).order_by(Request.received_at.desc()).limit(1)
        row = db.scalar(query)
        result = results.newest(db, row) if row is not None else None
        if row is None or result is None:
            return None
        said = merged.said_of(db, row)
        found = merged.judged_of(result, said)
        review_view(result, found.findings, documents_of(desk, row.id), merged.desk_part(row, result, said, found))
        return row.id
