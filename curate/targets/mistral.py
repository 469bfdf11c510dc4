"""Mistral's fine-tuning: chat in OpenAI's keys, with ids of nine letters and digits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from curate.record import Record
from curate.targets import calling, shaping
from curate.targets.base import Change, Held, Notice, Options, SetFacts, Source, Survey, Target, Verdict
from curate.targets.jobs import mistral_script
from curate.targets.judging import Words, judge_calls, judge_messages, judge_tools, shown, unknown_keys
from curate.targets.openai import is_openai
from curate.targets.talk import Talk, Turn, Unheld, talk_of
from curate.text.json_schema import data_validator

KEYS = ("role", "content", "tool_calls", "tool_call_id", "weight")
WORDS = Words(
    roles=("system", "user", "assistant", "tool"),
    keys=(*KEYS, "name", "prefix"),
    ends_with_answer=True,
    weights_on=("assistant",),
    parts=("text",),
)
_ID = re.compile(r"[a-zA-Z0-9]{9}")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Mistral(Target):
    """La Plateforme, Mistral's API."""

    name = "mistral"
    title = "Mistral"
    rules_date = "2026-11-22"
    sources = (
        Source("MistralRequestValidator in the mode finetuning, mistral-common 1.13.1", "mistralai/mistral-common@bc022b9"),
        Source("finetune/data/tokenize.py", "mistralai/mistral-finetune@1943535"),
        Source("known limitations", "docs.mistral.ai/resources/known-limitations"),
    )
    notices = (Notice("2026-11-22", "mistral-finetune, Mistral's own code for open weights, is archived."),)
    max_bytes = 512_000_000
    min_records = 10
    model = "ministral-3b-latest"

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        try:
            talk = _shaped(talk_of(record))
        except Unheld as reason:
            return Held(left_out=str(reason))
        body: dict[str, Any] = {"messages": [shaping.only(turn, KEYS) for turn in talk.messages]}
        if talk.tools:
            body["tools"] = [_described(tool) for tool in talk.tools]
        return Held((body,), "sft", talk.changes)

    def is_native(self, value: Any) -> bool:
        return not isinstance(value, dict) or is_openai(value.get("messages"))

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        return {"start_job.py": mistral_script(facts, options, options.model or self.model)}


def _shaped(talk: Talk) -> Talk:
    if talk.chosen is not None:
        raise Unheld("it is a preference pair, which has no place there")
    if talk.label is not None:
        raise Unheld("its answer has a label, and single answers with a label have no place there")
    talk = shaping.without_reasoning(shaping.without_names(shaping.without_parallel(talk)))
    talk = shaping.text_only(shaping.refusals_as_content(shaping.developer_as_system(talk)))
    talk = shaping.up_to_the_last_answer(shaping.integer_weights(talk))
    talk = calling.linked_calls(calling.named_functions(shaping.filled_answers(talk)), every=True)
    for first, second in zip(talk.messages, talk.messages[1:], strict=False):
        if (first["role"], second["role"]) == ("tool", "system") or (first["role"] == "system" and second["role"] == "tool"):
            raise Unheld(f"a message of the {second['role']} follows one of the {first['role']}")
    for tool in talk.tools:
        if not _is_schema(tool["function"].get("parameters", {})):
            raise Unheld(f"the parameters of the tool {tool['function']['name']!r} are no JSON Schema")
    return _with_ids(talk)


def _is_schema(parameters: Any) -> bool:
    return isinstance(parameters, dict) and data_validator(parameters) is not None


def _with_ids(talk: Talk) -> Talk:
    """The ids of calls as Mistral wants them; another one becomes nine signs of its hash."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        made = dict(turn)
        if turn.get("tool_calls"):
            made["tool_calls"] = [{**call, "id": short_id(call["id"])} for call in turn["tool_calls"]]
        if turn.get("tool_call_id"):
            made["tool_call_id"] = short_id(turn["tool_call_id"])
        return made, None if made == turn else Change(pointer, "ids of calls became nine letters and digits")

    return shaping.each_turn(talk, change)


def short_id(name: str) -> str:
    """An id of nine letters and digits: the id itself where it is one, else of its hash; the same for the same id."""
    if _ID.fullmatch(name):
        return name
    number = int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    digits = []
    for _ in range(9):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(digits)


def _described(tool: dict[str, Any]) -> dict[str, Any]:
    """A declared tool with a description and parameters, which Mistral wants."""
    return {**tool, "function": {"description": "", "parameters": {"type": "object", "properties": {}}} | tool["function"]}


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
        return
    messages = value.get("messages")
    yield from judge_messages(messages, "/messages", WORDS)
    yield from judge_calls(messages, "/messages")
    for number, each in enumerate(messages if isinstance(messages, list) else ()):
        for call in (each.get("tool_calls") or ()) if isinstance(each, dict) else ():
            name = call.get("id") if isinstance(call, dict) else None
            if isinstance(name, str) and not _ID.fullmatch(name):
                what = f"the id {shown(name)} of a call is not nine letters and digits"
                yield Verdict("reject", "call-id", what, f"/messages/{number}/tool_calls")
    yield from judge_tools(value.get("tools"), "/tools")
    for number, tool in enumerate(value["tools"] if isinstance(value.get("tools"), list) else ()):
        function = tool.get("function") if isinstance(tool, dict) else None
        if isinstance(function, dict) and not _is_schema(function.get("parameters", {})):
            yield Verdict("reject", "tool-schema", f"the parameters of tool {number + 1} are no JSON Schema", f"/tools/{number}")
    yield from unknown_keys(value, ("messages", "tools", "parallel_tool_calls"), "doubt")
