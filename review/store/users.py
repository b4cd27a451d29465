"""Accounts: roles, passwords (argon2id), the first administrator."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chartcite.models.errors import UsageError
from chartcite.review.store.db import now
from chartcite.review.store.tables import User

_LEAST = 12
_MOST = 1024
_NAME = re.compile(r"[\w.@+' -]{1,120}")


class Role(StrEnum):
    """What a person may do. An account may hold several."""

    INTAKE = "intake"
    REVIEWER = "reviewer"
    PHYSICIAN = "physician"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PROVIDER = "provider"


FIRST = (Role.ADMINISTRATOR, Role.INTAKE, Role.REVIEWER)
"""The roles of the first account: a desk of one person works at once; further accounts take roles away from it."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A digest to compare with where no account is, so that both cases take as long."""
    return _hasher().hash(secrets.token_hex(16))


def roles_of(user: User) -> frozenset[Role]:
    """The roles an account holds."""
    return frozenset(Role(r) for r in user.role.split(",") if r)


def parse_roles(names: Iterable[str]) -> tuple[Role, ...]:
    """Roles by name. Raises :class:`UsageError`."""
    try:
        found = tuple(dict.fromkeys(Role(n.strip()) for n in names if n.strip()))
    except ValueError:
        raise UsageError("There is no such role.", f"The roles are {', '.join(Role)}.") from None
    if not found:
        raise UsageError("An account needs a role.", f"The roles are {', '.join(Role)}.")
    if Role.PROVIDER in found and len(found) > 1:
        raise UsageError("A provider's account holds no other role.", "Make two accounts.")
    return found


def add_user(
    session: Session,
    name: str,
    *,
    roles: Collection[Role],
    password: str | None,
    email: str = "",
    sub: str | None = None,
) -> User:
    """Make an account; without a password only OpenID Connect opens it. Raises :class:`UsageError`."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise UsageError("That is no user name.", "Use up to 120 letters, digits, and . @ + ' - _ or a space.")
    if by_name(session, name) is not None:
        raise UsageError("There is an account of that name.", "Choose another name.")
    user = User(
        name=name, email=email[:254], role=",".join(roles), active=True, oidc_sub=sub, created_at=now(),
        password_hash="" if password is None else hashed(password),
    )  # fmt: skip
    session.add(user)
    session.flush()
    return user


def hashed(password: str) -> str:
    """The argon2id digest of a password. Raises :class:`UsageError` for one too short."""
    if not _LEAST <= len(password) <= _MOST:
        raise UsageError(f"A password has at least {_LEAST} characters.", "A few words are better than many signs.")
    return _hasher().hash(password)


def by_name(session: Session, name: str) -> User | None:
    """The account of a name, whatever its case."""
    return session.scalar(select(User).where(func.lower(User.name) == name.strip().lower()))


def verify(user: User | None, password: str) -> bool:
    """Whether the password opens the account; takes as long where there is none."""
    known = user.password_hash if user is not None and user.active and user.password_hash else ""
    try:
        return _hasher().verify(known or _nobody(), password[:_MOST]) and bool(known)
    except (VerificationError, InvalidHashError):
        return False


def has_administrator(session: Session) -> bool:
    """Whether an active administrator is."""
    query = select(User.id).where(User.active, User.role.contains(Role.ADMINISTRATOR.value)).limit(1)
    return session.scalar(query) is not None
