"""What the review page sends, as models that everything it sends is read by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curate.errors import InputError

BUFFER = 20
"""Records that a page holds ready."""


class Sync(BaseModel):
    """What a page sends: who it is, what it shows, what was decided and what it still has."""

    model_config = ConfigDict(extra="forbid")

    session: str = Field(min_length=1, max_length=64)
    reviewer: str = Field(min_length=1, max_length=80)
    filters: dict[str, str] = Field(default_factory=dict)
    operations: list[dict[str, Any]] = Field(default_factory=list, max_length=1_000)
    want: int = Field(BUFFER, ge=0, le=100)
    after: int | None = None


class Leaving(BaseModel):
    """A tab that is being closed."""

    model_config = ConfigDict(extra="forbid")

    session: str = Field(min_length=1, max_length=64)


class Asking(BaseModel):
    """A record of which somebody wants to see what is hidden."""

    model_config = ConfigDict(extra="forbid")

    position: int


class Draft(BaseModel):
    """A record while it is edited: new texts by JSON pointer."""

    model_config = ConfigDict(extra="forbid")

    position: int
    edits: dict[str, str]


def valid(model: type[Any], message: Mapping[str, Any]) -> Any:
    """The message that a page sent. Raises `InputError` where it is none of this kind."""
    try:
        return model.model_validate(message)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InputError(f"the page sent something odd: {where}: {first['msg']}", "reload the page") from error
