"""What was acknowledged is on the disk: after kill -9, after a full disk, with many writers at once."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import pytest

from curate.config import Settings
from curate.errors import InputError
from curate.review.doctor import diagnose
from curate.review.event import Operation, fold
from curate.review.export import export
from curate.review.opening import bring_in
from curate.review.store import Store, default_url, open_store
from tests.helpers.review import NAME, at, prepared
from tests.helpers.writers import TALKS, WRITERS, decide_at_once, forks, open_and_load, write_until_killed

ROUNDS = int(os.environ.get("CURATE_KILLS", "3"))
ROUNDS_A_STORE = 10
WRITES = int(os.environ.get("CURATE_WRITES", "40"))


def started(target: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> tuple[list[Any], list[Any]]:
    """Processes, and the pipes in which each of them says something."""
    processes, pipes = [], []
    for each in arguments:
        ours, theirs = forks.Pipe(duplex=False)
        process = forks.Process(target=target, args=(*each, theirs))
        process.start()
        theirs.close()
        processes.append(process)
        pipes.append(ours)
    return processes, pipes


def received(pipe: Any) -> Iterator[Any]:
    """All that is said until the process ends."""
    with suppress(EOFError, OSError):
        while True:
            yield pipe.recv()


def killed(url: str, number: int) -> set[str]:
    """What a round of writers had acknowledged before they were killed, some moments after the first of them had begun."""
    writers, pipes = started(write_until_killed, [(url, f"w{number}{own}", own) for own in range(WRITERS)])
    wait(pipes)
    time.sleep(random.Random(number).uniform(0, 0.4))
    for process in writers:
        process.kill()
    acknowledged = {uid for pipe in pipes for pair in received(pipe) for uid in pair}
    for process in writers:
        process.join()
    assert [process.exitcode for process in writers] == [-signal.SIGKILL] * WRITERS
    return acknowledged


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_no_acknowledged_decision_is_lost_to_kill(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    total = 0
    for first in range(0, ROUNDS, ROUNDS_A_STORE):
        url = default_url(tmp_path / f"{first}-{NAME}")
        store = open_store(url)
        store.load(prepared(TALKS))
        acknowledged: set[str] = set()
        for number in range(first, min(ROUNDS, first + ROUNDS_A_STORE)):
            acknowledged |= killed(url, number)
            stored = [event.id for event in store.events(NAME)]
            assert len(stored) == len(set(stored))
            assert acknowledged <= set(stored)
            assert {found.level for found in diagnose(url)} <= {"ok", "warning"}
        items = store.items(NAME, range(len(TALKS)))
        assert [(item.state, item.revision) for item in items] == [(fold(item.history).state, len(item.history)) for item in items]
        assert sum(item.revision for item in items) == len(stored)
        total += len(acknowledged)
        store.close()
    record_property("acknowledged", total)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_many_open_a_new_store_at_once(tmp_path: Path) -> None:
    url = default_url(tmp_path / NAME)
    openers, pipes = started(open_and_load, [(url,)] * 6)
    assert [list(received(pipe)) for pipe in pipes] == [["loaded"]] * 6
    for process in openers:
        process.join()
    assert open_store(url).counts(NAME).total == len(TALKS)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_many_writers_lose_nothing(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Eight at once decide about the same records: what was acknowledged is stored, and nobody overwrites what they had not seen."""
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    writers, pipes = started(decide_at_once, [(url, f"p{i}", WRITES) for i in range(8)])
    said = [each for pipe in pipes for each in received(pipe)]
    for process in writers:
        process.join()
    assert len(said) == 8 * WRITES
    assert {status for _, status, _ in said} == {"stored", "conflict"}
    record_property("conflicts", sum(status == "conflict" for _, status, _ in said))
    seen = {uid: revision for uid, status, revision in said if status == "stored"}
    assert sorted(event.id for event in store.events(NAME)) == sorted(seen)
    for item in store.items(NAME, range(len(TALKS))):
        assert item.revision == len(item.history)
        for number, event in enumerate(item.history):
            unseen = item.history[seen[event.id] : number]
            assert {each.reviewer for each in unseen} <= {event.reviewer}


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
