"""Kills the desk's server and worker at random moments while people work, then looks for what was lost.

``python -m tests.crash --count 50`` runs it by itself. What was acknowledged must be there afterwards: every packet
taken in, every decision on a leaf; every job done, and none of them twice; the audit log whole.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx
import psutil
from sqlalchemy import Select, select

from chartcite.review.store import audit, users
from chartcite.review.store.db import Store
from chartcite.review.store.schema import migrate
from chartcite.review.store.tables import AuditRow, Job, LeafDecision, Request, StoredResult
from chartcite.review.store.users import Role
from tests.review.postgres import database, running

_RULES = "jobs: {most_attempts: 1000, lease_seconds: 3}\nblind_share: 0\n"
_PASSWORD = "correct horse battery"
_LEAF = "pathology"
_NOTE = (
    "Patient: Ann Doe  DOB 01/02/1960\n03/04/2026\nChronic intractable low back pain, failed back surgery syndrome.\n"
)
_ASKED = {"policy": "cigna-cmm-210", "pathway": "non-malignant/trial", "date": "2026-04-02"}
_PATIENCE = 180.0
_MOST_UNREAD = 3


@dataclass
class Told:
    """What the desk acknowledged."""

    taken: list[str] = field(default_factory=list)
    decided: dict[str, int] = field(default_factory=dict)
    """By request the number of the last decision that was acknowledged."""
    attempts: int = 0
    unread: int = 0
    """Packets that were not read yet, when somebody looked last."""


@dataclass
class Outcome:
    """What a run found; ``faults`` is empty where nothing was lost."""

    kills: Counter[str]
    taken: int
    decisions: int
    jobs: int
    hits: int
    """Kills of a worker, or of all, while it had a job in hand."""
    again: int
    """Jobs that needed more than one attempt."""
    faults: list[str]


class Watch(threading.Thread):
    """Watches the jobs: which are at work since when, and how long those that were done took."""

    def __init__(self, store: Store) -> None:
        super().__init__(daemon=True)
        self._store = store
        self.over = threading.Event()
        self.began: dict[tuple[str, int], float] = {}
        """By job and attempt."""
        self.took: list[float] = []

    def run(self) -> None:
        while not self.over.is_set():
            with self._store.read() as db:
                at_work = db.execute(select(Job.id, Job.attempts).where(Job.state == "leased")).all()
                held = {(job, attempts) for job, attempts in at_work}
                gone = set(self.began) - held
                done = set(db.scalars(select(Job.id).where(Job.id.in_([job for job, _ in gone]), Job.state == "done")))
            moment = time.monotonic()
            for key in gone:
                began = self.began.pop(key)
                if key[0] in done:
                    self.took.append(moment - began)
            for new in held - set(self.began):
                self.began[new] = moment
            time.sleep(0.01)

    def usual(self) -> float:
        """How long a job takes, in seconds: the median of the last ones."""
        return median(self.took[-15:] or [1.0])

    def until_done(self, count: int, patience: float = 60.0) -> None:
        """Wait until so many jobs were seen to end, or the time is over."""
        end = time.monotonic() + patience
        while len(self.took) < count and time.monotonic() < end:
            time.sleep(0.02)

    def newest(self) -> float | None:
        """When the job that is at work now was begun."""
        return max(list(self.began.values()), default=None)


class Served:
    """The desk's server as a process, with its worker."""

    def __init__(self, data: Path, port: int, database_url: str | None) -> None:
        (data / "rules.yaml").write_text(_RULES)
        self._command = [sys.executable, "-m", "chartcite", "serve", "--data", str(data), "--port", str(port),
                         "--rules", str(data / "rules.yaml")]  # fmt: skip
        self._environment = dict(os.environ, CHARTCITE_CACHE="off")
        if database_url:
            self._environment["CHARTCITE_DATABASE_URL"] = database_url
        self._health = f"http://127.0.0.1:{port}/healthz"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                if httpx.get(self._health, timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError("the desk did not start")

    def kill(self, victim: str) -> None:
        assert self.process is not None
        workers = psutil.Process(self.process.pid).children()
        if victim in ("server", "both"):
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        if victim in ("worker", "both"):
            for worker in workers:
                worker.kill()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)


