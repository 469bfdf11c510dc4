"""What the pages ask a store: items, lists, groups and counts; all of it in SQL that SQLite and PostgreSQL share."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, and_, case, exists, func, or_, select
from sqlalchemy.sql import ColumnElement

from curate.review import tables as t
from curate.review.event import Event
from curate.review.facts import SEVERITIES, BulkDone, Counts, Filters, FindingRow, Item
from curate.review.rows import event_of, finding_of, item_of

ORDERS = {
    "rank": t.records.c.rank,
    "row": t.records.c.position,
    "words": t.records.c.words.desc(),
    "decided": t.records.c.decided_at.desc(),
}
LISTED = ("position", "file", "row", "line", "state", "severity", "reviewer", "decided_at", "words", "input", "output", "unit", "revision")


LONG = ("input", "output")
LISTED_CHARS = 4_000
"""Characters of a long text in a list."""


def condition(dataset: str, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions on `records` that the filters stand for."""
    c = t.records.c
    where: list[ColumnElement[bool]] = [c.dataset == dataset]
    if filters.state:
        where.append(c.state == filters.state)
    if filters.severity:
        where.append(c.severity == SEVERITIES.index(filters.severity))
    if filters.file:
        where.append(c.file == filters.file)
    if filters.reviewer:
        where.append(c.reviewer == filters.reviewer)
    if filters.unit:
        where.append(c.unit == filters.unit)
    if filters.audit is not None:
        where.append(c.audit == filters.audit)
    if filters.code:
        f = t.findings.alias().c  # a name of its own, as the statement around it may look at findings too
        own = and_(f.dataset == c.dataset, f.position == c.position, f.version == c.version, f.code == filters.code)
        where.append(exists().where(own))
    if filters.search:
        where.append(or_(c.input.contains(filters.search, autoescape=True), c.output.contains(filters.search, autoescape=True)))
    return where


def open_findings(connection: Connection, dataset: str, position: int) -> list[FindingRow]:
    """The findings of a record as it stands: of the file, or of the fix that changed it last."""
    r, f = t.records.c, t.findings.c
    joined = t.findings.join(t.records, and_(f.dataset == r.dataset, f.position == r.position, f.version == r.version))
    chosen = select(t.findings).select_from(joined).where(f.dataset == dataset, f.position == position).order_by(f.id)
    return [finding_of(line) for line in connection.execute(chosen)]


def read_items(connection: Connection, dataset: str, where: Sequence[ColumnElement[bool]], limit: int | None = None) -> list[Item]:
    """The items that `where` chooses, in queue order, with findings, history and groups; four statements however many there are."""
    chosen = select(t.records).where(t.records.c.dataset == dataset, *where).order_by(t.records.c.rank).limit(limit)
    lines = connection.execute(chosen).all()
    positions = [line.position for line in lines]
    findings: dict[tuple[int, str], list[FindingRow]] = defaultdict(list)
    for line in connection.execute(
        select(t.findings).where(t.findings.c.dataset == dataset, t.findings.c.position.in_(positions)).order_by(t.findings.c.id)
    ):
        findings[line.position, line.version].append(finding_of(line))
    histories = _histories(connection, dataset, lines)
    others: dict[str, list[int]] = defaultdict(list)
    units = {line.unit for line in lines if not line.unit.startswith("r")}
    grouped = select(t.records.c.unit, t.records.c.position).where(t.records.c.dataset == dataset, t.records.c.unit.in_(units))
    # Sorted here: asked to sort, SQLite walks all records in the order of their position.
    for unit, position in sorted(tuple(line) for line in connection.execute(grouped)):
        others[unit].append(position)
    return [
        item_of(
            line,
            findings[line.position, line.version],
            histories[line.position],
            [position for position in others[line.unit] if position != line.position],
        )
        for line in lines
    ]


