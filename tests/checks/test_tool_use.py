"""Tools that nobody calls, and calls where none is declared."""

from __future__ import annotations

from typing import Any

import pytest

import curate
from curate.checks.base import chat
from curate.checks.tool_use import ToolUse, UnusedTool, _dialogue


def found(records: list[dict[str, Any]], **settings: Any) -> list[tuple[str, str, float | None]]:
    table = curate.check(records, select=["TOL004"], **settings).findings
    return list(zip(table["severity"], table["message"], table["value"], strict=True))


def test_tool_that_is_never_called() -> None:
    records = [_dialogue(i, tools=("weather", "tides", "maps")) for i in range(20)]
    message = "declared in nearly all of 20 records with tools and never called: maps, tides"
    assert found(records) == [("info", message, 2.0)]
    assert found(records[:19]) == []


def test_one_call_or_a_tenth_without_it_is_enough_to_be_silent() -> None:
    called = [_dialogue(i, call="tides" if i == 7 else "weather", tools=("weather", "tides")) for i in range(20)]
    assert found(called) == []
    assert found([_dialogue(i, tools=("weather", "tides") if i > 1 else ("weather",)) for i in range(20)]) == []


def test_records_without_tools_do_not_count() -> None:
    records = [_dialogue(i, tools=("weather", "tides")) for i in range(20)]
    assert len(found(records + [chat(f"Is it warm in town {i}?", "It is.") for i in range(50)])) == 1


def test_calls_without_a_declaration() -> None:
    records = [_dialogue(1), _dialogue(2, tools=()), _dialogue(3, tools=()), chat("Hi", "Hello")]
    assert found(records) == [("info", "records that call tools and declare none: 2", 2.0)]


@pytest.mark.parametrize("size", [1, 7])
def test_any_cut_gives_the_same(size: int) -> None:
    records = [_dialogue(i, tools=("weather", "tides") if i else ()) for i in range(30)]
    assert found(records, batch_size=size) == found(records)
    assert len(found(records)) == 2


def test_nothing_is_found_in_nothing() -> None:
    assert UnusedTool().merge([]) == ToolUse()
