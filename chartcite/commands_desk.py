"""What the desk's commands do: run it, look after its accounts, its audit log and its copies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from chartcite.models.errors import AuditError, UsageError

if TYPE_CHECKING:
    from chartcite.review.desk.settings import Settings
    from chartcite.review.store.db import Store

_RESTART_SECONDS = 1.0


def serve(settings: Settings, *, workers: int) -> None:
    """Run the desk until it is told to stop: the server here, each worker in a process of its own."""
    import uvicorn

    from chartcite.desk import engine
    from chartcite.review.desk.app import create_app
    from chartcite.review.desk.settings import check
    from chartcite.review.desk.warm import warm_up
    from chartcite.review.store import jobs, users

    store = opened(settings.data, settings.database_url)
    with store.read() as db:
        accounts = users.has_administrator(db)
    check(settings, accounts=accounts)
    _private_tmp(settings.data)
    if not accounts:
        _first(store, settings)
    jobs.release_dead(store)
    app = create_app(settings, engine(), store=store)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_level="warning", access_log=False, server_header=False,
        proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=list(settings.trusted_proxies),
        ssl_certfile=settings.tls_certificate, ssl_keyfile=settings.tls_key, timeout_graceful_shutdown=10,
    )  # fmt: skip
    warm_up(app.state.desk)
    with _Workers(settings, workers):
        _say(f"The review desk is at {settings.url} (stop it with Ctrl+C). Its data: {settings.data}")
        uvicorn.Server(config).run()
    app.state.page_views.close()
    store.close()


def opened(data: Path, database_url: str | None, *, must_exist: bool = False) -> Store:
    """The store with its schema up to date. Raises :class:`UsageError` where there has to be a desk and is none."""
    if must_exist and not database_url and not (data / "desk.sqlite").exists():
        raise UsageError(f"There is no desk in {data}.", "Name its data folder with --data.")
    from chartcite.review.store.db import Store
    from chartcite.review.store.schema import migrate

    store = Store(data, database_url=database_url)
    migrate(store)
    return store


def work(data: Path, database_url: str | None, rules: Path | None, parent: int) -> None:
    """Work on jobs until the parent process ends or this one is told to stop."""
    from chartcite.desk import engine
    from chartcite.review.desk.worker import Worker
    from chartcite.review.store.db import Store
    from chartcite.review.store.rules import load_rules

    _private_tmp(data)
    worker = Worker(Store(data, database_url=database_url, pool=4), engine(), load_rules(rules))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopping.set())
    if parent:
        threading.Thread(target=_with_parent, args=(parent,), daemon=True).start()
    worker.run()


def _with_parent(parent: int) -> None:
    """End this process when its parent has."""
    while os.getppid() == parent:
        time.sleep(_RESTART_SECONDS)
    os._exit(0)


class _Workers:
    """Worker processes: started, started again when they end, stopped at the end."""

    def __init__(self, settings: Settings, count: int) -> None:
        self._settings = settings
        self._count = count
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> _Workers:
        self._threads = [threading.Thread(target=self._keep, daemon=True) for _ in range(self._count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=15)

    def _keep(self) -> None:
        from chartcite.review.store import jobs
        from chartcite.review.store.db import Store

        while not self._over.is_set():
            command, environment = self._command(), self._environment()
            with subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment) as process:  # noqa: S603
                while process.poll() is None and not self._over.wait(0.2):
                    pass
                if process.poll() is None:
                    process.terminate()
                    try:
                        process.wait(timeout=10)
                    except subprocess.TimeoutExpired:
                        process.kill()
            if not self._over.is_set():
                store = Store(self._settings.data, database_url=self._settings.database_url, pool=1)
                jobs.release_dead(store)
                store.close()
                self._over.wait(_RESTART_SECONDS)

    def _environment(self) -> dict[str, str]:
        """The database's address may hold a password: it is no argument."""
        own = dict(os.environ)
        if self._settings.database_url:
            own["CHARTCITE_DATABASE_URL"] = self._settings.database_url
        return own

    def _command(self) -> list[str]:
        settings = self._settings
        command = [sys.executable, "-m", "chartcite", "desk-worker", "--data", str(settings.data)]
        if settings.rules_file is not None:
            command += ["--rules", str(settings.rules_file)]
        return [*command, "--parent", str(os.getpid())]


def _first(store: Store, settings: Settings) -> None:
    """Make the first administrator: asked for on a terminal, else with a one-time token printed once."""
    from chartcite.review.store import sessions

    if sys.stdin.isatty() and sys.stderr.isatty():
        _ask_first(store)
        return
    with store.write() as db:
        token = sessions.first_token(db)
    _say(
        "There is no administrator yet. Open this address within a day to make the first one; it works once:",
        f"  {settings.url}/first#{token}",
        f"  one-time token: {token}",
    )