def _work(base: str, told: Told, over: threading.Event, seed: int) -> None:
    """A person who sends packets and decides, whatever happens to the desk."""
    chance = random.Random(seed)
    with httpx.Client(base_url=base, headers={"Origin": base}, timeout=10) as http:
        while not over.is_set():
            try:
                _act(http, told, chance)
            except httpx.HTTPError:
                time.sleep(0.05)


def _act(http: httpx.Client, told: Told, chance: random.Random) -> None:
    if http.get("/api/v1/me").status_code == 401:
        http.post("/api/v1/login", json={"name": "ada", "password": _PASSWORD})
    if not told.taken or (told.unread < _MOST_UNREAD and (len(told.taken) < 3 or chance.random() < 0.2)):
        text = f"{_NOTE}Visit {chance.random()}\n" * chance.choice([1, 20, 60])
        sent = http.post("/api/v1/requests", files=[("files", ("note.txt", text.encode()))], data=_ASKED)
        if sent.status_code == 202:
            told.taken.append(sent.json()["id"])
            told.unread += 1
        return
    queue = http.get("/api/v1/requests", params={"status": ["queued", "reading"]}).json()
    told.unread = queue["total"]
    request_id = chance.choice(told.taken)
    meta = http.get(f"/api/v1/requests/{request_id}").json()
    if meta["status"] != "ready":
        time.sleep(0.05)
        return
    if chance.random() < 0.15:
        page = {"version": meta["version"], "document": "note.txt", "page": 1,
                "state": chance.choice(["aside", "program"])}  # fmt: skip
        http.put(f"/api/v1/requests/{request_id}/pages", json=page)
        return
    told.attempts += 1
    number = told.attempts
    body = {"version": meta["version"], "status": "met", "reason_code": "other", "note": str(number)}
    if http.put(f"/api/v1/requests/{request_id}/leaves/{_LEAF}", json=body).status_code == 200:
        told.decided[request_id] = number


def run(data: Path, *, count: int, seed: int, database_url: str | None = None, longest: float = 4.0) -> Outcome:
    """Kill ``count`` times, let the desk finish, and compare. The longest pause between kills is in seconds."""
    chance, told, over, kills = random.Random(seed), Told(), threading.Event(), Counter[str]()
    store = Store(data, database_url=database_url)
    migrate(store)
    with store.write() as db:
        users.add_user(db, "ada", roles=[Role.ADMINISTRATOR, Role.REVIEWER], password=_PASSWORD)
    port = free_port()
    served = Served(data, port, database_url)
    served.start()
    person = threading.Thread(target=_work, args=(f"http://127.0.0.1:{port}", told, over, seed), daemon=True)
    person.start()
    marks: list[audit.Checkpoint] = []
    watch, hits = Watch(store), 0
    watch.start()
    try:
        _until(store, select(LeafDecision.leaf), patience=_PATIENCE)
        watch.until_done(1, _PATIENCE)
        for _ in range(count):
            victim = chance.choice(["server", "worker", "both"])
            _moment(watch, chance, longest)
            with store.read() as db:
                marks.append(audit.checkpoint(db))
                at_work = db.scalar(select(Job.id).where(Job.state == "leased").limit(1)) is not None
            served.kill(victim)
            kills[victim] += 1
            hits += at_work and victim != "server"
            if victim != "worker":
                served.start()
        time.sleep(1.0)
        over.set()
        person.join(timeout=30)
        _finish(store)
    finally:
        over.set()
        watch.over.set()
        watch.join(timeout=30)
        served.stop()
    found = _compare(store, told, marks, kills, hits)
    store.close()
    return found


