"""Log-ins on the server's side, one-time tokens and the brake on guessing."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Db

from chartcite.review.store.db import now
from chartcite.review.store.rules import SessionRules, ThrottleRules
from chartcite.review.store.tables import Secret, Session, User

_SEEN_EVERY = dt.timedelta(seconds=60)
_FIRST = "first"
_MOST_DOUBLINGS = 20


def secret_digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def open_session(db: Db, user: User, rules: SessionRules) -> str:
    """Begin a browser's session; gives its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    moment = now()
    ends = moment + dt.timedelta(hours=rules.absolute_hours)
    db.execute(delete(Session).where(Session.ends_at < moment))
    db.add(Session(digest=secret_digest(secret), user_id=user.id, created_at=moment, seen_at=moment, ends_at=ends))
    return secret


def open_token(db: Db, user: User, *, label: str, days: int) -> str:
    """Make a token for a program that speaks to the API in a user's name."""
    secret = "cc_" + secrets.token_urlsafe(32)
    moment = now()
    db.add(
        Session(
            digest=secret_digest(secret), user_id=user.id, kind="token", label=label[:80],
            created_at=moment, seen_at=moment, ends_at=moment + dt.timedelta(days=days),
        )
    )  # fmt: skip
    return secret


def user_of(db: Db, secret: str, rules: SessionRules, *, kind: str) -> tuple[User, Session] | None:
    """Whose session it is, unless it is over (idle or absolute) or the account is closed."""
    found = db.execute(
        select(Session, User)
        .join(User, User.id == Session.user_id)
        .where(Session.digest == secret_digest(secret), Session.kind == kind, User.active)
    ).first()
    if found is None:
        return None
    session, user = found
    moment = now()
    idle = kind == "browser" and moment - session.seen_at > dt.timedelta(minutes=rules.idle_minutes)
    return None if idle or moment >= session.ends_at else (user, session)


def stale(session: Session) -> bool:
    """Whether the time it was last seen should be written down anew."""
    return now() - session.seen_at > _SEEN_EVERY


def touch(db: Db, session: Session) -> None:
    """Write down that it is in use."""
    db.execute(update(Session).where(Session.digest == session.digest).values(seen_at=now()))


def close_session(db: Db, digest: str) -> None:
    """End one."""
    db.execute(delete(Session).where(Session.digest == digest))


def close_sessions_of(db: Db, user_id: int) -> None:
    """End all of an account, tokens too."""
    db.execute(delete(Session).where(Session.user_id == user_id))


def first_token(db: Db, *, hours: int = 24) -> str:
    """A new one-time token that makes the first administrator; an older one is void."""
    secret = secrets.token_urlsafe(24)
    db.execute(delete(Secret).where(Secret.key.startswith(f"{_FIRST}:")))
    db.add(Secret(key=f"{_FIRST}:{secret_digest(secret)}", until=now() + dt.timedelta(hours=hours)))
    return secret


def spend_first_token(db: Db, secret: str) -> bool:
    """Whether the token is good; it is not good again."""
    gone = db.execute(delete(Secret).where(Secret.key == f"{_FIRST}:{secret_digest(secret)}", Secret.until > now()))
    return bool(getattr(gone, "rowcount", 0))


def wait_of(db: Db, keys: tuple[str, ...]) -> float:
    """Seconds until another attempt is allowed."""
    moment = now()
    waits = db.scalars(select(Secret.until).where(Secret.key.in_([_throttle(k) for k in keys]), Secret.count > 0))
    return max([0.0, *((until - moment).total_seconds() for until in waits)])


def failed(db: Db, keys: tuple[str, ...], rules: ThrottleRules) -> None:
    """Count a failed attempt: after the free ones each doubles the wait."""
    for key in keys:
        row = db.get(Secret, _throttle(key))
        if row is None:
            row = Secret(key=_throttle(key), count=0, until=now())
            db.add(row)
        row.count += 1
        over = row.count - rules.free_attempts
        wait = 0.0 if over < 0 else rules.first_wait_seconds * 2.0 ** min(over, _MOST_DOUBLINGS)
        row.until = now() + dt.timedelta(seconds=min(wait, rules.longest_wait_seconds))


def succeeded(db: Db, keys: tuple[str, ...]) -> None:
    """Forget the failures."""
    db.execute(delete(Secret).where(Secret.key.in_([_throttle(k) for k in keys])))


def _throttle(key: str) -> str:
    return f"try:{secret_digest(key.lower())}"
