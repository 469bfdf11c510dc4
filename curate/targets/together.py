"""Together AI: chat with tools, weights and reasoning, preference pairs, and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from curate.record import Record
from curate.targets import calling, shaping
from curate.targets.base import Held, Notice, Options, SetFacts, Source, Survey, Target, Verdict, Window
from curate.targets.jobs import together_script
from curate.targets.judging import Words, judge_answers, judge_calls, judge_messages, judge_tools, kind_of, unknown_keys
from curate.targets.openai import is_openai
from curate.targets.talk import Talk, Unheld, talk_of, text_of
from curate.targets.text import text

KEYS = ("role", "content", "reasoning_content", "tool_calls", "tool_call_id", "weight")
FORMATS = (("text",), ("messages",), ("prompt", "completion"), ("input", "preferred_output", "non_preferred_output"))
"""The columns of each format; a file has one."""

WORDS = Words(
    roles=("system", "user", "assistant", "tool"),
    weights_on=("system", "user", "assistant", "tool"),
    parts=("text", "image_url"),
    alternates="reject",
    order="doubt",
    ends_with_answer=True,
    last="doubt",
    data_uris=True,
)
_DATA_URI = re.compile(r"data:image/(jpeg|png|webp);base64,")


class Together(Target):
    """Together AI's fine-tuning API."""

    name = "together"
    title = "Together"
    rules_date = "2026-11-22"
    sources = (
        Source("the check of files in together 1.5.35 and 2.12.0", "PyPI, together/utils/files.py and together/lib/utils/files.py"),
        Source("data preparation, function calling, reasoning", "docs.together.ai/docs/fine-tuning"),
    )
    notices = (
        Notice(
            "2026-11-22",
            "Since 2.15.0 (and in all of 3.x) Together's own command checks a file for UTF-8 and JSON objects only; what else is wrong "
            "with it is found after the upload. These rules are those of 1.5.35 and 2.12.0, the last that said them.",
        ),
    )
    forms = ("sft", "preference", "text")
    max_bytes = 50_100_000_000
    window = Window("the context of the model", None, "cut")
    model = "meta-llama/Meta-Llama-3.1-8B-Instruct-Reference"

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        if record.kind == "text":
            return text(record)
        try:
            talk = _shaped(talk_of(record))
        except Unheld as reason:
            return Held(left_out=str(reason))
        return Held((_written(talk),), "preference" if talk.chosen is not None else "sft", talk.changes)

    def is_native(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        found = [columns for columns in FORMATS if any(key in value for key in columns)]
        return bool(found) and ("messages" not in value or is_openai(value["messages"]))

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        return {"start_job.py": together_script(facts, options, options.model or self.model)}


def _shaped(talk: Talk) -> Talk:
    if talk.label is not None:
        raise Unheld("its answer has a label, and single answers with a label have no place there")
    talk = shaping.refusals_as_content(shaping.developer_as_system(shaping.without_parallel(shaping.without_names(talk))))
    talk = _pictured(shaping.up_to_the_last_answer(shaping.integer_weights(talk)))
    talk = shaping.in_order(calling.named_functions(shaping.filled_answers(calling.linked_calls(talk, every=True))))
    if talk.chosen is None:
        return talk
    talk = shaping.without_key(talk, "weight", "a preference pair has no weights")
    return shaping.one_answer(talk, calls=True)


def _pictured(talk: Talk) -> Talk:
    """Images only as data URIs in turns of the user; without any, parts become one text."""
    parts = [part for turn in talk.every if isinstance(turn.get("content"), list) for part in turn["content"]]
    if all(part.get("type") == "text" for part in parts):
        return shaping.text_only(talk)
    if talk.media:
        raise Unheld(f"it has {', '.join(talk.media)} beside its messages")
    for number, turn in enumerate(talk.every):
        if turn["role"] != "user" and isinstance(turn.get("content"), list) and text_of(turn["content"]) is None:
            raise Unheld(f"message {number + 1} has an image, and only the user may send one")
    for part in parts:
        image = part.get("image_url")
        url = image.get("url") if isinstance(image, dict) else image
        if part.get("type") != "text" and not (part.get("type") == "image_url" and isinstance(url, str) and _DATA_URI.match(url)):
            raise Unheld("it has a part that is no text and no base64 data URI of a jpeg, png or webp")
    return talk


def _written(talk: Talk) -> dict[str, Any]:
    body: dict[str, Any] = {"messages": [shaping.only(turn, KEYS) for turn in talk.messages]}
    if talk.tools:
        body["tools"] = list(talk.tools)
    if talk.chosen is None:
        return body
    preferred, other = ([shaping.only(turn, KEYS) for turn in side] for side in (talk.chosen, talk.rejected or ()))
    return {"input": body, "preferred_output": preferred, "non_preferred_output": other}


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
        return
    found = [columns for columns in FORMATS if all(key in value for key in columns)]
    if not found:
        yield Verdict("reject", "no-format", f"the columns {', '.join(sorted(value)) or 'are none that it knows'} are no whole format")
        return
    yield from unknown_keys(value, (*found[0], "tools"), "reject")
    if found[0] == ("messages",):
        yield from judge_messages(value["messages"], "/messages", WORDS)
        yield from judge_calls(value["messages"], "/messages")
        yield from judge_tools(value.get("tools"), "/tools")
    elif found[0][0] == "input":
        yield from _judged_pair(value)
    else:
        for key in found[0]:
            yield from _judged_text(value[key], key)


def _judged_text(item: Any, key: str) -> Iterator[Verdict]:
    if isinstance(item, list) and key != "text" and item and all(isinstance(part, dict) and "type" in part for part in item):
        return
    if not isinstance(item, str):
        yield Verdict("reject", "content-no-text", f"{key} is {kind_of(item)} and no text", f"/{key}", "missing_content")
    elif not item.strip():
        yield Verdict("nothing" if key != "prompt" else "doubt", "empty-text", f"{key} is empty", f"/{key}")


def _judged_pair(value: dict[str, Any]) -> Iterator[Verdict]:
    wrapped = value["input"]
    if not isinstance(wrapped, dict) or "messages" not in wrapped:
        yield Verdict("reject", "messages-missing", "the input has no list of messages", "/input", "missing_messages_list")
        return
    words = WORDS._replace(ends_with_answer=False, needs_answer=False)
    yield from judge_messages(wrapped["messages"], "/input/messages", words)
    last = wrapped["messages"][-1] if isinstance(wrapped["messages"], list) and wrapped["messages"] else None
    if isinstance(last, dict) and last.get("role") == "assistant":
        yield Verdict("reject", "prompt-ends-with-answer", "the last message of the input is the assistant's", "/input/messages")
    yield from judge_answers(value, ("preferred_output", "non_preferred_output"), words._replace(alternates=None))
    yield from judge_tools(wrapped.get("tools"), "/input/tools")
