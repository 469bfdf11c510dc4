"""Which records go out: those of a review as it decided, else those of the files as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import curate
from curate.config import Settings
from curate.errors import InputError
from curate.exporting.rows import short_names
from curate.review.opening import bring_in
from curate.review.service import Service
from curate.review.store import default_url, open_store
from tests.helpers.exporting import changes, lines, manifest, write
from tests.helpers.review import at, talk

RECORDS = [
    talk("Which lamp is brightest?", "The Aurora lamp gives 900 lumens, more than any other in our range."),
    talk("Is the Fjord table in stock?", "It is, in oak and in ash."),
    talk("Can I pay by invoice?", ""),
]


@pytest.fixture
def reviewed(tmp_path: Path) -> Service:
    path = write(tmp_path / "talks.jsonl", RECORDS)
    store = open_store(default_url(path))
    info = bring_in(store, [path], Settings(jobs=1), at(0))
    return Service(store, info.name, lambda: at(10))


def decide(service: Service, position: int, action: str, **more: Any) -> None:
    item = service.item(position)
    key = {name: item[name] for name in ("fingerprint", "occurrence", "revision")}
    operation = {"uid": f"{action}-{position}-uid", "action": action, **key, **more}
    answer = service.sync({"session": "tab", "reviewer": "ada", "filters": {}, "operations": [operation]})
    assert [outcome["status"] for outcome in answer["outcomes"]] == ["stored"]


def test_the_decisions_of_a_review_count(reviewed: Service, tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused = curate.export(tmp_path / "talks.jsonl", "openai", out)
    assert [(error.code, error.line) for error in refused.errors] == [("EMP001", 3)] and not out.exists()
    decide(reviewed, 0, "reject")
    decide(reviewed, 2, "fix", edits={"/messages/1/content": "Yes, choose invoice at the checkout."})
    done = curate.export(tmp_path / "talks.jsonl", "openai", out)
    answers = [record["messages"][1]["content"] for record in lines(out / "train.jsonl")]
    assert answers == ["It is, in oak and in ash.", "Yes, choose invoice at the checkout."]
    assert done.left_out == {"rejected": 1}
    assert changes(out) == [{"file": "talks.jsonl", "row": 0, "line": 1, "action": "left out", "reason": "rejected"}]
    assert manifest(out)["origin"] == "review"


def test_only_what_was_reviewed(reviewed: Service, tmp_path: Path) -> None:
    decide(reviewed, 1, "accept")
    done = curate.export(tmp_path / "talks.jsonl", "openai", tmp_path / "out", reviewed_only=True, leave_out_errors=True)
    assert (done.files, done.left_out) == ({"train.jsonl": 1}, {"not reviewed": 2})


def test_a_file_that_changed_since_is_refused(reviewed: Service, tmp_path: Path) -> None:
    write(tmp_path / "talks.jsonl", RECORDS[:2])
    with pytest.raises(InputError) as error:
        curate.export(tmp_path / "talks.jsonl", "openai", tmp_path / "out")
    assert error.value.message == "has changed since it was reviewed"


def test_without_a_review_only_the_file_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "talks.jsonl", RECORDS[:2])
    curate.export(path, "openai", tmp_path / "out")
    assert manifest(tmp_path / "out")["origin"] == "files"
    assert lines(tmp_path / "out" / "train.jsonl") == RECORDS[:2]
    with pytest.raises(InputError) as error:
        curate.export(path, "openai", tmp_path / "out", reviewed_only=True)
    assert error.value.message == "no review of talks.jsonl"


def test_records_in_memory(tmp_path: Path) -> None:
    done = curate.export(RECORDS[:2], "together", tmp_path / "out")
    assert done.files == {"train.jsonl": 2} and lines(tmp_path / "out" / "train.jsonl") == RECORDS[:2]


def test_short_names_tell_files_apart() -> None:
    assert short_names(["/a/b/train.jsonl", "/a/c/train.jsonl"]) == {
        "/a/b/train.jsonl": "b/train.jsonl",
        "/a/c/train.jsonl": "c/train.jsonl",
    }
    assert short_names(["/a/b/train.jsonl"]) == {"/a/b/train.jsonl": "train.jsonl"}
