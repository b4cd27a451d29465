"""The review desk under load, on this machine alone: ``python -m chartcite.corpus.bench_desk``.

Starts a desk on loopback, sends packets in, then lets reviewers browse side by side: the queue, a review, pages with
their words, with a pause between steps as people make one. Says how long answers took; the 95th percentile counts.
Bounded in people and seconds. What a browser adds is measured by the tests of the screens.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from chartcite.corpus.bench import draw
from chartcite.review.store import sessions, users
from chartcite.review.store.db import Store
from chartcite.review.store.rules import load_rules
from chartcite.review.store.schema import migrate
from chartcite.review.store.users import Role

_DEMO = Path(__file__).parent / "demo"
_ASKED = {"policy": "cigna-cmm-210", "pathway": "non-malignant/permanent", "date": "2026-05-11"}
_COOKIE = "chartcite_session"
_PACKETS, _PATIENCE = 8, 600.0
_RULES = "blind_share: 0\n"


@dataclass(slots=True)
class Times:
    """Seconds by kind of answer, and answers that were none."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long they browse, at most 300")
    parser.add_argument("--pause", type=float, default=3.0, help="mean seconds between two steps of one reviewer")
    parser.add_argument("--pages", type=int, default=300, help="pages of the long packet")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="chartcite-bench-") as folder:
        report = measure(Path(folder), reviewers=given.reviewers, seconds=min(given.seconds, 300.0),
                         pause=given.pause, pages=given.pages)  # fmt: skip
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if given.json else _table(report))


