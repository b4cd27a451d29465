"""The command line. Data goes to standard output, messages to standard error."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chartcite import cli_desk, commands

_EXIT_CODES = """Exit codes: 0 the review ran, whatever its outcome; 2 usage (unknown policy, pathway, \
criterion, bad date); 3 input (no file could be read); 4 a policy file is wrong; 5 the manifest cannot be read; \
6 the output cannot be written; 7 the audit log was tampered with; 70 a defect of ChartCite."""

_NOTES = "brings the policy's notes for it."
_MANIFEST = 'A file with a request a line, as JSON: {"id", "files", "policy", "pathway", "date"}.'

app = typer.Typer(
    name="chartcite",
    help="Reviews prior-authorization packets for implanted intrathecal pumps against a payer's criteria.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
policy_app = typer.Typer(help="Work on policy files.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")

Policy = Annotated[str | None, typer.Option("--policy", help="A built-in policy's id, or a policy YAML file "
                                            "(default: of the payer that the packet names).",
                                     autocompletion=commands.complete_policy)]  # fmt: skip
Pathway = Annotated[str | None, typer.Option("--pathway", help="indication/phase, such as non-malignant/permanent "
                                             "(default: as the packet asks for).",
                                      autocompletion=commands.complete_pathway)]  # fmt: skip
Date = Annotated[str | None, typer.Option("--date", help="The request date, YYYY-MM-DD (default: as the packet states "
                                          "it, else today).")]  # fmt: skip
Password = Annotated[str | None, typer.Option("--password", envvar="CHARTCITE_PASSWORD", show_envvar=True,
                                              help="Opens protected PDF files.")]  # fmt: skip
Cache = Annotated[bool, typer.Option("--cache/--no-cache", help="Keep what was read of scanned pages on this machine, "
                                     "for your eyes only, and use what is kept.")]  # fmt: skip


def _version(wanted: bool) -> None:
    if wanted:
        commands.version()
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options of the program itself."""


@app.command(epilog=_EXIT_CODES)
def review(
    files: Annotated[list[Path], typer.Argument(help="Files or folders of one packet, in order.", show_default=False)],
    policy: Policy = None,
    pathway: Pathway = None,
    date: Date = None,
    json: Annotated[
        str | None, typer.Option("--json", help="Write the result as JSON to a file, or - for stdout.")
    ] = None,
    html: Annotated[
        str | None, typer.Option("--html", help="Write a report as one HTML page, or - for stdout.")
    ] = None,
    highlighted: Annotated[
        str | None,
        typer.Option(
            "--highlighted",
            help="Write the packet's pages with every cited "
            "passage highlighted, a colour a criterion, as PDF to a file, or - for stdout.",
        ),
    ] = None,
    csv: Annotated[str | None, typer.Option("--csv", help="Write the findings as a table, or - for stdout.")] = None,
    annotations: Annotated[
        str | None,
        typer.Option("--annotations", help="Write the passages as W3C Web Annotations (JSON-LD), or - for stdout."),
    ] = None,
    line_of_business: Annotated[
        str | None,
        typer.Option("--line-of-business", help=f"Such as medicare or commercial; {_NOTES}"),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", help=f"The state's two letters, such as MN; {_NOTES}"),
    ] = None,
    password: Password = None,
    cache: Cache = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing but errors.")] = False,
) -> None:
    """Review a packet against one pathway of a policy and show every criterion with its evidence.

    What is not given is read from the request's papers in the packet; what these leave open is asked for (exit code 2).
    """
    commands.review(
        files, policy=policy, pathway=pathway, date=date, json_to=json, html_to=html,
        exports=commands.Exports(highlighted, csv, annotations), line_of_business=line_of_business, state=state,
        password=password, cache=cache, quiet=quiet,
    )  # fmt: skip


