"""The shards of a run, with what a cache knows of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from curate.checks.base import Check
from curate.engine.caching import Cache, Entry, key_of, state_key
from curate.engine.corpus import Opened
from curate.engine.mapping import Columns, Crash, Job, Mapped, Task, Work, map_columns, map_hashes, map_job, tasks_of
from curate.engine.workers import Crew
from curate.formats.jsonlines import LinesShard

_READERS = 2
"""Files are read and hashed by so many threads; both leave the interpreter free."""


@dataclass
class _Known:
    """One shard, the name of its entry in the cache, and the entry."""

    task: Task
    key: str | None
    entry: Entry


class Shards:
    """All shards of some sources in their order. Without a `cache` nothing is known and nothing kept."""

    def __init__(self, opened: Sequence[Opened], batch_size: int, cache: Cache | None) -> None:
        self._cache = cache
        tasks = list(tasks_of(opened, batch_size))
        if cache is None:
            self._known = [_Known(task, None, Entry()) for task in tasks]
        else:
            with ThreadPoolExecutor(_READERS) as threads:
                keys = list(threads.map(_key, tasks))
            self._known = [_Known(task, key, cache.load(key) if key else Entry()) for task, key in zip(tasks, keys, strict=True)]

    @property
    def tasks(self) -> list[Task]:
        """The tasks, each a shard with the way to read it."""
        return [each.task for each in self._known]

    def columns(self, crew: Crew) -> Iterator[Columns]:
        """The columns of every shard, in order."""
        unknown = [each.task for each in self._known if each.entry.columns is None]
        fresh = crew.run(unknown, map_columns, None)
        for each in self._known:
            yield placed(each.entry.columns if each.entry.columns is not None else next(fresh), each.task)

    def hashes(self, crew: Crew) -> Iterator[npt.NDArray[np.uint64]]:
        """A hash of each record of every shard, in order."""
        unknown = [each.task for each in self._known if each.entry.hashes is None]
        fresh = crew.run(unknown, map_hashes, None)
        for each in self._known:
            if each.entry.hashes is None:
                each.entry.hashes = next(fresh)
            yield each.entry.hashes

    def map(self, checks: Sequence[Check], profile: str, crew: Crew) -> Iterator[Mapped]:
        """The states of `checks` for every shard, in order; only those that are not known are made, and then kept.

        `profile` is what `profile_key` says of the profile that they judge by.
        """
        keys = {check.rule.code: state_key(check, profile) if self._cache is not None else None for check in checks}
        wanted = [frozenset(code for code, key in keys.items() if not _has(each.entry, code, key)) for each in self._known]
        jobs = [Job(each.task, codes) for each, codes in zip(self._known, wanted, strict=True) if codes or each.entry.columns is None]
        fresh = crew.run(jobs, map_job, Work(list(checks)))
        for each, codes in zip(self._known, wanted, strict=True):
            states = {code: state for code, (_, state) in each.entry.states.items()}
            columns = each.entry.columns
            if codes or columns is None:
                mapped = next(fresh)
                columns = mapped.columns
                states |= dict(zip((check.rule.code for check in checks if check.rule.code in codes), mapped.states, strict=True))
                self._keep(each, mapped.columns, states, keys, codes)
            each.entry = Entry()  # nobody asks for it again, and all of them together are large
            yield _mapped(columns, [states[check.rule.code] for check in checks], checks, each.task)

    def _keep(self, known: _Known, columns: Columns, states: dict[str, object], keys: dict[str, str | None], made: frozenset[str]) -> None:
        if self._cache is None or known.key is None:
            return
        kept = dict(known.entry.states)
        for code in made:
            key, state = keys[code], states[code]
            if key is not None and not isinstance(state, Crash):
                kept[code] = (key, state)
        self._cache.store(known.key, Entry(columns, kept, known.entry.hashes))


def _has(entry: Entry, code: str, key: str | None) -> bool:
    return key is not None and code in entry.states and entry.states[code][0] == key


def _key(task: Task) -> str | None:
    """The name of the entry of a shard; None for containers whose shards are no stretches of bytes."""
    shard = task.shard
    if not isinstance(shard, LinesShard):
        return None
    return key_of(shard.path, shard.start, shard.end, (task.shape, task.split, shard.has_blanks, shard.records))


def placed(columns: Columns, task: Task) -> Columns:
    """Columns of a shard that was read as the first of the first source, where it stands."""
    if not task.is_movable:
        return columns
    line = columns.line + (task.shard.line - 1)
    return replace(columns, source=task.source, first_row=task.shard.first_row, line=line)


def _mapped(columns: Columns, states: list[object], checks: Sequence[Check], task: Task) -> Mapped:
    if task.is_movable:
        first = task.shard.first_row
        states = [
            state if isinstance(state, Crash) else check.relocate(state, task.source, first)
            for check, state in zip(checks, states, strict=True)
        ]
    return Mapped(placed(columns, task), states)
