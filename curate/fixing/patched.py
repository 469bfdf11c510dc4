"""A source as it will be once it is written, so that everything can be checked before anything is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

from curate.engine.corpus import Opened
from curate.formats.raw import Raw
from curate.formats.source import Shard, Source


@dataclass(frozen=True)
class PatchedShard:
    """A shard with other values for some rows. Dropped records stay as records without content, so that all rows keep their numbers."""

    shard: Shard
    changed: Mapping[int, Raw]
    dropped: Set[int]

    @property
    def first_row(self) -> int:
        """Row of the first record."""
        return self.shard.first_row

    @property
    def records(self) -> int:
        """Number of records, the dropped ones included."""
        return self.shard.records

    def load(self) -> list[Raw]:
        """The records as they will be."""
        return [self._patched(raw) for raw in self.shard.load()] if self.changed or self.dropped else self.shard.load()

    def _patched(self, raw: Raw) -> Raw:
        if raw.row in self.dropped:
            return Raw(raw.row, raw.line, None, b"")
        return self.changed.get(raw.row, raw)


class PatchedSource(Source):
    """A source with other values for some rows."""

    def __init__(self, source: Source, changed: Mapping[int, Raw], dropped: Set[int]) -> None:
        super().__init__(source.path, source.sha256, source.bytes, source.container, source.records, source.quirks, source.columns)
        self._source, self._changed, self._dropped = source, changed, dropped

    def shards(self, size: int) -> Iterator[PatchedShard]:
        for shard in self._source.shards(size):
            rows = range(shard.first_row, shard.first_row + shard.records)
            # only what concerns the shard goes with it to another process
            changed = {row: self._changed[row] for row in rows if row in self._changed}
            yield PatchedShard(shard, changed, {row for row in rows if row in self._dropped})

    def span(self, first: int, last: int) -> list[Raw]:
        shard = PatchedShard(_Span(self._source, first, last - first), self._changed, self._dropped)
        return shard.load()


@dataclass(frozen=True)
class _Span:
    source: Source
    first_row: int
    records: int

    def load(self) -> list[Raw]:
        return self.source.span(self.first_row, self.first_row + self.records)


def patched(each: Opened, changed: Mapping[int, Raw], dropped: Set[int]) -> Opened:
    """An opened file as it will be."""
    return replace(each, source=PatchedSource(each.source, changed, dropped))
