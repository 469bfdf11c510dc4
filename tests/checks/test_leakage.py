"""Held-out prompts and benchmark items in the training records: found as they are, nearly and as a part; templates are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.errors import InputError
from tests.helpers.review import talk

BREAD = "A baker sells 24 loaves in the morning and half as many after noon. How many loaves does the baker sell on that day in all?"
TRAIN = "A train leaves at seven and needs two hours to the coast. When does it arrive if it has to wait a quarter of an hour on the way?"
SHORT = "Who baked it?"


def write(path: Path, records: list[Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def found(report: Any) -> list[tuple[str, int, str]]:
    return [(each["code"], each["row"], each["message"]) for each in report.findings.to_dict("records")]


def test_against_a_file(tmp_path: Path) -> None:
    held_out = write(tmp_path / "eval.jsonl", [talk(BREAD, "36."), talk(TRAIN, "At a quarter past nine."), talk(SHORT, "He did.")])
    train = write(
        tmp_path / "train.jsonl",
        [
            talk(BREAD.upper(), "Thirty-six."),
            talk(BREAD.replace("24", "52"), "78."),
            talk(f"Two riddles for tonight. {TRAIN} That is the first one.", "At a quarter past nine."),
            talk("who  baked it?", "She did."),
            talk("Who baked these?", "They did."),
        ],
    )
    report = curate.check(train, select=["LEK", "CTM"], against=[held_out])
    assert found(report) == [
        ("LEK001", 0, "has the same prompt as the held-out eval.jsonl:1"),
        ("LEK001", 2, "holds 100% of the prompt of the held-out eval.jsonl:2"),
        ("LEK001", 3, "has the same prompt as the held-out eval.jsonl:3"),
    ]
    assert report.gate.verdict == "fail"
    assert found(curate.check(train, select=["LEK", "CTM"])) == []


def test_between_the_splits_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [talk(BREAD, "36."), talk("What is dough?", "Flour and water.")])
    write(tmp_path / "test.jsonl", [talk(BREAD, "36 loaves.")])
    assert found(curate.check(str(tmp_path), select=["LEK"])) == [("LEK001", 0, "has the same prompt as the held-out test.jsonl:1")]


def test_a_shared_system_prompt_is_no_leak(tmp_path: Path) -> None:
    system = {"role": "system", "content": BREAD}
    held_out = write(tmp_path / "eval.jsonl", [{"messages": [system, *talk(f"What is {i}?", "It is.")["messages"]]} for i in range(40)])
    train = write(tmp_path / "train.jsonl", [{"messages": [system, *talk(f"Where is {i}?", "There.")["messages"]]} for i in range(40)])
    assert found(curate.check(train, select=["LEK"], against=[held_out])) == []


def test_a_template_of_the_held_out_prompts_is_no_leak(tmp_path: Path) -> None:
    frame = "Read the following customer letter with care, then say in one word which of our departments should answer it: {}"
    held_out = write(tmp_path / "eval.jsonl", [talk(frame.format(f"letter about {word}"), "sales") for word in "abcdefghijkl"])
    train = write(tmp_path / "train.jsonl", [talk(frame.format("my invoice was paid twice and nobody answers"), "billing")])
    assert found(curate.check(train, select=["LEK"], against=[held_out])) == []


def test_a_prompt_of_most_held_out_records_is_no_leak(tmp_path: Path) -> None:
    held_out = write(tmp_path / "eval.jsonl", [talk(BREAD, f"It is {i}.") for i in range(6)] + [talk(TRAIN, "Late."), talk(SHORT, "He.")])
    train = write(tmp_path / "train.jsonl", [talk(BREAD, "36."), talk(f"{BREAD} Tell me.", "36."), talk(TRAIN, "Soon.")])
    report = curate.check(train, select=["LEK"], against=[held_out])
    assert found(report) == [("LEK001", 2, "has the same prompt as the held-out eval.jsonl:7")]


def test_benchmarks_of_other_shapes(tmp_path: Path) -> None:
    train = write(tmp_path / "train.jsonl", [talk(f"Solve this.\n\n{BREAD}", "36."), talk(TRAIN, "Late.")])
    table = tmp_path / "bench.tsv"
    table.write_text(f"{BREAD}\t36\n{SHORT}\tHe did.\n", encoding="utf-8")
    items = write(tmp_path / "items.jsonl", [{"task_id": 7, "turns": [TRAIN, "And with no wait?"]}, {"task_id": 8, "turns": ["Hm?"]}])
    report = curate.check(train, select=["CTM"], benchmark=[str(table), items])
    assert found(report) == [
        ("CTM001", 0, "has 90% of its prompt in common with the benchmark's bench.tsv:1"),
        ("CTM001", 1, "has 89% of its prompt in common with the benchmark's items.jsonl:1"),
    ]


def test_a_file_without_texts_is_an_error(tmp_path: Path) -> None:
    train = write(tmp_path / "train.jsonl", [talk(BREAD, "36.")])
    numbers = write(tmp_path / "numbers.jsonl", [{"id": 1}, {"id": 2}])
    with pytest.raises(InputError, match="no text to compare with"):
        curate.check(train, select=["CTM"], benchmark=[numbers])
