"""Gemini's preference tuning: a prompt, and two answers of which one has the score 1 and one the score 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Draft, Shape, Step
from curate.formats.blocks import accepts_content, accepts_turns, one, put_blocks, put_turns, read_turn, turns_decoder, write_turn
from curate.formats.chat import hash_of
from curate.formats.gemini import (
    BESIDE_NAMES,
    GEMINI,
    SYSTEM_KEYS,
    accepts_beside,
    beside_fields,
    declared,
    put_system,
    with_roles,
    write_beside,
)
from curate.formats.levels import Fields, listed, number, put, take, take_record
from curate.record import Choice, Record, ToolDefinition


@dataclass(frozen=True)
class GeminiPreference(Shape):
    """`contents` that end with the user, and two `completions`, one with the score 1 and one with 0."""

    name: str = "gemini_preference"

    family: ClassVar[str] = "preference"
    schema_name: ClassVar[str] = "gemini_preference"

    @property
    def required(self) -> frozenset[str]:
        return frozenset(("contents", "completions", "parts"))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset((*SYSTEM_KEYS, "tools", "role", "text", "score", "completion"))

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict or not accepts_turns(value.get("contents"), GEMINI, needs_answer=False):
            return False
        completions = value.get("completions")
        if type(completions) is not list or len(completions) != 2 or not all(map(_accepts_completion, completions)):
            return False
        return completions[0]["score"] != completions[1]["score"] and accepts_beside(value)

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        out = {**value}
        if "contents" in value:
            out["contents"] = with_roles(value["contents"])
        if type(value.get("completions")) is list:
            out["completions"] = [_with_role(each) for each in value["completions"]]
        return Canonical(out, {}, {})

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        draft = Draft()
        put_system(draft, value)
        turns = value["contents"]
        put_turns(draft, turns, "/contents", GEMINI, first=len(turns))
        best = 0 if value["completions"][0]["score"] else 1
        for index, side in ((best, Side.OUTPUT), (1 - best, Side.REJECTED)):
            place = f"/completions/{index}/completion"
            if side == Side.OUTPUT:
                draft.steps.append(Step(Role.ASSISTANT, len(turns), -1, place))
            parts = value["completions"][index]["completion"]["parts"]
            put_blocks(draft, parts, Role.ASSISTANT, side, len(turns), place + "/parts", GEMINI)
        columns.add_draft(record, Kind.PREFERENCE, draft, tools=hash_of(declared(value)))

    def read(self, value: Any) -> Record:
        tools: list[ToolDefinition] = []
        choice: Fields = {"score": ("score", number), "completion": ("message", one(lambda each: read_turn(each, GEMINI, 1)))}
        fields: Fields = {
            **beside_fields(tools),
            "contents": ("prompt", turns_decoder(GEMINI)),
            "completions": ("choices", lambda found: listed(lambda each: take(Choice, each, choice), found)),
        }
        record = take_record(value, fields, kind="preference")
        record.tools = tools if record.tool_groups is not None else None
        for each in record.choices or ():
            if each.message is None or each.score not in (0, 1):
                continue
            if each.score and record.chosen is None:
                record.chosen, each.side, each.message = each.message, "chosen", None
            elif not each.score and record.rejected is None:
                record.rejected, each.side, each.message = each.message, "rejected", None
        return record

    def write(self, record: Record) -> Any:
        choices = None if record.choices is None else [_write_choice(each, record) for each in record.choices]
        prompt: Any = record.prompt
        if type(prompt) is list:
            prompt = [write_turn(message, GEMINI) for message in prompt]
        values = {"prompt": prompt, "choices": choices, **write_beside(record)}
        return put(record, values, {"prompt": "contents", "choices": "completions", **BESIDE_NAMES})


def _accepts_completion(choice: Any) -> bool:
    if type(choice) is not dict or type(choice.get("score")) not in (int, float) or choice["score"] not in (0, 1):
        return False
    completion = choice.get("completion")
    return type(completion) is dict and GEMINI.role(completion, 1) == Role.ASSISTANT and accepts_content(completion.get("parts"), GEMINI)


def _with_role(choice: Any) -> Any:
    completion = choice.get("completion") if type(choice) is dict else None
    return {**choice, "completion": with_roles([completion], 1)[0]} if type(completion) is dict else choice


def _write_choice(choice: Choice, record: Record) -> dict[str, Any]:
    message: Any = choice.message if choice.side is None else getattr(record, choice.side)
    return put(choice, {"score": choice.score, "message": write_turn(message, GEMINI) if message is not None else None}, {})
