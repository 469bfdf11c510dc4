"""The conflicts of a data set: pairs of records that are asked the same and answer differently."""

from __future__ import annotations

import json

from sqlalchemy import Connection, and_, select

from curate.review import tables as t
from curate.review.facts import Conflict


def conflicts(connection: Connection, dataset: str) -> list[Conflict]:
    """The conflicts in queue order that nobody has settled: one of the two is not decided yet, and neither was rejected or fixed."""
    r, f = t.records.c, t.findings.c
    joined = t.findings.join(t.records, and_(f.dataset == r.dataset, f.position == r.position, f.version == r.version))
    chosen = select(f.position, f.code, f.finding).select_from(joined).where(f.dataset == dataset, f.code.like("CNF%"))
    found = [
        (position, code, json.loads(finding)["other"]) for position, code, finding in connection.execute(chosen.order_by(r.rank, f.id))
    ]
    state = dict(connection.execute(select(r.position, r.state).where(r.dataset == dataset, r.state != "pending")).tuples().all())
    pairs = [Conflict(min(position, other), max(position, other), code) for position, code, other in found if other is not None]

    def is_open(pair: Conflict) -> bool:
        states = {state.get(pair.left, "pending"), state.get(pair.right, "pending")}
        return "pending" in states and not states & {"rejected", "fixed"}

    return [pair for pair in dict.fromkeys(pairs) if is_open(pair)]
