"""All records of a run as the checks may ask for them when they finish: columns in memory, text looked up again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Memory, Place, Result, Side, T
from curate.checks.base import Check
from curate.config import Settings
from curate.engine.caching import PairMemory
from curate.engine.result import Places
from curate.engine.workers import Crew
from curate.formats.base import Shape
from curate.formats.batching import make_batch
from curate.formats.containers import Source
from curate.formats.source import Shard, load_rows

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


@dataclass(frozen=True)
class Lookup:
    """Some records of a shard, and how to read them; small to pickle where the shard is."""

    source: int
    split: str
    shape: Shape
    shard: Shard
    rows: npt.NDArray[np.int64]

    def batch(self) -> Batch:
        """Read the records into columns."""
        return make_batch(load_rows(self.shard, self.rows), self.shape, self.source, self.split)


class LoadedCorpus:
    """The `Corpus` of the engine. `counts` is the number of scored findings of the record-wise rules for each record.

    Without a `crew` all is done in this process.
    """

    def __init__(
        self,
        opened: Sequence[Opened],
        places: Places,
        settings: Settings,
        memory: Callable[[Check], Memory] | None = None,
        crew: Crew | None = None,
    ) -> None:
        self._opened = {each.index: each for each in opened}
        self._places = places
        self._batch_size = settings.batch_size
        self._memory = memory
        self._crew = crew
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

    def fingerprints(self, places: Sequence[tuple[int, int]]) -> npt.NDArray[np.uint64]:
        found: npt.NDArray[np.uint64] = self._places.fingerprint[self._positions(places)]
        return found

    def standings(self, places: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
        positions = self._positions(places)
        keys = self._places.fingerprint[positions]
        rank = np.empty(len(places), dtype=np.int64)
        rank[np.lexsort((positions, keys[:, 1], keys[:, 0], self.counts[positions]))] = np.arange(len(places))
        return rank

    def _positions(self, places: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
        pairs = np.array(places, dtype=np.int64).reshape(-1, 2)
        positions: npt.NDArray[np.int64] = self._places.starts[pairs[:, 0]] + pairs[:, 1]
        return positions

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

    def load(self, places: Sequence[Place]) -> list[Batch]:
        """Read the records at `places` again."""
        return [each.batch() for each in self._lookups(places)]

    def spread(self, function: Callable[[Iterable[Batch], T], Result], tasks: Sequence[tuple[Sequence[Place], T]]) -> Iterator[Result]:
        jobs = ((self._lookups(places), task) for places, task in tasks)
        if self._crew is None or len(tasks) < 2:
            yield from (_called(job, function) for job in jobs)
            return
        yield from self._crew.run(jobs, _called, function)

    def _lookups(self, places: Sequence[Place]) -> list[Lookup]:
        wanted: dict[int, list[int]] = defaultdict(list)
        for source, row in places:
            wanted[source].append(row)
        found = []
        for index in sorted(wanted):
            each, rows = self._opened[index], np.unique(np.array(wanted[index], dtype=np.int64))
            found += [Lookup(index, each.split, each.shape, *picked) for picked in each.source.lookup(rows, self._batch_size)]
        return found


def _called(job: tuple[list[Lookup], T], function: Callable[[Iterable[Batch], T], Result]) -> Result:
    lookups, task = job
    return function((each.batch() for each in lookups), task)
