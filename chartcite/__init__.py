"""ChartCite: cited findings from prior-authorization packets.

>>> import chartcite
>>> chartcite.Status.MET.value
'met'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartcite.api import Reviewer, read_files, review_packet, review_read
    from chartcite.extract.readers import Limits
    from chartcite.models.document import Document, Packet
    from chartcite.models.errors import ChartCiteError
    from chartcite.models.fact import Citation, Fact
    from chartcite.models.finding import Finding, Outcome, Result, Status
    from chartcite.models.policy import Policy
    from chartcite.models.request import Request
    from chartcite.version import VERSION as __version__

_HOMES = {
    "ChartCiteError": "models.errors",
    "Citation": "models.fact",
    "Document": "models.document",
    "Fact": "models.fact",
    "Finding": "models.finding",
    "Limits": "extract.readers",
    "Outcome": "models.finding",
    "Packet": "models.document",
    "Policy": "models.policy",
    "Request": "models.request",
    "Result": "models.finding",
    "Reviewer": "api",
    "Status": "models.finding",
    "read_files": "api",
    "review_packet": "api",
    "review_read": "api",
}

__all__ = [
    "ChartCiteError",
    "Citation",
    "Document",
    "Fact",
    "Finding",
    "Limits",
    "Outcome",
    "Packet",
    "Policy",
    "Request",
    "Result",
    "Reviewer",
    "Status",
    "__version__",
    "read_files",
    "review_packet",
    "review_read",
]


def __getattr__(name: str) -> Any:
    """Public names are imported when first asked for, so that the command line starts at once."""
    if name == "__version__":
        return import_module("chartcite.version").VERSION
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