def _moment(watch: Watch, chance: random.Random, longest: float) -> None:
    """Wait for a moment to kill: one of any, or more often one at random in the time that a job takes."""
    if chance.random() < 0.15:
        time.sleep(chance.uniform(0.1, longest))
        return
    if chance.random() < 0.4:
        watch.until_done(len(watch.took) + 1)
    part, end = chance.random(), time.monotonic() + 60
    while time.monotonic() < end:
        began = watch.newest()
        left = None if began is None else began + part * watch.usual() - time.monotonic()
        if left is not None and left > -0.02:
            time.sleep(max(0.0, left))
            if watch.newest() == began:
                return
        time.sleep(0.005)


def _until(store: Store, query: Select[str], *, patience: float = 30.0) -> None:
    """Wait until a query finds something."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with store.read() as db:
            if db.scalar(query.limit(1)) is not None:
                return
        time.sleep(0.02)


def _finish(store: Store) -> None:
    """Wait until no job is left."""
    end = time.monotonic() + 5 * _PATIENCE
    while time.monotonic() < end:
        with store.read() as db:
            if db.scalar(select(Job.id).where(Job.state.in_(("queued", "leased"))).limit(1)) is None:
                return
        time.sleep(0.2)


def _compare(store: Store, told: Told, marks: list[audit.Checkpoint], kills: Counter[str], hits: int) -> Outcome:
    faults: list[str] = []
    with store.read() as db:
        requests = {r.id: r for r in db.scalars(select(Request))}
        jobs = list(db.scalars(select(Job)))
        results = Counter(db.scalars(select(StoredResult.job_id)))
        logged = Counter(
            (r.request_id, r.detail) for r in db.scalars(select(AuditRow).where(AuditRow.action.startswith("result.r")))
        )
        notes = {d.request_id: int(d.note) for d in db.scalars(select(LeafDecision))}
        for mark in marks:
            faults += [f"audit: {f}" for f in audit.verify(db, mark).faults]
    faults += [f"request {i} was acknowledged and is lost" for i in told.taken if i not in requests]
    faults += [f"request {i} is {r.status}" for i, r in requests.items() if r.status != "ready"]
    faults += [f"job {j.id} is {j.state}" for j in jobs if j.state != "done"]
    faults += [f"job {j.id} has {results[j.id]} results" for j in jobs if results[j.id] != 1]
    faults += [f"job done {n} times" for n in logged.values() if n != 1]
    faults += [
        f"decision {n} on {i} was acknowledged, and {notes.get(i)} is kept"
        for i, n in told.decided.items() if notes.get(i, 0) < n
    ]  # fmt: skip
    again = sum(j.attempts > 1 for j in jobs)
    return Outcome(kills, len(told.taken), told.attempts, len(jobs), hits, again, faults)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _database(postgresql: bool) -> Iterator[str | None]:
    """The address of a database of its own (``None``: SQLite)."""
    if not postgresql:
        yield None
        return
    with running() as server:
        if server is None:
            raise SystemExit("no PostgreSQL server is installed")
        with database(server) as url:
            yield url


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="over a PostgreSQL server of its own, on loopback")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _database(given.postgresql) as url:
        found = run(Path(folder) / "data", count=given.count, seed=given.seed, database_url=url)
    killed = ", ".join(f"{n} {what}" for what, n in found.kills.items())
    sys.stdout.write(
        f"killed: {killed}; {found.taken} packets taken in, {found.decisions} decisions tried, "
        f"{found.jobs} jobs; a worker was killed with a job in hand {found.hits} times, "
        f"{found.again} jobs were begun more than once\n"
        + "".join(f"FAULT {f}\n" for f in found.faults)
        + ("" if found.faults else "nothing acknowledged was lost, no job was lost or done twice\n")
    )
    sys.exit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
