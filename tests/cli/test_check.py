"""`curate check` from outside: exit statuses, what goes to stdout and stderr, the JSON contract."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from curate.cli.main import cli, main

SCHEMA = json.loads((files("curate.schemas") / "report.json").read_text(encoding="utf-8"))


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    """The command as a shell runs it: with the exit status and the errors that `main` shows."""
    import sys
    from unittest import mock

    runner = CliRunner()
    with mock.patch.object(sys, "argv", ["curate", *map(str, arguments)]), runner.isolation(input=stdin) as (out, err, _):
        try:
            main()
            status = 0
        except SystemExit as error:
            status = int(error.code or 0)
    return Result(runner, out.getvalue(), err.getvalue(), b"", None, status, None)  # type: ignore[arg-type]


def pair(i: int, **other: Any) -> dict[str, Any]:
    words = ["kettle", "lamp", "chair", "heater", "carpet", "mirror", "drawer", "freezer", "blender", "curtain"]
    return {
        "input": f"How do I clean the {words[i % 10]} of model {i}?",
        "output": f"Wipe the {words[i % 10]} with cloth {i} and let it dry.",
        **other,
    }


def write(path: Path, records: list[Any]) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), encoding="utf-8")
    return path


def report_of(result: Result) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(result.stdout)
    jsonschema.validate(report, SCHEMA)
    return report


def test_a_clean_set_passes(tmp_path: Path) -> None:
    result = run("check", write(tmp_path / "a.jsonl", [pair(i) for i in range(60)]), "--select", "FMT,EMP")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("PASS  score 53.9 of 100, not checked: consistent, unique\n")


def test_an_error_fails_the_gate_with_its_line(tmp_path: Path) -> None:
    result = run("check", write(tmp_path / "a.jsonl", [pair(0), "", pair(1, output=" ")]), "--output-format", "json")
    report = report_of(result)
    assert result.exit_code == 1
    assert report["gate"]["verdict"] == "fail"
    assert [(f["code"], f["line"], f["row"], f["field"]) for f in report["findings"] if f["severity"] == "error"] == [
        ("EMP001", 3, 1, "/output")
    ]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 0),
        (["--strict"], 1),
        (["--min-score", "99"], 1),
        (["--min", "valid=100"], 0),
        (["--min", "enough=90"], 1),
        (["--fail-on", "CNT"], 1),
        (["--fail-on", "EMP"], 0),
    ],
    ids=str,
)
def test_the_gate_is_what_was_asked_for(arguments: list[str], status: int, tmp_path: Path) -> None:
    data = write(tmp_path / "a.jsonl", [pair(i) for i in range(20)])
    assert run("check", data, "--select", "FMT,CNT", *arguments).exit_code == status


def test_a_part_that_was_not_checked_cannot_pass_its_minimum(tmp_path: Path) -> None:
    result = run("check", write(tmp_path / "a.jsonl", [pair(0)]), "--select", "FMT", "--min", "clean=10", "--output-format", "json")
    report = report_of(result)
    assert result.exit_code == 1
    assert report["score"]["parts"]["clean"] is None
    assert "clean was not checked, and a minimum of 10 is asked for" in report["gate"]["reasons"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "nowhere.jsonl"], "nowhere.jsonl"),
        (["check", "{data}", "--select", "DPU001"], "did you mean DUP001?"),
        (["check", "{data}", "--min", "clean"], "NAME=VALUE"),
        (["check", "{data}", "--min", "clever=3"], "the parts are"),
        (["check", "{data}", "--min", "cleen=3"], "did you mean clean?"),
        (["check", "{data}", "--fail-on", "DPU"], "did you mean DUP?"),
        (["check", "{data}", "--output", "nowhere/report.json"], "mkdir -p nowhere"),
        (["check", "{data}", "--format", "alpca"], "alpaca"),
        (["check", "{data}", "--map", "output=answr"], "answr"),
        (["check", "{data}", "--profile", "none.json"], "curate learn"),
        (["check", "{data}", "--nonsense"], "--nonsense"),
        (["chek", "{data}"], "check"),
        (["check"], "FILE"),
        (["explain", "DUP00"], "did you mean DUP00"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_what_cannot_be_done_says_what_would_help(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = write(tmp_path / "a.jsonl", [pair(0)])
    result = run(*(argument.format(data=data.name) for argument in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr and len(result.stderr.splitlines()) <= 5


def test_json_is_written_on_exit_2_as_well(tmp_path: Path) -> None:
    result = run("check", tmp_path / "none.jsonl", "--output-format", "json")
    report = report_of(result)
    assert result.exit_code == 2
    assert report["gate"]["verdict"] == "error"
    assert report["score"]["value"] is None
    assert report["errors"][0]["where"].endswith("none.jsonl")


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["--max-findings", "many"], ["--select", "XYZ"], ["--profile", "none.json"]], ids=str
)
def test_json_is_written_for_a_wrong_call_as_well(arguments: list[str], tmp_path: Path) -> None:
    data = write(tmp_path / "a.jsonl", [pair(0)])
    report = report_of(run("check", data, "--output-format", "json", *arguments))
    assert (report["gate"]["verdict"], len(report["errors"])) == ("error", 1)
    out = tmp_path / "out.json"
    assert run("check", data, f"--output={out}", *arguments).exit_code == 2
    assert json.loads(out.read_text(encoding="utf-8"))["gate"]["verdict"] == "error"


def test_output_gets_json_and_stdout_the_report_for_people(tmp_path: Path) -> None:
    data, out = write(tmp_path / "a.jsonl", [pair(0)]), tmp_path / "report.json"
    result = run("check", data, "--output", out)
    jsonschema.validate(json.loads(out.read_text(encoding="utf-8")), SCHEMA)
    assert result.stdout.startswith("WARN")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "report.json"]


def test_counts_stay_exact_when_findings_are_cut(tmp_path: Path) -> None:
    data = write(tmp_path / "a.jsonl", [pair(i, output="") for i in range(30)])
    report = report_of(run("check", data, "--select", "EMP", "--output-format", "json", "--max-findings", "4"))
    assert len(report["findings"]) == 4
    assert report["counts"] == {"error": 30, "warning": 0, "info": 0, "by_code": {"EMP001": 30}}


def test_stdin_is_read(tmp_path: Path) -> None:
    lines = "".join(json.dumps(pair(i)) + "\n" for i in range(3)).encode()
    report = report_of(run("check", "-", "--output-format", "json", stdin=lines))
    assert report["records"] == 3
    assert report["inputs"][0]["bytes"] == len(lines)


def test_splits_are_told_by_the_names_of_several_files_only(tmp_path: Path) -> None:
    first, second = (
        write(tmp_path / "train.jsonl", [pair(i) for i in range(3)]),
        write(tmp_path / "test.jsonl", [pair(i) for i in range(2)]),
    )
    both = report_of(run("check", first, second, "--output-format", "json"))
    assert [(each["split"], each["records"]) for each in both["inputs"]] == [("train", 3), ("test", 2)]
    assert [finding["code"] for finding in both["findings"] if finding["code"].startswith("DUP")] == []
    assert [each["split"] for each in report_of(run("check", second, "--output-format", "json"))["inputs"]] == ["train"]


def test_settings_come_from_the_nearest_file_and_the_command_line_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = write(tmp_path / "a.jsonl", [pair(i) for i in range(20)])
    (tmp_path / "curate.toml").write_text('strict = true\nselect = ["FMT", "CNT"]\n')
    assert run("check", data).exit_code == 1
    (tmp_path / "curate.toml").write_text("strikt = true\n")
    result = run("check", data)
    assert result.exit_code == 2
    assert "did you mean strict?" in result.stderr
    (tmp_path / "curate.toml").write_text("[rules.DUP002]\ntreshold = 0.8\n")
    assert "did you mean threshold?" in run("check", data).stderr


def test_a_crashed_check_leaves_no_score_and_the_others_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from curate.checks.damage import EmptyOutput

    def crash(*_: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(EmptyOutput, "find", crash)
    data = write(tmp_path / "a.jsonl", [pair(0), pair(1), pair(0)])
    result = run("check", data, "--output-format", "json", "--min-score", "1")
    report = report_of(result)
    assert (result.exit_code, report["gate"]["verdict"], report["score"]["value"]) == (2, "error", None)
    assert [(error["kind"], error["where"]) for error in report["errors"]] == [("check", "EMP001")]
    assert report["counts"]["by_code"]["DUP001"] == 1


def test_the_report_fits_80_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    data = write(tmp_path / "a.jsonl", [pair(i, output="" if i % 3 else "As an AI language model I cannot say. " * 9) for i in range(30)])
    text = run("check", data).stdout
    assert "EMP001" in text and "BPL001" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_nothing_of_the_data_reaches_the_terminal_raw(tmp_path: Path) -> None:
    evil = "As an AI language model \x1b[31mred\x07 \u202ereversed [bold]markup[/bold]"
    text = run("check", write(tmp_path / "a.jsonl", [pair(0, output=evil), pair(1, output=evil + "x")])).stdout
    assert "[bold]markup[/bold]" in text and "<U+001B>" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_help_has_examples() -> None:
    result = CliRunner().invoke(cli, ["check", "--help"])
    assert result.exit_code == 0
    assert "Examples:" in result.stdout and "--min-score" in result.stdout


def test_no_finding_is_listed_where_none_is_wanted(tmp_path: Path) -> None:
    data = write(tmp_path / "train.jsonl", [*(pair(i) for i in range(5)), pair(0)])
    found = report_of(run("check", data, "--select", "DUP", "--output-format", "json", "--max-findings", "0"))
    assert (found["findings"], found["counts"]["by_code"]) == ([], {"DUP001": 1})
