"""The store: one object through which the review reads and writes; what it promises is in `docs/review.md`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert

from curate.errors import CurateError, InputError
from curate.review import deciding, loading, queries, queue
from curate.review import tables as t
from curate.review.deciding import Author, BulkOutcome, Revise
from curate.review.event import Action, Operation, Outcome
from curate.review.facts import DatasetInfo, Filters, Item, Prepared, Revised
from curate.review.reader import Reader

NEW_RECORD = ("create", "fix", "split")
"""Actions that make a record, which has to be judged before it is stored."""


def default_url(path: str | Path) -> str:
    """The store beside a data file."""
    found = Path(path)
    return f"sqlite:///{found.with_name(found.name + '.review.db')}"


def open_store(url: str, *, read_only: bool = False, create: bool = True) -> Store:
    """Open a store and bring its tables up to date. Raises `InputError` when it cannot be used, with what to do about it."""
    return Store(url, read_only=read_only, create=create)


class Store(Reader):
    """Decisions, records and leases in one database; safe to share between threads and processes.

    It has no clock: `now` is an argument wherever time counts. A decision that was acknowledged is on the disk.
    """

    def _writing(self) -> Any:
        if self.read_only:
            raise InputError("is open for reading only", "open it without read_only", self.url)
        return self._engine.connect().execution_options(writes=True)

    # What is in it

    def load(self, prepared: Prepared, progress: Callable[[int], None] = lambda _: None) -> None:
        """Put a checked data set in, in one transaction; decisions of an earlier load stay with the content they were made on."""
        with self._writing() as connection, connection.begin():
            loading.load(connection, prepared, progress)

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

    # Decisions

    def decide(
        self,
        dataset: str,
        operations: Sequence[Operation],
        reviewer: str,
        now: datetime,
        revise: Revise | None = None,
        *,
        bulk: str | None = None,
    ) -> list[Outcome]:
        """Store operations in their order, each once whatever is sent again; all that is acknowledged is on the disk.

        `revise` makes the new record of a fix or a created one and judges it; without it such operations are refused. With an id as
        `bulk` they are one step, all of them stored or none, which `undo_bulk` takes back.
        """
        info = self._info(dataset)
        author = Author(reviewer, now, info.rule_set, bulk)
        if bulk is not None:
            return self._as_one_step(info, operations, author, revise)
        outcomes = []
        for operation in operations:
            # A fix is judged before the write lock is taken: checking takes milliseconds, and the revision guards what was judged.
            revised = self._revised(dataset, operation, revise)
            with self._writing() as connection, connection.begin():
                outcomes.append(deciding.decide(connection, info, operation, revised, author))
        return outcomes

    def _as_one_step(self, info: DatasetInfo, operations: Sequence[Operation], author: Author, revise: Revise | None) -> list[Outcome]:
        revised = [self._revised(info.name, operation, revise) for operation in operations]
        with self._writing() as connection, connection.begin() as step:
            outcomes = [deciding.decide(connection, info, *each, author) for each in zip(operations, revised, strict=True)]
            if all(outcome.status in ("stored", "known") for outcome in outcomes):
                return outcomes
            step.rollback()
        apart = "not done: another record of this step could not be decided"
        return [Outcome(uid=each.uid, status="refused", message=apart) if each.status == "stored" else each for each in outcomes]

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

    # What a person prefers

    def prefer(self, reviewer: str, name: str, value: Any) -> None:
        """Remember what a person chose; None forgets it."""
        own = (t.preferences.c.reviewer == reviewer, t.preferences.c.name == name)
        with self._writing() as connection, connection.begin():
            connection.execute(delete(t.preferences).where(*own))
            if value is not None:
                connection.execute(insert(t.preferences), {"reviewer": reviewer, "name": name, "value": json.dumps(value)})


def _uids(seed: str) -> Iterator[str]:
    """Ids of the events of a bulk decision, made from its own id so that they are the same when it is sent again."""
    number = 0
    while True:
        yield str(uuid.uuid5(uuid.NAMESPACE_OID, f"{seed}/{number}"))
        number += 1
