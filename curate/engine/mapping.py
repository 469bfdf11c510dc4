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
from curate.formats.jsonlines import LinesShard
from curate.formats.raw import Raw
from curate.screening import Screen


@dataclass(frozen=True)
class Task:
    """One shard and how to read it; small to pickle, since a plain file's shard is a byte range."""

    source: int
    split: str
    shape: Shape
    shard: Any

    @property
    def is_movable(self) -> bool:
        """Whether the shard is a stretch of lines, which says the same wherever it stands; it is then mapped as the first of source 0."""
        return isinstance(self.shard, LinesShard)

    def batch(self) -> Batch:
        """Read the shard into columns."""
        raws: list[Raw] = self.shard.load()
        return make_batch(raws, self.shape, self.source, self.split)

    def moved(self) -> Task:
        """The same shard as the first of source 0, where it can be moved."""
        return replace(self, source=0, shard=replace(self.shard, first_row=0, line=1)) if self.is_movable else self


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
    """The checks that run on shards, and what they remember together from shard to shard."""

    checks: list[Check]
    screen: Screen = field(default_factory=Screen)


@dataclass(frozen=True)
class Job:
    """A shard, and the codes of the checks that run on it."""

    task: Task
    codes: frozenset[str]


def map_columns(task: Task, _: None) -> Columns:
    """The columns of one shard; a shard that can be moved is the first of source 0."""
    moved = task.moved()
    return columns_of(moved.batch(), moved.shard.first_row)


def map_hashes(task: Task, _: None) -> npt.NDArray[np.uint64]:
    """A hash of each record of one shard, shape (n_records,): of a line its bytes, which are not parsed for it, else the content."""
    return task.shard.hashes() if isinstance(task.shard, LinesShard) else task.batch().fingerprint[:, 0]


def map_job(job: Job, work: Work) -> Mapped:
    """Run checks on one shard; one that crashes leaves a `Crash` and the others still run."""
    task = job.task.moved()
    batch = task.batch()
    batch = replace(batch, texts=batch.texts.screened(work.screen))
    states: list[Any] = []
    for check in work.checks:
        if check.rule.code not in job.codes:
            continue
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
