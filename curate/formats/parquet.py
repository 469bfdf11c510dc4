"""Parquet: one record for each row. The rows are unpacked once, so that any stretch of them can be read without its row group."""

from __future__ import annotations

import bisect
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curate.errors import InputError
from curate.formats.bytes import Plain, check_growth, spooled
from curate.formats.headers import distinct
from curate.formats.parsing import MAX_TEXT_BYTES, too_long, unreadable
from curate.formats.raw import Raw, RawDefect
from curate.formats.rowgroups import batches, leaves
from curate.formats.screens import escaped
from curate.formats.source import Source
from curate.formats.values import as_record

MAGIC = b"PAR1"

_UNREADABLE = (ValueError, KeyError, OverflowError, pa.ArrowException)  # dates past the year 9999, keys that stand twice, no text


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
            longest = _longest(rows)
            if longest > MAX_TEXT_BYTES:
                return [_row(rows.slice(i, 1), self.first_row + i) for i in range(self.records)]
            try:
                # Python objects are what the shapes read; Arrow makes them column by column
                values = rows.to_pylist(maps_as_pydicts="strict")
            except _UNREADABLE:
                return [_row(rows.slice(i, 1), self.first_row + i) for i in range(self.records)]
        return [as_record(value, self.first_row + i) for i, value in enumerate(values)]


def _row(table: pa.Table, row: int) -> Raw:
    """One row by itself, where a value of the shard has no counterpart in Python, or two."""
    size = _longest(table)
    if size > MAX_TEXT_BYTES:
        return too_long(str(row).encode(), size, row, -1, MAX_TEXT_BYTES)
    value: dict[str, Any] = {}
    twice: list[str] = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            value[name] = column[0].as_py(maps_as_pydicts="strict")
        except UnicodeDecodeError as error:
            return unreadable(error.object, row, -1, RawDefect("FMT001", "bytes that are not valid UTF-8"))
        except _UNREADABLE:
            try:
                with warnings.catch_warnings(action="ignore"):
                    value[name] = column[0].as_py(maps_as_pydicts="lossy")
                twice.append(name)
            except _UNREADABLE:
                reason = f"a value of the type {column.type}, which cannot be read"
                return unreadable(f"{name}\n{row}".encode(), row, -1, RawDefect("FMT001", reason[:200], None, "/" + escaped(name)))
    raw = as_record(value, row)
    defects = (RawDefect("FMT010", "a map in which a key stands twice", None, "/" + escaped(name)) for name in twice)
    return raw._replace(defects=(*raw.defects, *defects))


def _longest(table: pa.Table) -> int:
    """Bytes of the longest text in a table."""
    sizes = [
        pc.max(pc.binary_length(leaf)).as_py()
        for column in table.columns
        for chunk in column.chunks
        for leaf in leaves(chunk)
        if pa.types.is_string(leaf.type) or pa.types.is_large_string(leaf.type)
    ]
    return max((size for size in sizes if size is not None), default=0)


class ParquetSource(Source):
    """A parquet file, whose page checksums are verified where it has them."""

    def __init__(self, plain: Plain, quirks: list[str]) -> None:
        self._firsts = [0]
        self._columns: tuple[str, ...] = ()
        try:
            self._spool = spooled(lambda target: self._unpack(plain, target), plain.given)
        except (pa.ArrowException, OSError, ValueError, KeyError, NotImplementedError) as error:
            raise InputError("is damaged: it cannot be read as parquet", "copy it again from its origin", plain.given) from error
        if self._has_twins:
            quirks = [*quirks, "columns of the same name"]
        super().__init__(plain.given, plain.sha256, plain.size, "parquet", self._firsts[-1], [*plain.quirks, *quirks], list(self._columns))

    def _unpack(self, plain: Plain, target: BinaryIO) -> None:
        schema = pq.read_schema(plain.path)
        self._columns = distinct(schema.names)
        self._has_twins = list(self._columns) != schema.names
        fields = [field.with_name(name) for name, field in zip(self._columns, schema, strict=True)]
        with pa.ipc.new_file(target, pa.schema(fields)) as writer:
            for batch in batches(plain):
                writer.write_batch(batch.rename_columns(list(self._columns)))
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
