"""What can be asked of a review store; nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from curate.errors import InputError
from curate.review import conflicting, queries, queue
from curate.review import tables as t
from curate.review.engine import connect
from curate.review.event import Event
from curate.review.facts import BulkDone, Conflict, Counts, DatasetInfo, Filters, Item


class Reader:
    """The reading side of a store, on one database that other threads and processes may write to meanwhile."""

    def __init__(self, url: str, *, read_only: bool = False, create: bool = True) -> None:
        self.url = url
        self.read_only = read_only
        self._engine = connect(url, read_only=read_only, create=create)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        """The store itself, closed when the `with` block is left."""
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _reading(self) -> Any:
        return self._engine.connect()

    def names(self) -> list[str]:
        """The data sets of the store."""
        with self._reading() as connection:
            return list(connection.execute(select(t.datasets.c.name).order_by(t.datasets.c.name)).scalars())

    def dataset(self, name: str) -> DatasetInfo | None:
        """What is known of a data set, or None."""
        with self._reading() as connection:
            info = connection.execute(select(t.datasets.c.info).where(t.datasets.c.name == name)).scalar()
        return None if info is None else DatasetInfo.model_validate_json(info)

    def _info(self, name: str) -> DatasetInfo:
        found = self.dataset(name)
        if found is None:
            raise InputError(f"holds no data set {name}", "open the file once with `curate review FILE`", self.url)
        return found

    def held_by_others(self, dataset: str, filters: Filters, session: str, now: datetime) -> int:
        """How many of the records that the filters choose (undecided ones, unless they name a state) are with other sessions."""
        with self._reading() as connection:
            return queue.held_by_others(connection, dataset, filters, session, now)

    def preference(self, reviewer: str, name: str) -> Any:
        """What a person chose, as plain values; None when nothing was chosen."""
        own = (t.preferences.c.reviewer == reviewer, t.preferences.c.name == name)
        with self._reading() as connection:
            value = connection.execute(select(t.preferences.c.value).where(*own)).scalar()
        return None if value is None else json.loads(value)

    def last_bulk(self, dataset: str, reviewer: str) -> BulkDone | None:
        """The last decision on many records that a person took and that still stands for at least one of them."""
        with self._reading() as connection:
            return queries.last_bulk(connection, dataset, reviewer)

    def find(self, dataset: str, fingerprint: str, occurrence: int) -> Item | None:
        """The record with this key."""
        with self._reading() as connection:
            key = [t.records.c.fingerprint == fingerprint, t.records.c.occurrence == occurrence]
            found = queries.read_items(connection, dataset, key)
        return found[0] if found else None

    def items(self, dataset: str, positions: Sequence[int]) -> list[Item]:
        """The records at these positions, in queue order."""
        with self._reading() as connection:
            return queries.read_items(connection, dataset, [t.records.c.position.in_(positions)])

    def item(self, dataset: str, position: int) -> Item | None:
        """The record at a position."""
        found = self.items(dataset, [position])
        return found[0] if found else None

    def walk(self, dataset: str, filters: Filters, block: int = 500) -> Iterator[Item]:
        """All records that the filters choose in the order of the files, read in blocks."""
        position = -1
        while True:
            with self._reading() as connection:
                following = [*queries.condition(dataset, filters), t.records.c.position > position]
                chosen = select(t.records.c.position).where(*following).order_by(t.records.c.position).limit(block)
                positions = list(connection.execute(chosen).scalars())
                found = queries.read_items(connection, dataset, [t.records.c.position.in_(positions)])
            if not positions:
                return
            position = positions[-1]
            yield from sorted(found, key=lambda item: item.position)

    def contents(self, dataset: str, block: int = 2_000) -> Iterator[list[tuple[int, str, str]]]:
        """Position, file and source record as JSON of all records that can be read and are not rejected, in blocks."""
        position = -1
        while True:
            with self._reading() as connection:
                found = queries.contents(connection, dataset, [t.records.c.position > position], block)
            if not found:
                return
            position = found[-1][0]
            yield found

    def contents_at(self, dataset: str, positions: Sequence[int]) -> list[tuple[int, str, str]]:
        """The same of the records at these positions."""
        with self._reading() as connection:
            return queries.contents(connection, dataset, [t.records.c.position.in_(positions)], len(positions))

    def results(self, dataset: str, uids: Sequence[str]) -> list[tuple[int, str, Any]]:
        """Position, file and new source record of what these events made; of a split both records under one position."""
        if not uids:
            return []
        with self._reading() as connection:
            return queries.results(connection, dataset, uids)

    def history(self, dataset: str, fingerprint: str, occurrence: int) -> list[Event]:
        """All events of one key, in their order."""
        with self._reading() as connection:
            return queries.history(connection, dataset, fingerprint, occurrence)

    def events(self, dataset: str | None = None, after: int = 0) -> list[Event]:
        """The events of a data set (None: of all) in the order in which they were stored, from number `after` on."""
        with self._reading() as connection:
            return list(queries.all_events(connection, dataset, after))

    def recent(self, dataset: str, reviewer: str | None, count: int) -> list[Event]:
        """The last events of one person or of all, the newest first."""
        with self._reading() as connection:
            return queries.recent(connection, dataset, reviewer, count)

    def undoable(self, dataset: str, reviewer: str, count: int) -> list[dict[str, Any]]:
        """The last decisions of one person that still stand, the newest first: id, action, key and position."""
        with self._reading() as connection:
            return queries.undoable(connection, dataset, reviewer, count)

    def counts(self, dataset: str, filters: Filters | None = None) -> Counts:
        """Counts of the records that the filters choose."""
        with self._reading() as connection:
            return queries.counts(connection, dataset, filters or Filters())

    def progress(self, dataset: str, reviewer: str) -> tuple[dict[str, int], int]:
        """How many records are in each state, and how many of them this person decided."""
        with self._reading() as connection:
            return queries.progress(connection, dataset, reviewer)

    def page(self, dataset: str, filters: Filters, offset: int, limit: int, order: str = "row") -> list[dict[str, Any]]:
        """Lines of a list of records."""
        with self._reading() as connection:
            return queries.page(connection, dataset, filters, offset, limit, order)

    def judged(self, dataset: str) -> tuple[list[queries.Judged], int, npt.NDArray[np.int64]]:
        """All open findings with the state of their record, the number of records, and the positions of the rejected ones."""
        with self._reading() as connection:
            return queries.judged(connection, dataset)

    def groups(self, dataset: str, offset: int, limit: int, pending_only: bool = True) -> list[tuple[str, int, int]]:
        """Groups of duplicates: unit, records, and how many of them are not decided yet."""
        with self._reading() as connection:
            return queries.groups(connection, dataset, offset, limit, pending_only)

    def conflicts(self, dataset: str) -> list[Conflict]:
        """The pairs of records that are asked the same and answer differently, and of which nobody has settled which is right."""
        with self._reading() as connection:
            return conflicting.conflicts(connection, dataset)

    def last_event(self, dataset: str) -> int:
        """The number of the last event of a data set, 0 before the first: what was asked before it still holds."""
        with self._reading() as connection:
            mine = select(t.events.c.seq).where(t.events.c.dataset == dataset)
            return connection.execute(mine.order_by(t.events.c.seq.desc()).limit(1)).scalar() or 0

    def people(self, dataset: str) -> list[tuple[str, str, int, str]]:
        """Who decided what: person, state, records, and when the last of them was decided."""
        with self._reading() as connection:
            return queries.people(connection, dataset)

    def lengths(self, dataset: str, width: int = 20) -> list[tuple[int, int]]:
        """The histogram of the words of the outputs, by the lower end of each bin."""
        with self._reading() as connection:
            return queries.lengths(connection, dataset, width)
