"""Putting a checked data set into a store: the records anew, the events as they were, the states folded again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from curate.review import tables as t
from curate.review.event import Event, Standing, effective, fold
from curate.review.facts import CUT, DatasetInfo, FindingRow, Prepared, RecordRow
from curate.review.jsontext import as_text
from curate.review.rows import event_of

BLOCK = 2_000
"""Rows that are inserted together."""

Key = tuple[str, int]


def load(connection: Connection, prepared: Prepared, progress: Callable[[int], None]) -> None:
    """Replace the records and findings of a data set; `progress` hears how many more records are in.

    Decisions stay with the content they were made on: the n-th of several identical records keeps the n-th's decisions, wherever it
    now stands. A record that took the place of another one knows that one as `previous`.
    """
    name = prepared.info.name
    before = _keys_by_place(connection, name)
    for table in (t.records, t.findings, t.leases):
        connection.execute(delete(table).where(table.c.dataset == name))
    connection.execute(delete(t.datasets).where(t.datasets.c.name == name))
    connection.execute(insert(t.datasets), {"name": name, "info": prepared.info.model_dump_json()})
    events = _events_by_key(connection, name)
    decided, seen = _Decided(events), set()
    for block in _blocks(prepared.records):
        seen |= {(row.fingerprint, row.occurrence) for row in block}
        connection.execute(insert(t.records), [_record(name, row, decided) for row in block])
        progress(len(block))
    for findings in _blocks(prepared.findings):
        connection.execute(insert(t.findings), [finding_values(name, "", row) for row in findings])
    _add_created(connection, prepared.info, events, seen)
    _link_previous(connection, name, before, seen)


def _blocks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while block := list(islice(iterator, BLOCK)):
        yield block


def _keys_by_place(connection: Connection, name: str) -> dict[tuple[str, int], Key]:
    """Where the records stood that somebody has decided something about, before the file is read again."""
    columns = (t.records.c.file, t.records.c.row, t.records.c.fingerprint, t.records.c.occurrence)
    chosen = select(*columns).where(t.records.c.dataset == name, t.records.c.revision > 0, t.records.c.row.is_not(None))
    return {(file, row): (fingerprint, occurrence) for file, row, fingerprint, occurrence in connection.execute(chosen)}


def _events_by_key(connection: Connection, name: str) -> dict[Key, list[Event]]:
    found: dict[Key, list[Event]] = defaultdict(list)
    for line in connection.execute(select(t.events).where(t.events.c.dataset == name).order_by(t.events.c.seq)):
        event = event_of(line)
        found[event.fingerprint, event.occurrence].append(event)
    return found


class _Decided:
    """The standing of records by key; one that is the result of a fix stands as that fix left it."""

    def __init__(self, events: dict[Key, list[Event]]) -> None:
        self._events = events
        self._results: dict[str, list[Event]] = defaultdict(list)
        for each in events.values():
            for event in effective(each):
                if event.action == "fix" and event.after_fingerprint:
                    self._results[event.after_fingerprint].append(event)

    def standing(self, row: RecordRow) -> tuple[Standing, int, str | None]:
        """The standing, the revision, and the key whose history belongs to the record, too."""
        own = self._events.get((row.fingerprint, row.occurrence))
        if own:
            return fold(own), len(own), None
        fixes = self._results.get(row.fingerprint, ())
        if row.occurrence < len(fixes):  # the file now holds what a person had made of another record
            fix = fixes[row.occurrence]
            return Standing(state="fixed", decided_by=fix), 0, f"{fix.fingerprint}:{fix.occurrence}"
        return Standing(), 0, None


def _record(name: str, row: RecordRow, decided: _Decided) -> dict[str, Any]:
    standing, revised, previous = decided.standing(row)
    values = row._asdict() | {"dataset": name, "revision": revised, "previous": previous}
    if standing.content is not None:
        values["content"] = as_text(standing.content)
    return values | state_values(standing) | {"input": row.input[:CUT], "output": row.output[:CUT]}


def state_values(standing: Standing) -> dict[str, Any]:
    """The columns of a record that follow from its events."""
    event = standing.decided_by
    return {
        "state": standing.state,
        "reviewer": event.reviewer if event else None,
        "decided_at": event.at if event else None,
        "version": standing.version,
    }


def finding_values(name: str, version: str, row: FindingRow) -> dict[str, Any]:
    """The columns of a finding."""
    return {
        "dataset": name,
        "position": row.position,
        "version": version,
        "code": row.code,
        "severity": row.severity,
        "part": row.part,
        "finding": orjson.dumps(row.finding).decode("utf-8"),
    }


def created_values(info: DatasetInfo, event: Event, position: int) -> dict[str, Any]:
    """The columns of a record that a person wrote; it stands after those of the files."""
    content = as_text(event.after)
    return {
        "dataset": info.name,
        "position": position,
        "file": event.file,
        "row": None,
        "line": None,
        "fingerprint": event.fingerprint,
        "occurrence": event.occurrence,
        "content": content,
        "readable": True,
        "input": "",
        "output": content[:CUT],
        "words": len(content.split()),
        "severity": 0,
        "points": 0.0,
        "unit": f"r{position}",
        "rank": position,
        "audit": False,
        "revision": 1,
        "previous": None,
    }


def _add_created(connection: Connection, info: DatasetInfo, events: dict[Key, list[Event]], seen: set[Key]) -> None:
    """The records that people wrote and that no file holds yet."""
    position = info.records
    for key, each in events.items():
        first = next((event for event in each if event.action == "create"), None)
        if first is not None and key not in seen:
            values = created_values(info, first, position) | {"revision": len(each)} | state_values(fold(each))
            connection.execute(insert(t.records), values)
            position += 1


def _link_previous(connection: Connection, name: str, before: dict[tuple[str, int], Key], seen: set[Key]) -> None:
    """Give a record that took the place of a decided one, which is gone, the history of that one."""
    for (file, row), (fingerprint, occurrence) in before.items():
        if (fingerprint, occurrence) not in seen:
            place = (t.records.c.dataset == name, t.records.c.file == file, t.records.c.row == row, t.records.c.revision == 0)
            linked = update(t.records).where(*place, t.records.c.previous.is_(None)).values(previous=f"{fingerprint}:{occurrence}")
            connection.execute(linked)
