"""Storing decisions: each once, none unseen by another person, all of a batch in one durable transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from curate.review import tables as t
from curate.review.event import Event, Operation, Outcome, effective, fold, refusal, stamp
from curate.review.facts import CUT, DatasetInfo, Item, Revised
from curate.review.jsontext import as_text
from curate.review.loading import created_values, finding_values, state_values
from curate.review.queries import open_findings, read_items
from curate.review.rows import event_of, event_values

Revise = Callable[[Any, Operation], Revised]
"""Makes what a fix, a split or a new record writes, from the source record as it stands (of a new one: that it is made like).
Raises `CurateError` when that cannot be done."""

BLOCK = 1_000


@dataclass(frozen=True)
class Author:
    """Who decides, when, by what rules, and in which step with others: the parts of an event that no operation carries."""

    reviewer: str
    now: datetime
    rule_set: str
    bulk: str | None = None


@dataclass(frozen=True)
class BulkOutcome:
    """What one decision on many records did: the id that undoes it as one step, and how many it left out as not allowed."""

    bulk: str
    stored: int
    refused: int
    message: str = ""


def decide(connection: Connection, info: DatasetInfo, operation: Operation, revised: Revised | str | None, author: Author) -> Outcome:
    """Store one operation, or say why not. `revised` is what `Revise` made of a fix or a new record, or why it could not.

    The transaction of `connection` has to be a writing one.
    """
    known = connection.execute(select(t.events).where(t.events.c.id == operation.uid)).first()
    if known is not None:
        return Outcome(uid=operation.uid, status="known", current=event_of(known))
    if isinstance(revised, str):
        return Outcome(uid=operation.uid, status="refused", message=revised)
    if operation.action == "create" and revised is not None:
        return _create(connection, info, operation, revised, author)
    item = _item(connection, info.name, *_key(connection, info.name, operation))
    if item is None:
        return Outcome(uid=operation.uid, status="refused", message="this record is no longer in the file")
    later = _own(item)[operation.revision :]
    unseen = [event for event in later if event.reviewer != author.reviewer and event.action != "note"]
    if unseen and operation.action != "note":
        return Outcome(uid=operation.uid, status="conflict", message=f"{unseen[-1].reviewer} decided it first", current=unseen[-1])
    message = refusal(operation, [finding._asdict() for finding in item.findings]) or _undo_refusal(operation, item)
    if message:
        return Outcome(uid=operation.uid, status="refused", message=message)
    event = _event(info, operation, item, revised, author)
    _store(connection, info.name, item, event, revised)
    return Outcome(uid=operation.uid, status="stored")


def _item(connection: Connection, name: str, fingerprint: str, occurrence: int) -> Item | None:
    key = (t.records.c.fingerprint == fingerprint, t.records.c.occurrence == occurrence)
    # Where writers do not wait for each other anyway (PostgreSQL), the record is locked before its events are read.
    connection.execute(select(t.records.c.position).where(t.records.c.dataset == name, *key).with_for_update())
    found = read_items(connection, name, [*key])
    return found[0] if found else None


def _key(connection: Connection, name: str, operation: Operation) -> tuple[str, int]:
    """The key of the record that an operation is about: an undo is about that of the event it names, which may be a new record."""
    named = None
    if operation.action == "undo":
        columns = select(t.events.c.fingerprint, t.events.c.occurrence)
        named = connection.execute(columns.where(t.events.c.dataset == name, t.events.c.id == operation.undoes)).first()
    return (operation.fingerprint, operation.occurrence) if named is None else (named.fingerprint, named.occurrence)


def _own(item: Item) -> list[Event]:
    """The events of the item's own key; its history may begin with those of another record."""
    return [event for event in item.history if (event.fingerprint, event.occurrence) == (item.fingerprint, item.occurrence)]


def _undo_refusal(operation: Operation, item: Item) -> str | None:
    if operation.action != "undo":
        return None
    named = next((event for event in item.history if event.id == operation.undoes), None)
    if named is None:
        return "there is no such decision to take back"
    alive = {event.id for event in effective(item.history)}
    if named.action != "undo" and named.id not in alive:
        return "this decision is already taken back"
    return None


def _event(info: DatasetInfo, operation: Operation, item: Item, revised: Revised | None, author: Author) -> Event:
    changes = operation.action in ("fix", "split")
    after = revised.content if revised is not None and changes else None
    return Event(
        seq=0,
        id=operation.uid,
        dataset=info.name,
        fingerprint=item.fingerprint,
        occurrence=item.occurrence,
        file=item.file,
        row=item.row,
        action=operation.action,
        reviewer=author.reviewer,
        at=stamp(author.now),
        reason=operation.reason,
        before=item.content if changes else None,
        after=after,
        rule_set=author.rule_set,
        undoes=operation.undoes,
        bulk=author.bulk,
        after_fingerprint=revised.fingerprint if revised is not None else None,
    )


