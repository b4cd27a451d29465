"""Self-checks at work: read, answered, and forgotten. Nothing of them is written to the database.

A packet's files stand on the disk only while they are read. What was read is held in the memory of this one process for
the person who sent it, until they let go of it, time has passed, or newer ones need the room (rules: ``checks``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from loguru import logger

from chartcite.criteria.loader import built_in
from chartcite.models.document import Packet
from chartcite.models.errors import ChartCiteError, UnclearRequestError, UnknownPolicyError
from chartcite.models.finding import Result
from chartcite.models.self_check import SelfCheck
from chartcite.review.desk.context import Desk, Problem
from chartcite.review.desk.engine import Question, Reading
from chartcite.review.exports.self_check import self_check
from chartcite.review.store import files, requests

_AT_WORK = 2
_SWEEP_SECONDS = 60.0
_PREFIX = "check"
Sent = Sequence[tuple[str, BinaryIO]]


@dataclass(slots=True)
class Check:
    """One self-check. ``state`` is ``reading``, ``ready``, ``asking`` (policy or pathway are open) or ``failed``."""

    id: str
    owner: int
    files: int
    state: str = "reading"
    done: int = 0
    total: int = 0
    problem: dict[str, str] = field(default_factory=dict)
    packet: Packet | None = None
    result: Result | None = None
    found: SelfCheck | None = None
    kept: str | None = None
    """The request that the packet was sent in as."""
    weight: int = 0
    """About how many bytes of memory it holds."""
    began: float = field(default_factory=time.monotonic)


class Checks:
    """All self-checks of a desk. Good for several threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rules = desk.rules.checks
        self.minutes = self._rules.minutes
        self._sweeper: threading.Timer | None = None
        self._held: dict[str, Check] = {}
        self._lock = threading.Lock()
        self._work = threading.BoundedSemaphore(_AT_WORK)
        for left in desk.store.packets.glob(f"{_PREFIX}??????????"):
            files.remove(desk.store, left.name)

    def begin(self, owner: int, sent: Sent, question: Question, *, password: str | None = None) -> Check:
        """Take a packet and read it in the background. Raises :class:`UsageError`, :class:`LimitExceededError`."""
        check, saved = self._take(owner, sent, question)
        threading.Thread(
            target=self._read, args=(check, saved, question, password), name="chartcite-check", daemon=True
        ).start()
        return check

    def run(self, owner: int, sent: Sent, question: Question, *, password: str | None = None) -> Check:
        """Take a packet, read it now and forget it; its failure is raised."""
        check, saved = self._take(owner, sent, question)
        try:
            self._answer_files(check, saved, question, password)
        finally:
            self.forget(owner, check.id)
        return check

    def ask(self, check: Check, question: Question) -> None:
        """Answer another question on the same packet. Raises :class:`ChartCiteError`."""
        _known(question)
        self._desk.engine.check(question)
        if check.packet is None:
            raise Problem(409, "reading", "The packet is still being read.", "Wait a moment.")
        self._answer(check, question)

    def get(self, owner: int, check_id: str) -> Check:
        """A person's own self-check. Raises :class:`Problem` 404."""
        self._sweep()
        with self._lock:
            check = self._held.get(check_id)
        if check is None or check.owner != owner:
            raise Problem(404, "no_such_check", "This check is over.", "Nothing of it was kept: send the packet again.")
        return check

    def own(self, owner: int) -> list[Check]:
        """A person's checks that are held now, newest first."""
        self._sweep()
        with self._lock:
            return sorted((c for c in self._held.values() if c.owner == owner), key=lambda c: -c.began)

    def forget(self, owner: int, check_id: str) -> None:
        """Let go of all that was read."""
        with self._lock:
            check = self._held.get(check_id)
            if check is not None and check.owner == owner:
                del self._held[check_id]

    def held(self) -> tuple[int, int]:
        """How many checks are held now, and about how many bytes."""
        with self._lock:
            return len(self._held), sum(c.weight for c in self._held.values())

    def _take(self, owner: int, sent: Sent, question: Question) -> tuple[Check, tuple[files.Saved, ...]]:
        _known(question)
        self._desk.engine.check(question)
        self._sweep()
        check = Check(_PREFIX + requests.new_id(), owner, len(sent))
        with self._lock:
            self._make_room(owner)
            self._held[check.id] = check
            self._watch()
        try:
            return check, files.save_files(self._desk.store, check.id, sent, self._desk.rules.uploads)
        except BaseException:
            self.forget(owner, check.id)
            raise

    def _make_room(self, owner: int) -> None:
        """The person's oldest check that is done goes, where they have many; so does anybody's, where all have."""
        own = [c for c in self._held.values() if c.owner == owner]
        for held, most in ((own, self._rules.most_own), (list(self._held.values()), self._rules.most)):
            if len(held) < most:
                continue
            over = [c for c in held if c.state != "reading"]
            if not over:
                raise Problem(429, "too_many_checks", "Too many packets are being checked.", "Wait a moment.")
            self._held.pop(min(over, key=lambda c: c.began).id, None)

    def _read(self, check: Check, saved: tuple[files.Saved, ...], question: Question, password: str | None) -> None:
        """In the background: whatever happens ends as the check's state."""
        try:
            self._answer_files(check, saved, question, password)
        except UnclearRequestError as error:
            check.problem, check.state = error.as_dict(), "asking"
        except ChartCiteError as error:
            check.problem, check.state = error.as_dict(), "failed"
        except Exception as error:
            logger.error("a self-check failed: {}", type(error).__name__)
            check.problem = {"code": "internal", "message": "The check failed.", "remedy": "Try again."}
            check.state = "failed"

    def _answer_files(
        self, check: Check, saved: tuple[files.Saved, ...], question: Question, password: str | None
    ) -> None:
        store = self._desk.store
        seen: dict[str, tuple[int, int]] = {}

        def progress(name: str, done: int, total: int) -> None:
            seen[name] = (done, total)
            check.done, check.total = (sum(v) for v in zip(*seen.values(), strict=True))

        try:
            with self._work:
                paths = [files.path_of(store, check.id, f) for f in saved]
                check.packet = self._desk.engine.read(
                    Reading(paths, password=password, progress=progress, fleeting=True)
                )
        finally:
            files.remove(store, check.id)
        check.weight = weight_of(check.packet)
        with self._lock:
            self._lighten(check)
        with self._work:
            self._answer(check, question)

    def _lighten(self, newest: Check) -> None:
        """Let the oldest go until what is held is light enough; the newest stays."""
        for check in sorted(self._held.values(), key=lambda c: c.began):
            if sum(c.weight for c in self._held.values()) <= self._rules.memory_mb * 1024 * 1024:
                return
            if check is not newest and check.state != "reading":
                del self._held[check.id]

    def _answer(self, check: Check, question: Question) -> None:
        assert check.packet is not None
        check.result = self._desk.engine.review(check.packet, question, {})
        check.found = self_check(check.result)
        check.state = "ready"

    def _sweep(self) -> None:
        with self._lock:
            longest = self._rules.minutes * 60
            for key in [k for k, c in self._held.items() if time.monotonic() - c.began > longest]:
                del self._held[key]

    def _watch(self) -> None:
        """Look again in a while, as long as anything is held: what is over goes even if nobody asks."""
        if self._sweeper is None:
            self._sweeper = threading.Timer(_SWEEP_SECONDS, self._sweep_and_watch)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep_and_watch(self) -> None:
        self._sweep()
        with self._lock:
            self._sweeper = None
            if self._held:
                self._watch()


def weight_of(packet: Packet) -> int:
    """About how many bytes a packet holds in memory: its texts (up to four a character), its words and their boxes."""
    words = sum(len(p.words.starts) for d in packet.documents for p in d.pages if p.words)
    return 4 * sum(len(d.text) for d in packet.documents) + 33 * words


def _known(question: Question) -> None:
    """Only policies that are built in: a name is never taken for a file of this machine."""
    if question.policy is not None and question.policy not in built_in():
        raise UnknownPolicyError("There is no such policy.", f"Known: {', '.join(built_in())}.")
