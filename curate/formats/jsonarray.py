"""JSON that is not one record on each line: arrays, lists within an object, single and concatenated objects."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from curate.errors import InputError
from curate.formats.bytes import Plain
from curate.formats.elements import Walk
from curate.formats.headers import distinct
from curate.formats.parsing import KEPT_BYTES, MAX_RECORD_BYTES, parse_all, too_long
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
        with open(self.path, "rb") as file:
            return [raw for low in range(0, self.records, GROUP) for raw in self._group(file, low)]

    def _group(self, file: BinaryIO, low: int) -> list[Raw]:
        starts, ends, lines, before = (column[low : low + GROUP].tolist() for column in (self.starts, self.ends, self.lines, self.before))
        sizes = [end - start for start, end in zip(starts, ends, strict=True)]
        pieces = []
        for start, size in zip(starts, sizes, strict=True):
            file.seek(start)
            pieces.append(file.read(size if size <= MAX_RECORD_BYTES else KEPT_BYTES))
        if not all(pieces):
            raise InputError("has changed while it was read", "check it again when nothing writes to it any more", self.given)
        raws = parse_all(b"".join(pieces), pieces, self.first_row + low, lines, before)
        for i in [i for i, size in enumerate(sizes) if size > MAX_RECORD_BYTES]:
            raws[i] = too_long(pieces[i], sizes[i], self.first_row + low + i, lines[i])
        return raws


def open_documents(plain: Plain, quirks: list[str]) -> list[DocumentSource]:
    """The sources of a file that holds JSON which is not one record on each line: one, or one for each list of records in an object."""
    with open(plain.path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        walk = Walk(data, plain.start)
        walk.run()
    quirks = [*plain.quirks, *quirks, *walk.quirks]
    if not walk.sections:
        return [DocumentSource(plain, plain.given, walk, quirks, 0, len(walk.starts))]
    firsts = [*(section.first for section in walk.sections), len(walk.starts)]
    names = distinct([section.key for section in walk.sections])
    found = []
    for name, section, first, last in zip(names, walk.sections, firsts, firsts[1:], strict=False):
        wrapped = f'its records in a list under the key "{section.key}"'
        path = f"{plain.given}/{name}" if len(names) > 1 else plain.given
        found.append(DocumentSource(plain, path, walk, [*quirks, wrapped], first, last))
    return found


class DocumentSource(Source):
    """Records of a JSON document: the elements `first` to `last` (exclusive) of those that `walk` has found."""

    def __init__(self, plain: Plain, path: str, walk: Walk, quirks: list[str], first: int, last: int) -> None:
        super().__init__(path, plain.sha256, plain.size, "json", last - first, quirks, None)
        self._plain = plain
        self._starts, self._ends, self._lines, self._before = (
            np.frombuffer(column, dtype=np.int64)[first:last] if column else np.zeros(0, dtype=np.int64)
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
