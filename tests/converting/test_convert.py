from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.converting.arranged import ARRANGE
from curate.converting.convert import READ, Converted, convert_value
from curate.converting.meaning import same_meaning
from curate.formats.base import Shape
from curate.formats.detect import FORMATS
from tests.helpers.shapes import RECORDS, mutated, shape_of
from tests.helpers.talks import anything, texts_in

ALL = [record for records in RECORDS.values() for record in records]
TARGETS = list(ARRANGE)


def converted(record: Any, target: str, shape: Shape | None = None) -> Converted:
    return convert_value(record, shape or shape_of(record), target)


def what(found: Converted) -> list[tuple[str, str]]:
    return [(loss.pointer, loss.what) for loss in found.losses]


def test_every_format_can_be_written() -> None:
    assert set(ARRANGE) == set(FORMATS) == set(READ)


@settings(max_examples=300)
@given(mutated(ALL), st.sampled_from(TARGETS))
def test_any_readable_record_is_converted_or_says_why_not(pair: tuple[dict[str, Any], Any], target: str) -> None:
    original, value = pair
    found = convert_value(value, shape_of(original), target)
    assert found.is_held or found.losses
    if found.is_held:
        assert READ[target].accepts(found.value)
        assert "read back it is not quite the same" not in [loss.what for loss in found.losses]


@settings(max_examples=300)
@given(anything, st.sampled_from(TARGETS))
def test_nothing_vanishes_without_a_listed_loss(record: dict[str, Any], target: str) -> None:
    found = converted(record, target)
    if not found.is_held:
        return
    assert "read back it is not quite the same" not in [loss.what for loss in found.losses]
    kept = {text for _, text in texts_in(found.value)}
    gone = [(pointer, text) for pointer, text in texts_in(record) if text not in kept]
    assert [pointer for pointer, _ in gone if not any(pointer.startswith(loss.pointer) for loss in found.losses)] == []


@settings(max_examples=300)
@given(anything, st.sampled_from(TARGETS), st.sampled_from(TARGETS))
def test_there_and_back_is_the_same_where_no_loss_is_listed(record: dict[str, Any], first: str, second: str) -> None:
    here = converted(record, first)
    if not here.is_held:
        return
    there = convert_value(here.value, READ[first], second)
    if there.losses:
        return
    back = convert_value(there.value, READ[second], first)
    if back.losses:
        return
    assert same_meaning(READ[first].read(back.value), READ[first].read(here.value))
    again = convert_value(convert_value(back.value, READ[first], second).value, READ[second], first)
    assert json.dumps(again.value) == json.dumps(back.value)  # by now it is in our own spelling


@settings(max_examples=300)
@given(mutated(ALL), st.sampled_from(TARGETS))
def test_there_and_back_says_the_same(pair: tuple[dict[str, Any], Any], target: str) -> None:
    original, value = pair
    shape = shape_of(original)
    there = convert_value(value, shape, target)
    if there.losses:
        return
    back = convert_value(there.value, READ[target], shape.name)
    if not back.losses:
        assert same_meaning(shape.read(value), READ[shape.name].read(back.value))


ASK = {"role": "user", "content": "Where is it?"}
SAY = {"role": "assistant", "content": "On its way."}


