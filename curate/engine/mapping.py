"""Mapping shards: what a worker does with one shard, in this process or in others, with the same result."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from curate.batch import Batch
from curate.checks.base import Check
from curate.engine.corpus import Opened
from curate.errors import CurateError
from curate.formats.base import Shape
from curate.formats.batching import make_batch
from curate.formats.raw import Raw

RECORDS_WORTH_A_WORKER = 20_000
"""Starting a worker costs about half a second; below this many records it does not pay."""


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


def map_checks(task: Task, checks: list[Check]) -> Mapped:
    """Run every check on one shard; one that crashes leaves a `Crash` and the others still run."""
    batch = task.batch()
    states: list[Any] = []
    for check in checks:
        try:
            states.append(check.map(batch))
        except Exception as error:  # the one place where a crash of a check becomes an entry of the report
            states.append(Crash(f"{type(error).__name__}: {error}"[:500]))
    return Mapped(columns_of(batch, task.shard.first_row), states)


Result = TypeVar("Result")
_context: Any = None


def _start_worker(context: Any) -> None:
    global _context
    _context = context
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


def _call(function: Callable[[Task, Any], Result], task: Task) -> Result:
    return function(task, _context)


def run_tasks(tasks: Iterable[Task], function: Callable[[Task, Any], Result], context: Any, jobs: int) -> Iterator[Result]:
    """`function(task, context)` for every task, in the order of the tasks, in this process or in `jobs` workers.

    Raises `CurateError` when a worker is killed: a gap must never pass for a result.
    """
    if jobs <= 1:
        for task in tasks:
            yield function(task, context)
        return
    spawn = multiprocessing.get_context("spawn")  # forking a process that has Arrow's threads is not safe
    pool = ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_start_worker, initargs=(context,))
    try:
        yield from _in_order(pool, tasks, function, jobs)
    except BrokenProcessPool as error:
        raise CurateError("a worker process was killed, perhaps because memory ran out", "try fewer with `--jobs 1`") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, tasks: Iterable[Task], function: Callable[[Task, Any], Result], jobs: int) -> Iterator[Result]:
    """Keep a few tasks per worker under way, so that a large file is never queued as a whole."""
    waiting: list[Future[Result]] = []
    for task in tasks:
        waiting.append(pool.submit(_call, function, task))
        if len(waiting) >= 3 * jobs:
            yield waiting.pop(0).result()
    while waiting:
        yield waiting.pop(0).result()


def worker_count(jobs: int, records: int) -> int:
    """How many workers a set is worth: `jobs` as asked, or for 0 one per core once the set is large enough."""
    return jobs or max(1, min(os.cpu_count() or 1, records // RECORDS_WORTH_A_WORKER))


def tasks_of(opened: Iterable[Opened], batch_size: int) -> Iterator[Task]:
    """The tasks of all sources in order."""
    for each in opened:
        for shard in each.source.shards(batch_size):
            yield Task(each.index, each.split, each.shape, shard)
