"""Stores of earlier versions open, whatever stops the migration on the way: a kill, a power cut or a full disk at any of its steps."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from curate.errors import InputError
from curate.review import engine
from curate.review.doctor import diagnose
from curate.review.facts import Filters
from curate.review.store import default_url, open_store
from tests.helpers.dbapi import open_on
from tests.helpers.disk import STRIDE, Disk, after_kill, after_power_cut, put
from tests.helpers.review import NAME, at, operation
from tests.review.stores.make import FOLDER, TALKS

REVISIONS = sorted(path.stem for path in FOLDER.glob("*.db"))
OLDER = [revision for revision in REVISIONS if revision != engine.head()]
STORE = default_url(NAME).removeprefix("sqlite:///")


def held(revision: str) -> dict[str, Any]:
    """What was in the store when it was written."""
    found: dict[str, Any] = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    return found


def check(folder: Path, revision: str) -> None:
    """A store opens, is of the present revision, holds what it held, and takes decisions."""
    url = default_url(folder / NAME)
    store = open_store(url)
    then = held(revision)
    events = [event.model_dump() for event in store.events(NAME)]
    items = list(store.walk(NAME, Filters()))
    assert [{name: event[name] for name in old} for old, event in zip(then["events"], events, strict=True)] == then["events"]
    assert {"states": [item.state for item in items], "contents": [item.content for item in items]} == {
        name: then[name] for name in ("states", "contents")
    }
    assert [found.what for found in diagnose(url)][-1].endswith(f"{len(events)} decisions, tables of version {engine.head()}")
    assert store.decide(NAME, [operation("new", "flag", TALKS[5])], "ada", at(900))[0].status == "stored"
    store.close()


def opened(folder: Path, revision: str | None, room: int | None = None) -> Disk:
    """A disk on which a store was opened that was of this revision, or was not there; it takes so many writes."""
    put({STORE: (FOLDER / f"{revision}.db").read_bytes()} if revision else {}, folder)
    disk = Disk(folder)
    disk.room = room
    try:
        open_on(disk, default_url(folder / NAME)).close()
    finally:
        disk.close()
    return disk


def test_every_revision_has_a_store() -> None:
    assert sorted(script.revision for script in ScriptDirectory.from_config(engine._config()).walk_revisions()) == REVISIONS


@pytest.mark.parametrize("revision", REVISIONS)
def test_old_stores_open(tmp_path: Path, revision: str) -> None:
    shutil.copy(FOLDER / f"{revision}.db", tmp_path / STORE)
    check(tmp_path, revision)


@pytest.mark.parametrize("revision", OLDER)
def test_an_old_store_is_not_migrated_by_looking(tmp_path: Path, revision: str) -> None:
    shutil.copy(FOLDER / f"{revision}.db", tmp_path / STORE)
    with pytest.raises(InputError, match="older version"):
        open_store(default_url(tmp_path / NAME), read_only=True)
    check(tmp_path, revision)


@pytest.mark.parametrize("revision", OLDER)
def test_a_migration_may_be_killed_at_any_step(tmp_path: Path, revision: str) -> None:
    disk = opened(tmp_path / "disk", revision)
    for step in range(0, len(disk.log) + 1, STRIDE):
        put(after_kill(disk, step), tmp_path / "left")
        check(tmp_path / "left", revision)


@pytest.mark.parametrize("revision", OLDER)
def test_the_power_may_go_at_any_step_of_a_migration(tmp_path: Path, revision: str) -> None:
    disk = opened(tmp_path / "disk", revision)
    for step in range(0, len(disk.log) + 1, STRIDE):
        put(after_power_cut(disk, step, random.Random(step)), tmp_path / "left")
        check(tmp_path / "left", revision)


@pytest.mark.parametrize("revision", OLDER)
def test_the_disk_may_be_full_at_any_write_of_a_migration(tmp_path: Path, revision: str) -> None:
    writes = sum(step.what == "write" for step in opened(tmp_path / "disk", revision).log)
    stopped = []
    for room in range(0, writes, STRIDE):
        try:
            opened(tmp_path / "full", revision, room)
        except InputError as error:
            assert "full" in error.message
            stopped.append(room)
        check(tmp_path / "full", revision)
    # The later writes move pages from the log into the file, which can be done another time.
    assert stopped == list(range(0, stopped[-1] + 1, STRIDE)) and stopped[-1] > writes // 4


def test_a_new_store_may_be_stopped_at_any_step(tmp_path: Path) -> None:
    disk = opened(tmp_path / "disk", None)
    for step in range(0, len(disk.log) + 1, 3 * STRIDE):
        for files in (after_kill(disk, step), after_power_cut(disk, step, random.Random(step))):
            put(files, tmp_path / "left")
            store = open_store(default_url(tmp_path / "left" / NAME))
            with store._engine.connect() as connection:
                assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == engine.head()
            store.close()
