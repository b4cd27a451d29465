"""Forms inside a block: ``Label: value`` fields, dotted leaders, check boxes, answers, values left blank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chartcite.extract.nlp.chart import SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.headings import heading_key
from chartcite.extract.nlp.lines import BOX, GAP, LABEL

LEADER = compiled(r"\s*(?:\.{4,}|(?:\s\.){3,}|_{4,}|-{6,})\s*")
_BLANK = compiled(r"\W*(?:_{2,}|\*{3,}|@\w+@|\.{4,}|\{\w*\}|<\w+>|\[\s*\])\W*(?:\([^)]*\)\W*)?$")
_YES_NO = compiled(
    r"[\s)\]]*(?P<word>yes|no|y|n|n/?a|unk(?:nown)?|unsure|(?:i )?(?:dis)?agree|true|false)"
    r"(?=\s*$|\s{2,}|\s*[,.;(:/\[_☐☑☒□■◻◼❑❒▢✓✔]|\s*\n)",
    re.I,
)
_YES, _NO = ("yes", "y", "agree", "true"), ("no", "n", "disagree", "false")
_LAST_SIDE = compiled(r"[\s:,.-]*\b(?:yes|no|y|n|(?:i )?(?:dis)?agree|true|false)$")
_SHORT = 120
_THREE_DOTS = compiled(r"(?P<label>[A-Z][\w /()#-]{2,34}) \.{3} (?=\S[^.\n]{0,60}(?:\n|\Z))")
_VALUE = compiled(r"\W*(?P<word>yes|no|y|n)\W*$", re.I)
_OFFERED = compiled(
    r"^\W*(?:yes\W+no|y\W+n)\W*?\(\s*(?:please\s+)?(?:circle|check|tick|select|choose|mark)[^()]{0,16}\)", re.I
)
_OPENING = compiled(r"\s*(?P<word>Yes|No|YES|NO|Y|N)\s*(?:[-–—,;(]\s*\S.*)?$")
_WIDE = compiled(r"[ \xa0]{2,}|\t")
_END = compiled(r"[.!?]\s+(?=[A-Z])")
_REMARK = compiled(
    r"\s*(?:comments?|remarks?|explain|explanation|if (?:yes|no|so|not)|details?|specify|reason|why)\b", re.I
)
_NEXT_STEM = compiled(r"(?:[.;]\s+|[ \xa0]{2,}|\n\s*)(?=[A-Z][^\n:.;]{0,40}:\s*$)")


@dataclass(slots=True)
class Part:
    """A piece of a block on its way to a segment; offsets in the document's text."""

    start: int
    end: int
    kind: SegmentKind
    label: str = ""
    checked: bool | None = None
    answer: str = ""
    blank: bool = False
    stem: bool = False
    """The question above its options: names a topic, says nothing of it."""
    whole: bool = False
    """Not to be cut into sentences."""
    value: int = 0
    """Where the value of a labelled part begins (0: no label)."""
    joins: bool = False
    """Boxes alone on their line: they answer the line above."""


def ticked(box: re.Match[str]) -> bool:
    """Whether a box of the pattern ``BOX`` bears a mark."""
    return any(box.groups())


def label_starts(text: str, start: int, end: int, *, body: int) -> list[int]:
    """Where fields begin in a block: at its body, and at each label after a column gap."""
    found = [body]
    if text.find("  ", body, end) < 0 and text.find("\t", body, end) < 0 and text.find("\xa0", body, end) < 0:
        return found
    for m in GAP.finditer(text, body, end):
        label = LABEL.match(text, m.end(), end)
        if label is not None and label.group().count(" ") <= 5 and not label.group()[0].islower():
            found.append(m.end())
    return found


_SENTENCE_IN = compiled(r"(?:^|\s)\w+ \w+ (?:\w+ )*[a-z]{5,}\. [A-Z]", re.S)
"""A sentence that ends inside what a colon closes: "He has no coagulopathy. Counts: ..."."""


def split_label(text: str, start: int, end: int) -> tuple[str, int]:
    """The label that opens ``[start, end)`` (lower-cased, ``""``: none) and where its value begins."""
    m = LABEL.match(text, start, end)
    if m is not None and _SENTENCE_IN.search(m.group()):
        return "", start
    if m is not None and m.group().count(" ") <= 6 and not (text[start].islower() and m.group().count(" ") > 1):
        return heading_key(m.group()), m.end()
    m = _THREE_DOTS.match(text, start, end) if text.find(" ... ", start, end) >= 0 else None
    if m is not None:
        return heading_key(m["label"]), m.end()
    m = LEADER.search(text, start, min(end, start + 140))
    if m is not None and m.start() > start and "\n" not in text[start : m.start()]:
        return heading_key(text[start : m.start()]), m.end()
    return "", start