@app.command(epilog=_EXIT_CODES)
def check(
    files: Annotated[list[Path], typer.Argument(help="Files or folders of one packet, in order.", show_default=False)],
    policy: Policy = None,
    pathway: Pathway = None,
    date: Date = None,
    html: Annotated[
        str | None, typer.Option("--html", help="Write the whole list as one HTML page, or - for stdout.")
    ] = None,
    checklist: Annotated[
        str | None, typer.Option("--checklist", help="Write a list to print and tick off, to a file .html or .pdf.")
    ] = None,
    letter: Annotated[
        str | None, typer.Option("--letter", help="Write a draft of the cover letter, to a file .docx or .pdf.")
    ] = None,
    json: Annotated[
        str | None, typer.Option("--json", help="Write the list as JSON to a file, or - for stdout.")
    ] = None,
    password: Password = None,
    cache: Cache = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing but errors.")] = False,
) -> None:
    """For clinics: what a packet documents, what is missing and what would help, before it is sent.

    Least work first. Policy, pathway and date that are not given are read from the packet. It does not say what a payer
    will decide.
    """
    from chartcite import commands_check

    commands_check.check(
        files, policy=policy, pathway=pathway, date=date,
        papers=commands_check.Papers(html, checklist, letter, json), password=password, cache=cache, quiet=quiet,
    )  # fmt: skip


@app.command(epilog=_EXIT_CODES)
def batch(
    manifest: Annotated[
        Path,
        typer.Argument(help=_MANIFEST),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for results.jsonl.")],
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes at work (0: one a processor).")] = 0,
    cache: Cache = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing but errors.")] = False,
) -> None:
    """Review many requests. One line of results for each line of the manifest, in order; no packet stops the others."""
    commands.batch(manifest, out, jobs=jobs, cache=cache, quiet=quiet)


@app.command()
def policies(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the policies that are built in, with their pathways."""
    commands.policies(as_json=json)


@app.command(epilog=_EXIT_CODES)
def text(
    file: Annotated[Path, typer.Argument(help="One file.", show_default=False)],
    part: Annotated[
        str | None, typer.Option("--part", help="A document inside it, such as note.pdf in packet.zip.")
    ] = None,
    contents: Annotated[
        bool, typer.Option("--contents", help="Not the text, but which documents stand on which pages.")
    ] = False,
    password: Password = None,
    cache: Cache = True,
) -> None:
    """Print a file's text as ChartCite reads it; citations are offsets into this text. Form feeds part pages."""
    commands.text(file, part=part, contents=contents, password=password, cache=cache)


@app.command(epilog=_EXIT_CODES)
def explain(
    criterion: Annotated[str, typer.Argument(help="A criterion's id, such as severity or conservative-care.")],
    policy: Annotated[str | None, typer.Option("--policy", help="One policy only.")] = None,
    all_phrases: Annotated[bool, typer.Option("--all", help="Every phrase, not the first ones.")] = False,
) -> None:
    """Explain a criterion: what it asks, which facts answer it, which phrases count."""
    commands.explain(criterion, policy=policy, all_phrases=all_phrases)


@app.command(epilog=_EXIT_CODES)
def score(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Labelled packet files (default: the corpus, both halves).", show_default=False),
    ] = None,
    only: Annotated[str | None, typer.Option("--only", help="packets or phrases: one kind of material.")] = None,
    leaves: Annotated[
        bool, typer.Option("--leaves", help="Figures for each criterion, and which statuses were confused.")
    ] = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="List each criterion that was not decided as labelled.")
    ] = False,
) -> None:
    """Score labelled packets: leaf accuracy, false-met rate, missed-met rate and citation accuracy."""
    commands.score(files or [], only=only, leaves=leaves, errors=errors)


@policy_app.command(epilog=_EXIT_CODES)
def lint(file: Annotated[Path, typer.Argument(help="A policy YAML file.", show_default=False)]) -> None:
    """Check a policy file; says file, line, what is wrong and what to do."""
    commands.lint(file)


cli_desk.add_to(app)
