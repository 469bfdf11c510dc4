"""Hugging Face: a folder that `datasets` loads and TRL trains on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from curate.formats.codec import write_content
from curate.formats.roles import OPENAI
from curate.record import Record
from curate.targets import calling, shaping
from curate.targets.base import Change, Held, Options, SetFacts, Source, Survey, Target, Verdict, Window
from curate.targets.card import card
from curate.targets.judging import Words, judge_messages, shown
from curate.targets.talk import Talk, Turn, Unheld, is_masked, talk_of
from curate.targets.text import stepwise, text
from curate.targets.trl import trl_script

KEYS = ("role", "content", "reasoning_content", "tool_calls", "tool_call_id", "name")
WORDS = Words(
    roles=("system", "developer", "user", "assistant", "tool"),
    weights_on=("system", "developer", "user", "assistant", "tool"),
    parts=("text", "image"),
    needs_answer=False,
)
COLUMN_SETS = (
    {"messages"}, {"prompt"}, {"prompt", "completion"}, {"prompt", "chosen", "rejected"}, {"chosen", "rejected"},
    {"prompt", "completion", "label"}, {"text"}, {"prompt", "completions", "labels"},
)  # fmt: skip
"""The columns that TRL takes together; what else a record has is left alone."""
READ = frozenset().union(*COLUMN_SETS)
SIDES = ("messages", "prompt", "completion", "chosen", "rejected")


class HuggingFace(Target):
    """TRL on a data set in the layout of the Hugging Face Hub."""

    name = "huggingface"
    title = "TRL"
    rules_date = "2026-11-22"
    sources = (
        Source("TRL, dataset formats and data_utils.py", "huggingface/trl@f2cd577 (1.16.0)"),
        Source("datasets, its loaders and the detection of splits", "huggingface/datasets@b7cb10b (5.2.0)"),
    )
    forms = ("sft", "preference", "unpaired", "text", "prompt", "stepwise")
    uniform = True
    surveys = True
    fits = True
    window = Window("max_length", 1_024, "cut")

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        if record.kind in _OTHERS:
            return _OTHERS[record.kind](record)
        try:
            return self.of_talk(_shaped(talk_of(record)), survey)
        except Unheld as reason:
            return Held(left_out=str(reason))

    def of_talk(self, talk: Talk, survey: Survey) -> Held:
        """The records of a conversation. Raises `Unheld`."""
        if talk.label is not None:
            return _unpaired(talk)
        if talk.chosen is not None:
            return Held((_with_tools(talk, _sides(talk)),), "preference", talk.changes)
        talk = shaping.up_to_the_last_answer(talk)
        if survey.masked:
            return _answers(talk)
        talk = shaping.without_weights(talk)
        return Held((_with_tools(talk, {"messages": _written(talk.messages)}),), "sft", talk.changes)

    def is_native(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        if any(isinstance(value.get(key), list) for key in (*SIDES, "conversations")):
            return "input" not in value
        return READ & value.keys() in COLUMN_SETS

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        chosen = replace(options, model=options.model or self.model)
        return {"README.md": card(facts), "train.py": trl_script(facts, chosen)}


def conversational(value: Any) -> bool:
    """Whether TRL takes a record for a conversation: the first of its columns is a list whose first message has a role."""
    sides = [value[key] for key in ("prompt", "chosen", "rejected", "completion", "messages") if key in value]
    first = sides[0] if sides else None
    return isinstance(first, list) and bool(first) and isinstance(first[0], dict) and "role" in first[0]


def _shaped(talk: Talk) -> Talk:
    talk = shaping.refusals_as_content(shaping.text_only(shaping.without_parallel(talk)))
    talk = shaping.filled_answers(shaping.integer_weights(talk))
    return calling.with_object_arguments(calling.linked_calls(talk))


def _written(turns: Sequence[Turn]) -> list[Turn]:
    """Messages with a text in every content: templates put the word None where it is null."""
    return [{**shaping.only(turn, KEYS), "content": turn.get("content") or ""} for turn in turns]


def _with_tools(talk: Talk, body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "tools": list(talk.tools)} if talk.tools else body


def _sides(talk: Talk) -> dict[str, Any]:
    return {"prompt": _written(talk.messages), "chosen": _written(talk.chosen or ()), "rejected": _written(talk.rejected or ())}


def _answers(talk: Talk) -> Held:
    """One record for each answer that is learned, all that comes before it as the prompt: TRL has no weights."""
    learned = [number for number, turn in enumerate(talk.messages) if turn["role"] == "assistant" and not is_masked(turn)]
    values = tuple(
        _with_tools(talk, {"prompt": _written(talk.messages[:number]), "completion": _written(talk.messages[number : number + 1])})
        for number in learned
    )
    if not values[0]["prompt"]:
        raise Unheld("its first answer has no prompt before it")
    what = (
        "its answer became the completion" if len(values) == 1 else f"each of its {len(values)} learned answers became a record of its own"
    )
    return Held(values, "sft", (*talk.changes, Change("/messages", f"{what}, since there are no weights")))


def _unpaired(talk: Talk) -> Held:
    talk = shaping.without_key(talk, "weight", "an answer with a label has no weight")
    if len(talk.messages) < 2 or talk.messages[-1]["role"] != "assistant":
        raise Unheld("its answer with the label is not the last message, or has no prompt")
    body = {"prompt": _written(talk.messages[:-1]), "completion": _written(talk.messages[-1:]), "label": talk.label}
    return Held((_with_tools(talk, body),), "unpaired", talk.changes)


def _prompt(record: Record) -> Held:
    """A prompt for a trainer that generates the answers; what stands beside it reaches the reward functions as columns."""
    content = record.messages if record.messages is not None else record.prompt
    messages: list[Turn] = [{"role": "user", "content": content}] if isinstance(content, str) else write_content(content, OPENAI) or []
    if isinstance(record.system, str) and record.system:
        messages = [{"role": "system", "content": record.system}, *messages]
    if not messages or any(not isinstance(each.get("content"), str) for each in messages):
        return Held(left_out="its prompt is not text")
    extra = {key: item for key, item in record.extra.items() if key not in ("prompt", "messages", "system")}
    return Held(({"prompt": [{"role": each["role"], "content": each["content"]} for each in messages], **extra},), "prompt")


_OTHERS = {"text": text, "stepwise": stepwise, "prompt": _prompt}


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
        return
    if "conversations" in value and "messages" not in value:
        value = {**{key: item for key, item in value.items() if key != "conversations"}, "messages": value["conversations"]}
    found = READ & value.keys()
    if found not in COLUMN_SETS:
        yield Verdict("reject", "invalid-keys", f"the columns {', '.join(sorted(found)) or 'are none that it knows'} do not go together")
        return
    for side in SIDES:
        if isinstance(value.get(side), list):
            yield from _judged_side(value, side)
        elif side in ("completion", "chosen", "rejected") and side in value and not str(value[side] or "").strip():
            yield Verdict("nothing", "empty-answer", f"{side} is empty", f"/{side}")
    if isinstance(value.get("messages"), list) and not any(_role(each) in ("assistant", "gpt") for each in value["messages"]):
        yield Verdict("nothing", "no-answer", "no message is the assistant's", "/messages", "example_missing_assistant_message")


def _role(message: Any) -> Any:
    return message.get("role", message.get("from")) if isinstance(message, dict) else None


def _judged_side(value: dict[str, Any], side: str) -> Iterator[Verdict]:
    messages = value[side]
    if messages and all(isinstance(each, dict) and "from" in each and "value" in each for each in messages):
        strange = sorted({str(each["from"]) for each in messages} - set(WORDS.roles))
        if strange:
            yield Verdict("doubt", "role-not-mapped", f"the roles {', '.join(strange)} reach the chat template as they are", f"/{side}")
        return
    yield from judge_messages(messages, f"/{side}", WORDS)
    for number, each in enumerate(messages):
        if not isinstance(each, dict):
            continue
        if each.get("weight") in (0, False) and each.get("weight") is not None:
            yield Verdict(
                "doubt", "weight-ignored", f"message {number + 1} has the weight 0, and is learned all the same", f"/{side}/{number}/weight"
            )
        for call in each.get("tool_calls") or ():
            arguments = (
                call.get("function", {}).get("arguments") if isinstance(call, dict) and isinstance(call.get("function"), dict) else None
            )
            if isinstance(arguments, str):
                what = f"the arguments {shown(arguments)} are a string, and templates read an object"
                yield Verdict("doubt", "arguments-a-string", what, f"/{side}/{number}/tool_calls")
    last = _role(messages[-1]) if messages else None
    if side == "prompt" and last not in ("user", "tool", "assistant"):
        yield Verdict("reject", "prompt-ends-wrongly", f"the prompt ends with the role {shown(last)}", f"/prompt/{len(messages) - 1}")
