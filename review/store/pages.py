"""Pages that reviewers set aside or brought back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.review.store.tables import PageSet

ASIDE, BACK = "aside", "back"


def page_sets(session: Session, request_id: str) -> dict[tuple[str, int], bool]:
    """By document and number whether a page was set aside (else: brought back)."""
    rows = session.scalars(select(PageSet).where(PageSet.request_id == request_id, PageSet.state.in_((ASIDE, BACK))))
    return {(r.document, r.page): r.state == ASIDE for r in rows}
