"""Tables: CSV and TSV with their physical lines, parquet by row groups."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from curate.errors import InputError
from curate.formats.raw import Raw, RawDefect

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # the default of 131,072 refuses long texts
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class ValueShard:
    """Records that were read already, because their container can only be read in order."""

    first_row: int
    raws: list[Raw]

    @property
    def records(self) -> int:
        """Number of records."""
        return len(self.raws)

    def load(self) -> list[Raw]:
        """The records of the shard."""
        return self.raws


@dataclass
class Table:
    """A CSV file in memory: its columns, its records, and what is unusual about it."""

    columns: list[str]
    raws: list[Raw]
    quirks: list[str] = field(default_factory=list)


def read_csv(path: Path, offset: int, suffix: str, headerless: bool) -> Table:
    """Read a CSV or TSV file; every value is a string, an empty cell "". A row of another width is unreadable, its neighbours are kept."""
    data = path.read_bytes()[offset:]
    quirks: list[str] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        quirks.append("bytes that are not UTF-8, read as Windows-1252")
    delimiter = "\t" if suffix == ".tsv" else _delimiter(text)
    if suffix == ".csv" and delimiter != ",":
        quirks.append({";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter] + " between the cells")
    rows = _rows(text, delimiter)
    first = next(rows, None)
    if first is None:
        return Table([], [], quirks)
    cells = first[1] or []
    columns = [str(i) for i in range(1, len(cells) + 1)] if headerless else _names(cells, quirks)
    source = [first, *rows] if headerless else list(rows)
    return Table(columns, [_raw(row, line, cells, columns, raw) for row, (line, cells, raw) in enumerate(source)], quirks)


def _names(cells: list[str], quirks: list[str]) -> list[str]:
    names: list[str] = []
    for cell in cells:
        if cell in names:
            quirks.append(f"two columns called {cell!r}")
        names.append(cell if cell not in names else f"{cell}.{names.count(cell) + 1}")
    return names


def _raw(row: int, line: int, cells: list[str] | None, columns: list[str], text: str) -> Raw:
    if cells is None:
        return Raw(row, line, None, text.encode(), (RawDefect("FMT001", "a quote is never closed", text.find('"') + 1),))
    if len(cells) != len(columns):
        reason = f"it has {len(cells)} cells where the table has {len(columns)} columns"
        return Raw(row, line, None, repr(cells).encode(), (RawDefect("FMT001", reason),))
    return Raw(row, line, dict(zip(columns, cells, strict=True)))


def _delimiter(text: str) -> str:
    head = text[:65_536].split("\n", 1)[0]
    outside = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=lambda mark: (outside.count(mark), mark == ","))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """(physical line, cells, text) of every row that is not blank; cells are None where a quote is opened and never closed."""
    start, at = 1, 0
    while at < len(text):
        reader = csv.reader(io.StringIO(text[at:], newline=""), delimiter=delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                if any(cells):
                    yield start + before, cells, ""
                before = reader.line_num
            return
        except csv.Error:
            line_start = _line_offset(text, at, before)
            end = text.find("\n", line_start)
            end = len(text) if end < 0 else end + 1
            yield start + before, None, text[line_start:end]
            start, at = start + before + 1, end


def _line_offset(text: str, at: int, lines: int) -> int:
    for _ in range(lines):
        found = text.find("\n", at)
        at = len(text) if found < 0 else found + 1
    return at


def parquet_file(path: Path, name: str) -> Any:
    """An open parquet file. Raises `InputError` when it is damaged."""
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"is no parquet file, or damaged: {str(error).splitlines()[0]}", "write the file again", name) from error


def parquet_shards(path: Path, name: str, size: int) -> Iterator[ValueShard]:
    """The records of a parquet file in order. Nulls inside a record's structs are left out: Arrow adds them where a key was absent."""
    row = 0
    try:
        for batch in parquet_file(path, name).iter_batches(batch_size=size):
            values = [{key: _without_nulls(value) for key, value in line.items()} for line in batch.to_pylist()]
            yield ValueShard(row, [Raw(row + i, -1, value) for i, value in enumerate(values)])
            row += len(values)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"is damaged: {str(error).splitlines()[0]}", "write the file again", name) from error


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
