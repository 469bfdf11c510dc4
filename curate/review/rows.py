"""Lines of the tables as the objects that the rest of the review speaks of."""

from __future__ import annotations

import json
from typing import Any

from curate.review.event import Event
from curate.review.facts import FindingRow, Item
from curate.review.jsontext import as_text


def event_of(line: Any) -> Event:
    """An event from its line of the table."""
    values = dict(line._mapping)
    for name in ("before", "after"):
        values[name] = None if values[name] is None else json.loads(values[name])
    return Event.model_validate(values)


def event_values(event: Event) -> dict[str, Any]:
    """The columns of an event; its number is given by the database."""
    values = event.model_dump(exclude={"seq"})
    for name in ("before", "after"):
        values[name] = None if values[name] is None else as_text(values[name])
    return values


def finding_of(line: Any) -> FindingRow:
    """A finding from its line of the table."""
    return FindingRow(line.position, line.code, line.severity, line.part, json.loads(line.finding))


def item_of(line: Any, findings: list[FindingRow], history: list[Event], others: list[int]) -> Item:
    """An item from its line of `records` and what belongs to it."""
    return Item(
        position=line.position,
        file=line.file,
        row=line.row,
        line=line.line,
        fingerprint=line.fingerprint,
        occurrence=line.occurrence,
        state=line.state,
        reviewer=line.reviewer,
        revision=line.revision,
        version=line.version,
        unit=line.unit,
        rank=line.rank,
        readable=line.readable,
        content=json.loads(line.content) if line.readable or line.version else line.content,
        findings=tuple(findings),
        history=tuple(history),
        others=tuple(others),
    )
