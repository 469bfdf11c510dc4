"""Parquet: one record for each row. The rows are unpacked once, so that any stretch of them can be read without its row group."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from curate.errors import InputError
from curate.formats.bytes import Plain, check_growth, spooled
from curate.formats.parsing import unreadable
from curate.formats.raw import Raw, RawDefect
from curate.formats.source import Source
from curate.formats.values import as_record

MAGIC = b"PAR1"
ROWS = 1024
"""Rows of one unpacked batch."""


@dataclass(frozen=True)
class ParquetShard:
    """Rows of an unpacked file; `batches` are the numbers of the batches that hold them, `skip` the rows before them there."""

    path: str
    first_row: int
    records: int
    batches: range
    skip: int

    def load(self) -> list[Raw]:
        """The rows as records. Struct fields that are null are left out, as is what JSON does not have (see `values`)."""
        with pa.memory_map(self.path) as file:
            reader = pa.ipc.open_file(file)
            table = pa.Table.from_batches([reader.get_batch(i) for i in self.batches], reader.schema)
            rows = table.slice(self.skip, self.records)
            try:
                # Python objects are what the shapes read; Arrow makes them column by column
                values = rows.to_pylist(maps_as_pydicts="lossy")
            except UnicodeDecodeError:
                return [self._row(rows.slice(i, 1), self.first_row + i) for i in range(self.records)]
        return [as_record(value, self.first_row + i) for i, value in enumerate(values)]

    def _row(self, table: pa.Table, row: int) -> Raw:
        """One row by itself, where a string of the shard is no text."""
        try:
            return as_record(table.to_pylist(maps_as_pydicts="lossy")[0], row)
        except UnicodeDecodeError as error:
            return unreadable(error.object, row, -1, RawDefect("FMT001", "bytes that are not valid UTF-8"))


class ParquetSource(Source):
    """A parquet file, whose page checksums are verified where it has them."""

    def __init__(self, plain: Plain, quirks: list[str]) -> None:
        self._firsts = [0]
        try:
            with pq.ParquetFile(plain.path, page_checksum_verification=True) as file:
                columns = list(file.schema_arrow.names)
                self._spool = spooled(lambda target: self._unpack(file, target, plain), plain.given)
        except (pa.ArrowException, OSError) as error:
            raise InputError("is damaged: it cannot be read as parquet", "copy it again from its origin", plain.given) from error
        super().__init__(plain.given, plain.sha256, plain.size, "parquet", self._firsts[-1], [*plain.quirks, *quirks], columns)

    def _unpack(self, file: pq.ParquetFile, target: BinaryIO, plain: Plain) -> None:
        with pa.ipc.new_file(target, file.schema_arrow) as writer:
            for batch in file.iter_batches(ROWS):
                writer.write_batch(batch)
                self._firsts.append(self._firsts[-1] + batch.num_rows)
                check_growth(plain.size, target.tell(), plain.given)

    def shards(self, size: int) -> Iterator[ParquetShard]:
        for first in range(0, self.records, size):
            yield self._shard(first, min(first + size, self.records))

    def span(self, first: int, last: int) -> list[Raw]:
        return self._shard(first, last).load()

    def _shard(self, first: int, last: int) -> ParquetShard:
        low = bisect.bisect_right(self._firsts, first) - 1
        high = bisect.bisect_left(self._firsts, last)
        return ParquetShard(self._spool.path, first, last - first, range(low, high), first - self._firsts[low])
