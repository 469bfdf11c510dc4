"""What every writer of changed records offers: records with their content as it stands in the file, edits of it, and the whole file
with some records changed or dropped.

Everything that is not changed keeps its bytes, the line ends, blank lines and brackets between records among them.
"""

from __future__ import annotations

import mmap
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from curate.formats.bytes import BLOCK
from curate.formats.pointers import Edit
from curate.formats.raw import Raw
from curate.formats.source import Ints, Shard, Source

SHARD = 5_000
"""Records of a shard while a file is written."""

MARK = b"\xef\xbb\xbf"
BYTE_ORDER_MARK, CRLF, BLANK_LINES = "\ufeff", "\r\n", "\n\n"
"""What a file's own edits take out: their `before`."""

_LEADING = re.compile(rb"\A(\xef\xbb\xbf)?(?:[ \t\r\f\v]*\n)+")
_TRAILING = re.compile(rb"\n(?:[ \t\r\f\v]*\n)+\Z")


class Unwritable(Exception):
    """An edited record cannot stand in its file; the message says why and completes "the fix ..."."""


class Held(NamedTuple):
    """One record and its content: its bytes in a file of text, its value elsewhere. `layout` is what its writer knows of the file."""

    raw: Raw
    content: Any
    layout: Any = None


@dataclass(frozen=True)
class Patch:
    """What changes in a file: new contents and dropped records by row, and what is tidied between the records."""

    changed: Mapping[int, Any]
    dropped: Set[int] = frozenset()
    tidy: Set[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.changed or self.dropped or self.tidy)


class Writer(ABC):
    """Edits records of one source and writes the source with them; `container` is what is written, in the words of `Source`."""

    container: str

    def __init__(self, source: Source) -> None:
        self.source = source
        self.container = getattr(type(self), "container", source.container)

    @abstractmethod
    def hold(self, shard: Shard, rows: Sequence[int]) -> list[Held]:
        """The records of these rows of a shard, in the order of `rows`."""

    @abstractmethod
    def edit(self, held: Held, edit: Edit) -> Held:
        """The record after an edit. Raises `Unmatched` where something else stands there, and `Unwritable`."""

    @abstractmethod
    def write(self, patch: Patch, target: BinaryIO) -> None:
        """Write the plain (not compressed) content of the source with the changes of `patch` to `target`."""


class TextWriter(Writer):
    """A writer of text in which each record is a range of bytes."""

    in_lines = True
    """Whether a record ends with its line, else what stands before it parts it from its neighbour."""

    @abstractmethod
    def ranges(self, shard: Any, data: mmap.mmap) -> tuple[Ints, Ints]:
        """Where the records of a shard start and end in the file; line ends are no part of them."""

    def hold(self, shard: Any, rows: Sequence[int]) -> list[Held]:
        raws = shard.load()
        with _mapped(shard.path) as data:
            starts, ends = self.ranges(shard, data)
            chosen = [row - shard.first_row for row in rows]
            return [Held(raws[i], data[int(starts[i]) : int(ends[i])]) for i in chosen]

    def write(self, patch: Patch, target: BinaryIO) -> None:
        shards = list(self.source.shards(SHARD))
        with _mapped(shards[0].path) as data:  # type: ignore[attr-defined]  # shards of text name their file
            pen = _Pen(data, target, patch, self.in_lines)
            for shard in shards:
                rows = range(shard.first_row, shard.first_row + shard.records)
                if patch.tidy or any(row in patch.changed or row in patch.dropped for row in rows):
                    pen.records(shard.first_row, *self.ranges(shard, data))
            pen.finish()


class _Pen:
    """Copies a file from front to back, with changes."""

    def __init__(self, data: mmap.mmap, target: BinaryIO, patch: Patch, in_lines: bool) -> None:
        self._data, self._target, self._patch, self._in_lines = data, target, patch, in_lines
        self._at = len(MARK) if BYTE_ORDER_MARK in patch.tidy and data[: len(MARK)] == MARK else 0
        self._kept = -1  # where the last record that stays ends
        self._has_begun = False

    def records(self, first_row: int, starts: Ints, ends: Ints) -> None:
        """Copy up to the end of these records."""
        bounds = [*starts.tolist(), -1]
        for row, ((start, following), end) in enumerate(zip(pairwise(bounds), ends.tolist(), strict=True), first_row):
            if row in self._patch.dropped:
                self._drop(start, end, following)
                continue
            if row in self._patch.changed:
                self._copy(start)
                self._target.write(self._patch.changed[row])
                self._at = end
            elif self._patch.tidy:
                self._copy(start)
                self._write(end)
            self._kept = end
            self._has_begun = True

    def finish(self) -> None:
        """Copy what follows the last record."""
        self._copy(len(self._data))

    def _drop(self, start: int, end: int, following: int) -> None:
        if self._in_lines:
            self._copy(start)
            line_end = self._data.find(b"\n", end)
            self._at = line_end + 1 if line_end >= 0 else len(self._data)
        elif self._kept >= 0:
            self._copy(max(self._kept, self._at))
            self._at = end
        else:  # nothing before it stays: what parts it from the next goes with it
            self._copy(start)
            self._at = following if following >= 0 else end

    def _copy(self, end: int) -> None:
        """Copy what lies between records, tidied where that is asked for."""
        if not self._patch.tidy or end <= self._at:
            self._write(end)
            return
        gap = self._data[self._at : end]
        if CRLF in self._patch.tidy:
            gap = gap.replace(b"\r\n", b"\n")
        if BLANK_LINES in self._patch.tidy and self._in_lines:
            gap = b"".join(gap.partition(b"\n")[:2]) if self._has_begun else _TRAILING.sub(b"\n", _LEADING.sub(rb"\1", gap))
        self._target.write(gap)
        self._at = end

    def _write(self, end: int) -> None:
        for low in range(self._at, end, BLOCK):
            self._target.write(self._data[low : min(low + BLOCK, end)])
        self._at = max(self._at, end)


class _mapped:
    """A file's bytes, mapped into memory for the block."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> mmap.mmap:
        with open(self._path, "rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._data

    def __exit__(self, *_: object) -> None:
        self._data.close()


def offsets(found: Iterator[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Starts and ends as two columns, int64."""
    pairs = np.array(list(found), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