def _store(connection: Connection, name: str, item: Item, event: Event, revised: Revised | None) -> None:
    connection.execute(insert(t.events), event_values(event))
    own = [*_own(item), event]
    standing = fold(own)
    values: dict[str, Any] = state_values(standing) | {"revision": len(own)}
    if revised is not None and event.action in ("fix", "split"):
        rows = [finding_values(name, event.id, finding._replace(position=item.position)) for finding in revised.findings]
        if rows:
            connection.execute(insert(t.findings), rows)
        values |= {"input": revised.input[:CUT], "output": revised.output[:CUT], "words": revised.words}
    if standing.version != item.version:
        content = standing.content if standing.content is not None else _original(own)
        values["content"] = content if isinstance(content, str) and not item.readable else as_text(content)
    here = (t.records.c.dataset == name, t.records.c.position == item.position)
    connection.execute(update(t.records).where(*here).values(**values))
    grave = max((_RANK[finding.severity] for finding in open_findings(connection, name, item.position)), default=0)
    connection.execute(update(t.records).where(*here).values(severity=grave))


_RANK = {"error": 3, "warning": 2, "info": 1}


def _original(events: Sequence[Event]) -> Any:
    """The source record as the file had it: what the first change was made to."""
    return next(event.before for event in events if event.action in ("fix", "split"))


def _create(connection: Connection, info: DatasetInfo, operation: Operation, revised: Revised, author: Author) -> Outcome:
    same = (t.records.c.dataset == info.name, t.records.c.fingerprint == revised.fingerprint)
    last = connection.execute(select(func.max(t.records.c.occurrence)).where(*same)).scalar()
    position = connection.execute(select(func.max(t.records.c.position)).where(t.records.c.dataset == info.name)).scalar()
    event = Event(
        seq=0,
        id=operation.uid,
        dataset=info.name,
        fingerprint=revised.fingerprint,
        occurrence=0 if last is None else last + 1,
        file=info.files[0],
        row=None,
        action="create",
        reviewer=author.reviewer,
        at=stamp(author.now),
        reason=operation.reason,
        after=revised.content,
        rule_set=author.rule_set,
    )
    connection.execute(insert(t.events), event_values(event))
    values = created_values(info, event, 0 if position is None else position + 1) | state_values(fold([event]))
    connection.execute(insert(t.records), values | {"input": revised.input[:CUT], "output": revised.output[:CUT], "words": revised.words})
    return Outcome(uid=operation.uid, status="stored")


def decide_all(
    connection: Connection,
    info: DatasetInfo,
    where: Sequence[ColumnElement[bool]],
    operation: Operation,
    author: Author,
    uids: Iterator[str],
) -> BulkOutcome:
    """Store the same decision for all records that `where` chooses; what is not allowed for one is left out and counted.

    `operation.uid` is the id of the whole, each event takes its own from `uids`.
    """
    if connection.execute(select(t.events.c.id).where(t.events.c.bulk == operation.uid).limit(1)).first() is not None:
        return BulkOutcome(operation.uid, 0, 0, "stored before")
    stored = refused = 0
    positions = iter(connection.execute(select(t.records.c.position).where(*where).order_by(t.records.c.rank)).scalars().all())
    while block := list(islice(positions, BLOCK)):
        for item in read_items(connection, info.name, [t.records.c.position.in_(block)]):
            if refusal(operation, [finding._asdict() for finding in item.findings]):
                refused += 1
                continue
            one = operation.model_copy(update={"uid": next(uids)})
            event = _event(info, one, item, None, author).model_copy(update={"bulk": operation.uid})
            _store(connection, info.name, item, event, None)
            stored += 1
    return BulkOutcome(operation.uid, stored, refused)


def undo_bulk(connection: Connection, info: DatasetInfo, bulk: str, undo: str, author: Author, uids: Iterator[str]) -> BulkOutcome:
    """Take back every event of a bulk decision that still stands, as one step called `undo`."""
    lines = connection.execute(select(t.events).where(*condition_of_bulk(info.name, bulk))).all()
    stored = 0
    for event in map(event_of, lines):
        item = _item(connection, info.name, event.fingerprint, event.occurrence)
        if item is None or event.id not in {each.id for each in effective(_own(item))}:
            continue
        operation = Operation(uid=next(uids), action="undo", undoes=event.id)
        made = _event(info, operation, item, None, author).model_copy(update={"bulk": undo})
        _store(connection, info.name, item, made, None)
        stored += 1
    return BulkOutcome(undo, stored, len(lines) - stored)


def condition_of_bulk(name: str, bulk: str) -> tuple[ColumnElement[bool], ...]:
    """The events of one bulk decision."""
    return t.events.c.dataset == name, t.events.c.bulk == bulk
