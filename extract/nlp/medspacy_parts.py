"""What we use of spaCy and medspaCy, and nothing else of them.

``import medspacy`` loads all its components: QuickUMLS with NLTK, a sentence splitter that logs every text it sees;
``import spacy`` loads its command line and the names of all languages. None of that is used here, and it takes longer
than a short review. So while the parts are imported stand-ins take the place of those modules, and are gone afterwards:
whoever imports medspaCy or spaCy's command line later gets the real ones.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of ConText and of the section detection."""

    rule: Any
    modifier: Any
    graph: Any
    blank: Any
    sectionizer: Any
    section_rule: Any


@cache
def parts() -> Parts:
    """Load them, once."""
    with warnings.catch_warnings(), _without_the_rest():
        # spaCy 3.7 imports a name that newer releases of click deprecate, and medspaCy changes the filters.
        warnings.simplefilter("ignore")
        import spacy

        context = import_module("medspacy.context")
        sections = import_module("medspacy.section_detection")
        import_module("medspacy._extensions").set_extensions()
    return Parts(
        context.ConTextRule, context.context_modifier.ConTextModifier,
        context.context_graph.ConTextGraph, spacy.blank, sections.Sectionizer, sections.SectionRule,
    )  # fmt: skip


@contextmanager
def _without_the_rest() -> Iterator[None]:
    """Stand-ins for what would be loaded along; where medspaCy is loaded already, it is taken as it is."""
    if "medspacy" in sys.modules:
        _silence()
        yield
        return
    before = set(sys.modules)
    stands = {"medspacy": _package("medspacy"), "quickumls": _holding("quickumls", "spacy_component")}
    if "spacy" not in sys.modules:
        stands["langcodes"] = _Later("langcodes")
        stands |= {"spacy.cli": _holding("spacy.cli"), "spacy.cli.info": _holding("spacy.cli.info", "info")}
        stands["spacy.cli.info"].info = _info  # type: ignore[attr-defined]
    absent = {name: module for name, module in stands.items() if name not in sys.modules}
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            if name in absent or name.startswith("medspacy."):
                del sys.modules[name]
        spacy = sys.modules.get("spacy")
        if "spacy.cli" in absent and getattr(spacy, "cli", None) is absent["spacy.cli"]:
            del spacy.cli  # type: ignore[union-attr]


class _Later(ModuleType):
    """Stays with its importer in a module's place; that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


def _silence() -> None:
    """medspaCy's sentence splitter, where somebody has loaded it, is not to log."""
    from loguru import logger

    logger.disable("PyRuSH")


def _package(name: str) -> ModuleType:
    """A package of that name with its folder, its own code not run."""
    spec = find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    module = ModuleType(name)
    module.__path__ = list(spec.submodule_search_locations)
    return module


def _holding(name: str, *attributes: str) -> ModuleType:
    """A module of that name that holds nothing but names."""
    module = ModuleType(name)
    module.__path__ = []
    for attribute in attributes:
        setattr(module, attribute, None)
    return module


def _info(*args: Any, **options: Any) -> Any:
    """``spacy.info``, loaded when somebody asks for it."""
    return import_module("spacy.cli.info").info(*args, **options)
