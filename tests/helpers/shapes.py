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
_RENDERED = {"text": "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n", "meta": {}}

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
        {"messages": [_ASK, _SAY], "rejected_messages": [_ASK, {**_SAY, "content": "No."}]},
        {"question": "Where?", "winner": "On its way.", "loser": "No.", "system": "Be brief."},
        {"prompt": [_ASK], "response_a": "On its way.", "response_b": "No.", "winner": "model_a"},
    ],
    "unpaired": [
        {"messages": [_ASK, _SAY], "label": True},
        {"prompt": "Where?", "completion": "No.", "label": False},
        {"prompt": [_ASK], "completion": [_SAY], "label": "good"},
        {"conversations": [_HUMAN, _GPT], "kto_tag": 0},
        {"instruction": "Sort", "input": "b, a", "output": "a, b", "kto_tag": True},
    ],
    "text": [{"text": "Once upon a time."}, {"content": "Once.", "id": 1}, _RENDERED],
    "mistral": [
        {
            "interactions": [
                {"role": "user", "text": "Where is it?"},
                {"role": "assistant", "content": "", "tool_calls": [_CALL]},
                {"role": "tool", "tool_call_id": "c1", "text": "shipped", "content": None},
                {"text": "Shipped.", "role": "assistant"},
            ],
            "available_tools": [_TOOL],
            "system_prompt": "Be brief.",
            "only_last": True,
        },
        {"messages": [_ASK, _SAY, _ASK, {**_SAY, "mask": 0}], "only_last": False, "system": None},
    ],
    "gemini": [
        {"contents": [{"role": "user", "parts": [{"text": "Where is it?"}]}, {"role": "model", "parts": [{"text": "On its way."}]}]},
        {
            "systemInstruction": {"role": "user", "parts": [{"text": "Be brief."}]},
            "contents": [
                {"parts": [{"text": "Look"}, {"fileData": {"mimeType": "image/png", "fileUri": "gs://a.png"}}], "role": "user"},
                {"role": "model", "parts": [{"text": "Hm.", "thought": True}, {"functionCall": {"name": "find", "args": {"id": 7}}}]},
                {"role": "user", "parts": [{"functionResponse": {"name": "find", "response": {"state": "shipped"}}}]},
                {"role": "model", "parts": [{"text": "Shipped."}]},
            ],
            "tools": [
                {"functionDeclarations": [{"name": "find", "description": "Finds.", "parameters": {"type": "OBJECT"}}]},
                {"googleSearch": {}},
            ],
        },
        {
            "system_instruction": {"parts": [{"text": "Be brief."}]},
            "contents": [
                {"parts": [{"text": "Where is it?"}]},
                {"role": None, "parts": [{"function_call": {"id": "c1", "name": "find", "args": None}}]},
                {"role": "function", "parts": [{"function_response": {"id": "c1", "name": "find", "response": {"a": [1]}}, "x": 1}]},
                {"parts": [{"text": "Shipped."}], "note": "x"},
            ],
            "tools": [{"function_declarations": []}],
            "id": 5,
        },
    ],
    "gemini_preference": [
        {
            "system_instruction": {"parts": [{"text": "Be brief."}]},
            "contents": [{"role": "user", "parts": [{"text": "Where is it?"}]}],
            "completions": [
                {"score": 0.0, "completion": {"role": "model", "parts": [{"text": "No."}]}},
                {"completion": {"parts": [{"text": "On its way."}]}, "score": 1, "by": "a"},
            ],
        },
    ],
    "bedrock": [
        {
            "schemaVersion": "bedrock-conversation-2024",
            "system": [{"text": "Be brief."}],
            "messages": [
                {"role": "user", "content": [{"text": "Where is it?"}, {"image": {"format": "png", "source": {"bytes": "aa"}}}]},
                {"role": "assistant", "content": [{"text": "On its way."}]},
            ],
        },
        {
            "messages": [
                {"role": "user", "content": [{"text": "Where is it?"}]},
                {
                    "role": "assistant",
                    "content": [
                        {"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": "s"}}},
                        {"toolUse": {"toolUseId": "c1", "name": "find", "input": {"id": 7}}},
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {"toolResult": {"toolUseId": "c1", "content": [{"json": {"a": 1}}, {"text": "shipped"}], "status": "success"}},
                        {"text": "So?"},
                    ],
                },
                {"content": [{"text": "Shipped."}], "role": "assistant"},
            ],
            "toolConfig": {
                "tools": [
                    {"toolSpec": {"name": "find", "description": "Finds.", "inputSchema": {"json": {"type": "object"}}}},
                    {"cachePoint": {"type": "default"}},
                ],
                "toolChoice": {"auto": {}},
            },
            "schemaVersion": "bedrock-conversion-2024",
        },
    ],
    "claude": [
        {"system": "Be brief.", "messages": [_ASK, _SAY]},
        {
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "Where?"}, {"type": "image", "source": {"type": "url"}}]},
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "Hm.", "signature": "s"},
                        {"type": "tool_use", "id": "c1", "name": "find", "input": {"id": 7}},
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "shipped"}], "is_error": False},
                        {"type": "tool_result", "content": "again", "tool_use_id": "c2"},
                    ],
                },
                {"role": "assistant", "content": "Shipped."},
            ],
            "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
            "tools": [{"name": "find", "description": "Finds.", "input_schema": {"type": "object"}}],
        },
    ],
    "prompt": [
        {"messages": [{"role": "developer", "content": "Be brief."}, _ASK], "reference_answer": "On its way.", "n": 3, "tools": [_TOOL]},
        {"messages": [_ASK, _SAY, {"role": "user", "content": "And now?"}], "grade": {"a": 1}},
        {"prompt": "Where is it?"},
        {"prompt": [_ASK], "id": 3, "tools": json.dumps([_TOOL])},
        {"prompt": json.dumps([_ASK])},
    ],
    "stepwise": [
        {"prompt": "1 + 1 + 1?", "completions": ["1 + 1 = 2.", "2 + 1 = 4."], "labels": [True, False]},
        {"labels": [1, 0.0], "completions": ["Two.", "Five."], "prompt": "2?", "id": "a"},
    ],
    "segments": [
        {
            "segments": [
                {"label": False, "text": "<s>[INST] Hi [/INST]"},
                {"label": True, "text": "Hello.</s>"},
                {"label": True, "text": "\n"},
            ]
        },
        {"id": 1, "segments": [{"text": "Once", "label": 1, "x": None}]},
    ],
    "tokens": [
        {"input_ids": [1, 2, 3], "attention_mask": [1, 1, 1], "labels": [-100, 2, 3], "id": "a"},
        {"labels": None, "input_ids": [5]},
    ],
}


def shape_of(record: Any) -> Shape:
    """The shape that detection gives a record of `RECORDS`."""
    verdict = recognise(record)
    assert verdict is not None
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
                "parts",
                "thought",
                "toolUse",
                "toolResult",
                "reasoningContent",
                "functionCall",
                "function_response",
                "only_last",
                "mask",
                "labels",
            ]
            parent[draw(st.sampled_from(names))] = copy.deepcopy(draw(_odd))
    return original, value
