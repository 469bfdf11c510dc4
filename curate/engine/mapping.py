"""Mapping shards: what is done with one shard, in this process or in a worker, with the same result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from curate.batch import Batch
from curate.checks.base import Check
from curate.engine.corpus import Opened
from curate.formats.base import Shape
from curate.formats.batching import make_batch
from curate.formats.raw import Raw
from curate.screening import Screen


@dataclass(frozen=True)
class Task:
    """One shard and how to read it; small to pickle, since a plain file's shard is a byte range."""

    source: int
    split: str
    shape: Shape
    shard: Any

    def batch(self) -> Batch:
        """Read the shard into columns."""
        raws: list[Raw] = self.shard.load()
        return make_batch(raws, self.shape, self.source, self.split)


@dataclass(frozen=True)
class Columns:
    """What is kept of every record of a shard."""

    source: int
    first_row: int
    line: npt.NDArray[np.int64]
    fingerprint: npt.NDArray[np.uint64]
    kind: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Crash:
    """A check that raised: `message` names the exception, never the data."""

    message: str


@dataclass(frozen=True)
class Mapped:
    """The states of all checks for one shard, in the order of the checks."""

    columns: Columns
    states: list[Any]


def columns_of(batch: Batch, first_row: int) -> Columns:
    """The columns of a batch that outlive it."""
    return Columns(batch.source, first_row, batch.line, batch.fingerprint, batch.kind)


@dataclass(frozen=True)
class Work:
    """The checks that run on every shard, and what they remember together from shard to shard."""

    checks: list[Check]
    screen: Screen = field(default_factory=Screen)


def map_checks(task: Task, work: Work) -> Mapped:
    """Run every check on one shard; one that crashes leaves a `Crash` and the others still run."""
    batch = task.batch()
    batch = replace(batch, texts=batch.texts.screened(work.screen))
    states: list[Any] = []
    for check in work.checks:
        try:
            states.append(check.map(batch))
        except Exception as error:  # the one place where a crash of a check becomes an entry of the report
            states.append(Crash(f"{type(error).__name__}: {error}"[:500]))
    return Mapped(columns_of(batch, task.shard.first_row), states)


def tasks_of(opened: Iterable[Opened], batch_size: int) -> Iterator[Task]:
    """The tasks of all sources in order."""
    for each in opened:
        for shard in each.source.shards(batch_size):
            yield Task(each.index, each.split, each.shape, shard)
