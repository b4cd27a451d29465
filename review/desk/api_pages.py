"""The API of pages: their pictures, their words, search in the packet. The files themselves never leave the desk."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response

from chartcite.models.document import Document
from chartcite.review.desk.context import Desk, Person, Problem, Reader, TheDesk, visible
from chartcite.review.desk.inner import own_file
from chartcite.review.desk.page_views import READABLE, PageViews
from chartcite.review.desk.pictures import NoPictureError, Pictures, scale_for
from chartcite.review.desk.reading import document_of, documents_of, words_of
from chartcite.review.desk.words import page_words, search
from chartcite.review.store import audit, files, requests

router = APIRouter(prefix="/api/v1/requests/{request_id}", tags=["pages"])
_MOST_HITS = 200
_WEBP: dict[int | str, dict[str, Any]] = {200: {"content": {"image/webp": {}}, "description": "The page."}}


def pictures_of(request: Request) -> Pictures:
    """The pictures of the desk."""
    found: Pictures = request.app.state.pictures
    return found


def views_of(request: Request) -> PageViews:
    """Who looked at which pages."""
    found: PageViews = request.app.state.page_views
    return found


def _checked(desk: Desk, person: Person, request_id: str) -> tuple[files.Saved, ...]:
    """The packet's files, once the person is known to be one who may see them."""
    with desk.store.read() as db:
        visible(db, desk, person, request_id)
        return requests.files_of(db, request_id)


@router.get("/documents/{index}/pages/{page}.webp", response_class=FileResponse, responses=_WEBP)
def picture(
    request_id: str,
    index: int,
    page: int,
    person: Reader,
    desk: TheDesk,
    request: Request,
    scale: Annotated[float, Query(gt=0, le=8, description="Dots a point; drawn at the next larger of a few.")] = 1.5,
) -> Response:
    """A page as a picture, as it is shown upright; highlights are laid over it by the screen."""
    saved = _checked(desk, person, request_id)
    document = document_of(desk, request_id, index)
    try:
        drawn = pictures_of(request).page(_own_file(desk, request_id, saved, document), document, page, scale=scale)
    except NoPictureError as error:
        raise Problem(404, "no_picture", f"This page cannot be shown: {error.reason}.") from None
    if scale_for(scale) >= READABLE:
        views_of(request).seen(person.name, request_id, index, page)
    return FileResponse(drawn, media_type="image/webp")


def _own_file(desk: Desk, request_id: str, saved: tuple[files.Saved, ...], document: Document) -> Any:
    paths = {f.name: files.path_of(desk.store, request_id, f) for f in saved}
    found = own_file(paths, document, kept=files.folder_of(desk.store, request_id) / "inner")
    if found is None:
        raise NoPictureError("damaged")
    return found


@router.get("/documents/{index}/pages/{page}/words")
def words(request_id: str, index: int, page: int, person: Reader, desk: TheDesk, request: Request) -> dict[str, Any]:
    """A page's text and words: ``[start, end, x0, top, x1, bottom]``, boxes in points of the page as it is shown."""
    _checked(desk, person, request_id)
    document = document_of(desk, request_id, index)
    try:
        found = page_words(document, page, words=words_of(desk, request_id, index, page))
    except LookupError:
        raise Problem(404, "no_such_page", "There is no such page.") from None
    views_of(request).seen(person.name, request_id, index, page)
    return found


@router.get("/search")
def find(
    request_id: str, person: Reader, desk: TheDesk, q: Annotated[str, Query(min_length=1, max_length=200)]
) -> dict[str, Any]:
    """Places where the packet says something: case and the length of blanks don't count."""
    _checked(desk, person, request_id)
    hits = search(documents_of(desk, request_id), q, most=_MOST_HITS)
    audit.log(desk.store, person.name, "packet.search", request_id, hits=len(hits))
    return {"hits": [asdict(h) for h in hits], "more": len(hits) >= _MOST_HITS}
