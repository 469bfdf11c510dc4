"""Writers that are started as processes of their own: they decide until they are killed, or so many times.

They come out of a server that has imported everything, so that starting one takes a moment.
"""

from __future__ import annotations

import multiprocessing
from itertools import count
from multiprocessing.connection import Connection

from curate.review.event import Operation
from curate.review.store import open_store
from tests.helpers.review import NAME, at, mark, operation, prepared, revise, talk

WRITERS = 4
TALKS = [talk(f"What is {i}?", f"It is {i}.") for i in range(40)]
EDITS = {"/messages/1/content": "It is something else."}

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["pytest", "tests.helpers.writers"])


def write_until_killed(url: str, who: str, own: int, acknowledged: Connection) -> None:
    """Decide in pairs about every fourth record, the own ones; one of the writers reads the file again and again, too."""
    store = open_store(url)
    for number in count():
        if own == 0 and number % 10 == 9:
            store.load(prepared(TALKS[:: 1 if number % 20 == 9 else -1]))
        content = TALKS[own + WRITERS * (number % (len(TALKS) // WRITERS))]
        item = store.find(NAME, mark(content), 0)
        assert item is not None
        made = [
            operation(f"{who}-{number}", ("skip", "flag", "fix")[number % 3], content, revision=item.revision, edits=EDITS),
            operation(f"{who}+{number}", "note", content, reason="seen"),
        ]
        outcomes = store.decide(NAME, made, who, at(number), revise)
        assert [outcome.status for outcome in outcomes] == ["stored", "stored"]
        acknowledged.send([each.uid for each in made])


def open_and_load(url: str, said: Connection) -> None:
    """Open a store that may be new, and put the records in."""
    store = open_store(url)
    store.load(prepared(TALKS))
    store.close()
    said.send("loaded")


def decide_at_once(url: str, who: str, writes: int, said: Connection) -> None:
    """Decide about the same records as everybody else; say of each decision what became of it, and how many events were seen."""
    store = open_store(url)
    for number in range(writes):
        item = store.find(NAME, mark(TALKS[number % len(TALKS)]), 0)
        assert item is not None
        made = Operation(uid=f"{who}-{number:06}", action="skip", fingerprint=item.fingerprint, occurrence=0, revision=item.revision)
        said.send((made.uid, store.decide(NAME, [made], who, at(number))[0].status, made.revision))