def _ask_first(store: Store) -> None:
    """Ask until name and password will do."""
    from chartcite.review.store import audit, users

    while True:
        name = input("Name of the first administrator: ")
        try:
            password = _new_password()
            with store.write() as db:
                user = users.add_user(db, name, roles=users.FIRST, password=password)
                audit.append(db, "console", "user.first", user=user.id)
            return
        except UsageError as error:
            _say(f"{error.message} {error.remedy}".strip())


def _new_password() -> str:
    """A password typed twice, or a line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    first = getpass("Password (at least 12 characters): ")
    if getpass("Once more: ") != first:
        raise UsageError("The two passwords differ.", "Try again.")
    return first


def add_user(data: Path, database_url: str | None, name: str, *, roles: list[str], email: str) -> None:
    """Make an account; its password is asked for, or read from standard input."""
    from chartcite.review.store import audit, users

    wanted = users.parse_roles(roles)
    store = opened(data, database_url)
    with store.write() as db:
        user = users.add_user(db, name, roles=wanted, password=_new_password(), email=email)
        audit.append(db, "console", "user.add", user=user.id, roles=user.role)
    _say(f"Account {name} made ({', '.join(wanted)}).")


def new_token(data: Path, database_url: str | None, name: str, *, label: str, days: int) -> None:
    """Print a new token with which a program uses the API in an account's name."""
    from chartcite.output import STDOUT, write_text
    from chartcite.review.store import audit, sessions, users

    store = opened(data, database_url, must_exist=True)
    with store.write() as db:
        user = users.by_name(db, name)
        if user is None or not user.active:
            raise UsageError("There is no active account of that name.")
        token = sessions.open_token(db, user, label=label, days=days)
        audit.append(db, "console", "token.add", user=user.id, days=days)
    write_text(STDOUT, token + "\n")


def verify_audit(data: Path, database_url: str | None, checkpoint: Path | None) -> None:
    """Check the audit log's chain, against a checkpoint where one is given."""
    from chartcite.output import STDOUT, write_text
    from chartcite.review.store import audit

    known = None
    if checkpoint is not None:
        try:
            known = audit.Checkpoint.from_json(checkpoint.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise UsageError(
                f"{checkpoint.name} is no checkpoint.", "Name a file of chartcite audit checkpoint."
            ) from None
    store = opened(data, database_url, must_exist=True)
    with store.read() as db:
        found = audit.verify(db, known)
    if not found.whole:
        raise AuditError(f"The audit log was tampered with: {'; '.join(found.faults[:20])}.",
                         "Keep the database as it is, and compare it with a backup.")  # fmt: skip
    against = f", and it goes on from row {known.seq} of the checkpoint" if known else ""
    write_text(STDOUT, f"The audit log is whole: {found.rows} rows{against}. Last digest {found.last}\n")


def write_checkpoint(data: Path, database_url: str | None, out: str) -> None:
    """Write where the audit log stands now; keep the file where who runs the database cannot change it."""
    from chartcite.output import write_text
    from chartcite.review.store import audit

    store = opened(data, database_url, must_exist=True)
    with store.write() as db:
        audit.append(db, "console", "audit.checkpoint")
        found = audit.checkpoint(db)
    write_text(out, found.as_json())


def backup(data: Path, database_url: str | None, out: Path) -> None:
    """Copy the desk into one file."""
    from chartcite.review.store import audit
    from chartcite.review.store.backup import backup as copy

    store = opened(data, database_url, must_exist=True)
    audit.log(store, "console", "backup")
    made = copy(store, out)
    _say(f"{made['rows']['requests']} requests and {made['rows']['audit']} rows of the audit log: {out}")


def restore(data: Path, database_url: str | None, file: Path) -> None:
    """Put a copy back."""
    from chartcite.review.store import audit
    from chartcite.review.store.backup import restore as put_back
    from chartcite.review.store.db import Store

    store = Store(data, database_url=database_url)
    made = put_back(store, file)
    audit.log(store, "console", "restore", of=made["at"])
    _say(f"{made['rows']['requests']} requests restored, as they were at {made['at']}. Everybody logs in again.")


def _private_tmp(data: Path) -> None:
    """Uploads on their way to their place stay in the data folder."""
    folder = data / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    tempfile.tempdir = str(folder)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stderr.write(line + "\n")
    sys.stderr.flush()
