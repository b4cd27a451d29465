"""The worker: takes jobs, reads packets, judges them, writes what it found."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from chartcite.models.document import Packet
from chartcite.models.errors import ChartCiteError, InputError, UsageError
from chartcite.review.desk import merged
from chartcite.review.desk.engine import Engine, Question, Reading
from chartcite.review.desk.initials import initials_of
from chartcite.review.desk.inner import keep_unlocked
from chartcite.review.store import files as kept
from chartcite.review.store import jobs, packets, requests, results
from chartcite.review.store.db import Store
from chartcite.review.store.pages import page_sets
from chartcite.review.store.rules import Rules
from chartcite.review.store.tables import Job, Request

_IDLE_SECONDS = 0.25
_PROGRESS_SECONDS = 0.5


class Worker:
    """Works on one job at a time until told to stop."""

    def __init__(self, store: Store, engine: Engine, rules: Rules) -> None:
        self.store = store
        self.engine = engine
        self.rules = rules
        self.name = jobs.worker_name()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until :attr:`stopping` is set."""
        while not self.stopping.is_set():
            if not self.step():
                self.stopping.wait(_IDLE_SECONDS)

    def step(self) -> bool:
        """Do one job, if there is one."""
        limits = self.rules.jobs
        job = jobs.claim(self.store, self.name, lease_seconds=limits.lease_seconds, most_attempts=limits.most_attempts)
        if job is None:
            return False
        began = time.monotonic()
        try:
            with self._alive(job) as pulse:
                self._work(job, pulse)
        except jobs.LeaseLostError:
            logger.warning("job {} of request {}: the lease was lost", job.id, job.request_id)
        except ChartCiteError as error:
            self._failed(job, error.code, error.message if isinstance(error, UsageError | InputError) else "", error)
        except Exception as error:
            self._failed(job, "internal", "", error)
        else:
            logger.info("job {} ({}) of request {} done in {:.1f} s", job.id, job.kind, job.request_id,
                        time.monotonic() - began)  # fmt: skip
        return True

    def _failed(self, job: Job, code: str, message: str, error: Exception) -> None:
        logger.warning("job {} of request {} failed: {}", job.id, job.request_id, type(error).__name__)
        again = not isinstance(error, UsageError | InputError)
        jobs.fail(self.store, job, code=code, message=message, again=again, most_attempts=self.rules.jobs.most_attempts)
        if not again:
            kept.forget_password(self.store, job.request_id)

    def _work(self, job: Job, pulse: _Pulse) -> None:
        with self.store.write() as session:
            request = session.get(Request, job.request_id)
            if request is None:
                raise jobs.LeaseLostError
            if request.status in ("queued", "failed"):
                request.status = "reading"
            asked, files = dict(request.asked), requests.files_of(session, job.request_id)
            pages = page_sets(session, job.request_id)
        packet = self._packet(job, files, pulse)
        result = self.engine.review(packet, Question(**asked), pages)
        unread = sum(len(d.unread_pages) for d in packet.documents) + len(packet.unread)
        pulse.stop()
        results.store_result(
            self.store,
            job,
            result,
            initials=initials_of(packet),
            unread=unread,
            rules=self.rules,
            refresh=merged.refresh,
        )
        kept.forget_password(self.store, job.request_id)

    def _packet(self, job: Job, files: tuple[kept.Saved, ...], pulse: _Pulse) -> Packet:
        folder = kept.folder_of(self.store, job.request_id)
        try:
            return packets.load_packet(folder)
        except FileNotFoundError:
            paths = [kept.path_of(self.store, job.request_id, f) for f in files]
            password = kept.kept_password(self.store, job.request_id)
            packet = self.engine.read(Reading(paths, password=password, progress=pulse.pages))
            if password:
                own = {f.name: path for f, path in zip(files, paths, strict=True)}
                keep_unlocked(own, packet.documents, kept=folder / "inner", password=password)
            packets.save_packet(packet, folder)
            return packet

    @contextmanager
    def _alive(self, job: Job) -> Iterator[_Pulse]:
        pulse = _Pulse(self.store, job, self.rules.jobs.lease_seconds)
        pulse.start()
        try:
            yield pulse
        finally:
            pulse.stop()


class _Pulse(threading.Thread):
    """Prolongs a job's lease while the work goes on, and writes down how far it is."""

    def __init__(self, store: Store, job: Job, lease_seconds: float) -> None:
        super().__init__(name="chartcite-pulse", daemon=True)
        self._store, self._job, self._lease = store, job, lease_seconds
        self._over = threading.Event()
        self._wake = threading.Event()
        self._pages: dict[str, tuple[int, int]] = {}

    def pages(self, document: str, done: int, total: int) -> None:
        """Called while files are read."""
        self._pages[document] = (done, total)
        self._wake.set()

    def run(self) -> None:
        """Beat until stopped, or until the lease is another's."""
        every = self._lease / 4
        while not self._over.is_set():
            self._wake.wait(every)
            if self._over.is_set():
                return
            self._wake.clear()
            seen = list(self._pages.values())
            try:
                jobs.heartbeat(
                    self._store, self._job, lease_seconds=self._lease,
                    done=sum(d for d, _ in seen), total=sum(t for _, t in seen),
                )  # fmt: skip
            except jobs.LeaseLostError:
                return
            except Exception as error:
                logger.warning("no heartbeat for job {}: {}", self._job.id, type(error).__name__)
            self._over.wait(_PROGRESS_SECONDS)

    def stop(self) -> None:
        """End, and wait for the last beat."""
        self._over.set()
        self._wake.set()
        if self.is_alive() and threading.current_thread() is not self:
            self.join(timeout=60)