@pytest.mark.parametrize(
    ("record", "target", "expected"),
    [
        ({"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}], "id": 3}, "openai_chat",
         {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "id": 3}),
        ({"messages": [{"role": "system", "content": "Be brief."}, ASK, SAY]}, "anthropic_bedrock",
         {"system": "Be brief.", "messages": [ASK, SAY]}),
        ({"messages": [{"role": "system", "content": "Be brief."}, ASK, SAY]}, "bedrock_converse",
         {"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "Be brief."}],
          "messages": [{"role": "user", "content": [{"text": "Where is it?"}]},
                       {"role": "assistant", "content": [{"text": "On its way."}]}]}),
        ({"messages": [ASK, SAY]}, "alpaca", {"instruction": "Where is it?", "input": "", "output": "On its way."}),
        ({"messages": [ASK, SAY]}, "text_turns",
         {"text": "<|im_start|>user\nWhere is it?<|im_end|>\n<|im_start|>assistant\nOn its way.<|im_end|>\n"}),
        ({"messages": [ASK, SAY]}, "axolotl_input_output",
         {"segments": [{"label": False, "text": "<|im_start|>user\nWhere is it?<|im_end|>\n<|im_start|>assistant\n"},
                       {"label": True, "text": "On its way.<|im_end|>"}, {"label": False, "text": "\n"}]}),
        ({"prompt": "a", "completion": " b"}, "axolotl_input_output",
         {"segments": [{"label": False, "text": "a"}, {"label": True, "text": " b"}]}),
        ({"messages": [ASK, SAY]}, "openai_rft", {"messages": [ASK], "reference_answer": "On its way."}),
        ({"prompt": "Hi", "chosen": "Hello.", "rejected": "What?"}, "openai_dpo",
         {"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}],
          "non_preferred_output": [{"role": "assistant", "content": "What?"}]}),
        ({"prompt": "Hi", "chosen": "Hello.", "rejected": "What?"}, "implicit_preference",
         {"chosen": "\n\nHuman: Hi\n\nAssistant: Hello.", "rejected": "\n\nHuman: Hi\n\nAssistant: What?"}),
        ({"prompt": "Hi", "chosen": "Hello.", "rejected": "What?"}, "llamafactory_ranking",
         {"conversations": [{"from": "human", "value": "Hi"}], "chosen": {"from": "gpt", "value": "Hello."},
          "rejected": {"from": "gpt", "value": "What?"}}),
        ({"prompt": "Hi", "response_a": "What?", "response_b": "Hello.", "preference": "b"}, "preference",
         {"prompt": "Hi", "chosen": "Hello.", "rejected": "What?"}),
        ({"instruction": "Say", "output": "Hello.", "kto_tag": "good"}, "kto", {"prompt": "Say", "completion": "Hello.", "label": True}),
        ({"messages": [ASK, SAY], "label": False}, "kto", {"prompt": [ASK], "completion": [SAY], "label": False}),
        ({"instruction": "When?", "input": "Today.", "output": "Now."}, "named_pair",
         {"context": "Today.", "input": "When?", "output": "Now."}),
    ],
)  # fmt: skip
def test_records_as_each_format_writes_them(record: dict[str, Any], target: str, expected: Any) -> None:
    found = converted(record, target)
    assert (json.dumps(found.value), what(found)) == (json.dumps(expected), [])


def test_calls_of_tools_in_every_way_that_they_are_written() -> None:
    call = {"id": "call_a1", "type": "function", "function": {"name": "find", "arguments": '{"id":7}'}}
    result = {"role": "tool", "tool_call_id": "call_a1", "content": "shipped"}
    record = {"messages": [ASK, {"role": "assistant", "content": None, "tool_calls": [call]}, result, SAY]}
    assert converted(record, "sharegpt").value["conversations"][1:3] == [
        {"from": "function_call", "value": '{"id": "call_a1", "name": "find", "arguments": {"id": 7}}'},
        {"from": "observation", "value": "shipped", "tool_call_id": "call_a1"},
    ]
    assert converted(record, "gemini_sft").value["contents"][1:3] == [
        {"role": "model", "parts": [{"functionCall": {"id": "call_a1", "name": "find", "args": {"id": 7}}}]},
        {"role": "user", "parts": [{"functionResponse": {"id": "call_a1", "name": "find", "response": {"result": "shipped"}}}]},
    ]
    assert converted(record, "anthropic_bedrock").value["messages"][1:3] == [
        {"role": "assistant", "content": [{"type": "tool_use", "id": "call_a1", "name": "find", "input": {"id": 7}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_a1", "content": "shipped"}]},
    ]
    found = converted(record, "mistral")
    assert [len(each["tool_calls"][0]["id"]) for each in found.value["messages"][1:2]] == [9]
    assert found.value["messages"][2]["tool_call_id"] == found.value["messages"][1]["tool_calls"][0]["id"]
    assert [pointer for pointer, _ in what(found)] == ["/messages/1/tool_calls/0/id", "/messages/2/tool_call_id"]


def test_a_format_without_ids_gets_none_that_were_made_up() -> None:
    there = converted(RECORDS["sharegpt"][1], "openai_chat")
    assert there.value["messages"][2]["tool_calls"][0]["id"] == "call00001"
    back = convert_value(there.value, READ["openai_chat"], "sharegpt")
    assert back.value["conversations"][2] == {"from": "function_call", "value": '{"name": "find", "arguments": {"id": 7}}'}


@pytest.mark.parametrize(
    ("record", "target", "reason"),
    [
        ({"messages": [ASK, SAY]}, "openai_dpo", "it has no rejected answer"),
        ({"messages": [ASK, SAY]}, "kto", "it has no label"),
        ({"messages": [ASK, SAY]}, "text", "a plain text has no turns; text_turns renders them"),
        ({"messages": [ASK, SAY]}, "pretokenised", "it has no token ids; a trainer makes them with its tokenizer"),
        ({"messages": [ASK, SAY]}, "stepwise", "it has no labels of single steps"),
        ({"messages": [ASK, SAY], "label": False}, "openai_chat", "its answer is labelled as unwanted"),
        ({"messages": [ASK, {**SAY, "weight": 0}]}, "alpaca", "its last answer is not to be learnt"),
        ({"messages": [SAY, ASK, SAY]}, "alpaca", "a user and an assistant do not take turns in it, up to the answer at its end"),
        ({"messages": [ASK, SAY, {"role": "system", "content": "x"}, ASK, SAY]}, "gemini_sft",
         "a system message in the middle of a conversation"),
        ({"messages": [ASK, SAY], "images": ["a.png"]}, "gemini_sft", "the images beside its messages"),
        ({"messages": [ASK, {**SAY, "content": "<|im_end|>"}]}, "text_turns", "a message holds the marks of a chat template"),
        ({"instruction": "\ud800", "output": "b"}, "openai_chat", "half of a surrogate pair, which is no character"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_says_why(record: dict[str, Any], target: str, reason: str) -> None:
    found = converted(record, target, shape_of(record) if "label" not in record else None)
    assert (found.value, found.losses[-1].what) == (None, reason)


def test_arguments_that_are_no_object_are_not_guessed_at() -> None:
    for arguments in ("no JSON", "[1]", '{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1e999}', "7"):
        call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": arguments}}
        record = {"messages": [ASK, {"role": "assistant", "content": None, "tool_calls": [call]}]}
        assert converted(record, "gemini_sft").losses[-1].what == "the arguments of a call are no JSON object"
        assert converted(record, "mistral").value["messages"][1]["tool_calls"][0]["function"]["arguments"] == arguments


def test_a_further_key_is_lost_rather_than_misread() -> None:
    found = converted({"prompt": "a", "completion": "b", "tools": "hammer", "id": 1}, "openai_chat")
    assert (list(found.value), what(found)) == (["messages", "id"], [("/tools", "the key tools means something else there")])


def test_a_record_in_the_same_spelling_stays_as_it_is() -> None:
    record = RECORDS["chat"][1]
    assert converted(record, "openai_chat").value is record


def test_a_record_that_does_not_fit_its_format_is_left_out() -> None:
    found = convert_value({"messages": []}, READ["openai_chat"], "sharegpt")
    assert found.value is None and found.losses[0].what.startswith("it cannot be read: ")
