"""A small corpus in memory, and a check run over it as the engine runs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from curate.batch import Batch
from curate.checks.base import Check
from curate.engine.caching import PairMemory
from curate.finding import Finding
from curate.profile import Profile


class MemoryCorpus:
    """The `Corpus` of a few batches; `bad` counts the scored findings of records by their place."""

    def __init__(self, batches: Sequence[Batch], bad: dict[tuple[int, int], int] | None = None) -> None:
        self.batches = batches
        self.bad = bad or {}
        self.records = sum(len(batch) for batch in batches)
        self.marks = (50, 500)
        self.clean_records = self.records
        self.flagged = (0, 0)
        self._at = {batch.place(i): (number, i) for number, batch in enumerate(batches) for i in range(len(batch))}

    def split_of(self, source: int) -> str:
        return next(batch.split for batch in self.batches if batch.source == source)

    def load(self, places: Sequence[tuple[int, int]]) -> list[Batch]:
        wanted: dict[int, list[int]] = defaultdict(list)
        for place in places:
            number, index = self._at[place]
            wanted[number].append(index)
        return [self.batches[number].select(np.array(sorted(set(rows)))) for number, rows in sorted(wanted.items())]

    def spread(self, function: Any, tasks: Any) -> Iterator[Any]:
        return (function(self.load(places), task) for places, task in tasks)

    def scored_findings(self, source: int, row: int) -> int:
        return self.bad.get((source, row), 0)

    def fingerprint(self, source: int, row: int) -> bytes:
        number, index = self._at[source, row]
        return self.batches[number].fingerprint[index].astype(">u8").tobytes()

    def fingerprints(self, places: Sequence[tuple[int, int]]) -> npt.NDArray[np.uint64]:
        found = [self.batches[number].fingerprint[index] for number, index in (self._at[place] for place in places)]
        return np.array(found, dtype=np.uint64).reshape(-1, 2)

    def standings(self, places: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
        ranked = sorted(places, key=lambda place: (self.scored_findings(*place), self.fingerprint(*place), place))
        return np.array([ranked.index(place) for place in places], dtype=np.int64)

    def memory(self, check: Check) -> PairMemory:
        return PairMemory(None, None)

    def quirks(self) -> dict[int, list[str]]:
        return {}


def run(check: type[Check], batches: Sequence[Batch], profile: Profile | None = None, bad: Any = None, **settings: Any) -> list[Finding]:
    """All findings of one check over `batches`, sorted."""
    made = check(check.Settings(**settings), profile)
    return list(made.finish(made.merge([made.map(batch) for batch in batches]), MemoryCorpus(batches, bad)).sorted())
