"""The command line of the review desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

user_app = typer.Typer(help="Look after the desk's accounts.", no_args_is_help=True)
audit_app = typer.Typer(help="Look after the desk's audit log.", no_args_is_help=True)

_DATA_HELP = "The desk's data folder (default: in your own data folder)."
_DATABASE_HELP = "postgresql://USER@HOST/NAME (default: SQLite in the data folder)."

Data = Annotated[Path | None, typer.Option("--data", envvar="CHARTCITE_DATA", help=_DATA_HELP)]
Database = Annotated[str | None, typer.Option("--database-url", envvar="CHARTCITE_DATABASE_URL", help=_DATABASE_HELP)]
RulesFile = Annotated[
    Path | None, typer.Option("--rules", help="A YAML file of business rules over the built-in ones.")
]


def _data(given: Path | None) -> Path:
    from chartcite.review.store.db import default_data

    return given or default_data()


def serve(
    data: Data = None,
    database_url: Database = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on; elsewhere than on this machine only with "
                                      "accounts.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = 8480,
    public_url: Annotated[str | None, typer.Option("--public-url", help="The address people use, such as "
                                                   "https://desk.example.org.")] = None,
    tls_certificate: Annotated[Path | None, typer.Option("--tls-certificate", help="Certificate, a PEM file.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="Its private key, a PEM file.")] = None,
    trust_proxy: Annotated[list[str] | None, typer.Option("--trust-proxy", help="Address of a reverse proxy whose "
                                                          "forwarding headers count (default: none).")] = None,
    rules: RulesFile = None,
    workers: Annotated[int, typer.Option("--workers", min=0, max=16, help="Processes that review packets.")] = 1,
) -> None:  # fmt: skip
    """Run the review desk for people in a browser. Prints its address; the first start makes an administrator."""
    from chartcite.commands_desk import serve as run
    from chartcite.review.desk.settings import Settings, oidc_from
    from chartcite.review.store.rules import load_rules

    settings = Settings(
        data=_data(data), database_url=database_url, host=host, port=port, public_url=public_url,
        tls_certificate=tls_certificate, tls_key=tls_key, trusted_proxies=tuple(trust_proxy or ()),
        rules=load_rules(rules), rules_file=rules, oidc=oidc_from(),
    )  # fmt: skip
    run(settings, workers=workers)


def desk_worker(
    data: Data = None,
    database_url: Database = None,
    rules: RulesFile = None,
    parent: Annotated[int, typer.Option("--parent", help="End with this process.")] = 0,
) -> None:
    """Review the packets of a desk that another process serves (one such process is started by serve)."""
    from chartcite.commands_desk import work

    work(_data(data), database_url, rules, parent)


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="The name to log in with.")],
    role: Annotated[list[str], typer.Option("--role", help="intake, reviewer, physician, auditor, administrator or "
                                            "provider; may be given again.")],
    email: Annotated[str, typer.Option("--email", help="By which OpenID Connect finds the account.")] = "",
    data: Data = None,
    database_url: Database = None,
) -> None:  # fmt: skip
    """Make an account. The password is asked for, or read from standard input."""
    from chartcite.commands_desk import add_user

    add_user(_data(data), database_url, name, roles=role, email=email)


@user_app.command("token")
def user_token(
    name: Annotated[str, typer.Argument(help="The account's name.")],
    label: Annotated[str, typer.Option("--label", help="What it is for.")] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How long it is good for.")] = 365,
    data: Data = None,
    database_url: Database = None,
) -> None:
    """Print a token with which a program uses the API in an account's name."""
    from chartcite.commands_desk import new_token

    new_token(_data(data), database_url, name, label=label, days=days)


@audit_app.command("verify")
def audit_verify(
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="A file of chartcite audit checkpoint.")
    ] = None,
    data: Data = None,
    database_url: Database = None,
) -> None:
    """Find rows of the audit log that were altered, deleted, moved or cut off (exit code 7)."""
    from chartcite.commands_desk import verify_audit

    verify_audit(_data(data), database_url, checkpoint)


@audit_app.command("checkpoint")
def audit_checkpoint(
    out: Annotated[str, typer.Option("--out", help="A file, or - for stdout.")] = "-",
    data: Data = None,
    database_url: Database = None,
) -> None:
    """Write where the audit log stands, to be kept elsewhere."""
    from chartcite.commands_desk import write_checkpoint

    write_checkpoint(_data(data), database_url, out)


def backup(
    out: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    data: Data = None,
    database_url: Database = None,
) -> None:
    """Copy the desk, database and packets, into one file. The desk may run meanwhile."""
    from chartcite.commands_desk import backup as run

    run(_data(data), database_url, out)


def restore(
    file: Annotated[Path, typer.Argument(help="A file of chartcite backup.", show_default=False)],
    data: Data = None,
    database_url: Database = None,
) -> None:
    """Put a copy back into an empty data folder and database."""
    from chartcite.commands_desk import restore as run

    run(_data(data), database_url, file)


def add_to(app: typer.Typer) -> None:
    """Add the desk's commands to the program's."""
    app.command()(serve)
    app.command(hidden=True)(desk_worker)
    app.command()(backup)
    app.command()(restore)
    app.add_typer(user_app, name="user")
    app.add_typer(audit_app, name="audit")
