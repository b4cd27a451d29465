"""Writes the reference tables of the documentation from the program itself: ``python docs/generate.py``.

A table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``; the rest of a page is written by hand. A test
fails where a table is not what this script would write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import typer
from pydantic import BaseModel

from chartcite.cli import app
from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.loader import built_in
from chartcite.models.finding import Result
from chartcite.models.kinds import DRUG_CLASSES, KINDS, MODALITIES, PROCEDURES

DOCS = Path(__file__).parent
_MARKED = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def facts() -> Iterator[str]:
    """A section a fact kind."""
    for name, kind in KINDS.items():
        yield f"### `{name}`\n"
        unit = f"a number in {kind.unit}" if kind.unit else "a free code or number"
        values = ", ".join(f"`{v}`" for v in kind.values) if kind.values and name != "therapy" else unit
        yield f"{kind.title}. Value: {'a therapy code' if name == 'therapy' else values}.\n"
        if kind.attributes:
            yield from _table(("attribute", "meaning"), [(f"`{k}`", v) for k, v in kind.attributes.items()])
            yield ""


def codes() -> Iterator[str]:
    """The codes that several kinds share."""
    yield from _table(("therapy code", "category"), [(f"`{k}`", f"`{v}`") for k, v in MODALITIES.items()])
    yield f"\nDrug classes: {', '.join(f'`{c}`' for c in DRUG_CLASSES)}."
    yield f"\nProcedures: {', '.join(f'`{p}`' for p in PROCEDURES)}."


def deciders() -> Iterator[str]:
    """A section a decider, with the options a policy file may give it."""
    for name in sorted(DECIDERS):
        decider = DECIDERS[name]
        yield f"### `{name}`\n\n{decider.summary}\n"
        if decider.kinds:
            yield f"Reads: {', '.join(f'`{k}`' for k in decider.kinds)}.\n"
        rows = list(_options(decider.params))
        if rows:
            yield from _table(("option", "default", "meaning"), rows)
            yield ""


def policies() -> Iterator[str]:
    """The built-in policies, their pathways and leaves."""
    for policy in built_in().values():
        yield f"### `{policy.id}`\n\n{policy.title}. {policy.source}.\n"
        ways = [(f"`{w.id}`", w.title, w.out_of_scope or "reviewed") for w in policy.pathways.values()]
        yield from _table(("pathway", "title", ""), ways)
        yield ""
        leaves = [(f"`{key}`", leaf.title, leaf.locator, f"`{leaf.decide}`") for key, leaf in policy.leaves.items()]
        yield from _table(("leaf", "title", "locator", "decider"), leaves)
        yield ""


def commands() -> Iterator[str]:
    """A section a command."""
    yield from _command(typer.main.get_command(app), "chartcite")


def result() -> Iterator[str]:
    """Every field of the JSON result, model by model."""
    seen: dict[str, type[BaseModel]] = {}
    _collect(Result, seen)
    for model in seen.values():
        about = " ".join((model.__doc__ or "").split("\n\n")[0].split()).replace("``", "`")
        yield f"### {model.__name__.rstrip('_')}\n\n{about}\n" if about else f"### {model.__name__}\n"
        fields = [(f"`{f.alias or n}`", _type(f.annotation)) for n, f in model.model_fields.items()]
        yield from _table(("field", "type"), fields)
        yield ""


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "facts": facts,
    "codes": codes,
    "deciders": deciders,
    "policies": policies,
    "commands": commands,
    "result": result,
}


def filled(text: str) -> str:
    """A page with its generated parts as they ought to be."""
    return _MARKED.sub(lambda m: m[1] + "\n" + "\n".join(TABLES[m["name"]]()).rstrip() + "\n\n" + m[3], text)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


def _options(params: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    for name, field in params.model_fields.items():
        default = "none" if field.default == () else f"`{str(field.default).lower()}`"
        choices = [f"`{c}`" for c in get_args(field.annotation) if isinstance(c, str)]
        meaning = field.description or ""
        if choices and choices[0] not in meaning:
            meaning += f" One of {', '.join(choices)}."
        yield f"`{name}`", "required" if field.is_required() else default, meaning


def _type(annotation: Any) -> str:
    text = (
        annotation.__name__
        if isinstance(annotation, type) and not getattr(annotation, "__args__", ())
        else str(annotation)
    )
    text = re.sub(r"(?:[a-z_]+[.])+(?=[A-Za-z_])", "", text.replace("NoneType", "None"))
    return f"`{re.sub(r'_(?![A-Za-z])', '', text)}`"


def _collect(model: type[BaseModel], seen: dict[str, type[BaseModel]]) -> None:
    if model.__name__ in seen:
        return
    seen[model.__name__] = model
    for field in model.model_fields.values():
        for part in _models(field.annotation):
            _collect(part, seen)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models(part)


def _command(command: Any, path: str) -> Iterator[str]:
    children = getattr(command, "commands", {})
    if not children:
        given = [p for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(f"{p.name.upper()}{'...' if p.nargs == -1 else ''}" for p in given)
        yield f"### `{path} {usage}`\n" if usage else f"### `{path}`\n"
        yield f"{(command.help or '').strip()}\n"
        yield from _table(
            ("argument or option", "meaning"), [_parameter(p) for p in command.params if p.name != "help"]
        )
        yield ""
    for name, child in children.items():
        yield from _command(child, f"{path} {name}")


def _parameter(parameter: Any) -> tuple[str, str]:
    name = parameter.name if parameter.param_type_name == "argument" else ", ".join(parameter.opts)
    needed = " (required)" if parameter.required and parameter.param_type_name == "option" else ""
    return f"`{name}`", f"{parameter.help or ''}{needed}"


def main() -> None:
    """Rewrite the generated parts of every page."""
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if (new := filled(text)) != text:
            page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
