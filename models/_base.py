"""The common base of every model: frozen, strict about unknown fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Stages return new values, they never change one."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)
