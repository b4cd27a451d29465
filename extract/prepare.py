"""Loads what extraction needs before there is text: libraries, vocabularies, the tree of cues.

Reading happens in a child process; this fills the wait for it.
"""

from __future__ import annotations

import gc
from functools import cache
from importlib import import_module, resources

from chartcite.extract.nlp import context, context_match, headings
from chartcite.extract.nlp.vocabulary import raw, vocabulary


@cache
def load() -> None:
    """Load everything, once; safe to call again."""
    import_module("chartcite.extract.pipeline")
    context.load()
    headings.load()
    context_match.load()
    for file in resources.files("chartcite.extract.vocab").iterdir():
        name = file.name.removesuffix(".yaml")
        if name != file.name and raw(name).keys() & {"values", "lists"}:
            vocabulary(name)
    gc.freeze()  # what was loaded stays: the collector need not look through it again and again
