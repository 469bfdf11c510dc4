"""A checked file becomes a queue: the gravest first, groups together, a random sample of the clean ones, then the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from curate.config import Settings
from curate.review.facts import Filters
from curate.review.opening import bring_in
from curate.review.prepare import prepare
from curate.review.store import default_url, open_store
from tests.helpers.review import at, talk

QUESTIONS = [f"Which of our {thing} fits into a small kitchen?" for thing in ("tables", "ovens", "fridges", "lamps", "sinks", "stools")]
CLEAN = [talk(question, f"The smallest one is {60 + i} cm wide, and it is called the Fjord {i}.") for i, question in enumerate(QUESTIONS)]


def write(path: Path, records: list[Any]) -> Path:
    path.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in records), encoding="utf-8")
    return path


def test_queue_order(tmp_path: Path) -> None:
    bot = talk("Who wrote this?", "As an AI language model, I cannot know who wrote it.")
    path = write(tmp_path / "a.jsonl", [*CLEAN, bot, talk("What is it?", ""), CLEAN[2], '{"messages": ['])
    store = open_store(default_url(path))
    store.load(prepare([path], Settings(jobs=1, ignore=("LNG", "LEN")), at(0)))
    items = store.take("a.jsonl", Filters(), "s", "ada", 20, at(1))
    codes = [[each.code for each in item.findings if each.severity != "info"] for item in items]
    assert sorted(codes[0] + codes[1]) == ["EMP001", "FMT001"]  # errors first
    group = [item.position for item in items if item.unit.startswith("g")]
    assert sorted(group) == [2, 8]
    places = [item.position for item in items]
    assert abs(places.index(2) - places.index(8)) == 1  # the two stand together
    assert ["BPL001"] in codes[2:5] and codes[5:] == [[]] * 5  # then warnings, the keeper of the group with them
    unreadable = next(item for item in items if not item.readable)
    assert unreadable.content == '{"messages": ['
    assert store.counts("a.jsonl", Filters(audit=True)).total == 6


def test_an_unchanged_file_is_not_checked_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", CLEAN)
    store, settings = open_store(default_url(path)), Settings(jobs=1)
    first = bring_in(store, [path], settings, at(0))
    assert bring_in(store, [path], settings, at(100)).checked_at == first.checked_at
    assert bring_in(store, [path], Settings(jobs=1, ignore=("LEN",)), at(200)).checked_at != first.checked_at
    write(path, [*CLEAN, CLEAN[0]])
    changed = bring_in(store, [path], settings, at(300))
    assert changed.records == 7
    assert store.counts("a.jsonl").by_code["DUP001"] == 1
