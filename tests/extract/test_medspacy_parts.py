"""Only the parts of medspaCy that are used are loaded, and nothing is left that others could stumble over."""

from __future__ import annotations

import subprocess
import sys

import pytest

_LOADED = """
import sys
from chartcite.extract.prepare import load
load()
roots = {name.split(".")[0] for name in sys.modules}
print(sorted(roots & {"medspacy", "nltk", "quickumls", "PyRuSH", "pandas"}), "spacy.cli" in sys.modules)
print("langcodes.data_dicts" in sys.modules, __import__("spacy").util.find_matching_language("fra"))
"""
_LATER = """
import warnings
warnings.simplefilter("ignore")
from loguru import logger
logger.disable("PyRuSH")
from chartcite.extract.nlp.headings import category_of
before = category_of("past medical history")
import medspacy, spacy, spacy.cli
nlp = medspacy.load()
doc = nlp("No pain.")
print(before, nlp.pipe_names[-1], len(list(doc.sents)), callable(spacy.info), callable(spacy.cli.info))
print(category_of("past surgical history") == category_of("surgical history"))
"""
_EARLIER = """
import warnings
warnings.simplefilter("ignore")
import medspacy
from chartcite.extract.nlp.medspacy_parts import parts
from chartcite.extract.nlp.headings import category_of
from medspacy.context import ConTextRule
print(parts().rule is ConTextRule, category_of("past medical history"))
"""


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        (_LOADED, "[] False\nFalse fr\n"),
        (_LATER, "past_medical medspacy_context 1 True True\nTrue\n"),
        (_EARLIER, "True past_medical\n"),
    ],
    ids=["nothing else is loaded", "others load it later", "others have loaded it"],
)
def test_medspacy_is_loaded_in_part(script: str, printed: str) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == printed
