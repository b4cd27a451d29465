"""XML parsed without entities, document types, network or includes."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from chartcite.extract.formats.refusal import Refusal, Refused

_DECLARES = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)|\0<\0!\0D\0O\0C", re.I)


def parsed(data: bytes) -> Any:
    """The root element. Raises :class:`Refused`: damaged, nested too deeply, or declaring a document type."""
    if _DECLARES.search(data):
        raise Refused(Refusal.ENTITIES)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(_why(error)) from None
    except ValueError:
        raise Refused(Refusal.DAMAGED) from None
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.doctype:
        raise Refused(Refusal.ENTITIES)
    return root


def _why(error: Any) -> Refusal:
    if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
        return Refusal.MEMORY
    return Refusal.DEEP if "depth" in str(error).lower() else Refusal.DAMAGED


def name_of(element: Any) -> str:
    """An element's name without its namespace (``""`` for what is no element)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> list[Any]:
    """The children of a local name (none where there is no element)."""
    return [c for c in element if name_of(c) == name] if element is not None else []


def child(element: Any, name: str) -> Any:
    """The first child of a local name, or ``None``."""
    return next(iter(children(element, name)), None)


def descendant(element: Any, *path: str) -> Any:
    """The element at the end of a path of local names, or ``None``."""
    for name in path:
        element = child(element, name)
    return element


def text_of(element: Any) -> str:
    """The text of an element on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())
