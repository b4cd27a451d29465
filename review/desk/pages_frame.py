"""What the screens need beside their routes: static files, pages for failures, pictures of pages."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from chartcite.review.desk.page_views import PageViews
from chartcite.review.desk.pictures import Pictures
from chartcite.review.desk.shell import error_page


class _Static(StaticFiles):
    """Static files, asked for again each time and sent again only where they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def mount(app: FastAPI) -> None:
    """Add to the application what is no route."""
    app.mount("/static", _Static(directory=Path(__file__).with_name("static")), name="static")
    app.state.error_page = error_page
    app.state.pictures = Pictures(app.state.desk.store.data / "pictures")
    app.state.page_views = PageViews(app.state.desk.store)
