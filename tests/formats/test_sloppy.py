"""Every spelling that people use: the shape it is recognised as, and the side on which its input and its output land."""

from __future__ import annotations

import json
from typing import Any

import pytest

from curate.batch import Role, Side
from curate.formats.batching import make_batch
from curate.formats.detect import detect
from curate.formats.raw import Raw

IN, OUT = "Where is it?", "On its way."
ASK, SAY = {"role": "user", "content": IN}, {"role": "assistant", "content": OUT}
CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{}"}}


def sides(record: Any) -> tuple[str, dict[str, list[str]]]:
    """The shape of a record, and its texts by side; calls apart."""
    found = detect([Raw(0, 1, record)])
    assert found.shape is not None, found.saw
    batch = make_batch([Raw(0, 1, record)], found.shape, 0, "train")
    assert batch.defects == []
    texts: dict[str, list[str]] = {}
    for side, role, text in zip(batch.texts.side.tolist(), batch.texts.role.tolist(), batch.texts.text.to_pylist(), strict=True):
        if role != Role.CALL:
            texts.setdefault(Side(side).name, []).append(text)
    return found.shape.name, texts


def talk(role: str = "role", content: str = "content", user: str = "user", assistant: str = "assistant") -> list[dict[str, str]]:
    return [{role: user, content: IN}, {role: assistant, content: OUT}]


@pytest.mark.parametrize(
    "key",
    ["messages", "conversations", "conversation", "dialogue", "dialog", "turns", "chat", "texts", "interactions", "history"],
)
def test_lists_of_messages(key: str) -> None:
    expected = "mistral" if key == "interactions" else "openai_chat"
    assert sides({key: talk()}) == (expected, {"INPUT": [IN], "OUTPUT": [OUT]})


@pytest.mark.parametrize("role", ["role", "from", "speaker", "author"])
@pytest.mark.parametrize("content", ["content", "value", "text", "message"])
def test_keys_of_role_and_content(role: str, content: str) -> None:
    name = {"rolecontent": "openai_chat", "fromvalue": "sharegpt"}.get(role + content, "chat_nonstandard")
    assert sides({"conversations": talk(role, content, "human", "bot") if name != "openai_chat" else talk()}) == (
        name,
        {"INPUT": [IN], "OUTPUT": [OUT]},
    )


def test_two_keys_of_unknown_names() -> None:
    assert sides({"dialog": talk("who", "said", "human", "ai")}) == ("chat_nonstandard", {"INPUT": [IN], "OUTPUT": [OUT]})
    assert detect([Raw(0, 1, {"dialog": talk("who", "said", "Ann", "Ben")})]).shape is None


@pytest.mark.parametrize("word", ["human", "user", "input", "prompter", "question", "Human", "USER"])
def test_words_for_the_user(word: str) -> None:
    assert sides({"conversations": talk("from", "value", word, "gpt")}) == ("sharegpt", {"INPUT": [IN], "OUTPUT": [OUT]})


@pytest.mark.parametrize("word", ["gpt", "assistant", "output", "model", "bot", "chatgpt", "bard", "ai", "answer", "response"])
def test_words_for_the_assistant(word: str) -> None:
    assert sides({"conversations": talk("from", "value", "human", word)}) == ("sharegpt", {"INPUT": [IN], "OUTPUT": [OUT]})


@pytest.mark.parametrize("word", ["system", "developer", "sys", "context"])
def test_words_for_the_system(word: str) -> None:
    turns = [{"from": word, "value": "Be brief."}, *talk("from", "value", "human", "gpt")]
    assert sides({"conversations": turns}) == ("sharegpt", {"INPUT": ["Be brief.", IN], "OUTPUT": [OUT]})


