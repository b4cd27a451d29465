"""Compliance with the drug treatment: statements, screens, counts, fills, monitoring programs (evidence rule 2)."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.families._outcome_words import about_relative, clause_of
from chartcite.extract.families._treatments import find_treatments
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.fact import Assertion, Completion, Fact

_SKIP_ROLES = frozenset(
    {"consent", "education", "fax_cover", "imaging", "device", "trial_record", "procedure", "therapy"}
)
_SKIP_SECTIONS = frozenset({"family_history", "education", "administrative", "goals", "allergies", "imaging", "ros"})
_ORDER = ("noncompliant", "unclear", "compliant")
_RATIO = compiled(r"\b(?:mpr|pdc|possession ratio|days covered)\b\D{0,12}(\d{1,3}(?:\.\d+)?|\.\d+)\s*(%?)")
_ORDERED = r"(?:prescribed|directed|ordered|written|instructed|labell?ed)"
_ASKED = compiled(
    rf"complian|adheren|taken as|(?:takes?|takin?g?|uses?|used) .{{0,24}}(?:as|(?:the|in the) way) {_ORDERED}|takes as"
)
_GRADED = compiled(r"(?P<stem>[^?]{8,90}\?)\s*(?P<option>.{1,40})$")
"""A question with the option that is ticked behind it, in one."""
_NICOTINE = compiled(r"smok|nicotine|tobacco|cessation")
_DUE = 10
"""Doses due from which a share of them says something."""
_ENOUGH = 0.8
"""Possession ratio or proportion of days covered from which the literature calls a patient adherent."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``compliance`` on the drugs given for pain; other drugs, braces, diets and visits are left out."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES:
            continue
        for segment in view.segments:
            if segment.section not in _SKIP_SECTIONS and not segment.blank and segment.kind is not SegmentKind.RULE:
                yield from _segment(view, segment)


