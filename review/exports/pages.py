"""The self-check and the checklist as HTML pages of their own: no network, no script, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chartcite.models.self_check import SelfCheck


def check_html(check: SelfCheck) -> str:
    """The self-check as one HTML page."""
    return _page("check.html", check, body=check_body(check))


def checklist_html(check: SelfCheck) -> str:
    """The checklist as one HTML page to print: boxes to tick for what is to do, and where the rest stands."""
    return _page("checklist.html", check)


def check_body(check: SelfCheck) -> Markup:
    """What the self-check says, to be put into a page; :func:`check_css` has its style."""
    return Markup(_environment().get_template("check_body.html").render(check=check))  # noqa: S704  (escaped there)


@cache
def check_css() -> str:
    """The style of the pages."""
    return resources.files("chartcite.review.exports").joinpath("templates", "check.css").read_text(encoding="utf-8")


def _page(name: str, check: SelfCheck, **more: object) -> str:
    css = check_css()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    csp = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    style = Markup(css)  # noqa: S704  (our own file)
    return _environment().get_template(name).render(check=check, css=style, csp=csp, **more)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("chartcite.review.exports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
