"""CNF002: another answer to the same whole input is named once; what tells inputs apart, and where it is silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import curate
from tests.helpers.review import talk

SHOPS = [talk(f"Where is shop {i}?", f"In street {i}, beside the old mill.") for i in range(12)]
ASK = "How long do I have to send a lamp back?"


def found(folder: Path, records: list[dict[str, Any]], name: str = "train.jsonl") -> list[tuple[int, str]]:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return [(each.row, each.message) for each in curate.check(path, select=["CNF"]).listed()]


def test_each_other_answer_is_named_once(tmp_path: Path) -> None:
    records = [talk(ASK, "Thirty days."), *SHOPS, talk(ASK.upper(), "Two weeks at most."), talk(ASK, "two  weeks at most.")]
    ((row, message),) = found(tmp_path, records)
    assert row in (0, 13, 14) and message.startswith("the same input as line ") and message.endswith(", and another answer")


def test_what_belongs_to_the_input_tells_apart(tmp_path: Path) -> None:
    tool = {"type": "function", "function": {"name": "find", "parameters": {"type": "object", "properties": {}}}}
    earlier = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0}]
    records = [
        talk(ASK, "Thirty days."),
        talk(ASK.replace("lamp", "rug"), "Two weeks at most."),
        {**talk(ASK, "As long as you like."), "tools": [tool]},
        {"messages": [{"role": "system", "content": "You answer for Rome."}, *talk(ASK, "It cannot be sent back.")["messages"]]},
        {"messages": [*earlier, *talk(ASK, "Ask me tomorrow, please.")["messages"]]},
    ]
    assert found(tmp_path, [*records, *SHOPS, *SHOPS]) == []


def test_nearly_the_same_answer_is_another_rules_matter(tmp_path: Path) -> None:
    answer = "You have thirty days from the day on which the lamp was brought to you."
    assert found(tmp_path, [talk(ASK, answer), *SHOPS, talk(ASK, answer + " Yes.")]) == []


def test_sets_that_are_made_of_siblings_are_left_alone(tmp_path: Path) -> None:
    records = [talk(ASK, "Thirty days."), talk(ASK, "Two weeks at most."), *SHOPS[:7]]
    assert found(tmp_path, records) == []
    assert len(found(tmp_path, [*records, *SHOPS[7:]])) == 1


def test_splits_are_apart(tmp_path: Path) -> None:
    found(tmp_path, [talk(ASK, "Thirty days."), *SHOPS])
    found(tmp_path, [talk(ASK, "Two weeks at most."), *SHOPS], "test.jsonl")
    assert [each.code for each in curate.check(tmp_path, select=["CNF"]).listed()] == []
