"""`as_chat`, `as_pair` and `plain_messages`: what is left of a record without the words of its format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from curate.converting.forms import Formed, as_chat, plain_messages
from curate.converting.linking import made_id
from curate.converting.pairs import as_pair
from tests.helpers.shapes import RECORDS, shape_of

ASK = {"role": "user", "content": "Where is it?"}
SAY = {"role": "assistant", "content": "On its way."}


def formed(record: dict[str, Any]) -> Formed:
    return as_chat(shape_of(record).read(record))


def messages(record: dict[str, Any]) -> list[dict[str, Any]]:
    return plain_messages(shape_of(record).read(record))


def what(found: Formed) -> list[tuple[str, str]]:
    return [(loss.pointer, loss.what) for loss in found.losses]


def test_a_pair_is_a_conversation_with_its_history_masked() -> None:
    record = {"instruction": "Sort", "input": "b, a", "output": "a, b", "history": [["Hi", "Hello."]], "system": "Be brief."}
    assert messages(record) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello.", "weight": 0},
        {"role": "user", "content": "Sort\n\nb, a"},
        {"role": "assistant", "content": "a, b"},
    ]
    assert what(formed(record)) == [("/input", "the columns instruction and input become one text")]


def test_a_context_comes_first_where_its_format_has_it_first() -> None:
    assert messages({"context": "It ships today.", "question": "When?", "answer": "Today."})[0]["content"] == "It ships today.\n\nWhen?"


def test_an_empty_column_is_no_loss() -> None:
    assert what(formed({"instruction": "Sing", "input": "", "output": "La", "system": ""})) == []


def test_the_words_of_sharegpt_and_its_packed_calls() -> None:
    assert messages(RECORDS["sharegpt"][1]) == [
        {"role": "system", "content": "Be brief."},
        ASK,
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call00001", "type": "function", "function": {"name": "find", "arguments": '{"id": 7}'}}],
        },
        {"role": "tool", "content": "shipped", "tool_call_id": "call00001"},
        SAY | {"weight": 1},
    ]


def test_blocks_of_claude_are_calls_and_results_of_their_own() -> None:
    record = {
        "messages": [
            ASK,
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "Hm."}, {"type": "tool_use", "id": "c1", "name": "find", "input": {}}],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "shipped"}, {"type": "text", "text": "And?"}],
            },
            SAY,
        ]
    }
    found = formed(record)
    assert found.record is not None
    assert [message["role"] for message in plain_messages(found.record)] == ["user", "assistant", "tool", "user", "assistant"]
    assert [message.at for message in found.record.messages or ()] == [  # type: ignore[attr-defined]
        "/messages/0",
        "/messages/1",
        "/messages/2/content/0",
        "/messages/2",
        "/messages/3",
    ]
    assert what(found) == []


def test_reasoning_signatures_and_marks_are_listed() -> None:
    assert what(formed(RECORDS["claude"][1])) == [
        ("/system/0/cache_control", "the mark cache_control has no place"),
        ("/messages/1/content/0/signature", "what stands beside a stretch of reasoning has no place"),
        ("/messages/2/content/0/is_error", "the key is_error of a result has no place"),
    ]


def test_the_order_of_parts_is_a_loss_where_it_is_another_one() -> None:
    parts = [{"type": "tool_use", "id": "c1", "name": "find", "input": {}}, {"type": "text", "text": "Hm."}]
    assert what(formed({"messages": [ASK, {"role": "assistant", "content": parts}]})) == [
        ("/messages/1/content/1", "the order of reasoning, text and calls within a message")
    ]


def test_results_without_ids_answer_calls_by_name_then_in_order() -> None:
    def call(name: str) -> dict[str, Any]:
        return {"functionCall": {"name": name, "args": {}}}

    def result(name: str) -> dict[str, Any]:
        return {"functionResponse": {"name": name, "response": {"result": name}}}

    record = {
        "contents": [
            {"role": "user", "parts": [{"text": "Both"}]},
            {"role": "model", "parts": [call("sum"), call("find"), call("find")]},
            {"role": "user", "parts": [result("find"), result("sum"), result("find")]},
            {"role": "model", "parts": [{"text": "Done."}]},
        ]
    }
    results = [(message["content"], message["tool_call_id"]) for message in messages(record) if message["role"] == "tool"]
    assert results == [("find", made_id(2)), ("sum", made_id(1)), ("find", made_id(3))]


def test_made_up_ids_avoid_those_that_are_there() -> None:
    calls = [{"id": "call00002", "function": {"name": "a", "arguments": "{}"}}, {"function": {"name": "b", "arguments": "{}"}}]
    found = messages({"messages": [ASK, {"role": "assistant", "content": None, "tool_calls": calls}]})
    assert [call["id"] for call in found[1]["tool_calls"]] == ["call00002", "call00003"]


def test_the_deprecated_function_call_is_a_tool_call() -> None:
    record = {
        "messages": [
            ASK,
            {"role": "assistant", "content": None, "function_call": {"name": "find", "arguments": "{}"}},
            {"role": "function", "name": "find", "content": "shipped"},
            SAY,
        ]
    }
    found = messages(record)
    assert found[1]["tool_calls"][0]["id"] == found[2]["tool_call_id"] == "call00001"
    assert found[2] == {"role": "tool", "content": "shipped", "tool_call_id": "call00001"}


def test_a_preference_pair_has_its_prompt_and_both_answers_as_messages() -> None:
    found = formed({"prompt": "Where?", "chosen": "On its way.", "rejected": "No.", "id": 3}).record
    assert found is not None
    sides = [[message.content for message in side or ()] for side in (found.messages, found.chosen, found.rejected)]  # type: ignore[union-attr]
    assert (found.kind, sides, found.extra) == ("preference", [["Where?"], ["On its way."], ["No."]], {"id": 3})


def test_answers_with_a_common_beginning_point_into_their_own_lists() -> None:
    found = formed({"chosen": [ASK, SAY], "rejected": [ASK, {**SAY, "content": "No."}]}).record
    assert found is not None
    assert [turn.at for side in (found.messages, found.chosen, found.rejected) for turn in side or ()] == [  # type: ignore[union-attr]
        "/chosen/0",
        "/chosen/1",
        "/rejected/1",
    ]


def test_a_prompt_hidden_in_both_answers_is_found() -> None:
    texts = {
        side: f"\n\nHuman: Hi\n\nAssistant: Yes?\n\nHuman: Where?\n\nAssistant: {text}"
        for side, text in (("chosen", "There."), ("rejected", "No."))
    }
    found = formed(texts)
    assert found.record is not None and found.losses == ()
    assert [(turn.role, turn.content) for turn in found.record.messages or ()] == [
        ("user", "Hi"),
        ("assistant", "Yes?"),
        ("user", "Where?"),
    ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"text": "Once."}, "a plain text has no turns; where it was rendered with a chat template, read it as text_turns"),
        ({"prompt": "Where?"}, "a prompt has no answer"),
        ({"input_ids": [1]}, "token ids are no text"),
        ({"chosen": "One.", "rejected": "Two."}, "the prompt is hidden in the text of both answers"),
    ],
)
def test_what_is_no_conversation_says_why(record: dict[str, Any], reason: str) -> None:
    found = formed(record)
    assert (found.record, found.losses[-1].what) == (None, reason)
    with pytest.raises(ValueError, match="has no messages"):
        plain_messages(shape_of(record).read(record))


def test_a_reference_answer_ends_a_prompt() -> None:
    record = {"messages": [ASK], "reference_answer": "On its way.", "n": 3}
    found = formed(record).record
    assert found is not None and (messages(record), found.extra) == ([ASK, SAY], {"n": 3})


def test_as_chat_of_its_own_result_is_the_same() -> None:
    for records in RECORDS.values():
        for record in records:
            first = formed(record).record
            if first is not None:
                again = as_chat(first)
                assert (again.record, again.losses) == (first, ())


def test_as_pair_keeps_columns_apart_and_takes_turns_for_history() -> None:
    def pair(record: dict[str, Any]) -> Any:
        found = as_pair(shape_of(record).read(record))
        assert found.record is not None
        made = found.record
        return made.prompt, made.completion, made.system, made.context, made.history, what(found)

    assert pair({"instruction": "Sort", "input": "b, a", "output": "a, b"}) == ("Sort", "a, b", None, "b, a", None, [])
    talk = [{"role": "system", "content": "Be brief."}, ASK, SAY | {"weight": 0}, {"role": "user", "content": "And now?"}, SAY]
    assert pair({"messages": talk}) == ("And now?", "On its way.", "Be brief.", None, [["Where is it?", "On its way."]], [])
    assert pair({"segments": [{"label": False, "text": "a"}, {"label": 1, "text": "b"}]}) == ("a", "b", None, None, None, [])


def test_arguments_stay_as_they_are_written() -> None:
    record = json.loads(json.dumps(RECORDS["chat"][1]).replace('{\\"id\\": 7}', '{\\"id\\" :7}'))
    assert messages(record)[2]["tool_calls"][0]["function"]["arguments"] == '{"id" :7}'
