"""Copies of a desk: database and packets in one file, for either kind of database, put back into an empty one.

A ZIP file: ``manifest.json`` (schema revision, rows by table, where the audit log stood), ``tables/NAME.jsonl`` (a row
a line, as of one moment), ``packets/ID/...``. It holds patients' data and the digests of passwords.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import Connection, DateTime, LargeBinary, MetaData, Table, func, inspect, select, text

from chartcite.models.errors import OutputError, UsageError
from chartcite.review.store import audit, files, schema
from chartcite.review.store.db import Store, now
from chartcite.review.store.tables import Base

SCHEMA = "chartcite.backup/1"
_BATCH = 500
_SKIPPED = ("sessions", "secrets")
"""Log-ins and one-time tokens are not copied: nobody is logged in after a restoration."""
_CHUNK = 1 << 20


def backup(store: Store, target: Path) -> dict[str, Any]:
    """Write a copy to ``target``, whole or not at all, while the desk runs. Raises :class:`OutputError`."""
    part = target.with_name(f".{target.name}.part")
    if target.exists() and not target.is_file():
        raise OutputError(f"{target.name} is no file.", "Name a file to write.")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3, allowZip64=True) as out:
            manifest = _write(store, out)
        with part.open("rb+") as done:
            os.fsync(done.fileno())
        os.replace(part, target)
    except OSError:
        part.unlink(missing_ok=True)
        remedy = "Check the folder, its permissions and the disk."
        raise OutputError(f"{target.name} cannot be written.", remedy) from None
    return manifest


def _write(store: Store, out: zipfile.ZipFile) -> dict[str, Any]:
    counts: dict[str, int] = {}
    options: dict[str, Any] = {} if store.sqlite else {"isolation_level": "REPEATABLE READ"}
    with store.engine.connect().execution_options(**options) as connection, connection.begin():
        revision = schema.current(connection)
        for table in Base.metadata.sorted_tables:
            if table.name not in _SKIPPED:
                with out.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as lines:
                    counts[table.name] = _dump(connection, table, lines)
        log = Base.metadata.tables["audit"].c
        last = connection.execute(select(log.seq, log.hash).order_by(log.seq.desc()).limit(1)).first()
        ids = list(connection.scalars(select(Base.metadata.tables["requests"].c.id)))
    for request_id in ids:
        folder = files.folder_of(store, request_id)
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
            out.write(path, f"packets/{request_id}/{path.relative_to(folder).as_posix()}")
    manifest = {
        "schema": SCHEMA, "revision": revision, "at": now().isoformat(timespec="seconds"), "rows": counts,
        "audit": {"seq": last.seq, "hash": last.hash} if last else {"seq": 0, "hash": audit.GENESIS},
    }  # fmt: skip
    out.writestr("manifest.json", json.dumps(manifest, indent=2))
    return manifest


def _dump(connection: Connection, table: Table, out: IO[bytes]) -> int:
    count = 0
    for row in connection.execute(select(table)).yield_per(_BATCH).mappings():
        out.write(json.dumps({k: _plain(v) for k, v in row.items()}, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, dt.datetime) else value


def restore(store: Store, source: Path) -> dict[str, Any]:
    """Put a copy back into a desk that holds nothing. Raises :class:`UsageError` for one that does, or no copy."""
    try:
        kept = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile):
        raise UsageError(f"{source.name} is no copy of a desk.", "Name a file of chartcite backup.") from None
    with kept:
        manifest = _manifest(kept, source.name)
        _empty(store)
        with store.engine.begin() as connection:
            schema.upgrade(connection, manifest["revision"])
            tables = MetaData()
            tables.reflect(connection)
            for name in (t.name for t in Base.metadata.sorted_tables):
                if name in manifest["rows"] and name in tables.tables:
                    _load(connection, tables.tables[name], kept)
            _sequences(store, connection, tables)
        for name in kept.namelist():
            if name.startswith("packets/") and not name.endswith("/"):
                _place(store, kept, name)
    schema.migrate(store)
    with store.read() as session:
        known = audit.Checkpoint(manifest["audit"]["seq"], manifest["audit"]["hash"], manifest["at"])
        found = audit.verify(session, known)
    if not found.whole:
        raise UsageError(f"The copy's audit log does not hold together: {found.faults[0]}.", "Take another copy.")
    return manifest


def _manifest(kept: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(kept.read("manifest.json"))
    except (KeyError, ValueError):
        manifest = {}
    if manifest.get("schema") != SCHEMA:
        raise UsageError(f"{name} is no copy of a desk.", "Name a file of chartcite backup.")
    if manifest["revision"] not in schema.revisions():
        raise UsageError("The copy was made by a newer ChartCite.", "Restore it with that version.")
    return manifest


def _empty(store: Store) -> None:
    with store.engine.connect() as connection:
        if inspect(connection).has_table("users"):
            held = [Base.metadata.tables[n] for n in ("users", "requests", "audit")]
            if any(connection.scalar(select(func.count()).select_from(t)) for t in held):
                raise UsageError("The desk to restore into holds data.", "Name an empty data folder and database.")
    if any(store.packets.iterdir()):
        raise UsageError("The data folder holds packets.", "Name an empty one.")


def _load(connection: Connection, table: Table, kept: zipfile.ZipFile) -> None:
    for rows in _batches(table, kept):
        connection.execute(table.insert(), rows)


def _batches(table: Table, kept: zipfile.ZipFile) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with kept.open(f"tables/{table.name}.jsonl") as lines:
        for line in lines:
            batch.append({k: _back(table, k, v) for k, v in json.loads(line).items()})
            if len(batch) >= _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _back(table: Table, column: str, value: Any) -> Any:
    kind = table.c[column].type
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, DateTime):
        return dt.datetime.fromisoformat(value).astimezone(dt.UTC).replace(tzinfo=None)
    return value


def _sequences(store: Store, connection: Connection, tables: MetaData) -> None:
    """PostgreSQL's counters go on behind the ids that were put back."""
    if store.sqlite:
        return
    for name in ("users", "reviewer_evidence", "decisions"):
        last = connection.scalar(select(func.max(tables.tables[name].c.id)))
        if last is not None:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": name, "last": last}
            )


def _place(store: Store, kept: zipfile.ZipFile, name: str) -> None:
    """Put a file of a packet back to its place, and nowhere else."""
    parts = PurePosixPath(name).parts[1:]
    if len(parts) < 2 or ".." in parts or not files.is_id(parts[0]):
        raise UsageError("The copy names a file outside of its packets.", "It was not made by chartcite backup.")
    target = files.folder_of(store, parts[0]).joinpath(*parts[1:])
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with kept.open(name) as source, target.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        while chunk := source.read(_CHUNK):
            out.write(chunk)
