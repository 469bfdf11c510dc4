"""Records that are already in memory: DataFrames and lists of dicts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curate.errors import InputError
from curate.formats.headers import distinct
from curate.formats.raw import Raw
from curate.formats.source import Source
from curate.formats.values import as_bytes, as_record


@dataclass(frozen=True)
class MemoryShard:
    """Some of the records themselves."""

    raws: list[Raw]

    @property
    def first_row(self) -> int:
        """Row of the first record."""
        return self.raws[0].row

    @property
    def records(self) -> int:
        """Number of records."""
        return len(self.raws)

    def load(self) -> list[Raw]:
        """The records."""
        return self.raws


class MemorySource(Source):
    """Records in memory; the digest is that of the records as JSON Lines, which is also what their size is."""

    def __init__(self, records: Any, name: str) -> None:
        columns, values = _values(records, name)
        self._raws = [as_record(value, row, drop_nulls=False) for row, value in enumerate(values)]
        digest, size = hashlib.sha256(), 0
        for raw in self._raws:
            line = as_bytes(raw.value)
            digest.update(line)
            size += len(line)
        super().__init__(name, digest.hexdigest(), size, "memory", len(self._raws), [], columns)

    def shards(self, size: int) -> Iterator[MemoryShard]:
        return (MemoryShard(self._raws[low : low + size]) for low in range(0, self.records, size))

    def span(self, first: int, last: int) -> list[Raw]:
        return self._raws[first:last]


def _values(records: Any, name: str) -> tuple[list[str] | None, Sequence[Any]]:
    """Column names, for a DataFrame, and the values of the records."""
    if hasattr(records, "itertuples") and hasattr(records, "columns"):  # a DataFrame; importing pandas to ask takes half a second
        columns = distinct([str(column) for column in records.columns])
        return list(columns), [dict(zip(columns, row, strict=True)) for row in records.itertuples(index=False, name=None)]
    if isinstance(records, Sequence) and not isinstance(records, str | bytes | Mapping):
        return None, records
    message = f"records are a list of dicts or a DataFrame, not a {type(records).__name__}"
    raise InputError(message, 'a path is checked with `curate.check("train.jsonl")`', name)
