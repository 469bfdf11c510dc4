"""The store: one object through which the review reads and writes; what it promises is in `docs/review.md`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from curate.errors import CurateError, InputError
from curate.review import deciding, loading, queries, queue
from curate.review import tables as t
from curate.review.deciding import Author, BulkOutcome, Revise
from curate.review.engine import connect
from curate.review.event import Action, Event, Operation, Outcome
from curate.review.facts import Counts, DatasetInfo, Filters, Item, Prepared, Revised

NEW_RECORD = ("create", "fix", "split")
"""Actions that make a record, which has to be judged before it is stored."""


def default_url(path: str | Path) -> str:
    """The store beside a data file."""
    found = Path(path)
    return f"sqlite:///{found.with_name(found.name + '.review.db')}"


def open_store(url: str, *, read_only: bool = False, create: bool = True) -> Store:
    """Open a store and bring its tables up to date. Raises `InputError` when it cannot be used, with what to do about it."""
    return Store(url, read_only=read_only, create=create)


class Store:
    """Decisions, records and leases in one database; safe to share between threads and processes.

    It has no clock: `now` is an argument wherever time counts. A decision that was acknowledged is on the disk.
    """

    def __init__(self, url: str, *, read_only: bool = False, create: bool = True) -> None:
        self.url = url
        self.read_only = read_only
        self._engine = connect(url, read_only=read_only, create=create)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _reading(self) -> Any:
        return self._engine.connect()

    def _writing(self) -> Any:
        if self.read_only:
            raise InputError("is open for reading only", "open it without read_only", self.url)
        return self._engine.connect().execution_options(writes=True)

    # What is in it

    def load(self, prepared: Prepared, progress: Callable[[int], None] = lambda _: None) -> None:
        """Put a checked data set in, in one transaction; decisions of an earlier load stay with the content they were made on."""
        with self._writing() as connection, connection.begin():
            loading.load(connection, prepared, progress)

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

    # The queue

    def take(
        self, dataset: str, filters: Filters, session: str, reviewer: str, count: int, now: datetime, after: int | None = None
    ) -> list[Item]:
        """The next records for a session in queue order, those up to rank `after` left out, leased to it for five minutes."""
        with self._writing() as connection, connection.begin():
            return queue.take(connection, dataset, filters, session, reviewer, count, now, after)

    def renew(self, session: str, now: datetime) -> None:
        """Keep what a session holds."""
        with self._writing() as connection, connection.begin():
            queue.renew(connection, session, now)

    def release(self, session: str) -> None:
        """Give back what a session holds."""
        with self._writing() as connection, connection.begin():
            queue.release(connection, session)

    def held_by_others(self, dataset: str, session: str, now: datetime) -> int:
        """How many pending records are with other sessions."""
        with self._reading() as connection:
            return queue.held_by_others(connection, dataset, session, now)

    # Decisions

    def decide(
        self, dataset: str, operations: Sequence[Operation], reviewer: str, now: datetime, revise: Revise | None = None
    ) -> list[Outcome]:
        """Store operations in their order, each once whatever is sent again; all that is acknowledged is on the disk.

        `revise` makes the new record of a fix or a created one and judges it; without it such operations are refused.
        """
        info = self._info(dataset)
        author = Author(reviewer, now, info.rule_set)
        outcomes = []
        for operation in operations:
            # A fix is judged before the write lock is taken: checking takes milliseconds, and the revision guards what was judged.
            revised = self._revised(dataset, operation, revise)
            with self._writing() as connection, connection.begin():
                outcomes.append(deciding.decide(connection, info, operation, revised, author))
        return outcomes

    def _revised(self, dataset: str, operation: Operation, revise: Revise | None) -> Revised | str | None:
        if operation.action not in NEW_RECORD:
            return None
        if revise is None:
            return "nothing here can judge a changed record"
        item = self.find(dataset, operation.fingerprint, operation.occurrence)
        if item is None:
            return "this record is no longer in the file"
        try:
            return revise(item.content, operation)
        except CurateError as error:
            return error.message

    def decide_all(
        self,
        dataset: str,
        filters: Filters,
        action: Action,
        reviewer: str,
        now: datetime,
        *,
        expected: int,
        bulk: str,
        reason: str | None = None,
    ) -> BulkOutcome:
        """One decision on all records that the filters choose, if they are still `expected` many; it is undone as one step."""
        info = self._info(dataset)
        operation = Operation(uid=bulk, action=action, reason=reason)
        where = queries.condition(dataset, filters)
        with self._writing() as connection, connection.begin():
            found = queries.counts(connection, dataset, filters).total
            if found != expected:
                return BulkOutcome(bulk, 0, 0, f"there are {found:,} such records now, not {expected:,}: nothing was done")
            return deciding.decide_all(connection, info, where, operation, Author(reviewer, now, info.rule_set), _uids(bulk))

    def undo_bulk(self, dataset: str, bulk: str, undo: str, reviewer: str, now: datetime) -> BulkOutcome:
        """Take back a decision on many records as one step, where it still stands."""
        info = self._info(dataset)
        with self._writing() as connection, connection.begin():
            return deciding.undo_bulk(connection, info, bulk, undo, Author(reviewer, now, info.rule_set), _uids(undo))

    # Looking

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

    def lengths(self, dataset: str, width: int = 20) -> list[tuple[int, int]]:
        """The histogram of the words of the outputs, by the lower end of each bin."""
        with self._reading() as connection:
            return queries.lengths(connection, dataset, width)


def _uids(seed: str) -> Iterator[str]:
    """Ids of the events of a bulk decision, made from its own id so that they are the same when it is sent again."""
    number = 0
    while True:
        yield str(uuid.uuid5(uuid.NAMESPACE_OID, f"{seed}/{number}"))
        number += 1
