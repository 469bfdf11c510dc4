"""Power cuts and full disks: what was acknowledged is there, and the store is whole, wherever the power goes or the room ends."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from curate.review import engine
from curate.review.engine import head
from curate.review.store import Store, default_url, open_store
from tests.helpers.power import Disk, after_a_cut, on_disk
from tests.helpers.review import NAME, at, operation, prepared, talk

CUTS = int(os.environ.get("CURATE_CUTS", "100"))
DECISIONS = 150
"""So many that the log is written back into the database in between."""

TALKS = [talk(f"What is {i}?", f"It is {i}. " * 20) for i in range(40)]
STORES = Path(__file__).parent / "stores"
Opened = Callable[..., Any]


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Disk:
    return Disk(f"{request.node.name} of {os.getpid()}")


@contextmanager
def written_to(disk: Disk, monkeypatch: pytest.MonkeyPatch, **pragmas: str) -> Iterator[None]:
    """Stores that are opened within write to `disk`."""
    with monkeypatch.context() as patched:
        patched.setattr(engine, "create_engine", lambda url, **more: create_engine(url, module=on_disk(disk, **pragmas), **more))
        yield


def note(number: int) -> Any:
    return operation(f"n{number}", "note", TALKS[number % len(TALKS)], reason="seen")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.iterdir() if path.is_file()}


def lost_and_corrupt(disk: Disk, before: dict[str, bytes], acknowledged: list[tuple[int, str]], folder: Path, cuts: int) -> tuple[int, int]:
    lost = corrupt = 0
    for number in range(cuts):
        chance = random.Random(number)
        cut = chance.randrange(len(disk.log) + 1)
        left = folder / str(number)
        left.mkdir()
        for path, content in after_a_cut(disk.log, cut, before, chance).items():
            (left / Path(path).name).write_bytes(content)
        stored = events(left / f"{NAME}.review.db")
        corrupt += stored is None
        lost += stored is not None and any(uid not in stored for when, uid in acknowledged if when <= cut)
    return lost, corrupt


def events(path: Path) -> set[str] | None:
    """The ids of the events of a store, None when it is damaged."""
    connection = sqlite3.connect(path)
    try:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return None
        return {line[0] for line in connection.execute("SELECT id FROM events")}
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()


@pytest.mark.parametrize(("pragmas", "keeps"), [({}, True), ({"synchronous": "NORMAL"}, False), ({"synchronous": "OFF"}, False)])
def test_power_cuts(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch, pragmas: dict[str, str], keeps: bool) -> None:
    """With the settings of the store nothing is lost; with weaker ones the same cuts lose decisions, so the disk does forget."""
    home = tmp_path / "home"
    home.mkdir()
    url = default_url(home / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    store.close()
    before, acknowledged = contents(home), []
    with written_to(disk, monkeypatch, **pragmas):
        store = open_store(url)
        for number in range(DECISIONS):
            assert [outcome.status for outcome in store.decide(NAME, [note(number)], "ada", at(number))] == ["stored"]
            acknowledged.append((len(disk.log), note(number).uid))
    lost, corrupt = lost_and_corrupt(disk, before, acknowledged, tmp_path, CUTS if keeps else 30)
    assert {step.what for step in disk.log if step.path.endswith(".db")} >= {"write"}  # the log was written back meanwhile
    if keeps:
        assert (lost, corrupt) == (0, 0)
    else:
        assert lost + corrupt > 10


def until_there_is_room(disk: Disk, act: Callable[[], object]) -> int:
    """Do something with room for 0, 1, 2, ... writes until it succeeds; how often it failed."""
    for room in count():
        disk.fill(room)
        try:
            act()
        except OperationalError as error:
            assert "full" in str(error)
        else:
            disk.fill(None)
            return room
    raise AssertionError


def test_a_disk_that_is_full_at_any_write_of_a_decision(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    store.decide(NAME, [note(0)], "ada", at(0))
    store.close()
    with written_to(disk, monkeypatch):
        store = open_store(url)
        for number in range(1, 4):
            assert until_there_is_room(disk, lambda number=number: store.decide(NAME, [note(number)], "ada", at(number))) > 3
        store.close()
    assert events(tmp_path / f"{NAME}.review.db") == {note(number).uid for number in range(4)}


def test_a_disk_that_is_full_at_any_write_of_a_load(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared(TALKS))
    store.decide(NAME, [note(0)], "ada", at(0))
    store.close()
    with written_to(disk, monkeypatch):
        store = open_store(url)
        store.decide(NAME, [note(1)], "ada", at(1))
        assert until_there_is_room(disk, lambda: store.load(prepared(TALKS[:20]))) > 10
        assert store.counts(NAME).total == 20
        store.close()
    assert events(tmp_path / f"{NAME}.review.db") == {note(0).uid, note(1).uid}


def old_store(folder: Path, name: str = "0001") -> str:
    folder.mkdir(exist_ok=True)
    path = folder / f"{NAME}.review.db"
    path.write_bytes((STORES / f"{name}.db").read_bytes())
    return default_url(folder / NAME)


def state(store: Store) -> list[Any]:
    info = store.dataset(NAME)
    assert info is not None
    items = sorted(store.items(NAME, range(info.records)), key=lambda item: item.position)
    return [[item.state for item in items], [event.action for event in store.events(NAME)]]


@pytest.mark.parametrize("name", sorted(path.stem for path in STORES.glob("*.db")))
def test_old_stores_open_with_all_decisions(tmp_path: Path, name: str) -> None:
    store = open_store(old_store(tmp_path, name))
    assert state(store) == [["pending", "fixed", "rejected", "pending", "pending", "pending"], ["accept", "fix", "reject", "undo"]]
    store.prefer("ada", "keys", {"skip": "q"})
    with store._engine.connect() as connection:
        assert engine.revision_of(connection) == head()


def test_a_disk_that_is_full_at_any_write_of_a_migration(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    url = old_store(tmp_path)
    whole = state(open_store(old_store(tmp_path / "other")))

    def act() -> None:
        try:
            open_store(url).close()
        except Exception as error:
            if "full" not in str(error):
                raise
            raise OperationalError("", {}, Exception("full")) from error

    with written_to(disk, monkeypatch):
        assert until_there_is_room(disk, act) > 3
    assert state(open_store(url)) == whole


def test_a_power_cut_in_a_migration(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    url = old_store(tmp_path / "home")
    before = contents(tmp_path / "home")
    with written_to(disk, monkeypatch):
        store = open_store(url)
    whole = state(open_store(old_store(tmp_path / "other")))
    steps = len(disk.log)
    assert steps > 10
    for number, cut in enumerate(sorted({*range(0, steps + 1, max(1, steps // 25)), steps})):
        left = tmp_path / f"cut{number}"
        left.mkdir()
        for path, content in after_a_cut(disk.log, cut, before, random.Random(number)).items():
            (left / Path(path).name).write_bytes(content)
        opened = open_store(default_url(left / NAME))
        assert state(opened) == whole, cut
        opened.close()
    store.close()
