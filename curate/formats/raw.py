"""Raw records: what a container hands to a shape, before anybody knows what the values mean."""

from __future__ import annotations

from typing import Any, NamedTuple


class RawDefect(NamedTuple):
    """What is wrong with the bytes of one record: `code` FMT001 or FMT010, `column` a 1-based code point of its line."""

    code: str
    reason: str
    column: int | None = None
    pointer: str | None = None

    @property
    def fix(self) -> tuple[str, str] | None:
        """The text of the whole record and what it should be, where only one thing can have been meant; see `MendableDefect`."""
        return None


class MendableDefect(RawDefect):
    """A defect that a machine can mend. It is equal to the same defect without the fix."""

    fix: tuple[str, str] | None = None


class Raw(NamedTuple):
    """One record as it was read: `row` is 0-based in its file, `line` 1-based and -1 where the container has none.

    `value` is the parsed JSON value, None when the record is unreadable; `source_bytes` are kept of unreadable records only.
    """

    row: int
    line: int
    value: Any
    source_bytes: bytes | None = None
    defects: tuple[RawDefect, ...] = ()
