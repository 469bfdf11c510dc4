"""What every container offers: its records in shards that can be loaded anywhere, and an index of where records start."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from curate.errors import InputError
from curate.formats.bytes import Plain
from curate.formats.digests import Digest
from curate.formats.raw import Raw

HEAD, TAIL = 200, 20
"""Records that detection looks at: the first and the last ones."""

SHARD_BYTES = 64 << 20
"""A shard ends before it grows beyond this, however few records it has."""

MAX_STARTS = 1 << 20
"""Record starts that an index keeps at most; of larger files it keeps every second, fourth, ... start."""

LOW = np.uint32(1 << 26)
"""Marks below this are remembered, one in 64; stretches of fewer records are not cut by content."""

MOST = 1.5
"""A stretch of more than so many times the wanted records is cut once more."""

Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.uint32]


class Shard(Protocol):
    """Contiguous records of a source; small to pickle where the container allows it."""

    @property
    def first_row(self) -> int:
        """Row of the first record."""

    @property
    def records(self) -> int:
        """Number of records, the unreadable ones included."""

    def load(self) -> list[Raw]:
        """The records in their order. Raises `InputError` when the file has changed since it was opened."""


@runtime_checkable
class SelectiveShard(Shard, Protocol):
    """A shard that can leave out what is not wanted before it parses."""

    def load_rows(self, rows: Ints) -> list[Raw]:
        """The records of `rows`, ascending and within the shard."""


def load_rows(shard: Shard, rows: Ints) -> list[Raw]:
    """The records of `rows` (int64, ascending, within the shard), as cheaply as the container allows."""
    if isinstance(shard, SelectiveShard):
        return shard.load_rows(rows)
    raws = shard.load()
    return [raws[i] for i in (rows - shard.first_row).tolist()]


class Source(ABC):
    """One input whose records are counted and can be read any number of times.

    `path` as it was given ("<stdin>" for a stream), `sha256` and `bytes` of the file as it lies on disk, `container` "jsonl", "json",
    "csv", "tsv", "xlsx", "parquet" or "memory", `records` every non-blank line, element or row, `quirks` what is unusual about the bytes
    (phrases that complete "the file has ..."), `columns` the names of a table's columns, else None.
    """

    def __init__(
        self, path: str, sha256: str | Digest, size: int, container: str, records: int, quirks: list[str], columns: list[str] | None
    ) -> None:
        self.path = path
        self._sha256 = sha256
        self.bytes = size
        self.container = container
        self.records = records
        self.quirks = quirks
        self.columns = columns

    @property
    def sha256(self) -> str:
        """The digest of the file, in hexadecimal. Raises `InputError` when it can no longer be read."""
        try:
            return str(self._sha256)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror or error}", "was it moved while it was read?", self.path) from error

    @abstractmethod
    def shards(self, size: int) -> Iterator[Shard]:
        """All records in order, about `size` in each shard; every call begins anew."""

    def lookup(self, rows: Ints, size: int) -> Iterator[tuple[Shard, Ints]]:
        """Shards that hold `rows` (int64, ascending), each with those of them that it holds; `size` as for `shards`."""
        for shard in self.shards(size):
            low, high = np.searchsorted(rows, [shard.first_row, shard.first_row + shard.records])
            if low < high:
                yield shard, rows[low:high]

    @abstractmethod
    def span(self, first: int, last: int) -> list[Raw]:
        """The records of rows `first` to `last` (exclusive); fewer when they are very large."""

    def sample(self) -> list[Raw]:
        """The first `HEAD` and the last `TAIL` records, without reading what lies between."""
        if self.records <= HEAD + TAIL:
            return self.span(0, self.records)
        return self.span(0, HEAD) + self.span(self.records - TAIL, self.records)


class Cut(NamedTuple):
    """A stretch of a file: its records, its bytes [start, end), and the line on which its first record starts."""

    first_row: int
    records: int
    start: int
    end: int
    line: int


class Starts:
    """Where the records of a file start, in bounded memory: byte offset and physical line of every `stride`-th record.

    `records` and `end` (the byte after the last record) are known once all records are added. Of records with marks, hashes of their
    content, those with small ones are remembered: a file is cut behind them.
    """

    def __init__(self) -> None:
        self.records = 0
        self.end = 0
        self.stride = 1
        self._offsets: list[Ints] = []
        self._lines: list[Ints] = []
        self._kept = 0
        self._cuts: list[tuple[Ints, Ints, Ints, Marks]] = []

    def extend(self, offsets: Ints, lines: Ints, marks: Marks | None = None) -> None:
        """Add the records that follow, in their order, with their marks where the container makes some."""
        if marks is not None:
            low = np.flatnonzero(marks < LOW)
            self._cuts.append((low + self.records, offsets[low], lines[low], marks[low]))
        skip = -self.records % self.stride
        self.records += len(offsets)
        self._offsets.append(offsets[skip :: self.stride])
        self._lines.append(lines[skip :: self.stride])
        self._kept += len(self._offsets[-1])
        while self._kept > MAX_STARTS:
            self._offsets = [np.concatenate(self._offsets)[::2]]
            self._lines = [np.concatenate(self._lines)[::2]]
            self.stride *= 2
            self._kept = len(self._offsets[0])

    @property
    def is_marked(self) -> bool:
        """Whether the records have marks."""
        return bool(self._cuts)

    def finish(self, end: int) -> None:
        """Say where the last record ends, once all are added."""
        self.end = end
        self._offsets = [np.concatenate(self._offsets)] if self._offsets else [np.zeros(0, dtype=np.int64)]
        self._lines = [np.concatenate(self._lines)] if self._lines else [np.zeros(0, dtype=np.int64)]

    def bounds_of(self, rows: Ints) -> tuple[Ints, Ints, Ints] | None:
        """The byte offset of each of `rows`, that of the next record, and its line; None where not all starts are known."""
        if self.stride > 1:
            return None
        offsets, lines = self._offsets[0], self._lines[0]
        return offsets[rows], np.append(offsets, self.end)[rows + 1], lines[rows]

    def cuts(self, size: int, first: int = 0) -> Iterator[Cut]:
        """Stretches of about `size` records, the first of which begins at or before row `first`."""
        bounds, lines = np.append(self._offsets[0], self.end), self._lines[0]
        step, here = max(1, size // self.stride), first // self.stride
        while here < len(lines):
            fits = int(np.searchsorted(bounds, bounds[here] + SHARD_BYTES, side="right")) - 1
            there = max(here + 1, min(here + step, fits))
            row = here * self.stride
            following = there * self.stride if there < len(lines) else self.records
            yield Cut(row, following - row, int(bounds[here]), int(bounds[there]), int(lines[here]))
            here = there

    def content_cuts(self, size: int) -> Iterator[Cut]:
        """Stretches of about `size` records that begin where the content says, so that a record more or less moves only cuts near it.

        A stretch has at least a quarter of `size` and goes on to the next record whose mark is one of the smallest, of which there is
        one in three quarters of `size` records. Where that is too far away it is cut as `cuts` does.
        """
        numbers, offsets, lines = self._content_bounds(size)
        at, here, least = (
            0,
            Cut(0, 0, int(self._offsets[0][0]) if self.records else 0, 0, int(self._lines[0][0]) if self.records else 1),
            size // 4,
        )
        while here.first_row < self.records:
            at = int(np.searchsorted(numbers, here.first_row + max(1, least)))
            last = at == len(numbers)
            row, offset, line = (self.records, self.end, 0) if last else (int(numbers[at]), int(offsets[at]), int(lines[at]))
            whole = here._replace(records=row - here.first_row, end=offset)
            if whole.records > MOST * size or offset - here.start > SHARD_BYTES:
                yield from self._within(whole, size)
            else:
                yield whole
            here = Cut(row, 0, offset, 0, line)

    def _content_bounds(self, size: int) -> tuple[Ints, Ints, Ints]:
        columns = [np.concatenate(each) for each in zip(*self._cuts, strict=True)] if self._cuts else [np.zeros(0, dtype=np.int64)] * 4
        chosen = columns[3] < (1 << 32) // max(1, 3 * size // 4)
        return columns[0][chosen], columns[1][chosen], columns[2][chosen]

    def _within(self, whole: Cut, size: int) -> Iterator[Cut]:
        """The stretch in pieces of `size` records, as far as starts are known."""
        bounds = np.append(self._offsets[0], self.end)
        here = whole
        for each in self.cuts(size, whole.first_row):
            if each.first_row <= here.first_row or each.first_row >= whole.first_row + whole.records:
                continue
            yield here._replace(records=each.first_row - here.first_row, end=int(bounds[each.first_row // self.stride]))
            here = Cut(each.first_row, 0, each.start, 0, each.line)
        yield here._replace(records=whole.first_row + whole.records - here.first_row, end=whole.end)


class IndexedSource(Source):
    """A source in a file of plain bytes with an index of where its records start."""

    def __init__(self, plain: Plain, container: str, starts: Starts, quirks: list[str], columns: list[str] | None = None) -> None:
        super().__init__(plain.given, plain.sha256, plain.size, container, starts.records, [*plain.quirks, *quirks], columns)
        self.plain = plain
        self._starts = starts

    @abstractmethod
    def shard(self, cut: Cut) -> Shard:
        """The shard of a stretch of the file."""

    def shards(self, size: int) -> Iterator[Shard]:
        return (self.shard(cut) for cut in (self._starts.content_cuts(size) if self._starts.is_marked else self._starts.cuts(size)))

    def span(self, first: int, last: int) -> list[Raw]:
        cut = next(self._starts.cuts(last - first + self._starts.stride, first), None)
        raws = self.shard(cut).load() if cut else []
        return [raw for raw in raws if first <= raw.row < last]
