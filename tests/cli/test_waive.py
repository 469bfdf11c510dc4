"""`curate waive` from outside: what it writes and says, what it refuses, and that a check then counts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from curate.waivers import FILE_NAME
from tests.cli.test_check import pair, report_of, run, write

WHY = ("--reason", "on purpose", "--who", "Ann")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """60 records; lines 62 and 63 repeat lines 1 and 2, and line 61 is blank."""
    return write(tmp_path / "train.jsonl", [*(pair(i) for i in range(60)), " ", pair(0), pair(1)])


def lines(data: Path) -> list[dict[str, Any]]:
    path = data.parent / FILE_NAME
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def report(data: Path, *more: str) -> dict[str, Any]:
    return report_of(run("check", data, "--select", "DUP,CNT001", "--output-format", "json", "--today", "2026-03-01", *more))


def test_lines_are_waived_and_the_check_says_so(data: Path) -> None:
    result = run("waive", data, "DUP001", "62", "63", *WHY, "--today", "2026-02-01", "--until", "2026-12-31")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"waived 2 findings of DUP001 in lines 62, 63, in {data.parent / FILE_NAME}\n"
    assert [(each["code"], each["who"], each["reason"], each["when"], each["until"]) for each in lines(data)] == [
        ("DUP001", "Ann", "on purpose", "2026-02-01T00:00:00Z", "2026-12-31")
    ] * 2
    shown = run("check", data, "--select", "DUP", "--today", "2026-03-01").stdout
    assert shown.startswith("PASS  score 54.6 of 100 (50.9 without 2 waivers), not checked: valid, clean,\n  consistent\n")
    checked = report(data)
    assert [(each["line"], each["waived"]) for each in checked["findings"]] == [(62, True), (63, True)]
    assert checked["counts"] == {"error": 0, "warning": 0, "info": 0, "by_code": {}}
    assert (checked["waivers"]["applied"], checked["waivers"]["unused"], checked["gate"]["verdict"]) == (2, 0, "pass")


def test_a_waiver_that_moves_no_score_is_counted_all_the_same(data: Path) -> None:
    assert run("waive", data, "CNT002", *WHY).exit_code == 0
    shown = {name: run("check", data, "--select", "CNT", "--output-format", name).stdout for name in ("terminal", "markdown")}
    assert shown["terminal"].startswith("PASS  score 54.6 of 100 (1 waiver), not checked: ")
    assert shown["markdown"].startswith("## ✅ curate: PASS, score 54.6 of 100 (1 waiver)\n")


def test_the_same_again_writes_nothing(data: Path) -> None:
    run("waive", data, "DUP001", "62", *WHY)
    before = lines(data)
    again = run("waive", data, "DUP001", "62", *WHY)
    assert (again.exit_code, again.stdout) == (0, "1 finding of DUP001 was waived already\n")
    assert lines(data) == before
    both = run("waive", data, "exact-duplicate", "--all", *WHY)
    assert both.stdout.endswith(f"{FILE_NAME}; 1 finding of DUP001 was waived already\n")
    assert lines(data)[:1] == before and len(lines(data)) == 2


def test_without_waivers_nothing_is_waived(data: Path) -> None:
    run("waive", data, "DUP001", "--all", *WHY)
    assert [each["waived"] for each in report(data, "--no-waivers")["findings"]] == [False, False]


def test_what_does_nothing_any_more_is_named(data: Path) -> None:
    run("waive", data, "DUP001", "62", *WHY, "--today", "2026-02-01", "--until", "2026-02-15")
    run("waive", data, "DUP001", "63", *WHY)
    write(data, [*(pair(i) for i in range(60)), pair(0)])
    result = run("check", data, "--select", "DUP", "--today", "2026-03-01").stdout
    assert "Waivers that do nothing any more" in result
    folded = " ".join(result.split())
    assert f"{FILE_NAME}:1: the waiver of DUP001 in train.jsonl ended on 2026-02-15 (on purpose)" in folded
    assert f"{FILE_NAME}:2: the waiver of DUP001 in train.jsonl is for nothing that is found now (on purpose)" in folded
    assert {name: report(data)["waivers"][name] for name in ("applied", "expired", "unused")} == {"applied": 0, "expired": 1, "unused": 1}


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("DUP001", "1", "62"), "line 1 has no finding of DUP001", "it is found in lines 62, 63"),
        (("DUP001", "1", "2"), "lines 1, 2 have no finding of DUP001", "it is found in lines 62, 63"),
        (("DUP001", "61", "999"), "no record begins in lines 61, 999", "it is found in lines 62, 63"),
        (("DUP001",), "which lines?", "DUP001 is found in lines 62, 63; --all waives all"),
        (("EMP001", "3"), "line 3 has no finding of EMP001", "EMP001 finds nothing in any line"),
        (("EMP001", "--all"), "EMP001 finds nothing in this file", "`curate check` lists what is found"),
        (("DUP01", "62"), "no rule DUP01", "did you mean DUP001?"),
        (("exact-duplicat", "62"), "no rule exact-duplicat", "did you mean exact-duplicate?"),
        (("DUP001", "62", "--all"), "--all waives all lines: name none, or leave --all out", ""),
        (("DUP001", "62", "--until", "2020-01-01", "--today", "2026-01-01"), "--until 2020-01-01 has passed", ""),
        (("DUP001", "62", "--until", "soon"), "'soon' is no date like 2026-12-31", ""),
        (("DUP001", "62", "--reason", " "), "--reason must say something", ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_it_refuses(data: Path, arguments: tuple[str, ...], message: str, hint: str) -> None:
    result = run("waive", data, *WHY, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr and hint in result.stderr
    assert lines(data) == []


def test_errors_of_the_part_valid_are_refused(data: Path) -> None:
    data.write_text(data.read_text() + "{\n")
    result = run("waive", data, "FMT001", "64", *WHY)
    assert result.exit_code == 2
    assert "FMT001 in line 64 is an error of the part valid, which cannot be waived" in result.stderr
    assert "fix it or reject it" in result.stderr


def test_a_file_without_lines_is_named_by_rows(tmp_path: Path) -> None:
    path = tmp_path / "train.parquet"
    pd.DataFrame([pair(i) for i in (*range(60), 0)]).to_parquet(path)
    result = run("waive", path, "DUP001", "60", *WHY)
    assert (result.exit_code, "0-based rows, with --row" in result.stderr) == (2, True)
    result = run("waive", path, "DUP001", "60", "--row", *WHY)
    assert result.stdout == f"waived 1 finding of DUP001 in row 60, in {tmp_path / FILE_NAME}\n"
    assert report(path)["waivers"]["applied"] == 1


def test_a_finding_about_the_set_needs_no_line(tmp_path: Path) -> None:
    path = write(tmp_path / "small.jsonl", [pair(i) for i in range(20)])
    assert run("waive", path, "CNT001", *WHY).stdout == f"waived 1 finding of CNT001, in {tmp_path / FILE_NAME}\n"
    assert [(each["code"], each["waived"]) for each in report(path)["findings"]] == [("CNT001", True)]


def test_a_folder_and_stdin_are_no_file(data: Path) -> None:
    for path in ("-", data.parent, data.parent / "none.jsonl"):
        result = run("waive", path, "DUP001", "62", *WHY)
        assert (result.exit_code, "name a single file that exists" in result.stderr) == (2, True)


def test_a_damaged_waiver_stops_the_check(data: Path) -> None:
    path = data.parent / FILE_NAME
    path.write_text("{}\n")
    result = run("check", data, "--output-format", "json")
    assert (result.exit_code, f"{path}:1: the waiver is damaged" in result.stderr) == (2, True)
    assert report_of(result)["waivers"]["score_without"] is None
    assert run("waive", data, "DUP001", "62", *WHY).exit_code == 2
    assert report(data, "--no-waivers")["waivers"]["applied"] == 0


def test_a_rule_that_is_left_out_cannot_be_waived(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data.parent / "curate.toml").write_text('ignore = ["exact-duplicate"]\n')
    monkeypatch.chdir(data.parent)
    result = run("waive", data, "DUP001", "62", *WHY)
    assert (result.exit_code, "DUP001 does not run with these settings" in result.stderr) == (2, True)