@pytest.mark.parametrize("word", ["tool", "function", "ipython", "observation", "function_response", "tool_response"])
@pytest.mark.parametrize("call", ["function_call", "tool_call", "function-call"])
def test_words_for_tools(word: str, call: str) -> None:
    turns = [
        {"from": "human", "value": IN},
        {"from": call, "value": '{"name": "find", "arguments": {}}'},
        {"from": word, "value": "shipped"},
        {"from": "gpt", "value": OUT},
    ]
    assert sides({"conversations": turns}) == ("sharegpt", {"INPUT": [IN, "shipped"], "OUTPUT": [OUT]})


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (("instruction", "output"), "alpaca"),
        (("instruction", "response"), "named_pair"),
        (("INSTRUCTION", "RESPONSE"), "named_pair"),
        (("instruction", "revision"), "named_pair"),
        (("instruction", "answer"), "named_pair"),
        (("question", "answer"), "named_pair"),
        (("question", "answers"), "named_pair"),
        (("question", "solution"), "named_pair"),
        (("question", "explanation"), "named_pair"),
        (("query", "response"), "named_pair"),
        (("problem", "solution"), "named_pair"),
        (("Q", "A"), "named_pair"),
        (("input", "output"), "named_pair"),
        (("source", "target"), "named_pair"),
        (("text", "summary"), "named_pair"),
        (("article", "summary"), "named_pair"),
        (("prompt", "completion"), "prompt_completion"),
        *((("prompt", second), "named_pair") for second in ("response", "generation", "output", "answer", "text")),
        (("message_1", "message_2"), "named_pair"),
        (("text_input", "output"), "named_pair"),
        (("user", "assistant"), "named_pair"),
    ],
)
def test_names_of_pairs(names: tuple[str, str], name: str) -> None:
    assert sides({names[0]: IN, names[1]: OUT}) == (name, {"INPUT": [IN], "OUTPUT": [OUT]})


@pytest.mark.parametrize(
    ("record", "texts"),
    [
        ({"instruction": "Sort", "input": "b", "output": OUT, "system": "Be brief."}, ["Be brief.", "Sort", "b"]),
        ({"INSTRUCTION": "Sort", "INPUT": "b", "RESPONSE": OUT, "SYSTEM": "Be brief."}, ["Be brief.", "Sort", "b"]),
        ({"instruction": "Sort", "response": OUT, "system_prompt": "Be brief."}, ["Be brief.", "Sort"]),
        ({"instruction": IN, "output": OUT, "history": [["Hi", "Hello."]]}, ["Hi", "Hello.", IN]),
        *(({name: "It ships.", "question": IN, "answer": OUT}, ["It ships.", IN]) for name in ("context", "article", "passage")),
        ({"question": IN, "choices": "a, b", "solution": OUT}, ["a, b", IN]),
        ({"question": IN, "choices": ["a", "b"], "solution": OUT}, [IN]),
        ({"system_prompt": "Be brief.", "question": IN, "response": OUT}, ["Be brief.", IN]),
        ({"question": IN, "category": "mail", "answer": OUT}, [IN]),
        ({"scores": "a: 1", "critiques": "short", "instruction": IN, "answer": "No.", "revision": OUT}, [IN]),
    ],
)
def test_what_stands_beside_a_pair(record: Any, texts: list[str]) -> None:
    assert sides(record)[1] == {"INPUT": texts, "OUTPUT": [OUT]}


BAD = "No."
CHOSEN, REJECTED = [ASK, SAY], [ASK, {**SAY, "content": BAD}]


@pytest.mark.parametrize(
    "record",
    [
        *(
            {"prompt": IN, chosen: OUT, rejected: BAD}
            for chosen, rejected in [
                ("chosen", "rejected"),
                ("chosen_response", "rejected_response"),
                ("preferred", "dispreferred"),
                ("preferred_output", "non_preferred_output"),
                ("winner", "loser"),
            ]
        ),
        {"chosen_messages": CHOSEN, "rejected_messages": REJECTED},
        {"chosen": CHOSEN, "rejected": REJECTED},
        {"prompt": IN, "chosen": CHOSEN, "rejected": REJECTED},
        {"input": {"messages": [ASK]}, "preferred_output": [SAY], "non_preferred_output": REJECTED[1:]},
        {"input": {"messages": [ASK]}, "preferred_completion": [SAY], "non_preferred_completion": REJECTED[1:]},
        {"prompt": IN, "response_a": BAD, "response_b": OUT, "preference": "b"},
        {"prompt": IN, "response_a": OUT, "response_b": BAD, "winner": "model_a"},
        {"messages": CHOSEN, "rejected_response": BAD},
        {"messages": CHOSEN, "rejected_messages": REJECTED},
        {"messages": [ASK], "chosen": SAY, "rejected": REJECTED[1]},
        {
            "contents": [{"role": "user", "parts": [{"text": IN}]}],
            "completions": [{"score": 0, "completion": {"parts": [{"text": BAD}]}}, {"score": 1, "completion": {"parts": [{"text": OUT}]}}],
        },
    ],
)
def test_spellings_of_preference(record: Any) -> None:
    assert sides(record)[1] == {"INPUT": [IN], "OUTPUT": [OUT], "REJECTED": [BAD]}


