"""Exercise and passive care: what was done under a provider's direction (evidence rule 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families._people import someone_else, spoken_by_family
from chartcite.extract.families._therapy_rows import differ, is_table_head, nought_only, of_zero, told_content
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.modalities import ModalitySpan, find_modalities, modalities_in
from chartcite.extract.nlp.polarity import voices
from chartcite.extract.nlp.rivals import rivals
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar, Time

_SKIP_SECTIONS = frozenset({"education", "family_history", "administrative", "allergies"})
_SKIP_ROLES = frozenset({"education", "consent", "fax_cover"})
_ACTIVE = frozenset({"active", "program"})
_SETS = compiled(r"\b\d+ ?x ?\d+\b|\b\d+ ?(?:reps?|sets?|min\b|')")
_UNDONE = compiled(r"\b(?:not|no|never|none|denies)\b")
_TITLE_LINES, _TITLE_WORDS, _TITLE_UNKNOWN = 3, 12, 3


def extract(chart: Chart) -> Iterator[Fact]:
    """Therapy facts without a length: active care, passive care alone, none at all, self-directed, left open."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES:
            continue
        for segment in view.segments:
            if (
                segment.section in _SKIP_SECTIONS
                or segment.blank
                or segment.kind in (SegmentKind.PAGE, SegmentKind.HEADING)
            ):
                continue
            yield from _segment(view, segment)


