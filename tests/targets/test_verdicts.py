"""The verdicts that the trainers' own tests state, on records of our own: what each takes, and what it refuses or skips."""

from __future__ import annotations

from typing import Any

import pytest

from curate.targets.huggingface import conversational
from curate.targets.registry import target_named

ASK, SAY, SYSTEM = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}, {"role": "system", "content": "Be brief."}
URI = "data:image/png;base64,iVBORw0KGgo="


def chat(*messages: Any, **beside: Any) -> dict[str, Any]:
    return {"messages": list(messages), **beside}


def picture(url: str = URI) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": url}}]}


def pair(**changed: Any) -> dict[str, Any]:
    made = {
        "input": {"messages": [ASK]},
        "preferred_output": [SAY],
        "non_preferred_output": [{"role": "assistant", "content": "No."}],
        **changed,
    }
    return {key: item for key, item in made.items() if item is not None}


def human(*turns: tuple[str, Any]) -> dict[str, Any]:
    return {"conversations": [{"from": who, "value": text} for who, text in turns]}


TOGETHER = {
    "text": {"text": "Once upon a time."},
    "pair": {"prompt": "Hi", "completion": "Hello."},
    "pair of parts": {"prompt": [{"type": "text", "text": "Hi"}], "completion": "Hello."},
    "one turn": chat(ASK, SAY),
    "several turns": chat(SYSTEM, ASK, SAY, ASK, SAY),
    "image": chat(picture(), {"role": "assistant", "content": [{"type": "text", "text": "A cat."}]}),
    "weights": chat({**SYSTEM, "weight": 0}, {**ASK, "weight": 0}, {**SAY, "weight": 1}, ASK, SAY),
    "some weights": chat(ASK, {**SAY, "weight": 0}, ASK, SAY),
    "preference": pair(),
    "tools": chat(ASK, SAY, tools=[{"type": "function", "function": {"name": "find"}}]),
}
NOT_TOGETHER: dict[str, Any] = {
    "a string": "Hi",
    "prompt only": {"prompt": "Hi"},
    "unknown role": chat({"role": "invalid_role", "content": "Hi"}, SAY),
    "user twice": chat(ASK, ASK, SAY),
    "no answer": chat(ASK),
    "text is a number": {"text": 123},
    "answer without content": chat(ASK, {"role": "assistant"}),
    "message is a string": chat(ASK, "Hello."),
    "another column": {"text": "Once.", "id": 7},
    "messages are empty": chat(),
    "weight is a float": chat(ASK, {**SAY, "weight": 1.0}),
    "weight is 2": chat(ASK, {**SAY, "weight": 2}),
    "image is linked": chat(picture("https://example.org/a.png"), SAY),
    "role developer": chat({"role": "developer", "content": "Be brief."}, ASK, SAY),
    "text and messages": chat(ASK, SAY, text="Once."),
    "parallel_tool_calls": chat(ASK, SAY, parallel_tool_calls=False),
    "no input": pair(input=None),
    "no preferred": pair(preferred_output=None),
    "no other": pair(non_preferred_output=None),
    "prompt is empty": pair(input={"messages": []}),
    "output without role": pair(preferred_output=[{"content": "Hello."}]),
    "output without content": pair(preferred_output=[{"role": "assistant"}]),
    "output is no list": pair(preferred_output=SAY),
    "two outputs": pair(preferred_output=[SAY, SAY]),
    "output is empty": pair(non_preferred_output=[]),
    "content is a number": pair(preferred_output=[{"role": "assistant", "content": 7}]),
    "prompt with unknown role": pair(input={"messages": [{"role": "human", "content": "Hi"}]}),
    "prompt does not alternate": pair(input={"messages": [ASK, ASK]}),
    "weight is a text": pair(input={"messages": [{**ASK, "weight": "1"}]}),
    "weight of a prompt is 2": pair(input={"messages": [{**ASK, "weight": 2}]}),
    "message of a prompt is a string": pair(input={"messages": ["Hi"]}),
    "input is a text": pair(input="Hi"),
    "input without messages": pair(input={"tools": []}),
    "output is the user's": pair(preferred_output=[ASK]),
}
OPENAI = {
    "chat": chat(ASK, SAY),
    "tools and weights": chat(
        SYSTEM,
        ASK,
        {
            "role": "assistant",
            "content": None,
            "weight": 0,
            "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "a", "content": "1"},
        {**SAY, "weight": 1},
    ),
    "developer": chat({"role": "developer", "content": "Be brief."}, ASK, SAY),
    "preference": pair(),
    "reinforcement": chat(ASK, reference_answer="Hello."),
}
NOT_OPENAI: dict[str, tuple[Any, str]] = {
    "a list": ([ASK, SAY], "data_type"),
    "no messages": ({"prompt": "Hi", "completion": "Hello."}, "missing_messages_list"),
    "messages are empty": (chat(), "missing_messages_list"),
    "message without content": (chat(ASK, {"role": "assistant"}), "message_missing_key"),
    "message without role": (chat({"content": "Hi"}, SAY), "message_missing_key"),
    "another key": (chat(ASK, {**SAY, "mood": "glad"}), "message_unrecognized_key"),
    "unknown role": (chat({"role": "human", "content": "Hi"}, SAY), "unrecognized_role"),
    "content is a number": (chat(ASK, {"role": "assistant", "content": 7}), "missing_content"),
    "content is null": (chat(ASK, {"role": "assistant", "content": None}), "missing_content"),
    "no answer": (chat(ASK), "example_missing_assistant_message"),
}
DATABRICKS = {
    "response": {"prompt": "Hi", "response": "Hello."},
    "completion": {"prompt": "Hi", "completion": "Hello."},
    "two turns": chat(ASK, SAY),
    "four turns": chat(ASK, SAY, ASK, SAY),
}
NOT_DATABRICKS: dict[str, Any] = {
    "no content": chat({"role": "user"}),
    "one message": chat(SAY),
    "ends with the user": chat(ASK, SAY, ASK),
    "user twice": chat(ASK, ASK, SAY),
    "a list": [ASK, SAY],
    "messages are a text": {"messages": "Hi"},
    "unknown role": chat(ASK, {"role": "misnamed_assistant", "content": "Hello."}),
    "nothing": {},
    "prompt only": {"prompt": "Hi"},
    "response only": {"response": "Hello."},
    "prompt and more": {"prompt": "Hi", "id": "7"},
    "response and more": {"response": "Hello.", "id": "7"},
    "three keys": {"prompt": "Hi", "response": "Hello.", "completion": "Hello."},
    "weight": chat(ASK, {**SAY, "weight": 1}),
    "id": chat(ASK, SAY, id=7),
}
UNSLOTH = {"sharegpt": human(("human", "Hi"), ("gpt", "Hello.")), "roles": {"conversations": [ASK, SAY]}}
NOT_UNSLOTH = {
    "third key": {"conversations": [ASK, {**SAY, "weight": 1}]},
    "content is null": {"conversations": [ASK, {"role": "assistant", "content": None}]},
    "tool": {"conversations": [ASK, {"role": "tool", "content": "1"}, SAY]},
}
LLAMAFACTORY = {
    "two turns": human(("human", "Hi"), ("gpt", "Hello.")),
    "system": human(("system", "Be brief."), ("human", "Hi"), ("gpt", "Hello.")),
    "calls": human(("human", "Hi"), ("function_call", "{}"), ("observation", "1"), ("gpt", "Hello.")),
    "ranking": {**human(("human", "Hi")), "chosen": {"from": "gpt", "value": "Hello."}, "rejected": {"from": "gpt", "value": "No."}},
}
SKIPPED = {
    "odd count": human(("human", "Hi"), ("gpt", "Hello."), ("human", "And?")),
    "gpt first": human(("gpt", "Hello."), ("human", "Hi")),
    "unknown role": human(("customer", "Hi"), ("gpt", "Hello.")),
    "ranking of an even count": {
        **human(("human", "Hi"), ("gpt", "Hello.")),
        "chosen": {"from": "gpt", "value": "Hello."},
        "rejected": {"from": "gpt", "value": "No."},
    },
}
CONVERSATIONAL = [
    {"messages": [ASK, SAY]},
    {"prompt": [ASK]},
    {"prompt": [ASK], "completion": [SAY]},
    {"prompt": [ASK], "chosen": [SAY], "rejected": [SAY]},
    {"chosen": [ASK, SAY], "rejected": [ASK, SAY]},
    {"prompt": [ASK], "completion": [SAY], "label": True},
]
STANDARD = [
    {"text": "Once."},
    {"prompt": "Hi"},
    {"prompt": "Hi", "completion": "Hello."},
    {"prompt": "Hi", "chosen": "Hello.", "rejected": "No."},
    {"prompt": "Hi", "completion": "Hello.", "label": True},
]


def refused(name: str, value: Any) -> list[str]:
    """The codes of what keeps a trainer from the whole of a file, or from this record."""
    target = target_named(name)
    assert target.is_native(value)
    return [each.code for each in target.judge(value) if each.effect in ("reject", "drop")]


TAKEN = [
    *(("together", key, value) for key, value in TOGETHER.items()),
    *(("openai", key, value) for key, value in OPENAI.items()),
    *(("databricks", key, value) for key, value in DATABRICKS.items()),
    *(("unsloth", key, value) for key, value in UNSLOTH.items()),
    *(("llamafactory", key, value) for key, value in LLAMAFACTORY.items()),
    *(("huggingface", f"trl {number}", value) for number, value in enumerate([*CONVERSATIONAL, *STANDARD])),
]
REFUSED = [
    *(("together", key, value) for key, value in NOT_TOGETHER.items()),
    *(("databricks", key, value) for key, value in NOT_DATABRICKS.items()),
    *(("unsloth", key, value) for key, value in NOT_UNSLOTH.items()),
]


@pytest.mark.parametrize(("name", "key", "value"), TAKEN, ids=[f"{name} {key}" for name, key, _ in TAKEN])
def test_what_is_taken(name: str, key: str, value: Any) -> None:
    assert refused(name, value) == []


@pytest.mark.parametrize(("name", "key", "value"), REFUSED, ids=[f"{name} {key}" for name, key, _ in REFUSED])
def test_what_is_refused(name: str, key: str, value: Any) -> None:
    assert [each.effect for each in target_named(name).judge(value) if each.effect == "reject"] != []
    assert refused(name, value) != []


@pytest.mark.parametrize("key", NOT_OPENAI)
def test_what_the_cookbook_finds_has_its_name(key: str) -> None:
    value, alias = NOT_OPENAI[key]
    assert alias in [each.alias for each in target_named("openai").judge(value) if each.effect == "reject"]


@pytest.mark.parametrize("key", SKIPPED)
def test_what_llamafactory_skips(key: str) -> None:
    assert [each.effect for each in target_named("llamafactory").judge(SKIPPED[key])][:1] == ["drop"]


@pytest.mark.parametrize("value", CONVERSATIONAL, ids=lambda value: "-".join(value))
def test_what_trl_takes_for_a_conversation(value: Any) -> None:
    assert conversational(value)


@pytest.mark.parametrize("value", STANDARD, ids=lambda value: "-".join(value))
def test_what_trl_takes_as_it_stands(value: Any) -> None:
    assert not conversational(value)


DOUBTS = {
    "system in the middle": (chat(ASK, SAY, SYSTEM, ASK, SAY), "system-not-first"),
    "ends with the user": (chat(ASK, SAY, ASK), "last-not-assistant"),
    "weight is true": (chat(ASK, {**SAY, "weight": True}), "weight-not-0-or-1"),
    "prompt is empty": ({"prompt": " ", "completion": "Hello."}, "empty-text"),
}


@pytest.mark.parametrize("key", DOUBTS)
def test_what_the_check_of_together_does_not_see(key: str) -> None:
    value, code = DOUBTS[key]
    assert [(each.effect, each.code) for each in target_named("together").judge(value)] == [("doubt", code)]


@pytest.mark.parametrize("value", [chat(ASK, {**SAY, "content": " "}), {"prompt": "Hi", "completion": ""}], ids=["chat", "pair"])
def test_an_empty_answer_teaches_nothing(value: Any) -> None:
    assert [each.effect for each in target_named("together").judge(value)] == ["nothing"]
