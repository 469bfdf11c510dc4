"""Keys that only a few records have, and names that look misspelt."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.checks.base import chat, many
from curate.checks.keys import KeyAnomaly, is_near
from curate.finding import Findings
from tests.helpers.batches import batch_of


def talks(*odd: dict[str, Any], usual: int = 40, **beside: Any) -> list[dict[str, Any]]:
    return [*many(usual, lambda i: chat(f"Name rose {i}.", f"Rose {i}.") | beside), *odd]


def found(records: list[dict[str, Any]], size: int = 1_000) -> list[tuple[str, str, float | None]]:
    check = KeyAnomaly()
    states = [check.map(batch_of(records[start : start + size])) for start in range(0, len(records), size)]
    findings: Findings = check.finish(check.merge(states), None)  # type: ignore[arg-type]
    return [(f.severity, f.details["what"], f.value) for f in findings]


def test_misspelt_key_of_a_message() -> None:
    odd = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello", "wieght": 0}]}
    what = "the key `wieght` in 1 of 82 objects in `messages` may be a misspelt `weight`"
    assert found(talks(odd)) == [("warning", what, 1.0)]


def test_misspelt_key_of_a_record_that_others_have() -> None:
    odd = chat("Hi", "Hello") | {"bed_numbre": 7}
    assert found(talks(odd, bed_number=7)) == [("warning", "the key `bed_numbre` in 1 of 41 records may be a misspelt `bed_number`", 1.0)]


@pytest.mark.parametrize(
    "beside", [{"weight": 1}, {"metadata": {}}, {"tool_calls": []}, {"name": "Ann"}, {"source": "desk"}, {"tags": ["a"]}, {"system": "Hi"}]
)
def test_optional_keys_are_silent(beside: dict[str, Any]) -> None:
    assert found(talks(chat("Hi", "Hello") | beside)) == []


def test_rare_and_missing_keys_are_for_information() -> None:
    rare = [("info", "the key `bed_number` is in 1 of 41 records only", 1.0)]
    missing = [("info", "the key `bed_number` is missing in 1 of 41 records", 1.0)]
    assert found(talks(chat("Hi", "Hello") | {"bed_number": 7})) == rare
    assert found(talks(chat("Hi", "Hello"), bed_number=7)) == missing
    assert found(talks(chat("Hi", "Hello"), usual=10, bed_number=7)) == []


def test_two_names_that_are_both_usual_are_two_keys() -> None:
    records = many(40, lambda i: chat("Hi", "Hello") | ({"bed_number": 1} if i % 2 else {"bed_numbers": 1}))
    assert found(records) == []


def test_a_key_beside_its_neighbour_is_no_misspelling() -> None:
    odd = chat("Hi", "Hello") | {"bed_number": 1, "bed_numbers": [1]}
    assert found(talks(odd, bed_number=1)) == [("info", "the key `bed_numbers` is in 1 of 41 records only", 1.0)]


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_any_cut_gives_the_same(size: int) -> None:
    records = talks(chat("Hi", "Hello") | {"bed_number": 7}, chat("Hi", "Hello") | {"shelf": 7}, chat("Hi", "Hello") | {"shelf": 8})
    assert found(records, size) == found(records)
    assert [severity for severity, _, _ in found(records)] == ["info", "info"]


@pytest.mark.parametrize(
    "value", [None, 7, "text", [], {}, {"messages": None}, {"messages": [7, None]}, {str(i): i for i in range(100_000)}]
)
def test_any_value_is_counted_or_left_out(value: Any) -> None:
    batch = batch_of(talks())
    batch.values.append(value)
    assert isinstance(KeyAnomaly().map(batch), dict)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("assitant", "assistant", True),
        ("contnet", "content", True),
        ("promt", "prompt", True),
        ("role_", "role", True),
        ("Content", "content", True),
        ("content", "content", False),
        ("input1", "input2", False),
        ("from", "form", True),
        ("id", "ids", False),
        ("question", "answer", False),
        ("abcdef", "badcfe", False),
        ("", "a", False),
    ],
)
def test_is_near(left: str, right: str, expected: bool) -> None:
    assert is_near(left, right) is expected


@given(st.text(alphabet="abcd", min_size=4, max_size=8), st.text(alphabet="abcd", min_size=4, max_size=8))
def test_nearness_is_mutual(left: str, right: str) -> None:
    assert is_near(left, right) is is_near(right, left)
