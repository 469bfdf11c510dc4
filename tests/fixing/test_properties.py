"""What holds for every fix of every file: done twice it does nothing more, no rule finds anything new, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import curate
from benchmarks.detect.inject import KINDS, inject
from benchmarks.detect.tool_records import tool_records
from tests.helpers.fixing import as_lines, fix_in_place, in_groups, old_rows, scored

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".jsonl", ".json", ".csv") and "expected" not in path.name)
PLANTED = [kind for kind in KINDS if not kind.startswith("TOL")]


def copied(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes((SAMPLES / name).read_bytes())
    return path


def planted(seed: int, folder: Path) -> Path:
    """A third of the clean sample's records, and tool dialogues, every fourth of them spoilt."""
    clean = (SAMPLES / "support.jsonl").read_bytes().splitlines()[seed::3]
    tools = [json.dumps(record).encode() for record in tool_records(40, seed)]
    lines, _ = inject(clean, 0.25, seed, PLANTED)
    more, _ = inject(tools, 0.25, seed, ["TOL"])
    path = folder / "planted.jsonl"
    path.write_bytes(as_lines([*lines, *more]))
    return path


def hold_the_properties(path: Path, folder: Path, unsafe: bool) -> None:
    options: dict[str, Any] = {"map": {"input": "question", "output": "answer"}} if path.suffix == ".csv" else {}
    profile = folder / "curate.profile.json"
    profile.write_text(curate.learn(path, **options).model_dump_json(), encoding="utf-8")
    old, was = path.read_bytes(), curate.check(path, profile=profile, **options)
    report = fix_in_place(path, profile, unsafe=unsafe, **options)
    new, now = path.read_bytes(), curate.check(path, profile=profile, **options)

    back = old_rows(was.run.records, [change.row for change in report.dropped if change.row is not None])
    brought = {(code, back[row]) for code, row in scored(now)} - scored(was) - in_groups(was)
    assert brought == set()
    assert now.score.value is not None and was.score.value is not None
    assert now.score.value >= was.score.value - 1e-9
    assert report.score_after == pytest.approx(now.score.value, abs=1e-9)
    if path.suffix == ".jsonl":
        touched = {change.row for change in report.changes}
        kept = [line for row, line in enumerate(old.splitlines(keepends=True)) if row in set(back)]
        assert [line for row, line in zip(back, new.splitlines(keepends=True), strict=True) if row not in touched] == [
            line for row, line in zip(back, kept, strict=True) if row not in touched
        ]
    for change in report.changes:
        if isinstance(change.before, dict):
            assert list(change.after)[: len(change.before)] == list(change.before)

    again = fix_in_place(path, profile, unsafe=unsafe, **options)
    assert (again.changes, again.dropped, again.written) == ([], [], [])
    assert path.read_bytes() == new


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("name", NAMES)
def test_samples(name: str, unsafe: bool, tmp_path: Path) -> None:
    hold_the_properties(copied(name, tmp_path), tmp_path, unsafe)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("seed", [0, 1])
def test_planted_defects(seed: int, unsafe: bool, tmp_path: Path) -> None:
    hold_the_properties(planted(seed, tmp_path), tmp_path, unsafe)


def test_a_clean_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = copied("support.jsonl", tmp_path)
    report = curate.fix(path, apply=True)
    assert (report.changes, report.dropped, report.written) == ([], [], [])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["support.jsonl"]
