"""`curate diff` from outside: what goes where, and what cannot be done."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_check import run
from tests.helpers.talking import talk, write


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("old.jsonl"), [talk(number) for number in range(60)])
    write(Path("new.jsonl"), [*(talk(number) for number in range(1, 60)), talk(60, "")])


def test_it_compares_and_exits_with_0() -> None:
    result = run("diff", "old.jsonl", "new.jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("old.jsonl -> new.jsonl\n  0 added, 0 removed, 1 changed, 59 the same\n")
    assert run("diff", "old.jsonl", "old.jsonl").exit_code == 0


def test_several_reports_at_once() -> None:
    result = run("diff", "old.jsonl", "new.jsonl", "--output", "d.json", "--report", "html=d.html", "--report", "markdown=d.md")
    assert (result.exit_code, result.stdout[:9]) == (0, "old.jsonl")
    assert json.loads(Path("d.json").read_text())["records"]["changed"] == 1
    assert Path("d.html").read_text().startswith("<!doctype html>")
    assert Path("d.md").read_text().startswith("## curate diff: 0 added, 0 removed, 1 changed, 59 the same\n")
    assert run("diff", "old.jsonl", "new.jsonl", "--output-format", "markdown").stdout == Path("d.md").read_text()


def test_without_findings_nothing_is_checked() -> None:
    result = run("diff", "old.jsonl", "new.jsonl", "--no-findings")
    assert result.exit_code == 0
    assert "score" not in result.stdout and "Introduced" not in result.stdout
    assert "  records  60      60\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["old.jsonl", "gone.jsonl"], "gone.jsonl"),
        (["old.jsonl"], "NEW"),
        (["old.jsonl", "new.jsonl", "--output-format", "htlm"], "did you mean html?"),
        (["old.jsonl", "new.jsonl", "--report", "sarif=x"], "they are terminal, markdown, html, json"),
        (["old.jsonl", "new.jsonl", "--report", "html"], "is not NAME=FILE"),
        (["old.jsonl", "new.jsonl", "--report", "html=no/d.html"], "mkdir -p no"),
        (["old.jsonl", "new.jsonl", "--report", "html=."], "it is a folder"),
        (["old.jsonl", "new.jsonl", "--report", "html=d", "--report", "json=d"], "give each its own file"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_says_what_would_help(arguments: list[str], words: str) -> None:
    result = run("diff", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_against_the_last_commit() -> None:
    """The recipe of docs/diff.md."""
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    write(Path("train.jsonl"), [talk(number) for number in range(60)])
    for command in (("init", "-q"), ("add", "train.jsonl"), ("commit", "-qm", "data")):
        subprocess.run([*git, *command], check=True)
    write(Path("train.jsonl"), [talk(number) for number in range(59, 20, -1)])
    Path("before.jsonl").write_bytes(subprocess.run([*git, "show", "HEAD:train.jsonl"], check=True, capture_output=True).stdout)
    result = run("diff", "before.jsonl", "train.jsonl")
    assert "  0 added, 21 removed, 0 changed, 39 the same\n" in result.stdout
