"""The queue of work: leases, heartbeats, attempts, and effects that are written once."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, update

from chartcite.models.document import Packet
from chartcite.models.errors import NothingReadableError
from chartcite.review.store import jobs
from chartcite.review.store.db import Store, now
from chartcite.review.store.files import Saved
from chartcite.review.store.requests import Intake, create
from chartcite.review.store.rules import load_rules
from chartcite.review.store.tables import Job, Request, StoredResult
from tests.review.desk.kit import Kit


def _request(store: Store, request_id: str = "abcdefgh") -> None:
    with store.write() as db:
        create(db, request_id, [Saved(0, "a.txt", "0" * 64, 1)], Intake(), load_rules(), by=None)


def _claim(store: Store, owner: str = "host:1:a", most: int = 3) -> Job | None:
    return jobs.claim(store, owner, lease_seconds=30, most_attempts=most)


def _expire(store: Store) -> None:
    with store.write() as db:
        db.execute(update(Job).values(lease_until=now() - dt.timedelta(seconds=1), not_before=now()))


def test_a_job_is_given_to_one_worker(store: Store) -> None:
    for n in range(6):
        _request(store, f"request{n}")
    taken: list[str] = []
    lock = threading.Lock()

    def work(owner: str) -> None:
        while (job := _claim(store, owner)) is not None:
            with lock:
                taken.append(job.id)

    threads = [threading.Thread(target=work, args=(f"host:1:{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 6


def test_a_lease_that_ran_out_is_given_again_and_its_first_owner_cannot_write(store: Store) -> None:
    _request(store)
    first = _claim(store, "host:1:a")
    assert first is not None
    assert _claim(store, "host:2:b") is None
    _expire(store)
    second = _claim(store, "host:2:b")
    assert second is not None
    assert (second.id, second.attempts) == (first.id, 2)
    with pytest.raises(jobs.LeaseLostError):
        jobs.heartbeat(store, first, lease_seconds=30)

    def finish(job: Job) -> None:
        with store.write() as db:
            jobs.finish(db, job)

    with pytest.raises(jobs.LeaseLostError):
        finish(first)
    finish(second)
    with pytest.raises(jobs.LeaseLostError):
        finish(second)


def test_a_heartbeat_keeps_the_lease(store: Store) -> None:
    _request(store)
    job = _claim(store)
    assert job is not None
    _expire(store)
    jobs.heartbeat(store, job, lease_seconds=30, done=3, total=7)
    assert _claim(store, "host:2:b") is None
    with store.read() as db:
        kept = db.get_one(Job, job.id)
        assert (kept.done, kept.total) == (3, 7)


def test_attempts_are_limited(store: Store) -> None:
    _request(store)
    for _ in range(3):
        assert _claim(store) is not None
        _expire(store)
    assert _claim(store) is None
    with store.read() as db:
        assert db.scalars(select(Job.state)).all() == ["failed"]
        request = db.get_one(Request, "abcdefgh")
        assert (request.status, request.error_code, request.computing) == ("failed", "gave_up", False)


def test_two_jobs_of_one_request_are_not_worked_on_at_once(store: Store) -> None:
    _request(store)
    with store.write() as db:
        jobs.enqueue(db, "again", "abcdefgh")
    assert _claim(store, "host:1:a") is not None
    assert _claim(store, "host:2:b") is None


def test_leases_of_dead_processes_are_freed_at_once(store: Store) -> None:
    host = jobs.worker_name().split(":")[0]
    _request(store)
    assert _claim(store, f"{host}:4194304:a") is not None
    assert jobs.release_dead(store) == 1
    assert _claim(store, jobs.worker_name()) is not None
    assert jobs.release_dead(store) == 0


def test_a_packet_that_cannot_be_read_fails_with_its_reason_and_may_be_tried_again(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object, **__: object) -> Packet:
        raise NothingReadableError("No file of the packet could be read.", "Send it again.")

    ada = kit.person("ada")
    with monkeypatch.context() as patch:
        patch.setattr(kit.engine, "read", unreadable)
        request_id = kit.take_in(ada, password="opens it")
        assert kit.work() == 1
    shown = ada.get(f"/api/v1/requests/{request_id}").json()
    assert (shown["status"], shown["error"], shown["computing"]) == ("failed", "nothing_readable", False)
    assert "could be read" in shown["progress"]["error"]
    assert ada.post(f"/api/v1/requests/{request_id}/retry", {"version": shown["version"]}).status_code == 202
    assert kit.work() == 1
    assert ada.get(f"/api/v1/requests/{request_id}").json()["status"] == "ready"


def test_a_defect_is_tried_again_and_says_nothing_of_the_packet(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> Packet:
        raise RuntimeError("Zymurgy")

    ada = kit.person("ada")
    monkeypatch.setattr(kit.engine, "read", broken)
    request_id = kit.take_in(ada)
    for _ in range(4):
        kit.work()
        _expire(kit.store)
    shown = ada.get(f"/api/v1/requests/{request_id}").json()
    assert (shown["status"], shown["error"]) == ("failed", "internal")
    assert shown["progress"]["attempts"] == 3
    assert "Zymurgy" not in str(shown) + capfd.readouterr().err


def test_the_password_of_a_packet_is_kept_only_until_it_is_read(kit: Kit) -> None:
    ada = kit.person("ada")
    request_id = kit.take_in(ada, password="opens it")
    holds = [p for p in (kit.store.packets / request_id).rglob("*") if p.is_file() and b"opens it" in p.read_bytes()]
    assert len(holds) == 1
    assert holds[0].stat().st_mode & 0o077 == 0
    kit.work()
    assert not holds[0].exists()


def test_a_new_question_is_answered_without_reading_the_files_again(kit: Kit) -> None:
    ada = kit.person("ada")
    request_id = kit.ready(ada)
    body = {"version": 2, "policy": "molina-intrathecal-pain-pump", "pathway": "non-malignant/trial",
            "date": "2026-05-11"}  # fmt: skip
    assert ada.put(f"/api/v1/requests/{request_id}/question", body).status_code == 202
    assert kit.work() == 1
    shown = ada.get(f"/api/v1/requests/{request_id}/result").json()
    assert (shown["policy"]["id"], kit.engine.reads) == ("molina-intrathecal-pain-pump", 1)
    with kit.store.read() as db:
        assert db.scalars(select(StoredResult.version).order_by(StoredResult.version)).all() == [1, 2]


def test_duplicates_of_an_earlier_packet_are_flagged(kit: Kit) -> None:
    ada = kit.person("ada")
    whole = kit.take_in(ada, ("a.txt", b"one"), ("b.txt", b"two"))
    same = kit.take_in(ada, ("c.txt", b"two"), ("d.txt", b"one"))
    part = kit.take_in(ada, ("a.txt", b"one"))
    other = kit.take_in(ada, ("a.txt", b"one"), ("x.txt", b"three"))
    rows = {r["id"]: r["duplicate_of"] for r in ada.get("/api/v1/requests").json()["requests"]}
    assert rows == {whole: None, same: whole, part: whole, other: None}


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "data")
    store.close()
    for path in (store.data, store.packets, store.data / "desk.sqlite"):
        assert path.stat().st_mode & 0o077 == 0
