"""Screens out of templates: one environment, the house's icons and words, times and addresses as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from chartcite.models.finding import Outcome, Status
from chartcite.review.remedies import way_of
from chartcite.review.report import ICONS, OUTCOMES, WORDS

RECOMMENDATIONS = {
    "approve": "Recommend approval",
    "pend": "Pend for missing items",
    "physician": "Refer to physician",
}
"""What a person may recommend, as the screens say it. There is no other choice and no automatic one."""
_OUTCOME_WORDS = {
    Outcome.CRITERIA_MET: "Criteria met",
    Outcome.CRITERIA_NOT_MET: "Criteria not met",
    Outcome.INCOMPLETE: "Incomplete",
    Outcome.NEEDS_REVIEW: "Needs review",
    Outcome.OUT_OF_SCOPE: "Out of scope",
}
LOOK = SimpleNamespace(
    icons={s.value: ICONS[s] for s in Status},
    words={s.value: WORDS[s] for s in Status},
    order=[s.value for s in Status],
    outcomes={
        o.value: SimpleNamespace(sentence=OUTCOMES[o][0], tone=OUTCOMES[o][1], word=_OUTCOME_WORDS[o]) for o in Outcome
    },
    recommendations=RECOMMENDATIONS,
)


def render(template: str, **context: Any) -> str:
    """A screen or a part of one; everything in it is escaped."""
    return environment().get_template(template).render(context)


@cache
def environment() -> Environment:
    """The templates of this package. A name that is missing is an error, never an empty place."""
    made = Environment(
        loader=PackageLoader("chartcite.review.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["look"] = LOOK
    made.filters["minute"] = minute
    made.filters |= {"begun": begun, "way": lambda pathway, policy: way_of(policy, pathway)}
    return made


def minute(at: str | dt.datetime | None) -> str:
    """A moment to the minute, in UTC; the browser puts it into its own zone."""
    if not at:
        return ""
    moment = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")


def begun(text: str) -> str:
    """A text with a capital at its beginning, however it was written."""
    return text[:1].upper() + text[1:]


def clock(row: Mapping[str, Any], *, moment: dt.datetime) -> dict[str, Any]:
    """The clock of a request: its words, a tone (``soon`` in the last day, ``late``) and the share of time used."""
    received, due = dt.datetime.fromisoformat(row["received_at"]), dt.datetime.fromisoformat(row["due_at"])
    done = row["status"] == "signed"
    left = (due - moment).total_seconds()
    whole = max(1.0, (due - received).total_seconds())
    tone = "done" if done else "late" if left < 0 else "soon" if left < 86_400 else ""
    share = min(100, max(0, round(100 * (1 - left / whole))))
    return {"text": "Signed" if done else f"{span(abs(left))} {'late' if left < 0 else 'left'}", "tone": tone,
            "share": share, "title": f"Due {minute(due)} UTC: {row['deadline']}"}  # fmt: skip


def span(seconds: float) -> str:
    """A stretch of time in its two largest parts: ``2 d 4 h``."""
    minutes = int(seconds // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def address(path: str, **query: Any) -> str:
    """A path with those parts of a query that say something; a list gives its name once for each value."""
    said = {k: v for k, v in query.items() if v not in ("", None, False, [], ())}
    said = {k: "true" if v is True else v for k, v in said.items()}
    return f"{path}?{urlencode(said, doseq=True)}" if said else path
