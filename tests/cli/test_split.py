"""`curate split` and `curate.split` from outside: exit statuses, what is printed, what lies in the folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import curate
from tests.cli.test_check import run
from tests.splitting.test_split import talks, write


def test_sides_and_notes_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "talks.jsonl", talks(40))
    result = run("split", "talks.jsonl", "--output-dir", "data", "--seed", "7")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "data/train.jsonl: 32 records",
        "data/validation.jsonl: 4 records",
        "data/test.jsonl: 4 records",
        "40 groups of linked records, the largest of 1",
        "note: 8 records are held out: fewer than 50 cannot tell a better model from luck; larger shares, or more records, would tell more",
    ]
    again = run("split", "talks.jsonl", "--output-dir", "data2", "--previous", "data/curate.split.json", "--seed", "8")
    assert again.exit_code == 0
    assert (tmp_path / "data2" / "test.jsonl").read_bytes() == (tmp_path / "data" / "test.jsonl").read_bytes()


def test_a_mistake_has_a_hint_and_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "talks.jsonl", talks(10))
    result = run("split", path, "--output-dir", tmp_path / "data", "--test", "1.5")
    assert result.exit_code == 2
    assert "1.5 is no share" in result.stderr and "for example 0.1" in result.stderr
    other = run("split", path, "--output-dir", tmp_path / "data", "--previous", path)
    assert other.exit_code == 2
    assert "is not the manifest of a split" in other.stderr and "curate.split.json" in other.stderr
    assert not (tmp_path / "data").exists()


def test_from_python(tmp_path: Path) -> None:
    path = write(tmp_path / "talks.jsonl", talks(100))
    done = curate.split(path, tmp_path / "data", test=0.2, validation=0, seed=7)
    assert done.records == {"train": 80, "validation": 0, "test": 20}
    told = json.loads((tmp_path / "data" / "curate.split.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["records"]) == (7, done.records)
    later = curate.split(path, tmp_path / "more", previous=tmp_path / "data" / "curate.split.json", test=0.2, validation=0)
    assert later.manifest.assigned == done.manifest.assigned
