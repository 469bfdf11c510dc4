"""Several reports of one run: all of them appear, or none; what cannot be written is said before any work is done."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

import pytest

from curate.cli.main import main
from tests.cli.test_check import pair, run, write

QUIET = "FAIL  score 48.1 of 100, not checked: valid, consistent, unique\n  - 1 open error\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "a.jsonl", [pair(i) for i in range(60)] + [{"input": "Is it open?", "output": " "}])


def test_several_at_once(data: Path, tmp_path: Path) -> None:
    wanted = {
        "html": "<!doctype html>",
        "sarif": '{\n  "$schema"',
        "junit": "<?xml",
        "markdown": "## ❌",
        "jsonl": '{"code"',
        "csv": "code,",
    }
    arguments = [each for name in wanted for each in ("--report", f"{name}={tmp_path / name}")]
    result = run("check", data, "--select", "EMP", *arguments)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith("FAIL  score")
    assert {name: (tmp_path / name).read_text(encoding="utf-8").startswith(begin) for name, begin in wanted.items()} == dict.fromkeys(
        wanted, True
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.jsonl", *wanted])


def test_output_and_output_format_stay_what_they_were(data: Path, tmp_path: Path) -> None:
    plain = run("check", data, "--select", "EMP")
    named = run("check", data, "--select", "EMP", "--output", tmp_path / "r", "--report", f"csv={tmp_path / 'c'}")
    assert named.stdout == plain.stdout
    assert json.loads((tmp_path / "r").read_text(encoding="utf-8"))["gate"]["verdict"] == "fail"
    sarif = run("check", data, "--select", "EMP", "--output-format", "sarif")
    assert json.loads(sarif.stdout)["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("name", "begin"),
    [("r.html", "<!doctype html>"), ("r.MD", "## ❌"), ("r.xml", "<?xml"), ("r.csv", "code,"), ("r.jsonl", '{"code"'), ("r.txt", "{\n")],
)
def test_the_ending_of_output_says_which_report(data: Path, tmp_path: Path, name: str, begin: str) -> None:
    run("check", data, "--select", "EMP", "--output", tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin)
    run("check", data, "--select", "EMP", "--output", tmp_path / name, "--output-format", "sarif")
    assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_a_usage_error_goes_into_the_report_that_was_asked_for(data: Path, tmp_path: Path) -> None:
    typed = ["curate", "check", str(data), "--strikt", "--output", str(tmp_path / "r.html")]
    with mock.patch("sys.argv", typed), pytest.raises(SystemExit):
        main()
    assert "No such option" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_quiet_leaves_the_verdict_and_its_reasons(data: Path, tmp_path: Path) -> None:
    for flag in ("-q", "--quiet"):
        result = run("check", data, "--select", "EMP", flag, "--output", tmp_path / "r.json")
        assert (result.exit_code, result.stdout, result.stderr) == (1, QUIET, "")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["counts"]["by_code"] == {"EMP001": 1}


def test_a_dash_is_stdout_after_the_rest(data: Path) -> None:
    result = run("check", data, "--select", "EMP", "--report", "github=-")
    assert result.stdout.startswith("FAIL  score")
    assert result.stdout.rstrip("\n").split("\n")[-1].startswith("::error title=curate%3A the gate failed::1 open error")


@pytest.mark.parametrize(
    ("report", "message", "hint"),
    [
        ("htm=x.html", "no report htm", "did you mean html?"),
        ("html", "'html' is not NAME=FILE", "for example --report html=report.html"),
        ("html=", "'html=' is not NAME=FILE", "for example --report html=report.html"),
        ("html=nowhere/x.html", "there is no such folder", "make it first: mkdir -p nowhere"),
        ("html=.", "it is a folder", "name a file in it: report"),
    ],
)
def test_what_cannot_be_written_is_said_before_any_work(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: str, message: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with mock.patch("curate.engine.check.check_opened", side_effect=AssertionError):
        result = run("check", data, "--report", report)
    assert result.exit_code == 2
    assert message in result.stderr and hint in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_two_reports_of_one_file_are_refused(data: Path, tmp_path: Path) -> None:
    result = run("check", data, "--report", f"html={tmp_path / 'r'}", "--report", f"csv={tmp_path / 'r'}")
    assert (result.exit_code, "two reports would be written there" in result.stderr) == (2, True)


def test_when_one_cannot_be_written_none_is(data: Path, tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text("old", encoding="utf-8")
    import os

    real = os.replace

    def full(source: str, target: Path) -> None:
        if str(target).endswith("new.csv"):
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    with mock.patch("os.replace", full):
        result = run(
            "check", data, "--select", "EMP", "--report", f"html={tmp_path / 'old.html'}", "--report", f"csv={tmp_path / 'new.csv'}"
        )
    assert result.exit_code == 2
    assert result.stderr.count("No space left on device") == 1
    assert (tmp_path / "old.html").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "old.html"]


def test_a_run_that_could_not_be_done_is_reported_everywhere(tmp_path: Path) -> None:
    result = run("check", tmp_path / "no.jsonl", "--report", f"junit={tmp_path / 'j'}", "--report", f"sarif={tmp_path / 's'}")
    assert result.exit_code == 2
    assert "no.jsonl" in result.stderr
    assert json.loads((tmp_path / "s").read_text(encoding="utf-8"))["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert 'errors="1"' in (tmp_path / "j").read_text(encoding="utf-8")


def test_a_wrong_command_line_is_reported_where_it_can_be(tmp_path: Path) -> None:
    result = run(
        "check", "a.jsonl", "--jobs", "x", "--report", f"junit={tmp_path / 'j'}", f"--report=json={tmp_path / 'r'}", "--report", "x"
    )
    assert result.exit_code == 2
    assert json.loads((tmp_path / "r").read_text(encoding="utf-8"))["errors"][0]["kind"] == "usage"
    assert 'type="usage"' in (tmp_path / "j").read_text(encoding="utf-8")


def test_the_help_names_every_report() -> None:
    from curate.reports.registry import all_outputs

    text = run("check", "--help").stdout
    assert [name for name in all_outputs() if name not in text] == []
