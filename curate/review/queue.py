"""Who looks at what: the next records in queue order, leased so that two people do not get the same ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, func, insert, select, update

from curate.review import tables as t
from curate.review.facts import Filters, Item
from curate.review.queries import condition, read_items

LEASE_SECONDS = 300.0
"""How long a record stays with a session that shows no sign of life."""

OWN_SECONDS = 45.0
"""After so long without a sign of life the same person gets them in another tab."""


def take(
    connection: Connection, dataset: str, filters: Filters, session: str, reviewer: str, count: int, now: datetime, after: int | None = None
) -> list[Item]:
    """The next `count` records for a session whose rank is beyond `after`, leased to it; those that it already holds come again.

    Only pending records are taken, unless the filters name a state. A group of duplicates is leased as a whole.
    """
    at = now.timestamp()
    lease, record = t.leases.c, t.records.c
    chosen = filters if filters.state else filters.model_copy(update={"state": "pending"})
    gone = and_(lease.reviewer == reviewer, lease.until < at + LEASE_SECONDS - OWN_SECONDS)
    others = and_(lease.until > at, lease.session != session, ~gone)
    taken = exists().where(and_(lease.dataset == record.dataset, lease.unit == record.unit, others))
    where = [*condition(dataset, chosen), ~taken]
    items = read_items(connection, dataset, where if after is None else [*where, record.rank > after], count)
    units = {item.unit for item in items}
    held = select(lease.unit).where(lease.dataset == dataset, lease.unit.in_(units))
    known = set(connection.execute(held).scalars())
    values = {"session": session, "reviewer": reviewer, "until": at + LEASE_SECONDS}
    if known:
        connection.execute(update(t.leases).where(lease.dataset == dataset, lease.unit.in_(known)).values(**values))
    if units - known:
        connection.execute(insert(t.leases), [{"dataset": dataset, "unit": unit, **values} for unit in sorted(units - known)])
    return items


def renew(connection: Connection, session: str, now: datetime) -> None:
    """A sign of life: everything that a session holds stays with it for another while."""
    connection.execute(update(t.leases).where(t.leases.c.session == session).values(until=now.timestamp() + LEASE_SECONDS))


def release(connection: Connection, session: str) -> None:
    """Give back what a session holds."""
    connection.execute(delete(t.leases).where(t.leases.c.session == session))


def held_by_others(connection: Connection, dataset: str, filters: Filters, session: str, now: datetime) -> int:
    """How many of the records that the filters choose are with other sessions."""
    lease, record = t.leases.c, t.records.c
    joined = t.records.join(t.leases, and_(lease.dataset == record.dataset, lease.unit == record.unit))
    where = condition(dataset, filters if filters.state else filters.model_copy(update={"state": "pending"}))
    chosen = select(func.count()).select_from(joined).where(*where, lease.session != session, lease.until > now.timestamp())
    return connection.execute(chosen).scalar() or 0