def test_a_comparison_without_a_better_answer_is_refused() -> None:
    fine = {"prompt": IN, "response_a": OUT, "response_b": BAD, "winner": "model_a"}
    shape = detect([Raw(0, 1, fine)]).shape
    assert shape is not None and not shape.accepts({**fine, "winner": "tie (bothbad)"})
    assert detect([Raw(0, 1, {**fine, "winner": "tie (bothbad)"})]).shape == shape


@pytest.mark.parametrize("key", ["label", "kto_tag", "is_good", "thumbs", "rating"])
@pytest.mark.parametrize(("label", "wanted"), [(True, True), (False, False), (1, True), (0, False), ("true", True), ("bad", False)])
def test_labels(key: str, label: Any, wanted: bool) -> None:
    name, texts = sides({"prompt": IN, "completion": OUT, key: label})
    assert (name, texts) == ("kto", {"INPUT": [IN], "OUTPUT" if wanted else "REJECTED": [OUT]})


def test_a_rating_that_is_no_label_is_kept_beside_a_pair() -> None:
    assert sides({"prompt": IN, "completion": OUT, "rating": 4})[0] == "prompt_completion"


@pytest.mark.parametrize(
    "record",
    [
        {"prompt": [ASK], "completion": [SAY]},
        {"prompt": json.dumps([ASK]), "completion": json.dumps([SAY])},
        {"messages": json.dumps([ASK, SAY])},
        {"messages": [ASK, SAY], "tools": json.dumps([{"name": "find"}])},
        {"conversations": json.dumps(talk("from", "value", "human", "gpt"))},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": IN}]}, SAY]},
        {"interactions": talk("role", "text"), "system_prompt": None},
    ],
)
def test_lists_that_are_stored_in_other_ways(record: Any) -> None:
    assert sides(record)[1] == {"INPUT": [IN], "OUTPUT": [OUT]}


@pytest.mark.parametrize("key", ["reasoning", "reasoning_content", "thinking"])
def test_reasoning_stands_aside(key: str) -> None:
    assert sides({"messages": [ASK, {**SAY, key: "Hm."}]})[1] == {"INPUT": [IN], "ASIDE": ["Hm."], "OUTPUT": [OUT]}


@pytest.mark.parametrize("key", ["weight", "loss_weight", "train", "loss", "mask", "train_on_turn"])
@pytest.mark.parametrize("off", [0, False])
def test_flags_that_leave_a_turn_out_of_the_loss(key: str, off: Any) -> None:
    record = {"messages": [ASK, {**SAY, "content": "Wait.", key: off}, ASK, {**SAY, key: 1}]}
    assert sides(record)[1] == {"INPUT": [IN, "Wait.", IN], "OUTPUT": [OUT]}


def test_a_mask_that_is_no_flag_is_a_key_like_any_other() -> None:
    assert sides({"messages": [ASK, {**SAY, "mask": "User"}]})[1] == {"INPUT": [IN], "OUTPUT": [OUT]}


def test_flags_of_segments_and_of_parts() -> None:
    assert sides({"segments": [{"label": False, "text": IN}, {"label": True, "text": OUT}]})[1] == {"INPUT": [IN], "OUTPUT": [OUT]}
    parts = [{"type": "text", "text": "First, ", "train": False}, {"type": "text", "text": OUT}]
    assert sides({"messages": [ASK, {"role": "assistant", "content": parts}]})[1] == {"INPUT": [IN, "First, "], "OUTPUT": [OUT]}


@pytest.mark.parametrize(
    "text",
    [
        "### Instruction:\nWhere is it?\n\n### Response:\nOn its way.",
        "<s>[INST] Where is it? [/INST] On its way. </s>",
        "<|im_start|>user\nWhere is it?<|im_end|>\n<|im_start|>assistant\nOn its way.<|im_end|>\n",
        "\n\nHuman: Where is it?\n\nAssistant: On its way.",
        "<|start_header_id|>user<|end_header_id|>\n\nWhere is it?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nOn its way.",
        "<start_of_turn>user\nWhere is it?<end_of_turn>\n<start_of_turn>model\nOn its way.<end_of_turn>\n",
    ],
)
def test_rendered_text_is_text_and_can_be_split(text: str) -> None:
    from curate.formats.detect import FORMATS

    assert sides({"text": text}) == ("text_templated", {"OUTPUT": [text]})
    split = make_batch([Raw(0, 1, {"text": text})], FORMATS["text_turns"], 0, "train")
    assert (split.texts.text.to_pylist(), split.texts.side.tolist()) == ([IN, OUT], [Side.INPUT, Side.OUTPUT])
