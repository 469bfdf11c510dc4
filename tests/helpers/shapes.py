"""One visible record for every shape, and mutations of them."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

from curate.formats.base import Shape
from curate.formats.recognise import recognise

_CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"id": 7}'}}
_TOOL = {"type": "function", "function": {"name": "find", "description": "Finds.", "parameters": {"type": "object"}}}
_ASK = {"role": "user", "content": "Where is it?"}
_SAY = {"role": "assistant", "content": "On its way."}
_HUMAN = {"from": "human", "value": "Where is it?"}
_GPT = {"from": "gpt", "value": "On its way."}

RECORDS: dict[str, list[dict[str, Any]]] = {
    "chat": [
        {"messages": [{"role": "system", "content": "Be brief."}, _ASK, _SAY]},
        {
            "id": 7,
            "messages": [
                {"role": "developer", "content": "Be brief.", "name": "boss"},
                {**_ASK, "weight": None},
                {"role": "assistant", "content": None, "tool_calls": [_CALL], "weight": 0},
                {"role": "tool", "tool_call_id": "c1", "content": "shipped"},
                {"role": "assistant", "reasoning": "Hm.", "content": "Shipped.", "refusal": None, "loss_weight": 1.0},
            ],
            "tools": [_TOOL],
            "parallel_tool_calls": False,
        },
        {
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "a.png"}}]},
                {"content": [{"type": "reasoning", "value": "Hm."}, {"value": "A cat.", "type": "text"}], "role": "assistant"},
            ],
            "tools": json.dumps([_TOOL], indent=1),
            "images": ["a.png"],
        },
        {"messages": [_ASK, {"role": "assistant", "content": None, "function_call": {"name": "find", "arguments": {"id": 7}}}]},
        {"interactions": [_ASK, {"role": "assistant", "content": None, "refusal": "No."}], "tools": ""},
        {"messages": json.dumps([_ASK, _SAY])},
        {"dialogue": [{"speaker": "Human", "text": "Hi"}, {"speaker": "bot", "text": "Hello.", "mood": None}], "tools": None},
        {"prompt": [_ASK], "completion": [_SAY], "tools": [_TOOL], "id": None},
    ],
    "sharegpt": [
        {"id": "a", "conversations": [_HUMAN, _GPT]},
        {
            "conversations": [
                _HUMAN,
                {"from": "function_call", "value": '{"name": "find",  "arguments": {"id": 7}}'},
                {"from": "observation", "value": "shipped"},
                {**_GPT, "weight": 1},
            ],
            "system": "Be brief.",
            "tools": json.dumps([_TOOL["function"]]),
        },
        {"conversation": [{"value": "Hi", "from": "user"}, {"from": "function_call", "value": "no JSON"}], "system": None},
    ],
    "pairs": [
        {"input": "Where is it?", "output": "On its way."},
        {
            "instruction": "Sort",
            "input": "b, a",
            "output": "a, b",
            "history": [["Hi", "Hello."]],
            "system": "Be brief.",
            "extra": {"a": [1]},
        },
        {"instruction": "Sing", "input": "", "output": "La"},
        {"prompt": "Hi", "completion": " Hello.", "meta": None},
        {"context": "It ships today.", "question": "When?", "answer": "Today."},
        {"system_prompt": "Be brief.", "question": "When?", "response": "Today."},
        {"Q": "When?", "A": "Today.", "history": None},
    ],
    "preference": [
        {"input": {"messages": [_ASK], "tools": [_TOOL], "x": 1}, "preferred_output": [_SAY], "non_preferred_output": [_ASK, _SAY]},
        {"prompt": "Where?", "chosen": "On its way.", "rejected": "No.", "id": 3},
        {"instruction": "Sort", "input": "b, a", "chosen": "a, b", "rejected": "b, a"},
        {"prompt": [_ASK], "chosen": [_SAY], "rejected": [{**_SAY, "content": "No."}]},
        {"chosen": [_ASK, _SAY], "rejected": [_ASK, {**_SAY, "content": "No."}], "score": 1.5},
        {
            "chosen_messages": [_ASK, {**_SAY, "loss_weight": 1.0}],
            "rejected_messages": [_ASK, {**_SAY, "content": "No.", "loss_weight": 0.0}],
        },
        {"conversations": [_HUMAN], "chosen": _GPT, "rejected": {"from": "gpt", "value": "No."}},
        {"messages": [_ASK, _SAY], "rejected_response": "No."},
        {"prompt": "Where?", "response_a": "No.", "response_b": "On its way.", "preference": "b"},
        {"chosen": "Human: Hi", "rejected": "Human: Hm"},
    ],
    "unpaired": [
        {"messages": [_ASK, _SAY], "label": True},
        {"prompt": "Where?", "completion": "No.", "label": False},
        {"prompt": [_ASK], "completion": [_SAY], "label": "good"},
        {"conversations": [_HUMAN, _GPT], "kto_tag": 0},
        {"instruction": "Sort", "input": "b, a", "output": "a, b", "kto_tag": True},
    ],
    "text": [{"text": "Once upon a time."}, {"content": "Once.", "id": 1}],
}


def shape_of(record: Any) -> Shape:
    """The shape that detection gives a record of `RECORDS`."""
    verdict = recognise(record)
    assert verdict is not None and verdict.shape is not None
    return verdict.shape


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values within a JSON value, itself included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


_odd = st.sampled_from(
    [None, 0, 1, 7, 1.0, True, False, "", "user", "human", "{", "[]", '[{"role": "user"}]', [], {}, [[]], [None], ["a"], {"a": 1}]
)


@st.composite
def mutated(draw: st.DrawFn, records: list[dict[str, Any]]) -> tuple[dict[str, Any], Any]:
    """A record, and the same after up to three dropped, added or exchanged values."""
    original = draw(st.sampled_from(records))
    value: Any = copy.deepcopy(original)
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(places(value)))
        if not path:
            continue
        parent = value
        for step in path[:-1]:
            parent = parent[step]
        how = draw(st.sampled_from(["drop", "odd", "extra"]))
        if how == "drop":
            del parent[path[-1]]
        elif how == "odd":
            parent[path[-1]] = copy.deepcopy(draw(_odd))
        elif isinstance(parent, dict):
            names = [
                "text",
                "value",
                "type",
                "name",
                "function",
                "tool_calls",
                "function_call",
                "refusal",
                "weight",
                "system",
                "tools",
                "é/~",
            ]
            parent[draw(st.sampled_from(names))] = copy.deepcopy(draw(_odd))
    return original, value
