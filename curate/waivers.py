"""Waivers: findings that a person has looked at and accepts as they are, with the reason, in a file beside the data.

A waiver is bound to the content of one record and to the version of one rule: it moves with the record when the file is sorted or
renamed, and lapses when the record, or what the rule means, changes. A finding about a whole file or set is waived for the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from curate.errors import InputError
from curate.files import write_atomically

FILE_NAME = "curate.waivers.jsonl"
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class RecordKey(BaseModel):
    """Which record: the fingerprint of its content, and which of those with the same content in its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: str = Field(pattern=r"^[0-9a-f]{32}$", description="BLAKE2b-128 of the record's content")
    occurrence: int = Field(ge=0, description="0-based: how many records of its file with the same fingerprint came before")


class Waiver(BaseModel):
    """One line of the waiver file. `until` is the last day on which it holds, null for ever."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[A-Z]{3}[0-9]{3}$", description="the rule")
    rule_version: int = Field(ge=1, description="the version of the rule; the waiver lapses when it grows")
    record: RecordKey | None = Field(description="the record; null for a finding about the whole file or set")
    file: Line = Field(description="name of the data file, which lies in the same folder")
    reason: Line = Field(description="why the finding is accepted")
    who: Line = Field(description="who accepted it")
    when: datetime = Field(description="when it was accepted")
    until: date | None = Field(None, description="the last day on which the waiver holds; null for ever")
    rule_set: Line = Field(description="what the finding was made by: the version, and a hash of the rules that ran and their options")

    @property
    def target(self) -> tuple[str, RecordKey | str]:
        """What is waived: of two waivers with the same target the later one counts."""
        return self.code, self.record or self.file


@dataclass(frozen=True)
class Kept:
    """A waiver and where it stands: the 1-based line of a waiver file."""

    waiver: Waiver
    path: Path
    line: int

    @property
    def folder(self) -> Path:
        """The folder whose files it is about."""
        return self.path.parent


@dataclass(frozen=True)
class Waivers:
    """The waivers that a check reads, and the day on which it does."""

    kept: Sequence[Kept]
    today: date


def folder_of(path: str) -> Path | None:
    """The folder of a data file, of an archive for what lies within it; None for what is no file."""
    found = Path(path)
    while not found.exists() and found != found.parent:
        found = found.parent
    return found.parent if found.is_file() else None


def read_waivers(folder: Path) -> list[Kept]:
    """The waivers of a folder in their order, the later of two with one target; none where there is no waiver file.

    Raises `InputError` with its line for one that is damaged: a waiver must not be lost unseen.
    """
    path = folder / FILE_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"the waivers cannot be read: {error.strerror}", "--no-waivers checks without them", str(path)) from error
    found: dict[tuple[str, RecordKey | str], Kept] = {}
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            kept = Kept(_parsed(line, f"{path}:{number}"), path, number)
            found.pop(kept.waiver.target, None)
            found[kept.waiver.target] = kept
    return list(found.values())


def _parsed(line: bytes, where: str) -> Waiver:
    try:
        return Waiver.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(step) for step in first["loc"])
        reason = f"{key}: {first['msg']}" if key else first["msg"]
        raise InputError(f"the waiver is damaged: {reason}", "mend or delete the line; --no-waivers checks without any", where) from error


def waivers_beside(paths: Iterable[str], today: date) -> Waivers:
    """The waivers beside these data files. Raises `InputError` like `read_waivers`."""
    folders = {folder.resolve(): folder for folder in map(folder_of, paths) if folder is not None}
    return Waivers([kept for folder in folders.values() for kept in read_waivers(folder)], today)


def add_waivers(folder: Path, waivers: Sequence[Waiver]) -> Path:
    """Add waivers to the file of a folder, as a whole or not at all, and give its path. Raises `InputError`."""
    read_waivers(folder)  # what is damaged is not built upon
    path = folder / FILE_NAME
    before = path.read_bytes() if path.exists() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    write_atomically(path, before + b"".join(waiver.model_dump_json().encode("utf-8") + b"\n" for waiver in waivers))
    return path
