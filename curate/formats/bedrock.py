"""Bedrock Converse: turns with blocks that have no `type`, a list of system blocks, and a `toolConfig`."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Role, Side
from curate.formats.base import Canonical, Draft, as_json
from curate.formats.blockchat import BlockChat, plain_block
from curate.formats.blocks import (
    Dialect,
    accepts_turns,
    content_decoder,
    is_named,
    one,
    put_blocks,
    put_call,
    read_call,
    turns_decoder,
    write_call,
    write_parts,
    write_result,
    write_turn,
)
from curate.formats.levels import Fields, Misfit, anything, listed, put, take, take_record, text
from curate.record import Level, Part, Record, ToolDefinition, ToolResult

_CALL: Fields = {"toolUseId": ("id", text), "name": ("name", text), "input": ("arguments", anything)}
_CALL_NAMES = {"id": "toolUseId", "name": "name", "arguments": "input"}
_RESULT_NAMES = {"id": "toolUseId", "content": "content"}


class _Bedrock(Dialect):
    key = "content"
    roles = {"user": Role.USER, "assistant": Role.ASSISTANT}

    def accepts(self, block: Any) -> bool:
        if type(block) is not dict or not block:
            return False
        if "text" in block and type(block["text"]) is not str:
            return False
        if len(block) == 1 and "text" in block:
            return True
        if "toolUse" in block and not is_named(block["toolUse"]):
            return False
        if type(block.get("reasoningContent", {})) is not dict:
            return False
        return "toolResult" not in block or _accepts_result(block["toolResult"])

    def is_result(self, block: dict[str, Any]) -> bool:
        return "toolResult" in block

    def put(self, draft: Draft, block: dict[str, Any], role: Role, side: Side, turn: int, place: str) -> None:
        known = False
        if "text" in block:
            known = True
            draft.add(role, side, turn, place + "/text", block["text"])
        if "toolUse" in block:
            known = True
            put_call(draft, block["toolUse"], "input", side, turn, place + "/toolUse")
        if "toolResult" in block:
            known = True
            _put_results(draft, block["toolResult"]["content"], turn, place + "/toolResult/content")
        reasoning = _reasoning(block)
        if reasoning is not None:
            known = True
            draft.add(Role.ASSISTANT, Side.ASIDE, turn, place + "/reasoningContent/reasoningText/text", reasoning)
        if not known:
            draft.media.append(block)

    def read(self, block: dict[str, Any]) -> Part:
        result: Fields = {"toolUseId": ("id", text), "content": ("content", _results_decoder)}
        fields: Fields = {
            "text": ("text", text),
            "toolUse": ("tool_calls", one(lambda call: read_call(call, _CALL))),
            "toolResult": ("tool_result", one(lambda found: take(ToolResult, found, result))),
        }
        part = take(Part, block, fields)
        if "text" not in block and _reasoning(block) is not None:
            part.type, part.text = "reasoning", _reasoning(block)
        return part

    def write(self, part: Part) -> dict[str, Any]:
        reasons = part.type == "reasoning"
        values = {
            "text": None if reasons else part.text,
            "tool_calls": write_call(part.tool_calls, _CALL_NAMES),
            "tool_result": write_result(part.tool_result, _RESULT_NAMES, self),
        }
        out = put(part, values, {"text": "text", "tool_calls": "toolUse", "tool_result": "toolResult"})
        if reasons and _reasoning(out) not in (None, part.text):
            out["reasoningContent"] = copy.deepcopy(out["reasoningContent"])
            out["reasoningContent"]["reasoningText"]["text"] = part.text
        return out


def _accepts_result(result: Any) -> bool:
    content = result.get("content") if type(result) is dict else None
    return type(content) is list and all(type(each) is dict and type(each.get("text", "")) is str for each in content)


def _put_results(draft: Draft, content: list[dict[str, Any]], turn: int, place: str) -> None:
    for number, each in enumerate(content):
        if "text" in each:
            draft.add(Role.TOOL, Side.INPUT, turn, f"{place}/{number}/text", each["text"])
        elif "json" in each:
            draft.add(Role.TOOL, Side.INPUT, turn, f"{place}/{number}/json", as_json(each["json"]).decode())
        else:
            draft.media.append(each)


def _results_decoder(value: Any) -> Any:
    if type(value) is not list:
        raise Misfit
    return listed(lambda each: take(Part, each, {"text": ("text", text)}), value)


def _reasoning(block: dict[str, Any]) -> str | None:
    """The text of a block of reasoning, which is nested twice."""
    outer = block.get("reasoningContent")
    inner = outer.get("reasoningText") if type(outer) is dict else None
    found = inner.get("text") if type(inner) is dict else None
    return found if type(found) is str else None


BEDROCK = _Bedrock()


def _read_tool(value: dict[str, Any]) -> ToolDefinition:
    spec = value.get("toolSpec")
    if type(spec) is not dict:
        return take(ToolDefinition, value, {})
    fields: Fields = {"name": ("name", text), "description": ("description", text), "inputSchema": ("parameters", _schema)}
    nested = take(ToolDefinition, spec, fields)
    shell = Level(extra=nested.extra, keys=nested.keys)
    level = take(ToolDefinition, value, {"toolSpec": ("function", lambda _: shell)})
    return level.model_copy(update={field: getattr(nested, field) for field, _ in fields.values()})


def _schema(value: Any) -> Any:
    if type(value) is not dict or list(value) != ["json"] or value["json"] is None:
        raise Misfit
    return value["json"]


def _write_tool(tool: ToolDefinition) -> dict[str, Any]:
    parameters = None if tool.parameters is None else {"json": tool.parameters}
    values = {"name": tool.name, "description": tool.description, "parameters": parameters}
    names = {"name": "name", "description": "description", "parameters": "inputSchema"}
    if tool.function is None and (tool.keys or tool.name is None):
        return put(tool, {}, {})
    return put(tool, {"function": put(tool.function or Level(), values, names)}, {"function": "toolSpec"})


@dataclass(frozen=True)
class BedrockConverse(BlockChat):
    """Turns of "user" and "assistant" with blocks of text, tool use, tool results and reasoning."""

    name: str = "bedrock_converse"

    schema_name: ClassVar[str] = "bedrock"
    list_key: ClassVar[str] = "messages"
    dialect: ClassVar[Dialect] = BEDROCK
    told_by_keys: ClassVar[bool] = False

    @property
    def required(self) -> frozenset[str]:
        return frozenset(("messages", "role", "content"))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset(("schemaVersion", "system", "toolConfig", "text"))

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict or not accepts_turns(value.get("messages"), BEDROCK):
            return False
        if len(value) == 1:
            return True
        system, config = value.get("system"), value.get("toolConfig")
        if system is not None and (type(system) is not list or not all(map(BEDROCK.accepts, system))):
            return False
        return type(value.get("schemaVersion", "")) is str and _accepts_config(config)

    def canonical(self, value: Any) -> Canonical:
        return Canonical(value, {}, {})

    def plain_system(self, value: dict[str, Any]) -> str | None:
        return plain_block(value.get("system"))

    def put_system(self, draft: Draft, value: dict[str, Any]) -> None:
        put_blocks(draft, value.get("system") or (), Role.SYSTEM, Side.INPUT, -1, "/system", BEDROCK)

    def declared(self, value: dict[str, Any]) -> list[Any]:
        config = value.get("toolConfig")
        return config.get("tools", []) if config else []

    def read(self, value: Any) -> Record:
        config = value.get("toolConfig") if type(value) is dict else None
        fields: Fields = {
            "messages": ("messages", turns_decoder(BEDROCK)),
            "system": ("system", content_decoder(BEDROCK)),
        }
        if type(config) is not dict:
            return take_record(value, fields, kind="chat")
        tools: Fields = {"tools": ("tools", lambda found: listed(_read_tool, found))}
        inner = take(Record, config, tools, kind="chat")
        shell = Level(extra=inner.extra, keys=inner.keys, verbatim=inner.verbatim)
        record = take_record(value, {**fields, "toolConfig": ("tool_config", lambda _: shell)}, kind="chat")
        record.tools = inner.tools
        return record

    def write(self, record: Record) -> Any:
        tools = None if record.tools is None else [_write_tool(tool) for tool in record.tools]
        config = None
        if record.tool_config is not None or tools is not None:
            config = put(record.tool_config or Level(), {"tools": tools}, {"tools": "tools"})
        system: Any = record.system
        if type(system) is str and "system" not in record.keys:
            system = [{"text": system}]
        values = {
            "messages": None if record.messages is None else [write_turn(message, BEDROCK) for message in record.messages],
            "system": write_parts(system, BEDROCK),
            "tool_config": config,
        }
        return put(record, values, {"messages": "messages", "system": "system", "tool_config": "toolConfig"})


def _accepts_config(config: Any) -> bool:
    if type(config) is not dict:
        return config is None
    tools = config.get("tools", [])
    return type(tools) is list and all(type(tool) is dict for tool in tools)
