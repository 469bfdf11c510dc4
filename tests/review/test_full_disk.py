"""A disk that is full at any write: what was acknowledged stays, what was refused can be done again, the old export stays whole."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy.exc import OperationalError

from curate.config import Settings
from curate.errors import InputError
from curate.review.doctor import diagnose
from curate.review.event import Operation
from curate.review.export import PROFILE, export
from curate.review.facts import Filters
from curate.review.opening import bring_in
from curate.review.store import Store, default_url, open_store
from tests.helpers.dbapi import open_on
from tests.helpers.disk import STRIDE, Disk, after_kill, put
from tests.helpers.review import NAME, at, operation, prepared, revise, talk

TALKS = [talk(f"What is {i}?", f"It is {i}.") for i in range(12)]
EDITS = {"/messages/1/content": "It is something else."}
ANSWERS = ("It is a lamp.", "As an AI language model, I cannot say.", "It is a chair.", "It is a table.")


def note(store: Store, turn: int) -> None:
    store.decide(NAME, [operation(f"note{turn}", "note", TALKS[1], reason="long " * 2_000)], "ada", at(1))


def fix(store: Store, turn: int) -> None:
    store.decide(NAME, [operation(f"fix{turn}", "fix", TALKS[2], edits=EDITS, revision=turn)], "ada", at(1), revise)


def bulk(store: Store, turn: int) -> None:
    total = store.counts(NAME, Filters()).total
    assert store.decide_all(NAME, Filters(), "flag", "ada", at(1), expected=total, bulk=f"bulk-{turn:06}").stored == total


def load(store: Store, turn: int) -> None:
    store.load(prepared(TALKS[turn % 2 :]))


def take(store: Store, turn: int) -> None:
    assert len(store.take(NAME, Filters(state="skipped"), f"session {turn}", f"person {turn}", 2, at(1_000 * turn))) == 1


def looks(store: Store) -> dict[str, Any]:
    """All that a store holds, but its leases."""
    return {"events": store.events(NAME), "items": list(store.walk(NAME, Filters())), "info": store.dataset(NAME)}


@pytest.mark.parametrize("act", [note, fix, bulk, load, take])
def test_a_full_disk_undoes_what_it_stops_and_nothing_else(tmp_path: Path, act: Callable[[Store, int], None]) -> None:
    put({}, tmp_path / "disk")
    disk = Disk(tmp_path / "disk")
    store = open_on(disk, default_url(disk.folder / NAME))
    store.load(prepared(TALKS))
    store.decide(NAME, [operation("first", "skip", TALKS[0])], "ada", at(0))
    before = looks(store)
    room = stopped = 0
    while True:
        disk.room = room
        try:
            act(store, room)
        except OperationalError as error:
            assert "full" in str(error)
        else:
            break
        stopped += 1
        disk.room = None
        assert looks(store) == before
        put(after_kill(disk, len(disk.log)), tmp_path / "left")
        again = open_store(default_url(tmp_path / "left" / NAME))
        assert looks(again) == before
        again.close()
        room += STRIDE
    disk.room = None
    assert stopped > 0
    assert {found.level for found in diagnose(default_url(disk.folder / NAME))} <= {"ok", "warning"}
    act(store, room + 1)  # the store that met a full disk goes on as if nothing had been
    store.close()
    disk.close()


class Room:
    """Counts the calls by which files are written; the one of number `until` finds the disk full."""

    def __init__(self, patch: pytest.MonkeyPatch, until: int | None = None) -> None:
        self.until = until
        self.calls = 0
        for name in ("fsync", "chmod", "replace"):
            patch.setattr(os, name, self.counted(getattr(os, name)))
        patch.setattr(tempfile, "mkstemp", self.counted(tempfile.mkstemp))
        opened = os.fdopen
        patch.setattr(os, "fdopen", lambda handle, mode: _Watched(opened(handle, mode), self))

    def counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def one(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls == self.until:
                raise OSError(28, "No space left on device")
            return call(*given, **named)

        return one


class _Watched:
    """A file whose writes are counted."""

    def __init__(self, file: BinaryIO, room: Room) -> None:
        self._file = file
        self.write, self.flush, self.fileno = room.counted(file.write), room.counted(file.flush), file.fileno

    def writelines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.write(line)

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def decided(store: Store, name: str, position: int, action: str, **more: Any) -> None:
    item = store.item(name, position)
    assert item is not None
    made = Operation(uid=f"{action}-{position}", action=action, fingerprint=item.fingerprint, occurrence=item.occurrence, **more)  # type: ignore[arg-type]
    assert store.decide(name, [made], "ada", at(position))[0].status == "stored"


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[tuple[Store, str]]:
    """A review of two files, of which one record each is rejected, and a warning accepted."""
    paths = [tmp_path / "first.jsonl", tmp_path / "second.jsonl"]
    for number, path in enumerate(paths):
        made = [talk(f"What is {number}-{i}?", ANSWERS[i]) for i in range(len(ANSWERS))]
        path.write_text("".join(json.dumps(each) + "\n" for each in made), encoding="utf-8")
    store = open_store(default_url(paths[0]))
    name = bring_in(store, paths, Settings(jobs=1), at(0)).name
    decided(store, name, 0, "reject")
    yield store, name
    store.close()


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_export_is_replaced_as_a_whole_or_not_at_all(reviewed: tuple[Store, str], tmp_path: Path) -> None:
    store, name = reviewed
    ready = tmp_path / "ready"
    export(store, name, ready, at(100))
    (ready / PROFILE).write_bytes(b"of another mold")
    old = content(ready)
    decided(store, name, 1, "accept", reason="so be it")
    decided(store, name, 2, "reject")
    decided(store, name, 5, "reject")
    with pytest.MonkeyPatch.context() as patch:
        room = Room(patch)
        export(store, name, ready, at(101))
    new = content(ready)
    assert sorted(each for each in new if new[each] != old[each]) == sorted(new) == sorted(old) and len(new) == 5
    for until in range(1, room.calls + 1):
        put(old, ready)
        with pytest.MonkeyPatch.context() as patch:
            Room(patch, until)
            with pytest.raises(InputError, match="No space left"):
                export(store, name, ready, at(101))
        assert content(ready) == old, until


def test_a_first_export_leaves_nothing_of_itself(reviewed: tuple[Store, str], tmp_path: Path) -> None:
    store, name = reviewed
    with pytest.MonkeyPatch.context() as patch:
        room = Room(patch)
        export(store, name, tmp_path / "ready", at(100))
    for until in range(1, room.calls + 1):
        with pytest.MonkeyPatch.context() as patch:
            Room(patch, until)
            with pytest.raises(InputError, match="No space left"):
                export(store, name, tmp_path / "other", at(100))
        assert content(tmp_path / "other") == {}, until