def measure(folder: Path, *, reviewers: int, seconds: float, pause: float, pages: int) -> dict[str, Any]:
    """Everything in one run, in a data folder of its own."""
    secrets = _people(folder, reviewers)
    with _served(folder) as base:
        ids, long = _packets(base, secrets[0], folder, pages)
        first = _alone(base, secrets[0], long, page=max(1, pages // 2))
        times, load = Times(), os.getloadavg()[0]
        asyncio.run(_browse(base, secrets, ids, times, seconds=seconds, pause=pause))
    return {
        "reviewers": reviewers, "seconds": seconds, "pause": pause, "pages": pages, "processors": os.cpu_count(),
        "load": load, "alone": first, "together": _figures(times.taken), "refused": dict(times.refused),
    }  # fmt: skip


def _people(folder: Path, count: int) -> list[str]:
    """Reviewers with open sessions."""
    (folder / "rules.yaml").write_text(_RULES)
    store, rules = Store(folder), load_rules(folder / "rules.yaml")
    migrate(store)
    found = []
    with store.write() as db:
        users.add_user(db, "root", roles=(Role.ADMINISTRATOR,), password="a bench has no secrets")  # noqa: S106
        for n in range(count):
            person = users.add_user(db, f"reviewer {n}", roles=(Role.REVIEWER, Role.INTAKE), password=None)
            found.append(sessions.open_session(db, person, rules.sessions))
    store.close()
    return found


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The desk on a free port of loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "chartcite", "serve", "--data", str(folder), "--port", str(port), "--rules",
               str(folder / "rules.yaml")]  # fmt: skip
    silent = subprocess.DEVNULL
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603  (our own program)
            command, stdin=silent, stdout=silent, stderr=errors, env=dict(os.environ, CHARTCITE_CACHE="off")
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(base: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.get(f"{base}/healthz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError("the desk did not start")


def _packets(base: str, secret: str, folder: Path, pages: int) -> tuple[list[str], str]:
    """Packets sent in and reviewed: several short ones and, last, a long one."""
    draw(folder / "long.pdf", pages)
    short = [("files", (p.name, p.read_bytes())) for p in sorted(_DEMO.iterdir())]
    long = [("files", ("long.pdf", (folder / "long.pdf").read_bytes()))]
    with httpx.Client(base_url=base, headers={"Origin": base}, cookies={_COOKIE: secret}, timeout=60) as http:
        sent = [*([short] * _PACKETS), long]
        ids = [str(http.post("/api/v1/requests", files=f, data=_ASKED).raise_for_status().json()["id"]) for f in sent]
        end = time.monotonic() + _PATIENCE
        while any(http.get(f"/api/v1/requests/{i}/progress").json()["status"] != "ready" for i in ids):
            if time.monotonic() > end:
                raise TimeoutError("the packets were not read in time")
            time.sleep(0.5)
    return ids, ids[-1]


def _alone(base: str, secret: str, request_id: str, *, page: int) -> dict[str, float]:
    """What one person waits for on the long packet: its screen, a page drawn for the first time, and again."""

    def timed(path: str) -> float:
        began = time.perf_counter()
        http.get(path).raise_for_status()
        return round(1000 * (time.perf_counter() - began), 1)

    at = f"/api/v1/requests/{request_id}/documents/0/pages/{page}"
    with httpx.Client(base_url=base, cookies={_COOKIE: secret}, timeout=60) as http:
        return {
            "screen, first": timed(f"/requests/{request_id}"), "screen, again": timed(f"/requests/{request_id}"),
            "page picture, first": timed(f"{at}.webp"), "page picture, again": timed(f"{at}.webp"),
            "page words": timed(f"{at}/words"),
        }  # fmt: skip


async def _browse(
    base: str, secrets: Sequence[str], ids: Sequence[str], times: Times, *, seconds: float, pause: float
) -> None:
    end = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=base, timeout=30, limits=limits) as http:
        people = [_Person(http, s, random.Random(n), times) for n, s in enumerate(secrets)]  # noqa: S311
        await asyncio.gather(*(p.browse(ids, end, pause) for p in people))


@dataclass(slots=True)
class _Person:
    """A reviewer: the queue, a review, some of its pages, and back."""

    http: httpx.AsyncClient
    secret: str
    chance: random.Random
    times: Times

    async def browse(self, ids: Sequence[str], end: float, pause: float) -> None:
        await asyncio.sleep(self.chance.uniform(0, pause))
        while time.monotonic() < end:
            await self.get("queue", "/queue")
            await self.rest(pause)
            request_id = self.chance.choice(ids)
            await self.get("review", f"/requests/{request_id}")
            for _ in range(3):
                page = self.chance.randint(1, 4)
                at = f"/api/v1/requests/{request_id}/documents/{0 if request_id == ids[-1] else 2}/pages/{page}"
                await asyncio.gather(self.get("picture", f"{at}.webp"), self.get("words", f"{at}/words"))
                await self.rest(pause)
                if time.monotonic() >= end:
                    return

    async def rest(self, pause: float) -> None:
        await asyncio.sleep(self.chance.uniform(0.5, 1.5) * pause)

    async def get(self, kind: str, path: str) -> None:
        began = time.perf_counter()
        answer = await self.http.get(path, headers={"Cookie": f"{_COOKIE}={self.secret}"})
        self.times.taken[kind].append(time.perf_counter() - began)
        if answer.status_code != 200:
            self.times.refused[f"{kind} {answer.status_code}"] += 1


def _figures(taken: Mapping[str, list[float]]) -> dict[str, dict[str, float]]:
    everything = {**taken, "all": [t for times in taken.values() for t in times]}
    return {kind: _percentiles(times) for kind, times in everything.items() if times}


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    """Number of answers, and milliseconds by percentile."""
    ordered = sorted(times)
    at = {name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for name, share in
          (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}  # fmt: skip
    return {"answers": len(ordered), **{name: round(1000 * value, 1) for name, value in at.items()}}


def _table(report: Mapping[str, Any]) -> str:
    lines = [f"One person, a packet of {report['pages']} pages (ms):"]
    lines += [f"  {name:<20} {value:>8.1f}" for name, value in report["alone"].items()]
    together = f"{report['reviewers']} reviewers for {report['seconds']:g} s, {report['pause']:g} s between steps"
    lines.append(f"{together}; {report['processors']} processors, load {report['load']:.1f} (ms):")
    lines.append(f"  {'':<10} {'answers':>8} {'p50':>8} {'p95':>8} {'p99':>8}")
    for kind, f in report["together"].items():
        lines.append(f"  {kind:<10} {f['answers']:>8} {f['p50']:>8.1f} {f['p95']:>8.1f} {f['p99']:>8.1f}")
    lines += [f"  refused: {what}, {count} times" for what, count in report["refused"].items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