def is_blank(text: str, start: int, end: int) -> bool:
    """Whether a value is a line to fill in, a row of stars or an unresolved template mark."""
    return _BLANK.match(text[start:end]) is not None


def yes_no(text: str, start: int, end: int) -> str:
    """``yes`` or ``no`` where a value is just that, or stands behind the choice: ``YES  NO (circle one)  NO``."""
    m = _VALUE.match(_OFFERED.sub("", text[start:end]))
    return _side(m.group("word")) if m else ""


def opening_side(value: str) -> str:
    """``yes`` or ``no`` where a cell begins with it, a remark behind it or not: ``N - zero visits``."""
    m = _OPENING.match(value)
    return _side(m["word"]) if m else ""


def short_answer(text: str, start: int, end: int) -> tuple[str, str] | None:
    """The question and its answer where ``[start, end)`` is ``Any infection? No.``"""
    mark = text.find("?", start, end)
    answer = yes_no(text, mark + 1, end) if mark > 0 else ""
    return (heading_key(text[start : mark + 1]), answer) if answer else None


def under_sides(text: str, start: int, end: int, sides: Sequence[str]) -> Part | None:
    """The row of a checklist whose boxes stand under ``Y`` and ``N`` of a heading above: its one tick answers it."""
    boxes = list(BOX.finditer(text, start, end))
    if len(boxes) != len(sides) or not any(c.isalnum() for c in text[start : boxes[0].start()]):
        return None
    between = [text[a.end() : b.start()] for a, b in pairwise(boxes)]
    if any(w.strip(" \t\xa0|") for w in between) or text[boxes[-1].end() : end].strip(" \t\xa0|"):
        return None
    marked = [side for side, box in zip(sides, boxes, strict=True) if ticked(box)]
    answer = marked[0] if len(marked) == 1 else ""
    label = heading_key(text[start : boxes[0].start()])
    checked = answer == "yes" if answer in ("yes", "no") else None if marked else False
    return Part(start, end, SegmentKind.FIELD, label, checked, answer if answer in ("yes", "no") else "", whole=True)


def _side(word: str) -> str:
    low = word.lower().removeprefix("i ")
    return "yes" if low in _YES else "no" if low in _NO else ""


def boxed(text: str, start: int, end: int) -> list[Part]:
    """The parts of a stretch with check boxes: question, options and what follows them."""
    boxes = list(BOX.finditer(text, start, end))
    stem_end = boxes[0].start()
    has_stem = any(c.isalnum() for c in text[start:stem_end])
    sides = _sides_before(text, start, boxes)
    if has_stem and (cut := _answered_early(text, boxes, sides)):
        return [*boxed(text, start, cut), *_rest_of(text, cut, end)]
    if has_stem and (all(sides) or not text[boxes[-1].end() : end].strip(" .,;)\t\n|")):
        return _trailing(text, start, end, boxes, sides)
    heads = [_YES_NO.match(text, b.end(), end) for b in boxes]
    if all(heads) and any(h and _side(h.group("word")) for h in heads):
        return _question(text, start, end, boxes, [h.group("word") for h in heads if h])
    return _options(text, start, end, boxes, has_stem=has_stem)


def _answered_early(text: str, boxes: list[re.Match[str]], sides: list[str]) -> int:
    """Where a row of questions goes on behind one that is answered: ``Blood thinner [x] no   Cough [ ]`` (0: nowhere).

    The word behind the box is its answer, and a column gap and the words of another question come before the next box.
    """
    for i, (box, following) in enumerate(pairwise(boxes)):
        head = _YES_NO.match(text, box.end(), following.start())
        if head is not None and _side(head["word"]):
            answered = head.end()
        elif i and all(sides[: i + 1]):
            answered = box.end()
        else:
            continue
        between = text[answered : following.start()]
        wide = _WIDE.match(between)
        if wide and any(w.isalpha() and not _side_word(w) for w in re.split(r"\W+", between)):
            return answered + wide.end()
    return 0


def _side_word(word: str) -> bool:
    return word.lower() in (*_YES, *_NO, "na", "i")


def _rest_of(text: str, start: int, end: int) -> list[Part]:
    if BOX.search(text, start, end):
        return boxed(text, start, end)
    return [Part(start, end, SegmentKind.FIELD)] if text[start:end].strip() else []


