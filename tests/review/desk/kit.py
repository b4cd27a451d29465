"""A desk for tests: the application over a database of its own, an engine that has read the packet, people."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from chartcite.api import Reviewer
from chartcite.desk import engine
from chartcite.models.document import Packet
from chartcite.models.finding import Result
from chartcite.review.desk.app import create_app
from chartcite.review.desk.engine import Engine, Pages, Question, Reading
from chartcite.review.desk.settings import Settings
from chartcite.review.desk.worker import Worker
from chartcite.review.store import users
from chartcite.review.store.db import Store
from chartcite.review.store.rules import Rules, load_rules
from chartcite.review.store.schema import migrate
from chartcite.review.store.users import Role

ORIGIN = "http://localhost:8480"
PASSWORD = "correct horse battery"


class ReadEngine(Engine):
    """An engine for whom every file is the packet that was read beforehand."""

    def __init__(self, packet: Packet) -> None:
        own = engine()
        super().__init__(check=own.check, read=self._read, review=self._review)
        self.packet = packet
        self.reads = 0
        self._own = own

    def _read(self, _: Reading) -> Packet:
        self.reads += 1
        return self.packet

    def _review(self, packet: Packet, question: Question, pages: Pages) -> Result:
        if pages or question != Question():
            return self._own.review(packet, question, pages)
        return _plain(packet)


@cache
def _reviewer(packet_id: int) -> list[Result]:
    return []


def _plain(packet: Packet) -> Result:
    """The result of the packet's own request, computed once."""
    known = _reviewer(id(packet.documents[0].text))
    if not known:
        from chartcite.asking import wanted

        known.append(Reviewer(packet).answer(wanted()))
    return known[0]


@dataclass
class Client:
    """A person's browser: cookies, and the headers that a browser sends."""

    http: TestClient
    name: str = ""

    def call(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN} | options.pop("headers", {})
        return self.http.request(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.call("POST", path, json=body, **options)

    def put(self, path: str, body: Any) -> Any:
        return self.call("PUT", path, json=body)

    def delete(self, path: str, body: Any) -> Any:
        return self.call("DELETE", path, json=body)

    def log_in(self, name: str, password: str = PASSWORD) -> Any:
        self.name = name
        return self.post("/api/v1/login", {"name": name, "password": password})


@dataclass
class Kit:
    """Everything of one desk."""

    app: FastAPI
    store: Store
    engine: ReadEngine
    rules: Rules
    people: dict[str, Client] = field(default_factory=dict)

    def anyone(self) -> Client:
        """A browser that has not logged in."""
        return Client(TestClient(self.app, base_url=ORIGIN, raise_server_exceptions=False))

    def person(self, name: str, *roles: Role) -> Client:
        """A browser of somebody with an account, logged in."""
        if name not in self.people:
            with self.store.write() as db:
                if users.by_name(db, name) is None:
                    users.add_user(db, name, roles=roles or (Role.REVIEWER,), password=PASSWORD)
            client = self.anyone()
            assert client.log_in(name).status_code == 200
            self.people[name] = client
        return self.people[name]

    def worker(self) -> Worker:
        return Worker(self.store, self.engine, self.rules)

    def work(self) -> int:
        """Do every job that waits; gives how many."""
        worker, count = self.worker(), 0
        while worker.step():
            count += 1
        return count

    def take_in(self, client: Client, *files: tuple[str, bytes], **fields: str) -> str:
        """Send a packet; gives the request's id."""
        sent = [("files", (name, io.BytesIO(data))) for name, data in files or (("note.pdf", b"a note"),)]
        answer = client.call("POST", "/api/v1/requests", files=sent, data=fields)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def ready(self, client: Client, *files: tuple[str, bytes], **fields: str) -> str:
        """A request that was reviewed."""
        request_id = self.take_in(client, *files, **fields)
        self.work()
        return request_id


def make_kit(
    data: Path, packet: Packet, *, database_url: str | None = None, rules: dict[str, Any] | None = None, **more: Any
) -> Kit:
    """A desk; ``rules`` replace single rules."""
    own = load_rules().model_copy(update={"blind_share": 0.0} | (rules or {}))
    settings = Settings(data=data, database_url=database_url, rules=own, **more)
    store = Store(data, database_url=database_url, durable=False)
    migrate(store)
    read = ReadEngine(packet)
    return Kit(create_app(settings, read, store=store), store, read, own)
