"""Settings from the environment, for those who run ChartCite for others. Each has a documented default.

``CHARTCITE_PAGE_SECONDS``, ``CHARTCITE_FILE_SECONDS``, ``CHARTCITE_MEMORY_MB``, ``CHARTCITE_PAGES``,
``CHARTCITE_EXPANDED_MB`` and ``CHARTCITE_ENTRIES`` bound the
reading of one file; ``CHARTCITE_PICTURE_SECONDS`` and ``CHARTCITE_PICTURE_MEMORY_MB`` that of a page read as a picture.
``CHARTCITE_WORKERS`` is the number of processes that read pictures, ``CHARTCITE_JOBS`` that of a batch.
``CHARTCITE_CACHE`` is the folder in which what was read of pictures is kept (``off``: nowhere), ``CHARTCITE_CACHE_MB``
its size.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from chartcite.extract.readers.limits import Limits
from chartcite.models.errors import UsageError

CACHE, OFF = "CHARTCITE_CACHE", "off"
WORKERS = "CHARTCITE_WORKERS"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment sets."""

    limits: Limits = field(default_factory=Limits)
    jobs: int = 0
    """Processes of a batch; 0: as many as there are processors."""


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings. Raises :class:`UsageError` for a value that is not a positive number."""
    env = os.environ if environment is None else environment
    limits = Limits()
    limits = replace(
        limits,
        page_seconds=_number(env, "CHARTCITE_PAGE_SECONDS", limits.page_seconds),
        file_seconds=_number(env, "CHARTCITE_FILE_SECONDS", limits.file_seconds),
        memory_mb=int(_number(env, "CHARTCITE_MEMORY_MB", limits.memory_mb)),
        pages=int(_number(env, "CHARTCITE_PAGES", limits.pages)),
        expanded_mb=int(_number(env, "CHARTCITE_EXPANDED_MB", limits.expanded_mb)),
        entries=int(_number(env, "CHARTCITE_ENTRIES", limits.entries)),
        picture_seconds=_number(env, "CHARTCITE_PICTURE_SECONDS", limits.picture_seconds),
        picture_memory_mb=int(_number(env, "CHARTCITE_PICTURE_MEMORY_MB", limits.picture_memory_mb)),
        picture_workers=int(_number(env, WORKERS, 0)),
        picture_cache=_folder(env),
        picture_cache_mb=int(_number(env, "CHARTCITE_CACHE_MB", limits.picture_cache_mb)),
    )
    return Settings(limits, int(_number(env, "CHARTCITE_JOBS", 0)))


def _folder(env: Mapping[str, str]) -> Path | None:
    """Where what was read of pictures is kept: the named folder, else one in the user's own cache."""
    text = env.get(CACHE, "").strip()
    if text.lower() == OFF:
        return None
    if text:
        return Path(text).expanduser()
    home = env.get("XDG_CACHE_HOME", "").strip() or (env.get("HOME", "").strip() and f"{env['HOME'].strip()}/.cache")
    return Path(home) / "chartcite" / "pages" if home else None


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if value <= 0 or value == float("inf"):
        raise UsageError(f"{name} is not a positive number.", "Set it to a number, or unset it.")
    return value
