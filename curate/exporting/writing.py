"""The data files of an export: JSON Lines as they are, tables with a column for each key."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from curate.exporting.encoding import line_of
from curate.exporting.spool import Spool

_CHUNK = 1_000


class Digest(io.RawIOBase):
    """A file that is written, hashed and counted in bytes at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.bytes = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """How many bytes were written."""
        return self.bytes

    def write(self, data: Any) -> int:
        """Write bytes."""
        content = bytes(data)
        self._hash.update(content)
        self.bytes += len(content)
        return self._file.write(content)

    @property
    def sha256(self) -> str:
        """The hash of all that was written."""
        return self._hash.hexdigest()


class DataFile:
    """One data file; once it is written it knows its hash, its size, and in words which columns are stored otherwise than they were."""

    def __init__(self, spool: Spool, key: tuple[str, str], ending: str, uniform: bool) -> None:
        self.sha256, self.bytes, self.notes = "", 0, list[str]()
        self._spool, self._key, self._uniform = spool, key, uniform
        self._put = {".jsonl": self._lines, ".csv": self._csv, ".parquet": self._parquet}[ending]

    def write(self, file: BinaryIO) -> None:
        """Write the whole content."""
        out = Digest(file)
        self._put(out)
        self.sha256, self.bytes = out.sha256, out.bytes

    def _lines(self, out: Digest) -> None:
        uniform = map(line_of, self._spool.uniform(self._key)) if self._uniform else self._spool.lines(self._key)
        for line in uniform:
            out.write(line)

    def _csv(self, out: Digest) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        columns = list(self._spool.columns[self._key[0]])
        writer.writerow(columns)
        nested: dict[str, None] = {}
        for value in self._spool.values(self._key):
            writer.writerow([_cell(value.get(name), name, nested) for name in columns])
            if text.tell() > 1 << 16:
                _flush(text, out)
        _flush(text, out)
        self.notes += [f"the column {name} holds JSON" for name in nested]

    def _parquet(self, out: Digest) -> None:
        columns = list(self._spool.columns[self._key[0]])
        types = _types(columns, self._spool, self._key)
        self.notes += [f"the column {name} holds JSON" for name, kind in types.items() if kind is None]
        schema = pa.schema([(name, kind if kind is not None else pa.string()) for name, kind in types.items()])
        with pq.ParquetWriter(out, schema, compression="zstd") as table:
            for chunk in chunks(self._spool.values(self._key)):
                arrays = [_array([value.get(name) for value in chunk], types[name]) for name in columns]
                table.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _flush(text: io.StringIO, out: Digest) -> None:
    out.write(text.getvalue().encode("utf-8"))
    text.seek(0)
    text.truncate()


def _cell(value: Any, name: str, nested: dict[str, None]) -> str:
    """A value in a cell: text as it is, nothing for null, anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        nested[name] = None
    return json.dumps(value, ensure_ascii=False)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists of a thousand."""
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _types(columns: list[str], spool: Spool, key: tuple[str, str]) -> dict[str, pa.DataType | None]:
    """The Arrow type of each column under which every value reads back as it was; None where it has to be JSON in a text."""
    found: dict[str, pa.DataType | None] = dict.fromkeys(columns, pa.null())
    for chunk in chunks(spool.values(key)):
        for name in columns:
            if found[name] is not None:
                found[name] = _common(found[name], [value.get(name) for value in chunk])
    return {name: pa.string() if kind == pa.null() else kind for name, kind in found.items()}


def _common(before: pa.DataType, values: list[Any]) -> pa.DataType | None:
    try:
        made = pa.array(values)
        kind = before if made.type == pa.null() else made.type if before in (pa.null(), made.type) else None
        same = kind is not None and _same(made.to_pylist(), values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return None
    return kind if same else None


def _same(first: Any, second: Any) -> bool:
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def _array(values: list[Any], kind: pa.DataType | None) -> pa.Array:
    if kind is None:
        values = [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
    return pa.array(values, type=kind if kind is not None else pa.string())
