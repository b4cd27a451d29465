"""A PostgreSQL server for tests, on loopback and in a folder of its own, where its programs are installed."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pg8000.dbapi

_PLACES = "/usr/lib/postgresql"


@dataclass(frozen=True)
class Server:
    """Where it listens."""

    port: int
    user: str = "chartcite"


def _programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``: Debian's, the newest, else on the path."""
    places = sorted(Path(_PLACES).glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True)
    if places:
        return places[0].parent
    found = shutil.which("initdb")
    return Path(found).parent if found and shutil.which("postgres") else None


@contextmanager
def running() -> Iterator[Server | None]:
    """A server while the block runs; ``None`` where there are no programs, or no user to run them as.

    Its folder is none of pytest's: these become their owner's alone again and again, and the server runs as another.
    """
    programs, command = _programs(), _as_nobody_special()
    if programs is None or command is None:
        yield None
        return
    with TemporaryDirectory(prefix="chartcite-pg-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), _free_port()
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        made = subprocess.run(
            [*command, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "chartcite", "-A", "trust",
             "-E", "UTF8", "-N"],
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        with subprocess.Popen(
            [*command, str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1",
             "-k", "", "-F", "-c", "max_connections=200"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        ) as server:  # fmt: skip
            try:
                _wait(port)
                yield Server(port)
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(timeout=30)


def _as_nobody_special() -> list[str] | None:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if os.getuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return None
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if shutil.which("setpriv") else None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(150):
        try:
            _connect(port, "postgres").close()
            return
        except (pg8000.dbapi.InterfaceError, pg8000.dbapi.DatabaseError):
            time.sleep(0.2)
    raise AssertionError("PostgreSQL did not start")


def _connect(port: int, name: str) -> pg8000.dbapi.Connection:
    connection = pg8000.dbapi.connect(user="chartcite", host="127.0.0.1", port=port, database=name)
    connection.autocommit = True
    return connection


@contextmanager
def database(server: Server) -> Iterator[str]:
    """The address of a new database on it, dropped afterwards."""
    name = f"t{secrets.token_hex(6)}"
    connection = _connect(server.port, "postgres")
    connection.cursor().execute(f"CREATE DATABASE {name}")
    try:
        yield f"postgresql://{server.user}@127.0.0.1:{server.port}/{name}"
    finally:
        connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.close()
