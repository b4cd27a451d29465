"""Scores that no treatment brought down, or that went on under it: "not one of them got her under a 7" (rule 8)."""

from __future__ import annotations

from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw

_LISTS = {key: "(?:" + "|".join(str(w) for w in words) + ")" for key, words in raw("outcome_scores").items()}
_SCORE = r"\d{1,2}(?:\.\d)?"
_HIGH = r"(?:10|[7-9](?:\.\d)?|seven(?: and a half)?|eight(?: and a half)?|nine(?: and a half)?|ten)"
_OF_TEN = r"(?:\s*(?:/|out of|of)\s*(?:10|ten))?"
_NO_AMOUNT = rf"(?![\d.]*\d)(?!\s*{_LISTS['amounts']}(?![a-z]))"
_END = r"(?![a-z\d])"

FLOOR = compiled(
    rf"(?<![a-z]){_LISTS['nobody']}[^.;\d]{{0,48}}?(?<![a-z]){_LISTS['lowers']}(?:\s+(?!up|over|above)[a-z']+){{0,4}}?\s+"
    rf"{_LISTS['under']}\s+(?:an? |about |the )?(?P<n>10|[5-9](?:\.\d)?|five|six|seven|eight|nine|ten){_NO_AMOUNT}"
)
"""A floor that nothing broke."""
HELD = compiled(
    rf"(?<![a-z]){_LISTS['goes_on']}(?:\s+{_LISTS['says']}){{0,4}}\s+(?P<n>{_HIGH}){_OF_TEN}{_NO_AMOUNT}(?![a-z])"
)
"""A score of 7 and more that goes on: "still says 9", "has gone on at eight out of ten"."""
TWICE: tuple[Expression, ...] = (
    compiled(
        rf"(?<![\d/.])(?P<a>{_SCORE})(?:/10)?\s*{_LISTS['first']}\W{{1,3}}(?:and |still |is |it's )*"
        rf"(?P<b>{_SCORE})(?:/10)?\s*{_LISTS['last']}{_END}"
    ),
    compiled(
        rf"(?<![a-z]){_LISTS['came']} (?:at |on |with )(?:an? )?(?P<a>\d{{1,2}})(?:/10)?\W{{1,3}}(?:and )?"
        rf"{_LISTS['left']} (?:at |on |with )(?:an? )?(?P<b>\d{{1,2}})(?!\d)"
    ),
    compiled(
        rf"(?<![\d/.])(?P<a>\d{{1,2}})(?:/10)? {_LISTS['with']} {_LISTS['all_of_it']}\W{{1,3}}(?:and |still )*"
        rf"(?P<b>\d{{1,2}})(?:/10)? {_LISTS['without']}{_END}"
    ),
)
"""The score at two ends of a treatment: "8 then, 8 now", "in at 8 and out at 8", "8 with it and 8 without"."""
