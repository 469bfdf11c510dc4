"""Axolotl: records and a YAML file that says how to read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from curate.record import Record
from curate.targets import calling, shaping
from curate.targets.axolotl_yaml import yaml_of
from curate.targets.base import Change, Held, Options, SetFacts, Source, Survey, Target, Verdict, Window
from curate.targets.judging import Words, judge_messages, kind_of, shown
from curate.targets.openai import is_openai
from curate.targets.talk import Talk, Turn, Unheld, talk_of
from curate.targets.text import segments, stepwise, text

KEYS = ("role", "content", "reasoning_content", "tool_calls", "tool_call_id", "name", "train")
WORDS = Words(
    roles=("system", "user", "human", "assistant", "gpt", "tool"),
    parts=("text",),
    weights_on=("system", "user", "assistant", "tool"),
    needs_answer=False,
)


class Axolotl(Target):
    """Axolotl, which reads a YAML file beside the data."""

    name = "axolotl"
    title = "Axolotl"
    rules_date = "2026-11-22"
    sources = (
        Source("prompt strategies and utils/schemas of Axolotl 0.19.0", "axolotl-ai-cloud/axolotl@067b021"),
        Source("dataset formats: conversation, preference, input_output", "docs.axolotl.ai/docs/dataset-formats"),
    )
    forms = ("sft", "preference", "unpaired", "text", "segments", "stepwise", "tokens")
    uniform = True
    fits = True
    window = Window("sequence_len", 2_048, "drop")

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        if record.kind == "tokens":
            return _tokens(value)
        if record.kind in _OTHERS:
            return _OTHERS[record.kind](record)
        try:
            return _held(_shaped(talk_of(record)))
        except Unheld as reason:
            return Held(left_out=str(reason))

    def is_native(self, value: Any) -> bool:
        return not isinstance(value, dict) or ("messages" in value and is_openai(value["messages"]))

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        chosen = replace(options, model=options.model or self.model)
        names = {form: "axolotl.yaml" if len(facts.forms) == 1 else f"axolotl-{form}.yaml" for form in facts.forms}
        return {name: yaml_of(facts, chosen, form, name) for form, name in names.items()}


_OTHERS = {"text": text, "segments": segments, "stepwise": stepwise}


def _shaped(talk: Talk) -> Talk:
    talk = shaping.developer_as_system(shaping.without_parallel(shaping.refusals_as_content(shaping.text_only(talk))))
    return shaping.filled_answers(shaping.integer_weights(calling.linked_calls(talk)))


def _held(talk: Talk) -> Held:
    if talk.label is not None:
        return _unpaired(talk)
    if talk.chosen is not None:
        return _pair(talk)
    talk = calling.with_object_arguments(shaping.up_to_the_last_answer(talk))
    body: dict[str, Any] = {"messages": [_message(turn) for turn in talk.messages]}
    changes = talk.changes
    if talk.tools:
        body["tools"] = json.dumps(list(talk.tools), ensure_ascii=False)
        changes = (*changes, Change("/tools", "declared tools are JSON in a text, so that their keys may differ"))
    if any("train" in message for message in body["messages"]):
        changes = (*changes, Change("/messages", "weights became the key train"))
    return Held((body,), "sft", changes)


def _message(turn: Turn) -> Turn:
    """One message: arguments as JSON in a text, since each tool has keys of its own, and `train` for a weight."""
    made = {**shaping.only(turn, KEYS), "content": turn.get("content") or ""}
    if turn.get("tool_calls"):
        made["tool_calls"] = [
            {**call, "function": {**call["function"], "arguments": json.dumps(call["function"]["arguments"], ensure_ascii=False)}}
            for call in turn["tool_calls"]
        ]
    return made | ({"train": bool(turn["weight"])} if turn.get("weight") is not None else {})


def _pair(talk: Talk) -> Held:
    talk = shaping.without_tools(shaping.without_names(shaping.without_reasoning(talk)))
    talk = shaping.one_answer(shaping.without_key(talk, "weight", "a preference pair has no weights"), calls=False)
    answers = {
        name: shaping.only(side[0], ("role", "content")) for name, side in (("chosen", talk.chosen), ("rejected", talk.rejected)) if side
    }
    if any(not str(answer["content"]).strip() for answer in answers.values()):
        raise Unheld("one of its answers is empty, and the template looks for its text")
    return Held(({"messages": [shaping.only(turn, ("role", "content")) for turn in talk.messages], **answers},), "preference", talk.changes)


def _unpaired(talk: Talk) -> Held:
    """An answer with a label: a system prompt, one question and the answer, as the KTO strategies read them."""
    talk = shaping.without_tools(shaping.without_names(shaping.without_reasoning(talk)))
    talk = shaping.without_key(talk, "weight", "an answer with a label has no weight")
    roles = [turn["role"] for turn in talk.messages]
    if roles not in (["user", "assistant"], ["system", "user", "assistant"]):
        raise Unheld("an answer with a label has one question before it, and a system prompt at most")
    texts = {turn["role"]: turn["content"] for turn in talk.messages}
    body = {"system": texts.get("system"), "prompt": texts["user"], "completion": texts["assistant"], "label": talk.label}
    return Held((body,), "unpaired", talk.changes)


def _tokens(value: Any) -> Held:
    """Token ids as they are; without a mask and labels all of them are seen and learned."""
    ids = value.get("input_ids") if isinstance(value, dict) else None
    if not isinstance(ids, list):
        return Held(left_out="its token ids are not there")
    body = {"input_ids": ids, "attention_mask": value.get("attention_mask") or [1] * len(ids), "labels": value.get("labels") or ids}
    if any(len(item) != len(ids) for item in body.values()):
        return Held(left_out="its token ids, mask and labels are not of one length")
    lost = tuple(Change(f"/{key}", f"the key {key} has no place there", lost=True) for key in value if key not in body)
    return Held((body,), "tokens", lost)


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
        return
    messages = value["messages"]
    if isinstance(messages, str):
        try:
            messages = json.loads(messages)
        except json.JSONDecodeError:
            yield Verdict("reject", "messages-no-list", "the messages are a text that is no JSON", "/messages", "missing_messages_list")
            return
    if messages is None:
        yield Verdict("reject", "messages-missing", "the messages are null", "/messages", "missing_messages_list")
        return
    yield from judge_messages(messages, "/messages", WORDS)
    yield from _judged_learning(messages if isinstance(messages, list) else [])
    tools = value.get("tools")
    if tools is not None and not isinstance(tools, list | str):
        yield Verdict("reject", "tools-no-list", f"the tools are {kind_of(tools)} and no list", "/tools")


def _judged_learning(messages: list[Any]) -> Iterator[Verdict]:
    """What `roles_to_train: [assistant]` and the key `train` make of a conversation."""
    answers = [each for each in messages if isinstance(each, dict) and each.get("role") in ("assistant", "gpt")]
    if messages and (not answers or all(each.get("train") is False for each in answers)):
        yield Verdict("nothing", "no-answer", "no answer of the assistant is trained", "/messages", "example_missing_assistant_message")
    for number, each in enumerate(messages):
        if isinstance(each, dict) and each.get("weight") in (0, False) and each.get("weight") is not None:
            what = f"message {number + 1} has the weight {shown(each['weight'])}, which is not read: it is learned unless the key is train"
            yield Verdict("doubt", "weight-ignored", what, f"/messages/{number}/weight")
