"""What fixing did, or would do: changed and dropped records, and what is left to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from curate.text.display import counted


@dataclass(frozen=True)
class Change:
    """One record that is changed or dropped, or, with `row` None, what is tidied in a whole file.

    `row` is 0-based, `line` 1-based and None where the file has no lines. `before` and `after` are the record's values, or the
    text of one that could not be read; a dropped record has no `after`. `why` is the sentence of the finding where a record is
    dropped or a file tidied.
    """

    file: str
    row: int | None
    line: int | None
    codes: tuple[str, ...]
    before: Any
    after: Any
    why: str | None = None


@dataclass(frozen=True)
class Left:
    """A finding that is an error, a warning, or has a fix, and is there still: `reason` says why. `row` None is the whole file."""

    file: str
    row: int | None
    line: int | None
    code: str
    severity: str
    reason: str


@dataclass(frozen=True)
class Written:
    """One file that was written; `kept` is where the old one is now, None where it was written elsewhere."""

    file: str
    kept: str | None


@dataclass(frozen=True)
class FixReport:
    """The result of `curate.fix`. `changes` and `dropped` are in the order of the files; `written` is empty when nothing was applied.

    `records` are the records in all files, `score_before` and `score_after` the scores by the rules that ran. `fixed_records` are
    the records after fixing where they were given in memory, else None.
    """

    records: int
    changes: list[Change]
    dropped: list[Change]
    left: list[Left]
    score_before: float | None
    score_after: float | None
    written: list[Written] = field(default_factory=list)
    fixed_records: list[Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.changes or self.dropped)

    def __repr__(self) -> str:
        done = f"{self.changed_records:,} changed, {len(self.dropped):,} dropped"
        return (
            f"<FixReport: {counted(self.records, 'record')}, {done}, {counted(sum(self.left_by_rule.values()), 'finding')} left to people>"
        )

    @cached_property
    def changed_by_rule(self) -> dict[str, int]:
        """How many records, or files, each rule changes; a record that several rules change counts for each."""
        return _counted(code for change in self.changes for code in change.codes)

    @cached_property
    def dropped_by_rule(self) -> dict[str, int]:
        """How many records each rule drops."""
        return _counted(code for change in self.dropped for code in change.codes)

    @cached_property
    def left_by_rule(self) -> dict[str, int]:
        """How many errors and warnings of each rule are left to people."""
        return _counted(left.code for left in self.left if left.severity != "info" and left.reason != UNSAFE)

    @cached_property
    def unsafe_by_rule(self) -> dict[str, int]:
        """How many findings of each rule have a fix that is applied only when unsafe ones are asked for."""
        return _counted(left.code for left in self.left if left.reason == UNSAFE)

    @property
    def changed_records(self) -> int:
        """How many records are changed."""
        return sum(change.row is not None for change in self.changes)

    @property
    def in_order(self) -> list[Change]:
        """What is changed and what is dropped, file by file and record by record."""
        both = [*self.changes, *self.dropped]
        files = {file: number for number, file in enumerate(dict.fromkeys(change.file for change in both))}
        return sorted(both, key=lambda change: (files[change.file], -1 if change.row is None else change.row))


UNSAFE = "its fix is unsafe"
NO_FIX = "it has no fix"


def _counted(codes: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(codes).items()))
