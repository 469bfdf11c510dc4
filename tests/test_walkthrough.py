"""The walk-through of the documentation, from a dirty file to a gate that passes: its outputs are real, and its exit statuses as told."""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import curate
from tests.helpers.talking import talk, write

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "walkthrough.md"
STATUSES = [
    ("check samples/support_dirty.jsonl", 1),
    ("fix samples/support_dirty.jsonl --output train.jsonl", 0),
    ("baseline train.jsonl --output curate.baseline.json", 0),
    ("check train.jsonl --baseline curate.baseline.json", 0),
    ("check train.jsonl --baseline curate.baseline.json", 1),
    ("export train.jsonl --output-dir ready", 0),
    ("diff train.jsonl ready/train.jsonl --max-records 3", 0),
    ("check ready/train.jsonl", 0),
]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_output_is_real_and_every_status_as_told(build: ModuleType, tmp_path: Path) -> None:
    """The page is walked once, block by block, as `docs/build.py` does it, with the exit statuses beside."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    statuses = []
    for block in build.RUN.finditer(PAGE.read_text(encoding="utf-8")):
        if block["toml"]:
            (tmp_path / block["toml"]).write_text(block["settings"], encoding="utf-8")
            continue
        arguments = ["-m", "curate", *shlex.split(block["command"])[1:]] if block["command"] else ["-c", block["code"]]
        done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
        assert f"\n{done.stdout}{done.stderr}```" in block[0]
        if block["command"]:
            statuses.append((" ".join(arguments[2:]), done.returncode))
    assert statuses == STATUSES


def test_the_page_is_one_of_those_that_are_built(build: ModuleType) -> None:
    assert "docs/walkthrough.md" in build.PAGES


def test_what_was_fixed_is_not_found_again_and_no_other_record_changes_by_a_byte(tmp_path: Path) -> None:
    data = tmp_path / "train.jsonl"
    shutil.copy(ROOT / "samples" / "support_dirty.jsonl", data)
    profile = tmp_path / "curate.profile.json"
    profile.write_text(curate.learn(data).model_dump_json(), encoding="utf-8")
    old = data.read_bytes().split(b"\n")
    report = curate.fix(data, apply=True, profile=profile)
    assert (report.changed_records, len(report.dropped)) == (10, 3)
    touched = {change.line for change in report.changes} | {change.line for change in report.dropped}
    untouched = [line for number, line in enumerate(old, start=1) if number not in touched]
    edited = {change.line for change in report.changes}
    new = data.read_bytes().split(b"\n")
    kept = [number for number in range(1, len(old) + 1) if number not in {change.line for change in report.dropped}]
    assert len(new) == len(kept)
    assert [line for number, line in zip(kept, new, strict=True) if number not in edited] == untouched
    again = curate.check(data, profile=profile)
    mended = {code for change in report.changes for code in change.codes}
    left = {(each.code, each.fingerprint) for each in again.listed()}
    fixed_again = curate.fix(data, profile=profile)
    assert not fixed_again
    assert mended and {code for code, _ in left} >= set(report.left_by_rule)
    for code in mended:
        assert again.counts.by_code.get(code, 0) == report.left_by_rule.get(code, 0)


def test_a_pinned_gate_fails_and_then_passes(tmp_path: Path) -> None:
    """The shortest way: new data with an error fail, mended they pass."""
    known = [talk(number) for number in range(60)]
    data = write(tmp_path / "train.jsonl", [*known, talk(1, " ")])
    assert curate.gate(data, select=["EMP", "DUP"]).verdict == "fail"
    write(data, [*known, {"prompt": "Is it new?", "completion": "It came in this week, in three colours."}])
    assert curate.gate(data, select=["EMP", "DUP"]).verdict == "pass"


@pytest.mark.skipif(not os.environ.get("CURATE_REAL_DATA"), reason="CURATE_REAL_DATA names no folder of outside data")
def test_the_same_on_a_real_file(tmp_path: Path) -> None:
    """Fix, baseline, diff and the gate on outside data: the baseline passes, and a planted error fails it alone."""
    source = Path(os.environ["CURATE_REAL_DATA"]) / "alpaca_en_demo.json"
    data = tmp_path / "train.json"
    curate.fix(source, output=data)
    curate.baseline(data, tmp_path / "known.json")
    assert curate.gate(data, baseline=tmp_path / "known.json", strict=True).verdict == "pass"
    records = json.loads(data.read_text(encoding="utf-8"))
    records.append({"instruction": "Say what a lathe is for.", "input": "", "output": ""})
    grown = tmp_path / "grown.json"
    grown.write_text(json.dumps(records), encoding="utf-8")
    assert "1 new error" in curate.gate(grown, baseline=tmp_path / "known.json").reasons
    found = curate.diff(data, grown, findings=False)
    assert (found.added, found.removed, found.changed) == (1, 0, 0)
