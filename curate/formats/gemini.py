"""Gemini: `contents` of turns with `parts`, in camel or snake case, and supervised tuning on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Role, Side
from curate.formats.base import Canonical, Draft
from curate.formats.blockchat import BlockChat, plain_block
from curate.formats.blocks import (
    Dialect,
    accepts_content,
    accepts_turns,
    is_named,
    one,
    put_blocks,
    put_call,
    put_value,
    read_call,
    read_turn,
    turns_decoder,
    write_call,
    write_result,
    write_turn,
)
from curate.formats.levels import Fields, Misfit, anything, listed, put, take, take_record, text
from curate.record import Message, Part, Record, ToolDefinition, ToolGroup, ToolResult

SYSTEM_KEYS = ("systemInstruction", "system_instruction")
DECLARATIONS = ("functionDeclarations", "function_declarations")
_CALLS = ("functionCall", "function_call")
_RESULTS = ("functionResponse", "function_response")
_CALL: Fields = {"id": ("id", text), "name": ("name", text), "args": ("arguments", anything)}
_RESULT: Fields = {"id": ("id", text), "name": ("name", text), "response": ("value", anything)}
_TOOL: Fields = {"name": ("name", text), "description": ("description", text), "parameters": ("parameters", anything)}


def _names(fields: Fields) -> dict[str, str]:
    return {field: key for key, (field, _) in fields.items()}


class _Gemini(Dialect):
    key = "parts"
    roles = {"user": Role.USER, "model": Role.ASSISTANT, "function": Role.TOOL, "tool": Role.TOOL}

    def role(self, turn: dict[str, Any], position: int) -> Role | None:
        if turn.get("role") is None:  # may be left out of single turns: then question and answer alternate
            return Role.ASSISTANT if position % 2 else Role.USER
        return super().role(turn, position)

    def word(self, role: str) -> str:
        return "model" if role == "assistant" else super().word(role)

    def accepts(self, block: Any) -> bool:
        if type(block) is not dict or not block:
            return False
        if "text" in block and type(block["text"]) is not str:
            return False
        if len(block) == 1 and "text" in block:
            return True
        for key in _CALLS:
            if key in block and not (is_named(block[key]) and type(block[key].get("args")) in (dict, type(None))):
                return False
        return all(is_named(block[key]) for key in _RESULTS if key in block)

    def is_result(self, block: dict[str, Any]) -> bool:
        return any(key in block for key in _RESULTS)

    def put(self, draft: Draft, block: dict[str, Any], role: Role, side: Side, turn: int, place: str) -> None:
        known = False
        if "text" in block:
            known = True
            draft.add(*((Role.ASSISTANT, Side.ASIDE) if block.get("thought") else (role, side)), turn, place + "/text", block["text"])
        for key in _CALLS:
            if key in block:
                known = True
                put_call(draft, block[key], "args", side, turn, f"{place}/{key}")
        for key in _RESULTS:
            if key in block:
                known = True
                put_value(draft, block[key].get("response"), turn, f"{place}/{key}/response")
        if not known:
            draft.media.append(block)

    def read(self, block: dict[str, Any]) -> Part:
        fields: Fields = {"text": ("text", text)}
        fields |= {key: ("tool_calls", one(lambda call: read_call(call, _CALL))) for key in _CALLS}
        fields |= {key: ("tool_result", one(lambda result: take(ToolResult, result, _RESULT))) for key in _RESULTS}
        return take(Part, block, fields)

    def write(self, part: Part) -> dict[str, Any]:
        values = {
            "text": part.text,
            "tool_calls": write_call(part.tool_calls, _names(_CALL)),
            "tool_result": write_result(part.tool_result, _names(_RESULT), self),
        }
        return put(part, values, {"text": "text", "tool_calls": _CALLS[0], "tool_result": _RESULTS[0]})


GEMINI = _Gemini()


def _accepts_system(system: Any) -> bool:
    return type(system) in (str, type(None)) or (type(system) is dict and accepts_content(system.get("parts"), GEMINI))


def _accepts_tools(tools: Any) -> bool:
    if type(tools) is not list:
        return tools is None
    for tool in tools:
        if type(tool) is not dict:
            return False
        for key in DECLARATIONS:
            listed_here = tool.get(key, [])
            if type(listed_here) is not list or not all(type(each) is dict for each in listed_here):
                return False
    return True


def accepts_beside(value: dict[str, Any]) -> bool:
    """Whether the system instruction and the tools have their structure."""
    return all(_accepts_system(value.get(key)) for key in SYSTEM_KEYS) and _accepts_tools(value.get("tools"))


def declared(value: dict[str, Any]) -> list[Any]:
    """The function declarations of all tools."""
    return [each for tool in value.get("tools") or () for key in DECLARATIONS for each in tool.get(key, ())]


def with_roles(turns: Any, first: int = 0) -> Any:
    """The turns with the roles that may be left out."""
    if type(turns) is not list:
        return turns
    return [
        {**turn, "role": "model" if (first + position) % 2 else "user"} if type(turn) is dict and turn.get("role") is None else turn
        for position, turn in enumerate(turns)
    ]


def put_system(draft: Draft, value: dict[str, Any]) -> None:
    """Add the texts of the system instruction."""
    for key in SYSTEM_KEYS:
        system = value.get(key)
        if system:
            place = f"/{key}" if type(system) is str else f"/{key}/parts"
            put_blocks(draft, system if type(system) is str else system["parts"], Role.SYSTEM, Side.INPUT, -1, place, GEMINI)


def _system_decoder(value: Any) -> Any:
    if type(value) is not dict:
        return text(value)
    message = read_turn(value, GEMINI, 0)
    message.role = "system"
    return message


def _group(value: dict[str, Any], tools: list[ToolDefinition]) -> ToolGroup:
    """One object of `tools`; its declarations are added to the list of all."""

    def count(found: Any) -> int:
        if type(found) is not list or not all(type(each) is dict for each in found):
            raise Misfit
        tools.extend(take(ToolDefinition, each, _TOOL) for each in found)
        return len(found)

    return take(ToolGroup, value, {key: ("count", count) for key in DECLARATIONS})


def _write_groups(record: Record) -> Any:
    """The objects of `tools` with their declarations, in which an added tool goes to the last that holds any."""
    tools, groups = list(record.tools or ()), record.tool_groups
    if groups is None:
        return [{DECLARATIONS[0]: [_write_tool(tool) for tool in tools]}] if tools else None
    holding = [number for number, group in enumerate(groups) if group.count is not None]
    out = []
    for number, group in enumerate(groups):
        count = len(tools) if holding[-1:] == [number] else group.count or 0
        here, tools = (tools[:count], tools[count:]) if group.count is not None else (None, tools)
        out.append(put(group, {"count": None if here is None else [_write_tool(tool) for tool in here]}, {}))
    return out


def _write_tool(tool: ToolDefinition) -> dict[str, Any]:
    values = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return put(tool, values, {field: field for field in values})


def beside_fields(tools: list[ToolDefinition]) -> Fields:
    """How the keys beside the turns are read; the declared tools are collected in `tools`."""
    system: Fields = {key: ("system", _system_decoder) for key in SYSTEM_KEYS}
    return {**system, "tools": ("tool_groups", lambda value: listed(lambda each: _group(each, tools), value))}


def write_beside(record: Record) -> dict[str, Any]:
    """What the keys beside the turns hold."""
    system: Any = record.system
    if isinstance(system, Message):
        system = write_turn(system.model_copy(update={"role": None}), GEMINI)  # its role does not count: it stays what it is
    elif type(system) is str and not set(SYSTEM_KEYS) & record.keys.keys():
        system = {"parts": [{"text": system}]}
    return {"system": system, "tool_groups": _write_groups(record)}


BESIDE_NAMES = {"system": SYSTEM_KEYS[0], "tool_groups": "tools"}
"""The keys that an edit adds, by field."""


@dataclass(frozen=True)
class GeminiChat(BlockChat):
    """Supervised tuning: turns of "user" and "model", with a system instruction and function declarations beside them."""

    name: str = "gemini_sft"

    schema_name: ClassVar[str] = "gemini"
    list_key: ClassVar[str] = "contents"
    dialect: ClassVar[Dialect] = GEMINI

    @property
    def required(self) -> frozenset[str]:
        return frozenset(("contents", "parts"))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset((*SYSTEM_KEYS, "tools", "role", "text"))

    def accepts(self, value: Any) -> bool:
        return type(value) is dict and accepts_turns(value.get("contents"), GEMINI) and (len(value) == 1 or accepts_beside(value))

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict or "contents" not in value:
            return Canonical(value, {}, {})
        return Canonical({**value, "contents": with_roles(value["contents"])}, {}, {})

    def plain_system(self, value: dict[str, Any]) -> str | None:
        given = [value[key] for key in SYSTEM_KEYS if value.get(key)] if len(value) > 1 else []
        plain = len(given) < 2 and all(type(system) is dict for system in given) and SYSTEM_KEYS[1] not in value
        return plain_block(given[0]["parts"] if given else None) if plain else None

    def put_system(self, draft: Draft, value: dict[str, Any]) -> None:
        put_system(draft, value)

    def declared(self, value: dict[str, Any]) -> list[Any]:
        return declared(value)

    def read(self, value: Any) -> Record:
        tools: list[ToolDefinition] = []
        record = take_record(value, {**beside_fields(tools), "contents": ("messages", turns_decoder(GEMINI))}, kind="chat")
        record.tools = tools if record.tool_groups is not None else None
        return record

    def write(self, record: Record) -> Any:
        messages = None if record.messages is None else [write_turn(message, GEMINI) for message in record.messages]
        return put(record, {"messages": messages, **write_beside(record)}, {"messages": "contents", **BESIDE_NAMES})
