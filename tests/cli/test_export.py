"""`curate export` and `curate check --for` from outside: exit statuses, what is said where, and the findings about a trainer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.test_check import run
from tests.helpers.exporting import ASK, CHAT, SAY, UNPAIRED, lines, write


def talks(count: int) -> list[Any]:
    places = ["attic", "cellar", "kitchen", "garden", "garage", "hall", "study", "porch", "stable", "barn"]
    return [
        {
            "messages": [
                {"role": "user", "content": f"Where is the {place}?"},
                {"role": "assistant", "content": f"Take door {number}, then left."},
            ]
        }
        for number, place in enumerate(places[:count])
    ]


def report(*arguments: str | Path) -> Any:
    return json.loads(run("check", *arguments, "--output-format", "json").stdout)


def found(path: Path, *arguments: str) -> list[tuple[str, int | None, str]]:
    return [(each["code"], each["line"], each["message"]) for each in report(path, *arguments, "--select", "TGT")["findings"]]


def test_export_for_a_trainer(tmp_path: Path) -> None:
    source = write(tmp_path / "talks.jsonl", talks(10))
    result = run("export", source, "--for", "openai", "--output-dir", tmp_path / "out")
    assert result.exit_code == 0
    assert "10 in, 10 out (0 rewritten), 0 left out" in result.stdout
    assert "from 2027-01-06" in result.stderr
    assert lines(tmp_path / "out" / "train.jsonl") == talks(10)


def test_export_refuses_open_errors(tmp_path: Path) -> None:
    source = write(tmp_path / "talks.jsonl", [*talks(9), {"messages": [ASK, {**SAY, "content": ""}]}])
    result = run("export", source, "--for", "axolotl", "--output-dir", tmp_path / "out")
    assert result.exit_code == 1 and not (tmp_path / "out").exists()
    assert "because of 1 open error" in result.stderr and ":10  EMP001" in result.stdout
    assert run("export", source, "--for", "axolotl", "--output-dir", tmp_path / "out", "--leave-out-errors").exit_code == 0


def test_export_of_what_cannot_be_held(tmp_path: Path) -> None:
    source = write(tmp_path / "marks.jsonl", [UNPAIRED] * 2)
    result = run("export", source, "--for", "together", "--output-dir", tmp_path / "out", "--leave-out-errors")
    assert result.exit_code == 1 and not (tmp_path / "out").exists()
    assert "Together can hold none of the 2 records" in result.stderr


def test_a_wrong_command_line(tmp_path: Path) -> None:
    source = write(tmp_path / "talks.jsonl", [CHAT])
    result = run("export", source, "--for", "axolotle", "--output-dir", tmp_path / "out")
    assert (result.exit_code, "did you mean axolotl?" in result.stderr) == (2, True)
    result = run("export", source, "--method", "lora", "--output-dir", tmp_path / "out")
    assert (result.exit_code, "--method is for a trainer" in result.stderr) == (2, True)
    result = run("check", source, "--sequence-length", "512")
    assert (result.exit_code, "--sequence-length is a trainer's" in result.stderr) == (2, True)


def test_preflight_names_lines_and_reasons(tmp_path: Path) -> None:
    long = {"messages": [ASK, {**SAY, "content": "Turn left at the gate. " * 60}]}
    late = {"messages": [{**ASK, "content": "I walked along the river. " * 60}, SAY]}
    source = write(tmp_path / "talks.jsonl", [CHAT, long, late])
    arguments = ("--tokenizer", "o200k", "--sequence-length", "128")
    assert found(source, "--for", "axolotl", *arguments) == [
        ("TGT002", 2, "Axolotl drops it: it is longer than sequence_len 128: 377 tokens"),
        ("TGT002", 3, "Axolotl drops it: it is longer than sequence_len 128: 378 tokens"),
    ]
    assert found(source, "--for", "huggingface", *arguments) == [
        ("TGT004", 2, "TRL cuts it: 377 tokens, more than max_length 128"),
        ("TGT003", 3, "TRL trains on nothing in it: the answer starts after 369 tokens, beyond max_length 128"),
    ]


def test_preflight_tells_what_export_mends(tmp_path: Path) -> None:
    records = [CHAT, {"messages": [ASK, {**SAY, "weight": 1.0}]}, {"messages": [ASK, ASK, SAY]}]
    refused = [each for each in found(write(tmp_path / "a.jsonl", records), "--for", "together") if each[0] == "TGT001"]
    assert refused == [
        (
            "TGT001",
            2,
            "Together refuses it: the weight of message 2 is 1.0 and not the integer 0 or 1; `curate export --for together` mends it",
        ),
        ("TGT001", 3, 'Together refuses it: message 2 repeats the role "user"; `curate export --for together` leaves it out'),
    ]


def test_preflight_gates(tmp_path: Path) -> None:
    source = write(tmp_path / "talks.jsonl", [{**each, "id": "a"} for each in talks(10)])
    assert report(source)["gate"]["verdict"] == "warn"
    judged = report(source, "--for", "together")
    assert judged["gate"]["verdict"] == "fail" and judged["gate"]["reasons"][0] == "10 open errors"
    assert judged["score"]["value"] == report(source)["score"]["value"]
    assert run("check", source, "--for", "together").exit_code == 1


def test_records_in_another_form_are_judged_as_they_would_be_exported(tmp_path: Path) -> None:
    pairs = [{"instruction": f"Name {place}", "output": f"It is {place}."} for place in "abcdefghij"]
    source = write(tmp_path / "pairs.jsonl", pairs)
    assert [code for code, _, _ in found(source, "--for", "openai")] == ["TGT009"]
    assert [code for code, _, _ in found(write(tmp_path / "few.jsonl", pairs[:9]), "--for", "openai")] == ["TGT008", "TGT009"]
    marks = write(tmp_path / "marks.jsonl", [UNPAIRED])
    assert found(marks, "--for", "openai")[0][2].startswith("OpenAI cannot hold it: its answer has a label")
