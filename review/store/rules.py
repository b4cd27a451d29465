"""The business rules: deadlines, reasons, shares and limits, as data that a site may change."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chartcite.models.errors import UsageError
from chartcite.review.store.deadlines import Deadlines


class _Rule(BaseModel):
    """A frozen part of the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(_Rule):
    """Why a reviewer overrides a status."""

    code: str
    title: str


class SessionRules(_Rule):
    idle_minutes: int = Field(gt=0)
    absolute_hours: int = Field(gt=0)


class ThrottleRules(_Rule):
    free_attempts: int = Field(gt=0)
    first_wait_seconds: float = Field(gt=0)
    longest_wait_seconds: float = Field(gt=0)


class UploadRules(_Rule):
    most_files: int = Field(gt=0)
    file_mb: int = Field(gt=0)
    packet_mb: int = Field(gt=0)


class JobRules(_Rule):
    most_attempts: int = Field(gt=0)
    lease_seconds: float = Field(gt=0)


class CheckRules(_Rule):
    """How many self-checks are held at once, by everybody and by one person, how long, and in how much memory."""

    most: int = Field(gt=0)
    most_own: int = Field(gt=0)
    memory_mb: int = Field(gt=0)
    minutes: float = Field(gt=0)


class Rules(_Rule):
    """Every rule of the desk."""

    deadlines: Deadlines
    blind_share: float = Field(ge=0, le=1)
    assigned_only: bool
    override_reasons: tuple[Reason, ...]
    sessions: SessionRules
    throttle: ThrottleRules
    uploads: UploadRules
    jobs: JobRules
    checks: CheckRules


def load_rules(path: Path | None = None) -> Rules:
    """The packaged rules with those of a file over them. Raises :class:`UsageError`."""
    if path is None:
        return _packaged()
    try:
        own = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Rules.model_validate(_over(_defaults(), own))
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path.name} cannot be read.", "Name a YAML file of business rules.") from None
    except ValidationError as error:
        where = "; ".join(".".join(map(str, e["loc"])) for e in error.errors())
        raise _wrong(path, where) from None
    except (yaml.YAMLError, TypeError):
        raise _wrong(path, "it is not YAML of names and values") from None


def _wrong(path: Path, what: str) -> UsageError:
    return UsageError(f"The business rules in {path.name} are wrong: {what}.", "See docs/desk.md.")


def _defaults() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8"))
    return found


@cache
def _packaged() -> Rules:
    return Rules.model_validate(_defaults())


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``, mapping by mapping."""
    merged = dict(base)
    for key, value in own.items():
        inner = merged.get(key)
        merged[key] = _over(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
