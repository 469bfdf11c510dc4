"""JSON that is not one record on each line: arrays, lists within an object, single and concatenated objects."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from curate.errors import InputError
from curate.formats.bytes import Plain
from curate.formats.elements import Walk
from curate.formats.parsing import MAX_RECORD_BYTES, parse_all
from curate.formats.raw import Raw
from curate.formats.source import SHARD_BYTES, Ints, Source

GROUP = 256
"""Elements that are parsed at once: few enough to stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class DocumentShard:
    """Elements of a document: byte ranges, the lines on which they start, and the code points before them on these lines."""

    path: str
    given: str
    first_row: int
    starts: Ints
    ends: Ints
    lines: Ints
    before: Ints

    @property
    def records(self) -> int:
        """Number of elements."""
        return len(self.starts)

    def load(self) -> list[Raw]:
        """Read and parse the elements. Raises `InputError` when the file has become shorter since it was indexed."""
        raws: list[Raw] = []
        with open(self.path, "rb") as file:
            for low in range(0, self.records, GROUP):
                group = slice(low, low + GROUP)
                pieces = []
                for start, end in zip(self.starts[group].tolist(), self.ends[group].tolist(), strict=True):
                    file.seek(start)
                    pieces.append(file.read(min(end - start, MAX_RECORD_BYTES + 1)))
                if not all(pieces):
                    raise InputError("has changed while it was read", "check it again when nothing writes to it any more", self.given)
                lines, before = self.lines[group].tolist(), self.before[group].tolist()
                raws += parse_all(b"".join(pieces), pieces, self.first_row + low, lines, before)
        return raws


class DocumentSource(Source):
    """A file that holds JSON which is not one record on each line."""

    def __init__(self, plain: Plain, quirks: list[str]) -> None:
        with open(plain.path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            walk = Walk(data, plain.start)
            walk.run()
        super().__init__(plain.given, plain.sha256, plain.size, "json", len(walk.starts), [*plain.quirks, *quirks, *walk.quirks], None)
        self._plain = plain
        self._starts, self._ends, self._lines, self._before = (
            np.frombuffer(column, dtype=np.int64) if column else np.zeros(0, dtype=np.int64)
            for column in (walk.starts, walk.ends, walk.lines, walk.before)
        )

    def shards(self, size: int) -> Iterator[DocumentShard]:
        low = 0
        while low < self.records:
            fits = int(np.searchsorted(self._ends, self._starts[low] + SHARD_BYTES, side="right"))
            high = max(low + 1, min(low + size, fits))
            yield self._shard(low, high)
            low = high

    def span(self, first: int, last: int) -> list[Raw]:
        fits = int(np.searchsorted(self._ends, self._starts[first] + SHARD_BYTES, side="right"))
        return self._shard(first, max(first + 1, min(last, fits))).load()

    def _shard(self, low: int, high: int) -> DocumentShard:
        columns = (column[low:high].copy() for column in (self._starts, self._ends, self._lines, self._before))
        return DocumentShard(self._plain.path, self.path, low, *columns)
