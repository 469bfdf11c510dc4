"""`curate advise` on the command line: what is printed, what is written, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from curate.cli.main import cli
from tests.advising.sets import made
from tests.advising.test_sets import write


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["advise", *map(str, arguments)])


def test_the_verdict_comes_first_and_each_reason_has_its_records(tmp_path: Path) -> None:
    path = write(tmp_path / "faq.jsonl", made("company FAQ")[0])
    result = run(path)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert said.startswith("RAG. This looks like knowledge: put it where it can be looked up")
    assert "this looks like knowledge 80% (95% interval: 68% to 88%); see" in said
    assert not list(tmp_path.glob("**/baseline_prompt.txt"))


def test_json_goes_to_stdout_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", made("house style")[0])
    result = run(path, "--output-format", "json", "--output-dir", tmp_path / "advice")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["verdict"], found["rule"]) == (0, "PILOT", "some-records")
    assert found["baseline_prompt"]["text"] == (tmp_path / "advice" / "baseline_prompt.txt").read_text(encoding="utf-8")
    clean = next(reason for reason in found["reasons"] if reason["name"] == "clean")
    assert (clean["figure"]["hits"], clean["figure"]["count"], len(clean["figure"]["examples"])) == (300, 300, 3)


def test_against_lifts_the_cap(tmp_path: Path) -> None:
    records, held_out = made("style with the facts in the input")
    path, apart = write(tmp_path / "train.jsonl", records), write(tmp_path / "apart.jsonl", held_out)
    assert run(path).stdout.startswith("PILOT.")
    assert run(path, "--against", apart).stdout.startswith("FINE-TUNE.")


def test_it_never_blocks_and_says_when_it_could_not_be_done(tmp_path: Path) -> None:
    path = write(tmp_path / "few.jsonl", made("thirty good records")[0][:3])
    assert run(path).exit_code == 0
    missing = run(tmp_path / "nothing.jsonl")
    assert missing.exception is not None and "there is no such file" in str(missing.exception)


@pytest.mark.parametrize("columns", [80, 160])
def test_lines_are_as_long_as_the_terminal_and_no_longer_than_one_reads(
    columns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.chdir(tmp_path)
    lines = run(write(Path("faq.jsonl"), made("company FAQ")[0])).stdout.splitlines()
    assert max(map(len, lines)) <= min(columns, 120)
    assert "    80% (95% interval: 68% to 88%); see faq.jsonl:18, :32, :51" in lines
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_folder_without_a_record_that_fits_gets_no_prompt(tmp_path: Path) -> None:
    path = write(tmp_path / "empty.jsonl", [{"messages": [{"role": "user", "content": f"Question {number}?"}]} for number in range(3)])
    result = run(path, "--output-dir", tmp_path / "advice")
    assert (result.exit_code, (tmp_path / "advice").exists()) == (0, False)
    assert result.stderr.endswith("no baseline_prompt.txt: there is no clean record that fits into it\n")