def _segment(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    if is_table_head(view, segment):
        return
    spans = modalities_in(segment.text, low)
    active = [s for s in spans if s.category in _ACTIVE]
    passive = [s for s in spans if s.category == "passive"]
    content = told_content(low)
    none = cue("therapy", "explicit_none").search(low)
    if none and _EARLIER.search(low[: none.start()]):
        none = None
    told = spans or content or cue("therapy", "exercise_word").search(low)
    if segment.answer == "no" and active:
        yield _fact(view, segment, (0, len(low)), "active_exercise", {"explicit_none": True})
        return
    if any(differ(segment, other) for other in rivals(view, segment)):
        yield _fact(view, segment, (0, len(low)), _code(spans), {"unclear": True})
        return
    if not none and not content and nought_only(low):
        bare = "passive_only" if view.note.role == "therapy" else "explicit_none"
        yield _fact(view, segment, (0, len(low)), "active_exercise", {bare: True})
        return
    if not none and (active or content) and of_zero(low):
        bare = "passive_only" if view.note.role == "therapy" else "explicit_none"
        yield _fact(view, segment, (0, len(low)), "active_exercise", {bare: True})
        return
    if not told and not (none and _therapy_before(view, segment)):
        yield from _answer(view, segment)
        return
    if none and spans and cue("therapy", "two_accounts").search(low):
        yield _fact(view, segment, (spans[0].start, spans[0].end), _code(spans), {"unclear": True})
        return
    if none and not _said_by_template(view, segment, none.span()):
        at_therapy = view.note.role == "therapy" and cue("therapy", "exercise_word").search(none[0]) is not None
        attribute = "passive_only" if at_therapy else "explicit_none"
        yield _fact(view, segment, none.span(), "active_exercise", {attribute: True})
    if _passive_only(low, active, passive):
        first = passive[0] if passive else active[0] if active else None
        span = (first.start, first.end) if first else (0, len(low))
        yield _fact(view, segment, span, "passive_therapy", {"passive_only": True})
        return
    own = cue("therapy", "self_directed").search(low)
    if own and cue("therapy", "exercise_word").search(low) and not none:
        yield _fact(view, segment, own.span(), "self_directed_exercise", {"provider_directed": False})
        return
    if none:
        return
    if _open(view, segment, spans):
        span = (spans[0].start, spans[0].end) if spans else (0, len(low))
        yield _fact(view, segment, span, _code(spans), {"unclear": True})
        return
    yield from _done(view, segment, active, content)
    yield from (
        _fact(view, segment, (s.start, s.end), s.code, {}, therapy_assertion(view, segment, s.start, s.end))
        for s in passive
    )


_EARLIER = compiled(r"(?:^|[.;]\s)\W*(?:before|until|till|prior to)\b[^.;]*$")
"""What there was none of before something else began."""


def _fact(view: NoteView, segment: Segment, span: tuple[int, int], code: str, attributes: dict[str, Scalar],
          assertion: Assertion | None = None) -> Fact:  # fmt: skip
    from_others = someone_else(view, segment, span[0])
    plain = Assertion(experiencer=Experiencer.OTHER) if from_others else Assertion()
    category = {
        "active_exercise": "active",
        "passive_therapy": "passive",
        "self_directed_exercise": "self_directed",
    }.get(code)
    return make_fact(view, segment, span, kind="therapy", value=code, assertion=assertion or plain,
                     attributes={**attributes, **({"category": category} if category else {})})  # fmt: skip


def _code(spans: tuple[ModalitySpan, ...]) -> str:
    return next((s.code for s in spans if s.category in _ACTIVE), spans[0].code if spans else "other")


def _said_by_template(view: NoteView, segment: Segment, span: tuple[int, int]) -> bool:
    said = assess(view, segment, [span])[0]
    conditional = said.certainty is Certainty.CONDITIONAL and not re.search(r"\bnever\b|\bever\b|\bnone\b", segment.low)
    return said.completion is Completion.TEMPLATE or conditional or not said.about_patient


def _answer(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A form's answer under a question on exercise ("Active rehab  [x] completed")."""
    label = segment.label
    if segment.checked is not True or not label or not any(s.category in _ACTIVE for s in find_modalities(label)):
        return
    if re.search(r"\b(?:done|completed|yes|attended)\b", segment.low):
        yield _fact(view, segment, (0, len(segment.low)), "active_exercise", {"category": "active"})
    elif re.search(r"\b(?:none|never|not done|no)\b", segment.low):
        yield _fact(view, segment, (0, len(segment.low)), "active_exercise", {"explicit_none": True})


def _passive_only(low: str, active: list[ModalitySpan], passive: list[ModalitySpan]) -> bool:
    """Whether the segment says that only passive means were used."""
    if cue("therapy", "passive_only").search(low) and not re.search(
        r"\bunclear\b|\bnot (?:stated|specified)\b|\?", low
    ):
        return True
    return bool(passive) and cue("therapy", "only").search(low) is not None and not _has_content(low, active)


def _has_content(low: str, active: list[ModalitySpan]) -> bool:
    return cue("therapy", "content").search(low) is not None or any(
        s.code in ("home_exercise_program", "active_exercise") for s in active
    )


def _open(view: NoteView, segment: Segment, spans: tuple[ModalitySpan, ...]) -> bool:
    """Whether the chart leaves open which therapy it was, or whether it took place."""
    low = segment.low
    relevant = [s for s in spans if s.category in _ACTIVE or s.code in ("other", "passive_therapy", "manipulation")]
    if not relevant and not (
        cue("therapy", "unclear_topic").search(low) and cue("therapy", "exercise_word").search(low)
    ):
        return False
    if segment.checked is False or (relevant and someone_else(view, segment, relevant[0].start)):
        return False
    if cue("therapy", "unclear").search(low) or cue("therapy", "two_accounts").search(low):
        return True
    if len(voices(low)) > 1 and _UNDONE.search(low):
        return True
    following = view.after(segment, 1)
    return any(
        not find_modalities(s.low)
        and cue("therapy", "unclear").search(s.low)
        and cue("therapy", "unclear_topic").search(s.low)
        for s in following
    )


def _done(
    view: NoteView, segment: Segment, active: list[ModalitySpan], content: re.Match[str] | None
) -> Iterator[Fact]:
    low = segment.low
    for span in active:
        assertion = therapy_assertion(view, segment, span.start, span.end)
        attributes: dict[str, Scalar] = {"category": span.category}
        inherent = span.code in ("home_exercise_program", "aquatic_therapy", "active_exercise")
        if content or inherent or cue("therapy", "active_programs").match(low, span.start):
            attributes["active_content"] = True
        if assertion.completion is Completion.SCHEDULED and content and _SETS.search(low):
            assertion = assertion.model_copy(update={"completion": Completion.DONE, "time": Time.NOW})
        if assertion.happened and (_is_title(segment) or not _shown_done(view, segment, span, content)):
            assertion = assertion.model_copy(update={"completion": Completion.PENDING})
        yield _fact(view, segment, (span.start, span.end), span.code, attributes, assertion)
    told = content is not None and (cue("therapy", "therapist").search(low) or _SETS.search(low))
    if content and not active and (told or view.note.role == "therapy" or _therapy_before(view, segment)):
        assertion = therapy_assertion(view, segment, *content.span())
        yield _fact(
            view, segment, content.span(), "active_exercise", {"category": "active", "active_content": True}, assertion
        )


def _is_title(segment: Segment) -> bool:
    """The name of a clinic or of a note, or a signature: says where or who, not what was done."""
    if cue("therapy", "signature").search(segment.low):
        return True
    if segment.checked is not None or segment.label or segment.index > _TITLE_LINES or segment.low.endswith("."):
        return False
    words = re.findall(r"[a-z&']+", segment.low)
    unknown = [w for w in words if w not in raw("therapy")["title_words"]]
    plain = re.sub(r"\d", "", segment.low)
    named = len(words) <= _TITLE_WORDS and len(unknown) <= min(_TITLE_UNKNOWN, len(words) - len(unknown))
    return named and not cue("therapy", "done").search(plain)


def _therapy_before(view: NoteView, segment: Segment) -> bool:
    before = view.before(segment, 2)
    if any(s.category in _ACTIVE for other in before for s in find_modalities(other.low)):
        return True
    therapist, exercise = cue("therapy", "therapist"), cue("therapy", "exercise_word")
    return any(o.low.rstrip().endswith("?") and therapist.search(o.low) and exercise.search(o.low) for o in before[-1:])


def _shown_done(view: NoteView, segment: Segment, span: ModalitySpan, content: re.Match[str] | None) -> bool:
    """Whether something says that the therapy took place: a verb, visits, a length, a year, what was done in it."""
    low = segment.low
    if (
        content
        or view.note.role == "therapy"
        or segment.section == "treatment_history"
        or segment.checked
        or segment.answer == "yes"
    ):
        return True
    rest = low[: span.start] + " \n " + low[span.end :]
    if cue("therapy", "done").search(rest):
        return True
    for other in view.after(segment, 1):
        if (
            other.paragraph <= segment.paragraph + 1
            and not find_modalities(other.low)
            and cue("therapy", "done").match(other.low)
        ):
            return True
    return False


def therapy_assertion(view: NoteView, segment: Segment, start: int, end: int) -> Assertion:
    """How the chart says the therapy: its own negation and plan words on top of the general ones."""
    low = segment.low
    said = assess(view, segment, [(start, end)])[0]
    if spoken_by_family(segment) and not said.about_patient:
        said = said.model_copy(update={"experiencer": Experiencer.PATIENT})
    if someone_else(view, segment, start):
        return said.model_copy(update={"experiencer": Experiencer.OTHER})
    if said.completion is Completion.TEMPLATE or said.time is Time.FUTURE:
        return said
    if cue("therapy", "generic").search(low[:start]):
        return said.model_copy(update={"completion": Completion.TEMPLATE})
    clause = max(low.rfind(m, 0, start) for m in (". ", "; ", "? ", "! ")) + 1
    if _none(low[clause:start], low[end:]):
        return said.model_copy(update={"negated": True, "completion": Completion.NOT_DONE})
    if _planned(low, clause, start, end):
        return said.model_copy(update={"completion": Completion.RECOMMENDED})
    return said


def _none(before: str, after: str) -> bool:
    """Whether the words around deny the therapy itself, not its effect ("no relief from PT")."""
    m = cue("therapy", "none_before", words=False).search(before)
    denied = m is not None and not cue("therapy", "effect").search(m[0])
    return denied or cue("therapy", "none_after", words=False).search(after) is not None


def _planned(low: str, clause: int, start: int, end: int) -> bool:
    found = [m for m in cue("therapy", "planned").finditer(low, clause, start) if start - m.end() < 50]
    if found and not cue("therapy", "done").search(low, found[-1].end(), start):
        return True
    after = low[end : end + 60].split(". ")[0].split(";")[0]
    return re.match(rf"\W*(?:\w+\W+){{0,4}}?(?:{cue('therapy', 'planned_after').pattern})", after) is not None
