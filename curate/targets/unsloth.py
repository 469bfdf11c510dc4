"""Unsloth: conversations of two text keys a message, which its `standardize_data_formats` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from curate.record import Record
from curate.targets import shaping
from curate.targets.base import Held, Options, SetFacts, Source, Survey, Target, Verdict, Window
from curate.targets.judging import kind_of, role_word
from curate.targets.talk import Talk, Turn, Unheld, talk_of
from curate.targets.text import text
from curate.targets.unsloth_script import unsloth_script

KEYS = ("role", "content")
ALIASES = {
    "system": "system",
    "user": "user",
    "human": "user",
    "input": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "output": "assistant",
}
"""The words for roles that Unsloth knows, in whatever case."""


class Unsloth(Target):
    """Unsloth, which trains with TRL on one GPU."""

    name = "unsloth"
    title = "Unsloth"
    rules_date = "2026-11-22"
    sources = (
        Source("unsloth_zoo 2026.10.9, dataset_utils.py", "PyPI"),
        Source("chat templates", "unslothai/unsloth@015bdef, unsloth/chat_templates.py"),
    )
    forms = ("sft", "preference", "unpaired", "text")
    uniform = True
    fits = True
    window = Window("max_seq_length", 2_048, "cut")
    model = "unsloth/Qwen3-4B-Instruct-2507"

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        if record.kind == "text":
            return text(record)
        try:
            talk = shaping.without_tools(shaping.without_parallel(shaping.without_names(talk_of(record))))
            talk = shaping.inline_reasoning(shaping.developer_as_system(shaping.refusals_as_content(shaping.text_only(talk))))
            return _held(shaping.filled_answers(talk))
        except Unheld as reason:
            return Held(left_out=str(reason))

    def is_native(self, value: Any) -> bool:
        return not isinstance(value, dict) or "conversations" in value

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        return {"train.py": unsloth_script(facts, replace(options, model=options.model or self.model))}


def _held(talk: Talk) -> Held:
    if talk.chosen is not None:
        talk = shaping.one_answer(shaping.without_key(talk, "weight", "a preference pair has no weights"), calls=False)
        sides = {"prompt": talk.messages, "chosen": talk.chosen or (), "rejected": talk.rejected or ()}
        return Held(({name: _written(side) for name, side in sides.items()},), "preference", talk.changes)
    if talk.label is not None:
        talk = shaping.without_key(talk, "weight", "an answer with a label has no weight")
        if len(talk.messages) < 2 or talk.messages[-1]["role"] != "assistant":
            raise Unheld("its answer with the label is not the last message, or has no prompt")
        body = {"prompt": _written(talk.messages[:-1]), "completion": _written(talk.messages[-1:]), "label": talk.label}
        return Held((body,), "unpaired", talk.changes)
    talk = shaping.without_weights(shaping.up_to_the_last_answer(talk))
    return Held(({"conversations": _written(talk.messages)},), "sft", talk.changes)


def _written(turns: Sequence[Turn]) -> list[Turn]:
    return [shaping.only(turn, KEYS) for turn in turns]


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
        return
    messages = value["conversations"]
    if not isinstance(messages, list) or not messages:
        yield Verdict("reject", "messages-missing", "the conversation is no list of messages", "/conversations", "missing_messages_list")
        return
    for number, message in enumerate(messages):
        at, called = f"/conversations/{number}", f"message {number + 1}"
        if not isinstance(message, dict):
            yield Verdict("reject", "message-no-object", f"{called} is no object", at, "data_type")
            return
        if len(message) != 2:
            yield Verdict("reject", "not-two-keys", f"{called} has {len(message)} keys and not two", at, "message_unrecognized_key")
        for key, item in message.items():
            if not isinstance(item, str):
                yield Verdict(
                    "reject", "content-no-text", f"{key} of {called} is {kind_of(item)} and no text", f"{at}/{key}", "missing_content"
                )
        role = message.get("role", message.get("from"))
        if isinstance(role, str) and _canonical(role) is None:
            yield Verdict("reject", "unknown-role", f"{called} is {role_word(role)}, which is no role there", at, "unrecognized_role")
    if not any(_canonical(each.get("role", each.get("from"))) == "assistant" for each in messages):
        yield Verdict("nothing", "no-answer", "no message is the assistant's", "/conversations", "example_missing_assistant_message")


def _canonical(word: Any) -> str | None:
    return ALIASES.get(word.strip().lower()) if isinstance(word, str) else None
