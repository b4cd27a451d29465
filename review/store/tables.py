"""The desk's tables. One definition for SQLite and PostgreSQL; the migrations beside this file create them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, ForeignKey, Index, Integer, LargeBinary, String, Text, TypeDecorator
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python, without a zone in the database."""

    impl = SqlDateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To the database. A moment without a zone is a defect."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """From the database."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Base(DeclarativeBase):
    """The root of the tables."""

    type_annotation_map = {dt.datetime: Moment, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


def _request() -> Mapped[str]:
    return mapped_column(String(24), ForeignKey("requests.id"), index=True)


class User(Base):
    """A person with an account. ``role`` holds one or more roles, parted by commas."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    password_hash: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True)
    oidc_sub: Mapped[str | None] = mapped_column(String(300), unique=True)
    created_at: Mapped[dt.datetime]


class Session(Base):
    """A log-in, or a program's token. Only the digest of the secret is kept."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="browser")
    label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]


class Secret(Base):
    """One-time tokens and throttles: a digest or key, a count and a time."""

    __tablename__ = "secrets"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    until: Mapped[dt.datetime]


class Request(Base):
    """One request for authorization, its question, its packet and where its review stands."""

    __tablename__ = "requests"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    received_at: Mapped[dt.datetime] = mapped_column(index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    line_of_business: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str | None] = mapped_column(String(2))
    expedited: Mapped[bool] = mapped_column(default=False)
    policy: Mapped[str | None] = mapped_column(String(120))
    pathway: Mapped[str | None] = mapped_column(String(120))
    date: Mapped[str | None] = mapped_column(String(10))
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the caller gave: policy, pathway, date, line_of_business, state; the rest is read from the packet."""
    patient_initials: Mapped[str] = mapped_column(String(8), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(12), index=True)
    error_code: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str | None] = mapped_column(String(24))
    met: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    review: Mapped[int] = mapped_column(default=0)
    statuses: Mapped[dict[str, Any] | None]
    """By leaf what holds, without the policy's scope; what the three numbers before count."""
    unread: Mapped[int] = mapped_column(default=0)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    packet_sha: Mapped[str] = mapped_column(String(64), index=True)
    duplicate_of: Mapped[str | None] = mapped_column(String(24))
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[dt.datetime | None]
    computing: Mapped[bool] = mapped_column(default=False)
    result_version: Mapped[int] = mapped_column(default=0)
    recommendation: Mapped[str | None] = mapped_column(String(12))


class File(Base):
    """A file of a packet, as it was sent."""

    __tablename__ = "files"
    request_id: Mapped[str] = mapped_column(String(24), ForeignKey("requests.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(400))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)


class StoredResult(Base):
    """What the program made of the packet, compressed JSON (schema ``chartcite.result/1``)."""

    __tablename__ = "results"
    request_id: Mapped[str] = mapped_column(String(24), ForeignKey("requests.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    job_id: Mapped[str] = mapped_column(String(32), unique=True)
    json: Mapped[bytes] = mapped_column(LargeBinary)


class LeafDecision(Base):
    """What a reviewer says of a leaf. ``program_status`` is what the program said then."""

    __tablename__ = "leaf_decisions"
    request_id: Mapped[str] = mapped_column(String(24), ForeignKey("requests.id"), primary_key=True)
    leaf: Mapped[str] = mapped_column(String(120), primary_key=True)
    agree: Mapped[bool]
    status: Mapped[str] = mapped_column(String(20))
    program_status: Mapped[str] = mapped_column(String(20))
    reason_code: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime]


class Evidence(Base):
    """A passage that a reviewer adds to a leaf. ``quote`` is the document's text at ``[start, end)``."""

    __tablename__ = "reviewer_evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = _request()
    leaf: Mapped[str] = mapped_column(String(120))
    side: Mapped[str] = mapped_column(String(8))
    document: Mapped[str] = mapped_column(String(400))
    page: Mapped[int | None]
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime]


class CitationFlag(Base):
    """A citation that a reviewer marks as wrong for a leaf."""

    __tablename__ = "citation_flags"
    request_id: Mapped[str] = mapped_column(String(24), ForeignKey("requests.id"), primary_key=True)
    leaf: Mapped[str] = mapped_column(String(120), primary_key=True)
    document: Mapped[str] = mapped_column(String(400), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime]


class PageSet(Base):
    """A page that a reviewer set aside, or brought back."""

    __tablename__ = "page_sets"
    request_id: Mapped[str] = mapped_column(String(24), ForeignKey("requests.id"), primary_key=True)
    document: Mapped[str] = mapped_column(String(400), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime]


class BlindAnswer(Base):
    """What a reviewer said of a leaf before the program's status was shown."""

    __tablename__ = "blind_answers"
    request_id: Mapped[str] = mapped_column(String(24), ForeignKey("requests.id"), primary_key=True)
    leaf: Mapped[str] = mapped_column(String(120), primary_key=True)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    program_status: Mapped[str] = mapped_column(String(20))
    at: Mapped[dt.datetime]


class Decision(Base):
    """The human decision on a request: every one that was made, the last one holds."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = _request()
    version: Mapped[int]
    recommendation: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    missing: Mapped[list[str]] = mapped_column(default=list)
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime]


class SignedVersion(Base):
    """What was signed, frozen: compressed JSON and its SHA-256."""

    __tablename__ = "signed_versions"
    request_id: Mapped[str] = mapped_column(String(24), ForeignKey("requests.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    json: Mapped[bytes] = mapped_column(LargeBinary)


class SavedView(Base):
    """A user's saved filter of the queue."""

    __tablename__ = "saved_views"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    query: Mapped[str] = mapped_column(String(1000))


class Job(Base):
    """Work for the worker. It is at work while ``lease`` is set and ``lease_until`` lies ahead."""

    __tablename__ = "jobs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    request_id: Mapped[str] = _request()
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[dt.datetime]
    not_before: Mapped[dt.datetime]
    lease: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(400), default="")
    finished_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("ix_jobs_state_not_before", "state", "not_before"),)


class AuditRow(Base):
    """One row of the append-only audit log. ``at`` is text so that the digest is over what is stored."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(130))
    action: Mapped[str] = mapped_column(String(40), index=True)
    request_id: Mapped[str | None] = mapped_column(String(24), index=True)
    detail: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
