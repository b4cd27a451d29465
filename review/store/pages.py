"""Pages that reviewers set aside or brought back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.review.store.tables import PageSet

ASIDE, BACK = "aside", "back"


def page_sets(session: Session, request_id: str) -> tuple[frozenset[tuple[str, int]], frozenset[tuple[str, int]]]:
    """The pages set aside and those brought back, by document and number."""
    rows = list(session.scalars(select(PageSet).where(PageSet.request_id == request_id)))
    aside = frozenset((r.document, r.page) for r in rows if r.state == ASIDE)
    return aside, frozenset((r.document, r.page) for r in rows if r.state == BACK)