def _segment(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    if segment.answer and _ASKED.search(low) and not _foreign(low, 0, len(low)):
        value = "compliant" if segment.answer == "yes" else "noncompliant"
        yield make_fact(view, segment, (0, len(low)), kind="compliance", value=value)
        return
    if segment.checked is False or _stem(view, segment):
        return
    graded = _GRADED.match(low) if segment.checked else None
    if graded and _ASKED.search(graded["stem"]):
        value = _grade(graded["option"])
        if value:
            yield make_fact(view, segment, (0, len(low)), kind="compliance", value=value)
            return
    if segment.checked and _ASKED.search(segment.label):
        value = _grade(low)
        if value:
            yield make_fact(view, segment, (0, len(low)), kind="compliance", value=value)
            return
    hits = [h for h in _hits(segment) if not _foreign(low, h.start, h.end) and not about_relative(low, h.start)]
    hits = [h for h in hits if h.payload != "noncompliant" or _on_drugs(view, segment, h)]
    values = {h.payload for h in hits}
    if "unclear" in values and "noncompliant" not in values:
        hits = [h for h in hits if h.payload == "unclear"]
    for hit, assertion in zip(hits, assess(view, segment, [(h.start, h.end) for h in hits]), strict=True):
        yield make_fact(
            view,
            segment,
            (hit.start, hit.end),
            kind="compliance",
            value=hit.payload,
            assertion=_asserted(assertion, low[hit.start : hit.end]),
        )


def _stem(view: NoteView, segment: Segment) -> bool:
    """Whether the segment only asks what the boxes after it answer."""
    if not segment.low.rstrip().endswith((":", "?")):
        return False
    return any(s.checked is not None and s.paragraph == segment.paragraph for s in view.after(segment, 1))


def _on_drugs(view: NoteView, segment: Segment, hit: Hit[str]) -> bool:
    """Whether words against the patient's compliance are about drugs: she "gave up her job" on her own, too."""
    low = segment.low
    if cue("compliance", "medication").search(low) or any(t.category == "medication" for t in find_treatments(low)):
        return True
    before = view.before(segment, 1)
    near = bool(before) and cue("compliance", "medication").search(before[0].low) is not None
    return near and _PRONOUN.search(low, hit.start, hit.end + 12) is not None


_PRONOUN = compiled(r"\b(?:it|them|those|these|any|some|none|half|one)\b")
_GRADES = {
    "compliant": compiled(
        r"\b(?:yes|good|excellent|full|fully|always|very good|100|complete|adequate|compliant|adherent)\b"
    ),
    "noncompliant": compiled(r"\b(?:no|poor|never|non-?(?:compliant|adherent)|bad|rarely)\b"),
    "unclear": compiled(r"\b(?:fair|partial|some|sometimes|variable|unknown|moderate|usually|mostly)\b"),
}


def _grade(low: str) -> str:
    """The value of a ticked option ("Med compliance [x] good [ ] fair"); unticked ones are segments of their own."""
    return next((v for v in ("noncompliant", "unclear", "compliant") if _GRADES[v].search(low)), "")


_TOLD = compiled(r"request|\bask|sought|want|prescrib|order|direct|\d|\bown|\bcount|short|\bover\b|missing")
"""Words that read like steps of a plan and are what happened: early requests, a count over what was due."""


def _asserted(assertion: Assertion, words: str) -> Assertion:
    """The wording carries its own polarity; that a dose was not taken or refused is what it says."""
    stands = assertion.completion in (Completion.NOT_DONE, Completion.DECLINED, Completion.IN_PROGRESS)
    stands = stands or (assertion.completion is Completion.RECOMMENDED and _TOLD.search(words) is not None)
    completion = Completion.DONE if stands else assertion.completion
    return assertion.model_copy(update={"negated": False, "completion": completion})


def _hits(segment: Segment) -> list[Hit[str]]:
    """The statements of the segment, the longest wording first kept; a contrary one wins over an equal."""
    lists = vocabulary("compliance").lists
    low, words = segment.low, segment.words
    found = [Hit(h.start, h.end, value) for value in _ORDER for h in lists[value].search(low, words)]
    found += _ratios(low)
    if _SCREEN.search(low) and "unreadable" in codes(low):
        found.append(Hit(0, len(low), "unclear"))
    counted = [*_fields(low), *_counts(low)]
    found = [h for h in found if not any(_overlap(h, c) for c in counted)] + counted
    if not found:
        return []
    blocked = [(h.start, h.end) for h in lists["blocked"].search(low, words)]
    softened = [h for h in found if h.payload == "unclear"]
    found = [h for h in found if h.payload != "noncompliant" or not any(_overlap(h, u) for u in softened)]
    contrary = [h for h in found if h.payload == "noncompliant"]
    kept: list[Hit[str]] = []
    for hit in sorted(found, key=lambda h: (h.start - h.end, _ORDER.index(h.payload), h.start)):
        if any(hit.start < e and s < hit.end for s, e in blocked) or _denied(low, hit, contrary):
            continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _overlap(one: Hit[str], two: Hit[str]) -> bool:
    return one.start < two.end and two.start < one.end


_NOT = compiled(
    r"(?:\b(?:no|not|never|nor|without|denies|denied|zero|absence of|free of|rather than|instead of|than)"
    r"|n't)\s+(?:[a-z']+\s+){0,3}$"
)
_OPENS_NEGATIVE = compiled(
    r"(?:no|not|never|none|nor|without|denies|zero|does|do|did|has|hasn't|doesn't|didn't|haven't|absence|seldom)\b"
)


def _denied(low: str, hit: Hit[str], contrary: list[Hit[str]]) -> bool:
    """ "No misuse", "not following": a wording that the words before it deny, or a good one with a bad one in it."""
    if hit.payload != "unclear" and not _OPENS_NEGATIVE.match(low, hit.start) and _NOT.search(low[: hit.start]):
        return True
    if hit.payload == "noncompliant" and _NONE_OF.search(low[hit.start : hit.end]):
        return True
    if hit.payload == "compliant" and _IMPERATIVE.search(low[: hit.start] + "\0" + low[hit.start :]):
        return True
    if hit.payload != "compliant" or _OPENS_NEGATIVE.match(low, hit.start):
        return False
    return any(c.start < hit.end and hit.start < c.end for c in contrary)


_NONE_OF = compiled(
    r"\b(?:no|none|nothing|without|nor|never any|not)\s+(?:\w+ of )?(?:inconsist|unexpect|aberran|abnormal|illicit"
    r"|discrepan|non-?prescribed|misus|diver|early|lost)"
)
_IMPERATIVE = compiled(r"(?<!\bi )(?<!they )(?<!does )(?<!did )(?<!able to )(?<!all )\0take ")


_SCREEN = compiled(
    r"(?<![a-z])(?:uds|udt|utox|urine (?:drug|tox|screen)\w*|drug screen|pill count|tablet count|pdmp)(?![a-z])"
)
_FIELD = compiled(
    r"(?<![a-z])(?:missed|skipped|forgotten|lost|stolen|early|extra|late)\s+(?:or \w+ )?(?:doses?|pills?|tablets?"
    r"|scripts?|prescriptions?|refills?|fills?|refill requests?|requests?|meds?|medications?|patches)(?:[^:?.;]{0,30})?"
    r"(?::|\?|=)\s*(?P<v>none|nil|no\b|0\b|zero|never|n\b|yes|y\b|\d{1,3}|one|two|three|four|five|six|several|many"
    r"|more|over|most)(?![a-z])"
)
_ABSENT = ("none", "nil", "no", "0", "zero", "never", "n")
_UNIT = r"(?:\s*(?:tabs?|tablets?|pills?|caps?|capsules?|patch(?:es)?|films?|doses?))?"
_HAVE = (
    r"(?:left|found|counted|present|remaining|in (?:hand|the bottle|bottle|box)|returned|on hand|there|brought|actual)"
)
_DUE_WORD = r"(?:due|expected|should (?:be|have been)|anticipated|predicted|calculated|by the sums|owed|allowed)"
_COUNT = compiled(
    rf"(?P<a>\d{{1,3}}){_UNIT}\s*{_HAVE}\W{{1,3}}(?:(?:of|and|with|for|against|the) ){{0,2}}"
    rf"(?P<b>\d{{1,3}}){_UNIT}\s*{_DUE_WORD}"
    rf"|(?P<c>\d{{1,3}}){_UNIT}\s*{_DUE_WORD}\W{{1,3}}(?:(?:and|but|with) )?(?P<d>\d{{1,3}}){_UNIT}\s*{_HAVE}"
    rf"|(?:{_HAVE}|count\w*(?: today)?)\W{{1,3}}(?P<e>\d{{1,3}}){_UNIT}\W{{1,3}}(?:(?:and|but) )?{_DUE_WORD}"
    rf"\W{{1,3}}(?P<f>\d{{1,3}})"
)
_OFF = 1
"""Tablets by which a count may be off."""


def _fields(low: str) -> Iterator[Hit[str]]:
    """Items of a form with their number: "missed doses in the last month: 0", "early refills: three"."""
    for m in _FIELD.finditer(low):
        yield Hit(m.start(), m.end(), "compliant" if m["v"] in _ABSENT else "noncompliant")


def _counts(low: str) -> Iterator[Hit[str]]:
    """Counts told with what was due: "42 tablets left, 42 due"."""
    for m in _COUNT.finditer(low):
        one, two = next((int(m[x]), int(m[y])) for x, y in (("a", "b"), ("c", "d"), ("e", "f")) if m[x])
        yield Hit(m.start(), m.end(), "compliant" if abs(one - two) <= _OFF else "noncompliant")


_DOSES = compiled(r"\b(\d{1,3})\s*(?:of|out of)\s*(\d{1,3})\s*(?:\w+\s+)?(?:doses?|tablets?|pills?|patches)\b")


def _ratios(low: str) -> Iterator[Hit[str]]:
    """Shares of doses taken: possession ratios, days covered, "60 of 60 doses given"."""
    for m in _DOSES.finditer(low):
        given, due = float(m[1]), float(m[2])
        if due >= max(given, _DUE):
            yield Hit(m.start(), m.end(), "compliant" if given >= _ENOUGH * due else "noncompliant")
    for m in _RATIO.finditer(low):
        value = float(m[1])
        share = value / 100 if m[2] or value > 1 else value
        yield Hit(m.start(), m.end(), "compliant" if share >= _ENOUGH else "noncompliant")


def _foreign(low: str, start: int, end: int) -> bool:
    """Whether the clause is about something else than pain drugs: a brace, a diet, a pressure pill."""
    left, right = clause_of(low, start, end)
    clause = low[left:right]
    other = list(vocabulary("compliance").lists["foreign"].search(clause, words_of(clause)))
    if not other:
        return False
    if _NICOTINE.search(clause):
        return True
    drugs = [t for t in find_treatments(clause) if t.category == "medication"]
    drugs = [t for t in drugs if not any(t.start < h.end and h.start < t.end for h in other)]
    return not drugs
