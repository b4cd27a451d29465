"""Loads what extraction needs before there is text: libraries, vocabularies, the tree of cues.

Reading happens in a child process; this fills the wait for it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module, resources

from chartcite.extract.collector import put_off
from chartcite.extract.nlp import context, context_match, headings
from chartcite.extract.nlp.vocabulary import raw, vocabulary


@cache
@put_off()
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