def _histories(connection: Connection, dataset: str, lines: Sequence[Any]) -> dict[int, list[Event]]:
    """The events of records by position, those of the record that stood there before included, in their order."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.revision:
            wanted[f"{line.fingerprint}:{line.occurrence}"].append(line.position)
        if line.previous:
            wanted[line.previous].append(line.position)
    found: dict[int, list[Event]] = defaultdict(list)
    if not wanted:
        return found
    fingerprints = {key.partition(":")[0] for key in wanted}
    chosen = select(t.events).where(t.events.c.dataset == dataset, t.events.c.fingerprint.in_(fingerprints)).order_by(t.events.c.seq)
    for event in map(event_of, connection.execute(chosen)):
        for position in wanted.get(f"{event.fingerprint}:{event.occurrence}", ()):
            found[position].append(event)
    return found


def contents(connection: Connection, dataset: str, where: Sequence[ColumnElement[bool]], limit: int) -> list[tuple[int, str, str]]:
    """Position, file and JSON of the readable records that `where` chooses and that nobody rejected, by position."""
    c = t.records.c
    chosen = select(c.position, c.file, c.content).where(c.dataset == dataset, c.readable, c.state != "rejected", *where)
    return [tuple(line) for line in connection.execute(chosen.order_by(c.position).limit(limit))]


def results(connection: Connection, dataset: str, uids: Sequence[str]) -> list[tuple[int, str, Any]]:
    """Position, file and source record that the events with these ids made."""
    r, e = t.records.c, t.events.c
    joined = t.events.join(t.records, and_(r.dataset == e.dataset, r.fingerprint == e.fingerprint, r.occurrence == e.occurrence))
    chosen = select(r.position, e.file, e.after).select_from(joined).where(e.dataset == dataset, e.id.in_(uids), e.after.is_not(None))
    return [(position, file, json.loads(after)) for position, file, after in connection.execute(chosen)]


def history(connection: Connection, dataset: str, fingerprint: str, occurrence: int) -> list[Event]:
    """All events of one key, in their order."""
    key = (t.events.c.dataset == dataset, t.events.c.fingerprint == fingerprint, t.events.c.occurrence == occurrence)
    return [event_of(line) for line in connection.execute(select(t.events).where(*key).order_by(t.events.c.seq))]


def all_events(connection: Connection, dataset: str | None, after: int = 0) -> Iterator[Event]:
    """The events of a data set (None: of all) in the order in which they were stored, those up to number `after` left out."""
    chosen = select(t.events).where(t.events.c.seq > after).order_by(t.events.c.seq)
    for line in connection.execute(chosen if dataset is None else chosen.where(t.events.c.dataset == dataset)):
        yield event_of(line)


def recent(connection: Connection, dataset: str, reviewer: str | None, count: int) -> list[Event]:
    """The last `count` events, of one person or of all, the newest first."""
    chosen = select(t.events).where(t.events.c.dataset == dataset).order_by(t.events.c.seq.desc()).limit(count)
    chosen = chosen if reviewer is None else chosen.where(t.events.c.reviewer == reviewer)
    return [event_of(line) for line in connection.execute(chosen)]


def undoable(connection: Connection, dataset: str, reviewer: str, count: int) -> list[dict[str, Any]]:
    """The last decisions of one person that still stand, the newest first: id, action, key and position."""
    r, e = t.records.c, t.events.c
    joined = t.events.join(t.records, and_(r.dataset == e.dataset, r.fingerprint == e.fingerprint, r.occurrence == e.occurrence))
    chosen = select(t.events, r.position).select_from(joined).where(e.dataset == dataset, e.reviewer == reviewer, e.bulk.is_(None))
    lines = connection.execute(chosen.order_by(e.seq.desc()).limit(4 * count)).all()
    undone: set[str] = set()
    found = []
    for line in lines:  # newest first, so that an undo is met before what it takes back
        if line.id in undone:
            continue
        if line.action == "undo":
            undone.add(line.undoes)
        else:
            found.append({"id": line.id, "action": line.action, "key": f"{line.fingerprint}:{line.occurrence}", "position": line.position})
    return found[:count]


def last_bulk(connection: Connection, dataset: str, reviewer: str) -> BulkDone | None:
    """The last step of one person that decided many records and that nobody has taken back as a whole."""
    e, undo = t.events.c, t.events.alias().c
    alive = ~exists().where(undo.dataset == e.dataset, undo.undoes == e.id)
    mine = (e.dataset == dataset, e.reviewer == reviewer, e.action != "undo", e.bulk.is_not(None), alive)
    found = connection.execute(select(e.bulk, e.action).where(*mine).order_by(e.seq.desc()).limit(1)).first()
    if found is None:
        return None
    count = connection.execute(select(func.count()).where(*mine, e.bulk == found.bulk)).scalar()
    return BulkDone(found.bulk, found.action, count or 0)


def counts(connection: Connection, dataset: str, filters: Filters) -> Counts:
    """Counts of the records that the filters choose; one pass over an index where there are no filters."""
    c, where = t.records.c, condition(dataset, filters)

    def grouped(column: Any) -> dict[Any, int]:
        return {key: count for key, count in connection.execute(select(column, func.count()).where(*where).group_by(column))}

    by_state = grouped(c.state)
    pending = select(c.severity, func.count()).where(*where, c.state == "pending").group_by(c.severity)
    waiting = {SEVERITIES[key]: count for key, count in connection.execute(pending)}
    bad = func.sum(case((c.state.in_(("fixed", "rejected")), 1), else_=0))
    decided = (c.audit, c.state.in_(("accepted", "fixed", "rejected")))
    audited, audited_bad = connection.execute(select(func.count(), bad).where(*where, *decided)).one()
    return Counts(
        total=sum(by_state.values()),
        by_state=by_state,
        waiting=waiting,
        by_code=_by_code(connection, where),
        by_reviewer={key: count for key, count in grouped(c.reviewer).items() if key is not None},
        audited=audited,
        audited_bad=audited_bad or 0,
    )


def progress(connection: Connection, dataset: str, reviewer: str) -> tuple[dict[str, int], int]:
    """How many records are in each state, and how many of them this person decided; answered from an index."""
    c = t.records.c
    grouped = select(c.reviewer, c.state, func.count()).where(c.dataset == dataset).group_by(c.reviewer, c.state)
    by_state: dict[str, int] = defaultdict(int)
    mine = 0
    for who, state, count in connection.execute(grouped):
        by_state[state] += count
        mine += count if who == reviewer else 0
    return dict(by_state), mine


def _by_code(connection: Connection, where: list[ColumnElement[bool]]) -> dict[str, int]:
    """How many of the chosen records have an open finding of each rule."""
    r, f = t.records.c, t.findings.c
    joined = t.findings.join(t.records, and_(f.dataset == r.dataset, f.position == r.position, f.version == r.version))
    records = func.count(func.distinct(f.position))
    chosen = select(f.code, records).select_from(joined).where(*where).group_by(f.code).order_by(records.desc(), f.code)
    return {code: count for code, count in connection.execute(chosen)}


def people(connection: Connection, dataset: str) -> list[tuple[str, str, int, str]]:
    """Who decided what: person, state that their decision led to, records, and when the last one was."""
    c = t.records.c
    chosen = select(c.reviewer, c.state, func.count(), func.max(c.decided_at)).where(c.dataset == dataset, c.reviewer.is_not(None))
    return [tuple(line) for line in connection.execute(chosen.group_by(c.reviewer, c.state).order_by(c.reviewer, c.state))]


def page(connection: Connection, dataset: str, filters: Filters, offset: int, limit: int, order: str = "row") -> list[dict[str, Any]]:
    """Lines of a list: the columns of `LISTED`, with `codes` of the open findings, separated by spaces."""
    columns = [func.substr(t.records.c[name], 1, LISTED_CHARS).label(name) if name in LONG else t.records.c[name] for name in LISTED]
    chosen = select(*columns).where(*condition(dataset, filters)).order_by(ORDERS[order], t.records.c.position).offset(offset).limit(limit)
    lines = [dict(line._mapping) for line in connection.execute(chosen)]
    found: dict[int, list[str]] = defaultdict(list)
    r, f = t.records.c, t.findings.c
    joined = t.findings.join(t.records, and_(f.dataset == r.dataset, f.position == r.position, f.version == r.version))
    positions = [line["position"] for line in lines]
    codes = select(f.position, f.code).select_from(joined).where(f.dataset == dataset, f.position.in_(positions)).distinct()
    for position, code in connection.execute(codes.order_by(f.position, f.code)):
        found[position].append(code)
    return [line | {"severity": SEVERITIES[line["severity"]], "codes": " ".join(found[line["position"]])} for line in lines]


class Judged(NamedTuple):
    """An open finding with the state of its record; `waived` when a waiver or an acceptance settles it."""

    position: int
    code: str
    severity: str
    state: str
    waived: bool


def judged(connection: Connection, dataset: str) -> tuple[list[Judged], int, npt.NDArray[np.int64]]:
    """All open findings, the number of records, and the positions of the rejected ones, ascending."""
    r, f = t.records.c, t.findings.c
    joined = t.findings.join(t.records, and_(f.dataset == r.dataset, f.position == r.position, f.version == r.version))
    accepted = select(t.events.c.reason).where(
        t.events.c.dataset == r.dataset,
        t.events.c.fingerprint == r.fingerprint,
        t.events.c.occurrence == r.occurrence,
        t.events.c.action == "accept",
        t.events.c.at == r.decided_at,
    )
    reason = accepted.limit(1).scalar_subquery()
    chosen = select(f.position, f.code, f.severity, f.part, f.finding, r.state, reason).select_from(joined).where(f.dataset == dataset)
    lines = []
    for position, code, severity, part, finding, state, why in connection.execute(chosen):
        settled = state == "accepted" and (severity != "error" or (part != "valid" and bool(why)))
        lines.append(Judged(position, code, severity, state, settled or '"waived":true' in finding))
    records = connection.execute(select(func.count()).where(r.dataset == dataset)).scalar() or 0
    gone = connection.execute(select(r.position).where(r.dataset == dataset, r.state == "rejected")).scalars().all()
    return lines, records, np.array(sorted(gone), dtype=np.int64)


def groups(connection: Connection, dataset: str, offset: int, limit: int, pending_only: bool = True) -> list[tuple[str, int, int]]:
    """Groups of duplicates in queue order: unit, records, and how many of them are not decided yet. A group of conflicts is none."""
    c, f, member = t.records.c, t.findings.c, t.records.alias().c
    alike = select(member.unit).where(
        member.dataset == dataset, f.dataset == dataset, f.position == member.position, f.version == member.version, f.part == "unique"
    )
    open_ = func.sum(case((c.state == "pending", 1), else_=0))
    chosen = (
        select(c.unit, func.count(), open_)
        .where(c.dataset == dataset, c.unit.like("g%"), c.unit.in_(alike))
        .group_by(c.unit)
        .order_by(func.min(c.rank))
    )
    chosen = chosen.having(open_ > 0) if pending_only else chosen
    return [(unit, count, left) for unit, count, left in connection.execute(chosen.offset(offset).limit(limit))]


def lengths(connection: Connection, dataset: str, width: int) -> list[tuple[int, int]]:
    """The histogram of the words of the outputs that are not rejected: lower end of each bin of `width` words, and its records."""
    c = t.records.c
    bin_ = c.words - c.words % width
    chosen = select(bin_, func.count()).where(c.dataset == dataset, c.state != "rejected").group_by(bin_).order_by(bin_)
    return [(int(low), count) for low, count in connection.execute(chosen)]
