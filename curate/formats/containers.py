"""Containers: from a path, a stream or records in memory to shards of raw records with their rows and lines."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import orjson

from curate.errors import InputError
from curate.formats import jsonarray, jsonlines, tables
from curate.formats.opening import Opened, open_bytes
from curate.formats.raw import Raw
from curate.formats.splits import data_name, expand

__all__ = ["Shard", "Source", "expand", "memory_source", "open_source"]

HEAD, TAIL = 200, 20
"""Records that the format is told from: so many at the beginning, so many at the end."""


class Shard(Protocol):
    """Contiguous records of a source, cheap to send to a worker; `first_row` is the row of the first, `records` how many there are."""

    @property
    def first_row(self) -> int: ...

    @property
    def records(self) -> int: ...

    def load(self) -> list[Raw]:
        """Read the records."""


class Source(ABC):
    """One input. `bytes` and `sha256` are of the file as it lies on disk, `records` counts the unreadable ones, too."""

    container: str
    columns: list[str] | None = None

    def __init__(self, path: str, sha256: str, size: int, records: int, quirks: Sequence[str] = ()) -> None:
        self.path = path
        self.sha256 = sha256
        self.bytes = size
        self.records = records
        self.quirks = list(quirks)

    @abstractmethod
    def shards(self, size: int) -> Iterator[Shard]:
        """The shards of about `size` records, in order; the source is read again each time."""

    def sample(self) -> list[Raw]:
        """The first 200 and the last 20 records."""
        raws: list[Raw] = []
        for shard in self.shards(HEAD):
            if shard.first_row < HEAD or shard.first_row + shard.records > self.records - TAIL:
                raws += shard.load()
        return [raw for raw in raws if raw.row < HEAD or raw.row >= self.records - TAIL]


class LinesSource(Source):
    """A JSON Lines file."""

    container = "jsonl"

    def __init__(self, opened: Opened) -> None:
        self._opened = opened  # keeps a temporary file alive
        self._scan = jsonlines.scan(opened.path, opened.offset)
        quirks = [*opened.quirks]
        if self._scan.crlf:
            quirks.append("CRLF line ends")
        if self._scan.blank:
            quirks.append(f"{self._scan.blank:,} blank {'line' if self._scan.blank == 1 else 'lines'}")
        super().__init__(opened.name, opened.sha256, opened.bytes, self._scan.records, quirks)

    def shards(self, size: int) -> Iterator[Shard]:
        return jsonlines.shards(self._opened.path, self._scan, size)


class ReadSource(Source):
    """A source whose records are held in memory: a JSON document or a table of text."""

    def __init__(self, opened: Opened, container: str, items: list[Any], quirks: Sequence[str], columns: list[str] | None = None) -> None:
        super().__init__(opened.name, opened.sha256, opened.bytes, len(items), [*opened.quirks, *quirks])
        self.container, self.columns, self._items = container, columns, items

    def shards(self, size: int) -> Iterator[Shard]:
        make: Any = jsonarray.ElementShard if self.container == "json" else tables.ValueShard
        for start in range(0, len(self._items), size):
            yield make(start, self._items[start : start + size])


class ParquetSource(Source):
    """A parquet file."""

    container = "parquet"

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        file = tables.parquet_file(opened.path, opened.name)
        self.columns = list(file.schema_arrow.names)
        super().__init__(opened.name, opened.sha256, opened.bytes, file.metadata.num_rows, opened.quirks)

    def shards(self, size: int) -> Iterator[Shard]:
        return tables.parquet_shards(self._opened.path, self._opened.name, size)


class MemorySource(Source):
    """Records in memory; they have no bytes of their own, so `sha256` is of their JSON."""

    container = "memory"

    def __init__(self, values: list[Any], name: str) -> None:
        self._values = values
        data = b"\n".join(_dumped(value) for value in values)
        super().__init__(name, hashlib.sha256(data).hexdigest(), len(data), len(values))

    def shards(self, size: int) -> Iterator[Shard]:
        for start in range(0, len(self._values), size):
            yield tables.ValueShard(start, [Raw(row, -1, value) for row, value in enumerate(self._values[start : start + size], start)])


def _dumped(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # a lone surrogate or an integer past 64 bits
        return json.dumps(value, default=str).encode("ascii")


def memory_source(records: Any, name: str = "<memory>") -> Source:
    """A DataFrame or a sequence of mappings as a source. Raises `InputError` for anything else."""
    if hasattr(records, "to_dict") and hasattr(records, "columns"):
        values = [{key: value for key, value in line.items() if not _is_missing(value)} for line in records.to_dict("records")]
        return MemorySource(values, name)
    if isinstance(records, Sequence) and not isinstance(records, str | bytes) and all(isinstance(each, Mapping) for each in records):
        return MemorySource([dict(each) for each in records], name)
    raise InputError(f"cannot check {type(records).__name__}", "give a path, several paths, a DataFrame or a list of dicts")


def _is_missing(value: Any) -> bool:
    """Whether pandas means "no value here": NaN, NaT or NA."""
    return value is None or (isinstance(value, float) and value != value) or type(value).__name__ in ("NAType", "NaTType")


def open_source(path: str | Path, *, stdin: BinaryIO | None = None, headerless: bool = False) -> Source:
    """Open a file, or `stdin`, by its name and its bytes. Raises `InputError` when it cannot be read as a whole."""
    opened = open_bytes(str(path), stdin)
    suffix = Path(data_name(Path(path))).suffix.lower()
    with opened.path.open("rb") as file:
        file.seek(opened.offset)
        head = file.read(65_536)
    if head[:4] == b"PAR1" or suffix == ".parquet":
        return ParquetSource(opened)
    if suffix in (".csv", ".tsv"):
        table = tables.read_csv(opened.path, opened.offset, suffix, headerless)
        return ReadSource(opened, suffix[1:], table.raws, table.quirks, table.columns)
    return _open_json(opened, suffix, head.decode("utf-8", "replace"))


def _open_json(opened: Opened, suffix: str, head: str) -> Source:
    document = jsonarray.is_document(head)
    first = head.lstrip().split("\n", 1)[0].rstrip()
    pretty = suffix == ".json" and first.startswith("{") and not first.endswith("}")  # an object that goes on on the next line
    if not document and not pretty:
        if suffix not in (".json", ".jsonl", ".ndjson", "") and not head.lstrip().startswith("{"):
            raise InputError("is no kind of file that is read", "JSON Lines, JSON, CSV, TSV and parquet are, plain or .gz or .zst", opened.name)
        if suffix == ".json":
            opened.quirks.append("JSON Lines under the name .json")
        return LinesSource(opened)
    text = opened.path.read_bytes()[opened.offset :].decode("utf-8", "replace")
    quirks = [] if suffix in (".json", "") else [f"a JSON document under the name {suffix}"]
    return ReadSource(opened, "json", list(jsonarray.elements(text)), quirks)
