"""What was acknowledged is on the disk: after kill -9, after a full disk, with many writers at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from curate.errors import InputError
from curate.files import replace_atomically
from curate.review.event import Operation
from curate.review.store import default_url, open_store
from tests.helpers.review import NAME, at, mark, prepared, talk

ROUNDS = int(os.environ.get("CURATE_KILLS", "6"))
WRITERS = 4
TALKS = [talk(f"What is {i}?", f"It is {i}.") for i in range(40)]

WRITER = """
import sys
from tests.helpers.review import NAME, TALKS_FOR_WRITERS, at, operation
from curate.review.store import open_store

url, who = sys.argv[1:]
store = open_store(url)
number = 0
while True:
    talk = TALKS_FOR_WRITERS[number % len(TALKS_FOR_WRITERS)]
    made = operation(f"{who}{number}", "note", talk, reason="seen")
    outcome = store.decide(NAME, [made], who, at(number))[0]
    assert outcome.status in ("stored", "known"), outcome
    print(made.uid, flush=True)
    number += 1
"""


def test_no_acknowledged_decision_is_lost_to_kill(tmp_path: Path) -> None:
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    for number in range(ROUNDS):
        command = [sys.executable, "-c", WRITER, url]
        running = [subprocess.Popen([*command, f"w{number}{writer}"], stdout=subprocess.PIPE, text=True) for writer in range(WRITERS)]
        acknowledged: list[str] = []
        for each in running:
            assert each.stdout is not None
            acknowledged.append(each.stdout.readline().strip())
        for each in running:
            each.send_signal(signal.SIGKILL)
        for each in running:
            assert each.stdout is not None
            acknowledged += [line.strip() for line in each.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
            each.wait()
        stored = [event.id for event in store.events(NAME)]
        assert len(stored) == len(set(stored))
        assert len(acknowledged) >= WRITERS and set(acknowledged) <= set(stored)


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    stored: list[str] = []
    conflicts: list[str] = []

    def work(who: str) -> None:
        for number in range(25):
            talk_ = TALKS[number]
            item = store.find(NAME, mark(talk_), 0)
            assert item is not None
            made = Operation(uid=f"{who}-{number:06}", action="skip", fingerprint=item.fingerprint, occurrence=0, revision=item.revision)
            outcome = store.decide(NAME, [made], who, at(number))[0]
            (stored if outcome.status == "stored" else conflicts).append(f"{made.uid} {outcome.status}")

    threads = [threading.Thread(target=work, args=(f"p{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored) + len(conflicts) == 200
    assert {line.split()[1] for line in conflicts} <= {"conflict"}
    assert sorted(event.id for event in store.events(NAME)) == sorted(line.split()[0] for line in stored)
    for item in store.items(NAME, list(range(25))):
        assert item.revision == len(item.history)


def test_a_full_disk_leaves_the_old_export(tmp_path: Path) -> None:
    target = tmp_path / "talks.jsonl"
    target.write_bytes(b"old\n")

    def full(file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left"):
        replace_atomically(target, full)
    assert [path.name for path in tmp_path.iterdir()] == ["talks.jsonl"]
    assert target.read_bytes() == b"old\n"


def test_a_full_disk_stops_the_store_and_keeps_what_it_has(tmp_path: Path) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    store = open_store(default_url(tmp_path / NAME))
    store.load(prepared(TALKS))
    store.decide(NAME, [Operation(uid="first-decision", action="skip", fingerprint=mark(TALKS[0]), occurrence=0)], "ada", at(0))
    with store._engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    store.close()

    from sqlalchemy import event

    @event.listens_for(store._engine, "connect")
    def _small(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    long = Operation(uid="second-decision", action="note", fingerprint=mark(TALKS[1]), occurrence=0, reason="x" * 500_000)
    with pytest.raises(OperationalError, match="full"):
        store.decide(NAME, [long], "ada", at(1))
    again = open_store(default_url(tmp_path / NAME))
    assert [each.id for each in again.events(NAME)] == ["first-decision"]
