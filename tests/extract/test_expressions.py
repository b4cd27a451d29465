"""Expressions answer as :mod:`re` does, whether a text is known or new, and whatever is in the cache."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest

import chartcite.extract.pipeline
from chartcite.corpus.bench import texts
from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.expressions import Expression, Group, compiled
from chartcite.extract.nlp.needed import needed
from chartcite.extract.nlp.phrases import PhraseIndex, words_of
from chartcite.extract.nlp.sight import LONGEST, Sight


def _all() -> list[Expression]:
    return [e for e in gc.get_objects() if isinstance(e, Expression)]


def test_every_expression_of_the_program_compiles() -> None:
    patterns = {e.pattern: e.groups for e in _all()}
    assert len(patterns) > 500


def test_what_is_told_to_be_hopeless_never_matches() -> None:
    lines = sorted({lowered(line) for text in texts()[::9] for line in text.splitlines() if len(line) > 20})
    known = [(e, re.compile(e.pattern, e.flags)) for e in _all()]
    sight = Sight()
    needs = {e.pattern: n for e, real in known if (n := needed(e.pattern, real.flags & ~re.UNICODE))}
    numbers = dict(zip(needs, sight.foresee(needs.values()), strict=True))
    hopeless = 0
    for line in lines[::3]:
        sight.expect(line)
        alive = sight.look(line)
        assert alive is not None
        for e, real in known:
            if e.pattern in numbers and not alive[numbers[e.pattern]]:
                hopeless += 1
                assert real.search(line) is None, (e.pattern, line)
    assert hopeless > 50_000


@pytest.mark.parametrize("text", ["no pain at all", "pain " * LONGEST, "", "PAIN", "¼ paın", "page ١٢"])
@pytest.mark.parametrize("pattern", [r"(?<![a-z])pain(?P<s>s?)", r"\bno\s+pain\b", r"\d\d", r"p(\w)"])
def test_an_expression_answers_as_re_does_however_often_it_is_asked(pattern: str, text: str) -> None:
    own, real = compiled(pattern), re.compile(pattern)
    for _ in range(12):
        for start, end in ((0, 10_000), (1, 5)):
            a, b = own.search(text, start, end), real.search(text, start, end)
            assert (a and a.span()) == (b and b.span())
            found = [m.span() for m in own.finditer(text, start, end)]
            assert found == [m.span() for m in real.finditer(text, start, end)]
    assert own.sub("x", text) == real.sub("x", text)
    assert (own.groups, own.groupindex, own.pattern) == (real.groups, real.groupindex, real.pattern)


def test_an_expression_that_comes_later_is_not_judged_by_what_was_seen_before() -> None:
    text = "a sentence with zyxwvu in it"
    for _ in range(12):
        assert compiled("sentence with").search(text)
    late = [compiled(f"zyx(?:wvu|{n}x)") for n in range(150)]
    for _ in range(3):
        assert all(e.search(text) for e in late)


def test_an_index_that_gets_a_phrase_later_finds_it() -> None:
    index: PhraseIndex[str] = PhraseIndex()
    low = "the late zyxwvu phrase"
    for _ in range(12):
        assert index.search(low, words_of(low)) == ()
    index.add(r"(?<![a-z0-9])zyxwvu(?![a-z0-9])", ("zyxwvu",), (), "late")
    assert [h.payload for h in index.search(low, words_of(low))] == ["late"]


def test_an_expression_of_a_family_is_one_of_ours() -> None:
    folder = Path(chartcite.extract.pipeline.__file__).parent
    bare = [
        f"{file.name}:{number}"
        for part in ("nlp", "families")
        for file in (folder / part).glob("*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.match(r"_?[A-Za-z_]+ = re\.compile\(", line) and file.name not in ("sight.py", "kept.py")
    ]
    assert bare == [], "use chartcite.extract.nlp.expressions.compiled"


def test_a_group_never_leaves_out_a_member_that_matches() -> None:
    members = [compiled(p) for p in (r"zorg(?:am)?\b", r"\bblick\w+", r"kwand \d", r"\d\d mg", r"(?<![a-z])qux")]
    group = Group(members)
    lines = ["zorgam once", "no blickers, 12 mg", "kwand 3 qux", "nothing", "", "qux " * LONGEST]
    sight_is_built = [compiled(f"filler{n}") for n in range(400)]
    for _ in range(6):
        for line in lines:
            left = group.hopeful(line)
            assert [m for m in members if m in left] == list(left)
            assert {m for m in members if m.search(line)} <= set(left)
        for one in sight_is_built:
            one.search("filler text of no weight")
    assert group.hopeful("nothing") == ()
    assert group.hopeful("zorgam once") == (members[0],)


def test_a_group_with_a_member_that_needs_nothing_always_asks() -> None:
    members = (compiled(r"[a-z]+"), compiled(r"zorgam"))
    for _ in range(6):
        assert Group(members).hopeful("what? no!") == members