def _sides_before(text: str, start: int, boxes: list[re.Match[str]]) -> list[str]:
    """``yes`` or ``no`` for each box that stands right behind that word (``Yes [x]  No [ ]``), else ``""``."""
    found = []
    for low, box in zip([start, *(b.end() for b in boxes[:-1])], boxes, strict=True):
        words = text[low : box.start()].split()
        found.append(_side(words[-1]) if words else "")
    return found


def _question(text: str, start: int, end: int, boxes: list[re.Match[str]], heads: list[str]) -> list[Part]:
    """``Free of infection ... [x] Y  [ ] N``: one part with its answer; a remark after unticked boxes stands apart."""
    sides = {_side(h) for h, b in zip(heads, boxes, strict=True) if ticked(b)}
    answer = sides.pop() if len(sides) == 1 else ""
    label, _ = split_label(text, start, boxes[0].start())
    label = label or heading_key(text[start : boxes[0].start()])
    last = _YES_NO.match(text, boxes[-1].end(), end)
    close = last.end() if last else end
    alone = not any(c.isalnum() for c in text[start : boxes[0].start()])
    remark = alone and _REMARK.match(text, close, end) is not None
    if not remark and (answer or not text[close:end].strip() or alone):
        close = end
    parts = [Part(start, close, SegmentKind.FIELD, label, answer == "yes", answer, whole=True)]
    parts[0].joins = alone and not any(c.isalnum() for c in text[last.end() if last else end : close])
    if close < end:
        parts.append(Part(close, end, SegmentKind.FIELD, label))
    return parts


def _trailing(text: str, start: int, end: int, boxes: list[re.Match[str]], sides: list[str]) -> list[Part]:
    """``Labs normal [x]   Cleared [ ]``: each box governs the words before it; ``Cleared: Yes [x]  No [ ]`` is one."""
    if all(sides):
        marked = {s for s, b in zip(sides, boxes, strict=True) if ticked(b)}
        answer = marked.pop() if len(marked) == 1 else ""
        label = _LAST_SIDE.sub("", heading_key(text[start : boxes[0].start()]))
        close = end if answer or not label else boxes[-1].end()
        rest = [Part(close, end, SegmentKind.FIELD, label)] if close < end else []
        return [Part(start, close, SegmentKind.FIELD, label, answer == "yes", answer, whole=True), *rest]
    found, last = [], start
    for i, box in enumerate(boxes):
        stop = end if i == len(boxes) - 1 else box.end()
        label, _ = split_label(text, last, box.start())
        found.append(Part(last, stop, SegmentKind.ITEM, label, ticked(box), whole=stop - last < _SHORT))
        last = stop
    return found


def _options(text: str, start: int, end: int, boxes: list[re.Match[str]], *, has_stem: bool) -> list[Part]:
    """``Evaluation  [ ] done  [x] scheduled``: the question, then each option under its own box."""
    found: list[Part] = []
    label = ""
    if has_stem:
        label, _ = split_label(text, start, boxes[0].start())
        label = label or heading_key(text[start : boxes[0].start()][-80:])
        marked = any(ticked(b) for b in boxes)
        found.append(Part(start, boxes[0].start(), SegmentKind.HEADING, label, None if marked else False, stem=True))
    single = len(boxes) == 1 and not has_stem
    for box, after in zip(boxes, [*boxes[1:], None], strict=True):
        stop = after.start() if after else end
        close, stem = _option_end(text, box.end(), stop, single=single, last=after is None)
        found.append(Part(box.start(), close, SegmentKind.ITEM, label, ticked(box)))
        if close < stop:
            if stem:
                label, _ = split_label(
                    text, close + len(text[close:stop]) - len(text[close:stop].lstrip(" .;\n\xa0")), stop
                )
            found.append(Part(close, stop, SegmentKind.HEADING if stem else SegmentKind.FIELD, label, stem=stem))
    return found


def _option_end(text: str, start: int, stop: int, *, single: bool, last: bool) -> tuple[int, bool]:
    """Where an option's own words end, and whether the question of the next box follows."""
    following = None if last else _NEXT_STEM.search(text, start, stop)
    if following is not None:
        return following.start() + (text[following.start()] in ".;"), True
    if single:
        return stop, False
    ends = [m.start() for m in (_WIDE.search(text, start + 1, stop),) if m and text[m.end() : stop].strip()]
    ends += [m.start() + 1 for m in (_END.search(text, start, stop),) if m]
    ends = [e for e in ends if any(c.isalnum() for c in text[start:e])]
    return (min(ends), False) if ends else (stop, False)
