"""TOL: calls and results in the shapes that they really come in."""

from __future__ import annotations

import json
from typing import Any

import pytest

import curate
from curate.checks.tools import WEATHER, _dialogue


def found(record: dict[str, Any]) -> list[tuple[str, str, str | None, str]]:
    table = curate.check([record], select=["TOL001", "TOL002", "TOL003"], format="openai_chat").findings
    return list(zip(table["code"], table["severity"], table["field"], table["message"], strict=True))


def turns(*messages: dict[str, Any], tools: bool = True) -> dict[str, Any]:
    first = {"role": "user", "content": "Is it warm in Oslo and Rome?"}
    last = {"role": "assistant", "content": "It is mild."}
    return {**({"tools": [WEATHER]} if tools else {}), "messages": [first, *messages, last]}


def calls(*ids: str | None, arguments: Any = '{"city": "Oslo"}') -> dict[str, Any]:
    made = [{**({"id": each} if each else {}), "type": "function", "function": {"name": "weather", "arguments": arguments}} for each in ids]
    return {"role": "assistant", "content": None, "tool_calls": made}


def result(call_id: str | None) -> dict[str, Any]:
    return {"role": "tool", "content": "12 degrees", **({"tool_call_id": call_id} if call_id else {})}


@pytest.mark.parametrize(
    "record",
    [
        turns(calls("a"), result("a")),
        turns(calls("a", "b"), result("b"), result("a")),
        turns(calls("a"), result("a"), calls("b"), result("b")),
        turns(calls(None, None), result(None), result(None)),
        turns(calls(None, None), result(None)),
        turns(calls("a", arguments={"city": "Oslo"}), result("a")),
        turns(calls("a", arguments='{"anything": 1}'), result("a"), tools=False),
        {"tools": [WEATHER], "messages": [{"role": "user", "content": "Is it warm?"}, calls("a")]},
    ],
)
def test_right_dialogues_are_silent(record: dict[str, Any]) -> None:
    assert found(record) == []


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (turns(calls("a"), result("b")), "a tool's result answers no open call"),
        (turns(result("a")), "a tool's result answers no open call"),
        (turns(calls("a", "a"), result("a"), result("a")), "two calls have the same id"),
        (turns(calls("a"), result("a"), calls("a"), result("a")), "two calls have the same id"),
        (turns(calls("a", "b"), result("a")), "a call gets no result before the next turn"),
        (turns(calls("a"), result("a"), result("a")), "two results answer the same call"),
        (turns(calls(None), result(None), result(None)), "a tool's result answers no open call"),
    ],
)
def test_calls_and_results_that_do_not_pair(record: dict[str, Any], message: str) -> None:
    assert [(code, text) for code, _, _, text in found(record)] == [("TOL003", message)]


def test_places_point_at_the_name_or_the_arguments() -> None:
    place = "/messages/1/tool_calls/0/function"
    assert [(code, field) for code, _, field, _ in found(_dialogue('{"city": "Os'))] == [("TOL001", f"{place}/arguments")]
    assert [(code, field) for code, _, field, _ in found(_dialogue("{}", name="wether"))] == [("TOL002", f"{place}/name")]
    assert [(code, field) for code, _, field, _ in found(_dialogue("{}"))] == [("TOL002", f"{place}/arguments")]


def test_an_undeclared_argument_is_a_warning() -> None:
    [(code, severity, _, message)] = found(_dialogue('{"city": "Oslo", "day": "Monday"}'))
    assert (code, severity) == ("TOL002", "warning")
    assert message == "the call of weather has an argument that the tool does not declare: day"


@pytest.mark.parametrize(
    "parameters",
    [
        {"$ref": "https://example.org/schema.json"},
        {"$ref": "#"},
        {"$ref": "#/x", "x": "text"},
        {"properties": {"city": {"$ref": "file:///etc/passwd"}}},
        {"properties": {"city": {"pattern": "(?=look)around"}}},
        {"properties": {"city": {"type": "integer"}}, "patternProperties": {"(a)\\1": False}, "additionalProperties": False},
        {"type": "dict"},
        {"type": 7},
        {},
        None,
        "text",
        [1],
        7,
        True,
    ],
    ids=json.dumps,
)
def test_declarations_that_cannot_judge_are_passed_over(parameters: Any) -> None:
    tool = json.loads(json.dumps(WEATHER))
    tool["function"]["parameters"] = parameters
    assert found({**_dialogue('{"city": 7}'), "tools": [tool]}) == []


def test_a_number_of_many_digits_cannot_be_read() -> None:
    [(code, _, _, message)] = found(_dialogue('{"city": ' + "1" * 5000 + "}"))
    assert (code, message) == ("TOL001", "the arguments of weather are not valid JSON: a number has too many digits")


def test_the_draft_that_a_declaration_names_decides() -> None:
    tool = json.loads(json.dumps(WEATHER))
    tool["function"]["parameters"] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"city": {"items": [{"type": "string"}]}},
    }
    assert [code for code, _, _, _ in found({**_dialogue('{"city": [7]}'), "tools": [tool]})] == ["TOL002"]
