"""All records of a run as the checks may ask for them when they finish: columns in memory, text looked up again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Memory, Side
from curate.checks.base import Check
from curate.config import Settings
from curate.engine.caching import PairMemory
from curate.engine.result import Places
from curate.formats.base import Shape
from curate.formats.batching import make_batch
from curate.formats.containers import Source
from curate.formats.source import load_rows

Pointed = tuple[int, int, str | None]
"""A string of a record: source, row, and its JSON pointer, or None for the first thing that the record teaches to say."""


@dataclass(frozen=True)
class Opened:
    """A source whose format is known."""

    index: int
    source: Source
    shape: Shape
    split: str
    confidence: float


class LoadedCorpus:
    """The `Corpus` of the engine. `counts` is the number of scored findings of the record-wise rules for each record."""

    def __init__(
        self, opened: Sequence[Opened], places: Places, settings: Settings, memory: Callable[[Check], Memory] | None = None
    ) -> None:
        self._opened = {each.index: each for each in opened}
        self._places = places
        self._batch_size = settings.batch_size
        self._memory = memory
        self.marks = (settings.score.few, settings.score.target)
        self.counts: npt.NDArray[np.int64] = np.zeros(len(places), dtype=np.int64)
        self.clean_records = len(places)
        self.flagged = (0, 0)

    @property
    def records(self) -> int:
        return len(self._places)

    def split_of(self, source: int) -> str:
        return self._opened[source].split

    def scored_findings(self, source: int, row: int) -> int:
        return int(self.counts[self._places.position(source, row)])

    def fingerprint(self, source: int, row: int) -> bytes:
        return self._places.key(self._places.position(source, row))

    def fingerprints(self, places: Sequence[tuple[int, int]]) -> npt.NDArray[np.uint64]:
        positions = [self._places.position(source, row) for source, row in places]
        found: npt.NDArray[np.uint64] = self._places.fingerprint[positions]
        return found

    def memory(self, check: Check) -> Memory:
        return self._memory(check) if self._memory is not None else PairMemory(None, None)

    def quirks(self) -> dict[int, list[str]]:
        return {index: each.source.quirks for index, each in self._opened.items() if each.source.quirks}

    @property
    def opened(self) -> list[Opened]:
        """The sources, in their order."""
        return list(self._opened.values())

    def strings(self, wanted: Collection[Pointed]) -> dict[Pointed, str]:
        """The strings at these places, read again; a place of nothing that people wrote is left out.

        Raises `InputError` when a file has changed since it was opened.
        """
        found: dict[Pointed, str] = {}
        for batch in self.load(sorted({(source, row) for source, row, _ in wanted})):
            columns = (
                batch.texts.record.tolist(),
                batch.texts.side.tolist(),
                batch.texts.pointer.to_pylist(),
                batch.texts.text.to_pylist(),
            )
            for record, side, pointer, text in zip(*columns, strict=True):
                place = batch.place(record)
                if (*place, pointer) in wanted:
                    found[*place, pointer] = text
                if side == Side.OUTPUT and (*place, None) in wanted:
                    found.setdefault((*place, None), text)
        return found

    def load(self, places: Sequence[tuple[int, int]]) -> list[Batch]:
        """Read the shards that hold `places` again and cut them to these records."""
        wanted: dict[int, list[int]] = defaultdict(list)
        for source, row in places:
            wanted[source].append(row)
        found = []
        for index in sorted(wanted):
            found += self._load_source(self._opened[index], np.unique(np.array(wanted[index], dtype=np.int64)))
        return found

    def _load_source(self, each: Opened, rows: npt.NDArray[np.int64]) -> list[Batch]:
        found = []
        for shard in each.source.shards(self._batch_size):
            low, high = np.searchsorted(rows, [shard.first_row, shard.first_row + shard.records])
            if low == high:
                continue
            found.append(make_batch(load_rows(shard, rows[low:high]), each.shape, each.index, each.split))
        return found
