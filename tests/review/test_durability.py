"""What was acknowledged is on the disk: after kill -9, after a full disk, with many writers at once."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import text

from curate.config import Settings
from curate.errors import InputError
from curate.review.event import Operation
from curate.review.export import export
from curate.review.opening import bring_in
from curate.review.store import Store, default_url, open_store
from tests.helpers.review import NAME, at, mark, operation, prepared, talk

ROUNDS = int(os.environ.get("CURATE_KILLS", "5"))
WRITES = int(os.environ.get("CURATE_WRITES", "40"))
WRITERS = 4
TALKS = [talk(f"What is {i}?", f"It is {i}.") for i in range(40)]

# Writers come out of a server that has imported everything, so that a round takes a moment.
forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.helpers.review", "curate.review.store"])


def write_until_killed(url: str, who: str, acknowledged: Connection) -> None:
    store = open_store(url)
    for number in count():
        made = operation(f"{who}{number}", "note", TALKS[number % len(TALKS)], reason="seen")
        if store.decide(NAME, [made], who, at(number))[0].status == "stored":
            acknowledged.send(made.uid)


def received(pipe: Connection) -> Iterator[str]:
    with suppress(EOFError, OSError):
        while True:
            yield pipe.recv()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_no_acknowledged_decision_is_lost_to_kill(tmp_path: Path) -> None:
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        pipes, writers = [], []
        for writer in range(WRITERS):
            ours, theirs = forks.Pipe(duplex=False)
            process = forks.Process(target=write_until_killed, args=(url, f"w{number}{writer}", theirs))
            process.start()
            theirs.close()
            pipes.append(ours)
            writers.append(process)
        acknowledged |= {pipe.recv() for pipe in pipes}  # each has stored one at least
        for process in writers:
            process.kill()
        acknowledged |= {uid for pipe in pipes for uid in received(pipe)}
        for process in writers:
            process.join()
        stored = [event.id for event in store.events(NAME)]
        assert len(stored) == len(set(stored))
        assert acknowledged <= set(stored)
    assert len(acknowledged) >= WRITERS * ROUNDS
    with store._engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def decide_all(url: str, who: str, writes: int) -> None:
    store = open_store(url)
    for number in range(writes):
        item = store.find(NAME, mark(TALKS[number % len(TALKS)]), 0)
        assert item is not None
        made = Operation(uid=f"{who}-{number:06}", action="skip", fingerprint=item.fingerprint, occurrence=0, revision=item.revision)
        print(f"{made.uid} {store.decide(NAME, [made], who, at(number))[0].status}", flush=True)


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    """Eight at once decide about the same records: what was acknowledged is stored, and nobody overwrites what they had not seen."""
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    code = "import sys; from tests.review.test_durability import decide_all; decide_all(sys.argv[1], sys.argv[2], int(sys.argv[3]))"
    command = [sys.executable, "-c", code, url]
    running = [subprocess.Popen([*command, f"p{i}", str(WRITES)], stdout=subprocess.PIPE, text=True) for i in range(8)]
    said = [line.split() for process in running for line in (process.communicate()[0] or "").splitlines()]
    assert [process.returncode for process in running] == [0] * 8
    assert len(said) == 8 * WRITES
    assert {status for _, status in said} == {"stored", "conflict"}
    assert sorted(event.id for event in store.events(NAME)) == sorted(uid for uid, status in said if status == "stored")
    for item in store.items(NAME, range(len(TALKS))):
        assert item.revision == len(item.history)


def test_a_full_disk_leaves_the_old_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At whichever flush the room ends, every file of the old export is as it was, and nothing is left beside it."""
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in TALKS), encoding="utf-8")
    store = open_store(default_url(path))
    name = bring_in(store, [path], Settings(jobs=1), at(0)).name
    target = tmp_path / "ready"
    assert export(store, name, target, at(1)).files
    before = {each.name: each.read_bytes() for each in target.iterdir()}
    store.decide(name, [rejection_of(store, name, 0)], "ada", at(2))
    flush, left = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal left
        if left == 0:
            raise OSError(28, "No space left on device")
        left -= 1
        flush(handle)

    for room in range(len(before)):
        left = room
        with monkeypatch.context() as patched, pytest.raises(InputError, match="No space left"):
            patched.setattr(os, "fsync", full)
            export(store, name, target, at(3))
        assert {each.name: each.read_bytes() for each in target.iterdir()} == before
    assert export(store, name, target, at(3)).left_out == {"rejected": 1}
    assert {each.name: each.read_bytes() for each in target.iterdir()} != before


def rejection_of(store: Store, name: str, position: int) -> Operation:
    item = store.item(name, position)
    assert item is not None
    return Operation(uid="reject-one", action="reject", fingerprint=item.fingerprint, occurrence=item.occurrence)
