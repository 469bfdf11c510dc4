"""The manifest of a split: how it was made, what lies where, and the side of every content, so that the next split can keep it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from curate.errors import InputError

NAME = "curate.split.json"
Fingerprint = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceFile(_Part):
    """A file that was split."""

    file: str
    sha256: str
    records: int


class SplitFile(_Part):
    """A file that was written, with the number of its records."""

    side: Literal["train", "validation", "test"]
    sha256: str
    records: int


class LeftOut(_Part):
    """A record that is on no side, and why."""

    file: str
    row: int
    line: int | None
    reason: str


class Manifest(_Part):
    """What `curate.split.json` holds. `shares` are those that were asked for, `assigned` the fingerprints on each side, sorted."""

    curate_version: str
    manifest_version: Literal[1] = 1
    seed: int
    shares: dict[str, float]
    group_by: str | None = None
    stratify: str | None = None
    sources: list[SourceFile]
    files: dict[str, SplitFile] = Field(description="by their path below the folder")
    records: dict[str, int]
    groups: int
    largest_group: int
    left_out: list[LeftOut]
    assigned: dict[str, list[Fingerprint]]

    def to_bytes(self) -> bytes:
        """The file's content; the same split gives the same bytes."""
        return (json.dumps(self.model_dump(), indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def read_manifest(path: Path) -> Manifest:
    """The manifest of an earlier split. Raises `InputError` when it is none."""
    try:
        value: Any = json.loads(path.read_bytes())
        return Manifest.model_validate(value)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", f"name the {NAME} of the earlier split", str(path)) from error
    except (ValueError, ValidationError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else "it is not valid JSON"
        raise InputError(f"is not the manifest of a split: {what}", f"name the {NAME} of the earlier split", str(path)) from error
