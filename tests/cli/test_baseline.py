"""`curate baseline` and `curate check --baseline` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.test_check import report_of, run
from tests.helpers.talking import talk, write

BASELINE_SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "schemas" / "baseline.json").read_text(encoding="utf-8"))
BOT = "As an AI language model I cannot look at your things."
SELECT = ("--select", "EMP,BPL001,DUP001,CNT001")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(Path("train.jsonl"), [*(talk(number) for number in range(60)), talk(60, ""), talk(61, BOT)])


def test_known_findings_pass_and_new_ones_fail(data: Path) -> None:
    made = run("baseline", data, "--output", "known.json", *SELECT)
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout == (
        "2 findings of 62 records (1 error, 1 warning, 0 info) are known from now on: known.json\n"
        "profile not pinned: what is learned from other data may find other things (see `curate learn`)\n"
    )
    jsonschema.validate(json.loads(Path("known.json").read_text()), BASELINE_SCHEMA)
    held = run("check", data, "--baseline", "known.json", *SELECT)
    assert (held.exit_code, held.stdout.splitlines()[1]) == (0, "  2 known findings, which score and do not gate")
    assert "Known by the baseline  EMP001 1, BPL001 1\n" in held.stdout
    write(data, [*(talk(number) for number in range(60)), talk(60, ""), talk(33, "")])
    failed = run("check", data, "--baseline", "known.json", *SELECT)
    assert (failed.exit_code, failed.stdout.splitlines()[1:3]) == (
        1,
        ["  - 1 new error", "  1 known finding, which scores and does not gate; 1 of the baseline is gone"],
    )
    assert "EMP001 empty-output  error  2 records, 1 new\n  train.jsonl:62  the output is blank\n" in failed.stdout


def test_the_json_report_says_what_is_known(data: Path) -> None:
    run("baseline", data, "--output", "known.json", *SELECT)
    write(data, [*(talk(number) for number in range(60)), talk(60, ""), talk(33, "")])
    report = report_of(run("check", data, "--baseline", "known.json", "--output-format", "json", *SELECT))
    assert [(each["code"], each["line"], each["known"]) for each in report["findings"]] == [("EMP001", 61, True), ("EMP001", 62, False)]
    held = report["baseline"]
    assert (held["path"], held["records"], held["known"], held["gone"], held["worse"]) == ("known.json", 62, 1, 1, [])
    assert report_of(run("check", data, "--output-format", "json", *SELECT))["baseline"] is None


def test_the_ratchet_names_what_is_worse(data: Path) -> None:
    run("baseline", data, "--output", "known.json", *SELECT)
    write(data, [*(talk(number) for number in range(60)), talk(60, ""), talk(33, "")])
    result = run("check", data, "--baseline", "known.json", "--ratchet", *SELECT)
    assert result.exit_code == 1
    assert "  - EMP001 finds 3.23% of the records (2 of 62), 1.61% of the records (1 of\n    62) before\n" in result.stdout


def test_settings_name_the_baseline_relative_to_their_file(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("curate.toml").write_text('baseline = "known.json"\nselect = ["EMP", "BPL001", "CNT001"]\n')
    assert "known.json" in run("check", data).stderr
    assert run("baseline", data).exit_code == 0
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    assert run("check", Path("..") / data).exit_code == 0


def test_a_new_baseline_says_what_is_gone_and_what_is_new(data: Path) -> None:
    run("baseline", data, "--output", "known.json", *SELECT)
    write(data, [*(talk(number) for number in range(60)), talk(60, ""), talk(33, ""), talk(34, "")])
    made = run("baseline", data, "--output", "known.json", *SELECT)
    assert made.stdout.splitlines()[1] == "of the baseline before, 1 are gone; 2 are new in this one"


def test_data_is_never_written_over(data: Path) -> None:
    before = data.read_bytes()
    result = run("baseline", data, "--output", data)
    assert (result.exit_code, data.read_bytes()) == (2, before)
    assert "it would be written over, and this is no baseline" in result.stderr
