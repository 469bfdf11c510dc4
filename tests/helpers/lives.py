"""A store that is used in every way until its disk stops, and what has to be left of it then."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from curate.errors import InputError
from curate.review.doctor import diagnose
from curate.review.event import Operation, fold
from curate.review.facts import Filters
from curate.review.store import Store, default_url, open_store
from tests.helpers.dbapi import open_on
from tests.helpers.disk import Disk, put
from tests.helpers.review import NAME, at, mark, operation, prepared, revise, talk

TALKS = [talk(f"What is {i}?", f"It is {i}.") for i in range(12)]
PEOPLE = ("ada", "ben")


@dataclass
class Life:
    """What was done to a store on a disk: all events in their order, and (steps of the log, events, load) whenever it acknowledged."""

    events: list[str] = field(default_factory=list)
    together: list[range] = field(default_factory=list)
    acknowledged: list[tuple[int, int, int]] = field(default_factory=list)

    def at(self, step: int) -> tuple[int, int]:
        """How many events and which load were acknowledged when the log had this many steps."""
        return max(((events, load) for seen, events, load in self.acknowledged if seen <= step), default=(0, 0))


def live(disk: Disk, seed: int, decisions: int, *pragmas: str) -> Life:
    """Two people decide, look, come and go; the file is read again; once both close the store, so that its log is emptied, and in every
    other life it is emptied every few decisions, too.
    """
    chance, url = random.Random(seed), default_url(disk.folder / NAME)
    life = _begun(disk)
    for part in range(2):
        stores = [open_on(disk, url, *pragmas, pages=(1_000, 60)[seed % 2]) for _ in PEOPLE]
        for number in range(decisions // 2):
            if number % 40 == 0:
                load = 2 * seed + part + 1
                stores[0].load(_prepared(load, chance))
                life.acknowledged.append((len(disk.log), len(life.events), load))
            who = chance.randrange(len(PEOPLE))
            _act(stores[who], PEOPLE[who], f"{seed}-{part}-{number}", chance, life)
            life.acknowledged.append((len(disk.log), len(life.events), life.acknowledged[-1][2]))
        for store in stores:
            store.close()
    return life


def _begun(disk: Disk) -> Life:
    """What an earlier life has left, asked of a copy, so that mending what a cut has left is a part of this life."""
    if not disk.start:
        return Life(acknowledged=[(0, 0, 0)])
    with TemporaryDirectory() as copy:
        put(disk.start, Path(copy))
        store = open_store(default_url(Path(copy) / NAME))
        events, info = [event.id for event in store.events(NAME)], store.dataset(NAME)
        store.close()
    return Life(events, acknowledged=[(0, len(events), int(info.rule_set) if info else 0)])


def _prepared(load: int, chance: random.Random) -> Any:
    """The same records in another order, checked once more."""
    made = prepared(chance.sample(TALKS, len(TALKS)))
    return replace(made, info=made.info.model_copy(update={"rule_set": f"{load:06}"}))


def _act(store: Store, who: str, uid: str, chance: random.Random, life: Life) -> None:
    kind = chance.random()
    if kind < 0.1:
        store.take(NAME, Filters(), f"session of {who}", who, 3, at(0))
    elif kind < 0.2:
        state = chance.choice(("pending", "skipped", "flagged"))
        done = store.decide_all(
            NAME, Filters(state=state), "skip", who, at(0), expected=store.counts(NAME, Filters(state=state)).total, bulk=f"bulk-{uid}"
        )
        _stored(store, life, done.stored)
    else:
        outcomes = store.decide(NAME, list(_operations(store, uid, chance)), who, at(0), revise)
        _stored(store, life, sum(outcome.status == "stored" for outcome in outcomes), apart=True)


def _operations(store: Store, uid: str, chance: random.Random) -> Iterator[Operation]:
    for number, content in enumerate(chance.sample(TALKS, chance.randint(1, 3))):
        item = store.find(NAME, mark(content), 0)
        assert item is not None
        action = chance.choice(("accept", "reject", "skip", "flag", "fix", "note", "undo"))
        more: dict[str, Any] = {"revision": item.revision}
        if action == "fix":
            more["edits"] = {"/messages/1/content": f"It is {uid}."}
        elif action == "note":
            more["reason"] = "seen " * chance.choice((1, 5_000))
        elif action == "undo":
            more["undoes"] = item.history[-1].id if item.history else "nothing"
        yield operation(f"{uid}-{number}", action, content, **more)


def _stored(store: Store, life: Life, count: int, *, apart: bool = False) -> None:
    """Take down what was acknowledged: `count` more events, one by one or all at once."""
    new = [event.id for event in store.events(NAME)][len(life.events) :]
    assert len(new) == count
    if not apart:
        life.together.append(range(len(life.events), len(life.events) + count))
    life.events += new


@dataclass(frozen=True)
class Damage:
    """What is wrong with what is left: whether the file is no whole store, acknowledged events that are gone, and anything else."""

    corrupt: bool = False
    lost: int = 0
    wrong: str = ""


def damage(folder: Path, life: Life, step: int) -> Damage:
    """Open what is left of a life as the review does, and hold it against what was acknowledged when the log had `step` steps."""
    url = default_url(folder / NAME)
    events, load = life.at(step)
    try:
        store = open_store(url)
    except InputError:
        return Damage(corrupt=True, lost=events)
    try:
        if any(found.level == "error" for found in diagnose(url)):
            return Damage(corrupt=True, lost=events)
        ids = [event.id for event in store.events(NAME)]
        return Damage(lost=max(0, events - len(ids)), wrong=_wrong(store, life, ids, load))
    finally:
        store.close()


def _wrong(store: Store, life: Life, ids: list[str], load: int) -> str:
    if ids != life.events[: len(ids)]:
        return "the events are not the first ones in their order"
    if any(each.start < len(ids) < each.stop for each in life.together):
        return "a decision on many records is there in part"
    info = store.dataset(NAME)
    if info is None:
        return "the data set is gone" if load else ""
    if int(info.rule_set) < load:
        return "the data set is an older one"
    items = list(store.walk(NAME, Filters()))
    if len(items) != len(TALKS):
        return "records are missing"
    if any((item.state, item.revision) != (fold(item.history).state, len(item.history)) for item in items):
        return "a state does not follow from the events"
    made = operation(f"{len(ids)}", "note", TALKS[0], reason="after the cut")
    return "" if store.decide(NAME, [made], "eve", at(0))[0].status == "stored" else "nothing can be decided any more"
