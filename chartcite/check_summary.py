"""A self-check for the terminal, in a front desk's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from chartcite.models.self_check import Item, Passage, SelfCheck

_MOST_QUOTES = 2
_LONGEST = 200


def print_check(check: SelfCheck, console: Console) -> None:
    """Print the self-check to a console."""
    console.print(Group(*_parts(check)), soft_wrap=False)


def _parts(check: SelfCheck) -> Iterator[Text | Padding]:
    yield Text.assemble(("Self-check before sending\n", "dim"), (check.policy, "bold"),
                        f"\n{check.pathway}, request of {check.date}")  # fmt: skip
    for proposed in check.proposed:
        origin = "read from the packet" if proposed.read else "today: the packet states none"
        yield Text.assemble(f"{proposed.name}: {proposed.value}", (f"  {origin}", "dim"))
        yield from (_quote(p, "") for p in proposed.passages[:1])
    yield Text.assemble("\n", (check.summary, "bold"))
    if check.out_of_scope:
        yield Text(f"\nThis policy sends such requests elsewhere: {check.out_of_scope}")
    if check.pages:
        yield Text("\nThe papers themselves", style="bold")
        for page in check.pages:
            yield Padding(Text.assemble((f"{page.places}: ", "dim") if page.places else "", page.what), (0, 0, 0, 2))
            yield Padding(Text(page.do), (0, 0, 0, 4))
    yield from _list("Missing, least work first", check.missing)
    yield from _list("What a reviewer will ask about", check.questions)
    if check.documented:
        yield Text(f"\nDocumented: {len(check.documented)}", style="bold")
        for item in check.documented:
            yield Text(f"  ✓ {item.title}")
            yield from (_quote(p, "") for p in item.passages[:_MOST_QUOTES])
    if check.not_needed:
        yield Text(f"\nNot asked for as things stand: {', '.join(i.title for i in check.not_needed)}")
    yield from (Text(f"\nNote: {n}", style="dim") for n in check.notes)
    yield Text("\nThis list shows what the packet says and where. It does not say what the payer will decide.", "dim")


def _list(heading: str, items: Sequence[Item]) -> Iterator[Text | Padding]:
    if not items:
        return
    yield Text(f"\n{heading}: {len(items)}", style="bold")
    for work, group in groupby(items, key=lambda i: i.work):
        yield Text(f"  {work}", style="dim")
        for item in group:
            yield Text.assemble(("  ☐ ", "yellow"), (item.title, "bold"), (f"  {item.choice}" if item.choice else ""))
            yield Padding(Text(item.do), (0, 0, 0, 4))
            yield Padding(Text(f"Who has it: {item.who}", style="dim"), (0, 0, 0, 4))
            yield Padding(Text(item.says, style="italic"), (0, 0, 0, 4))
            yield from (_quote(p, "") for p in item.passages[:_MOST_QUOTES])
            yield from (_quote(p, "but: ") for p in item.contrary[:_MOST_QUOTES])


def _quote(passage: Passage, sign: str) -> Padding:
    words = passage.quote
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return Padding(Text.assemble((sign, "red"), f"“{words}”", (f"  {passage.place}", "dim")), (0, 0, 0, 4))
