"""Claude as it is tuned on Bedrock: a system text beside messages of "user" and "assistant", with text or typed blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Role, Side
from curate.formats.base import Canonical, Draft
from curate.formats.blockchat import BlockChat
from curate.formats.blocks import (
    Dialect,
    accepts_turns,
    content_decoder,
    put_blocks,
    put_call,
    read_call,
    turns_decoder,
    write_call,
    write_parts,
    write_result,
    write_turn,
)
from curate.formats.levels import Fields, anything, listed, put, take, take_record, text
from curate.record import Part, Record, ToolDefinition, ToolResult

BLOCK_TYPES = frozenset(("tool_use", "tool_result", "thinking", "redacted_thinking"))
"""The types of blocks that only Claude has."""

_CALL: Fields = {"id": ("id", text), "name": ("name", text), "input": ("arguments", anything)}
_CALL_NAMES = {"id": "id", "name": "name", "arguments": "input"}
_RESULT_NAMES = {"id": "tool_use_id", "content": "content"}
_TOOL: Fields = {"name": ("name", text), "description": ("description", text), "input_schema": ("parameters", anything)}
_TOOL_NAMES = {"name": "name", "description": "description", "parameters": "input_schema"}


class _Claude(Dialect):
    key = "content"
    roles = {"user": Role.USER, "assistant": Role.ASSISTANT}
    plain = True

    def accepts(self, block: Any) -> bool:
        if not _is_typed(block):
            return False
        kind = block["type"]
        if kind in ("text", "thinking"):
            return type(block.get(kind)) is str
        if kind == "tool_use":
            return type(block.get("name")) is str
        if kind == "tool_result":
            content = block.get("content")
            return type(content) in (str, type(None)) or (type(content) is list and all(map(_accepts_inner, content)))
        return True

    def is_result(self, block: dict[str, Any]) -> bool:
        return bool(block["type"] == "tool_result")

    def put(self, draft: Draft, block: dict[str, Any], role: Role, side: Side, turn: int, place: str) -> None:
        kind = block["type"]
        if kind == "text":
            draft.add(role, side, turn, place + "/text", block["text"])
        elif kind == "thinking":
            draft.add(Role.ASSISTANT, Side.ASIDE, turn, place + "/thinking", block["thinking"])
        elif kind == "tool_use":
            put_call(draft, block, "input", side, turn, place)
        elif kind == "tool_result":
            _put_result(draft, block.get("content"), turn, place + "/content")
        else:
            draft.media.append(block)

    def read(self, block: dict[str, Any]) -> Part:
        kind = block.get("type")
        if kind == "tool_use":
            return Part(type=kind, tool_calls=read_call(block, _CALL))
        if kind == "tool_result":
            fields: Fields = {"tool_use_id": ("id", text), "content": ("content", content_decoder(self))}
            return Part(type=kind, tool_result=take(ToolResult, block, fields))
        return take(Part, block, {"type": ("type", text), ("thinking" if kind == "thinking" else "text"): ("text", text)})

    def write(self, part: Part) -> dict[str, Any]:
        if not part.keys and (part.tool_calls or part.tool_result):
            found: dict[str, Any] = write_call(part.tool_calls, _CALL_NAMES) or write_result(part.tool_result, _RESULT_NAMES, self)
            return {"type": part.type, **found} if "type" not in found else found
        kind = "text" if part.type is None and part.text is not None and not part.keys else part.type
        return put(part, {"type": kind, "text": part.text}, {"type": "type", "text": "text"})


def _is_typed(block: Any) -> bool:
    return type(block) is dict and type(block.get("type")) is str


def _accepts_inner(block: Any) -> bool:
    """The test of a block within a tool's result, which is a text or holds anything."""
    return _is_typed(block) and (block["type"] != "text" or type(block.get("text")) is str)


def _put_result(draft: Draft, content: Any, turn: int, place: str) -> None:
    if type(content) is str:
        draft.add(Role.TOOL, Side.INPUT, turn, place, content)
        return
    for number, block in enumerate(content or ()):
        if block["type"] == "text":
            draft.add(Role.TOOL, Side.INPUT, turn, f"{place}/{number}/text", block["text"])
        else:
            draft.media.append(block)


CLAUDE = _Claude()


def _accepts_system(system: Any) -> bool:
    return type(system) in (str, type(None)) or (type(system) is list and all(map(CLAUDE.accepts, system)))


def _accepts_tools(tools: Any) -> bool:
    return tools is None or (type(tools) is list and all(type(tool) is dict for tool in tools))


@dataclass(frozen=True)
class ClaudeChat(BlockChat):
    """Messages of "user" and "assistant", with the system prompt and the tools beside them."""

    name: str = "anthropic_bedrock"

    schema_name: ClassVar[str] = "claude"
    list_key: ClassVar[str] = "messages"
    dialect: ClassVar[Dialect] = CLAUDE

    @property
    def required(self) -> frozenset[str]:
        return frozenset(("messages", "role", "content"))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset(("system", "tools", "type", "text"))

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict or not accepts_turns(value.get("messages"), CLAUDE):
            return False
        return len(value) == 1 or (_accepts_system(value.get("system")) and _accepts_tools(value.get("tools")))

    def canonical(self, value: Any) -> Canonical:
        return Canonical(value, {}, {})

    def plain_system(self, value: dict[str, Any]) -> str | None:
        system = value.get("system")
        return None if type(system) is list else system or ""

    def put_system(self, draft: Draft, value: dict[str, Any]) -> None:
        put_blocks(draft, value.get("system") or (), Role.SYSTEM, Side.INPUT, -1, "/system", CLAUDE)

    def declared(self, value: dict[str, Any]) -> list[Any]:
        return value.get("tools") or []

    def read(self, value: Any) -> Record:
        fields: Fields = {
            "messages": ("messages", turns_decoder(CLAUDE)),
            "system": ("system", content_decoder(CLAUDE)),
            "tools": ("tools", lambda found: listed(lambda tool: take(ToolDefinition, tool, _TOOL), found)),
        }
        return take_record(value, fields, kind="chat")

    def write(self, record: Record) -> Any:
        tools = None if record.tools is None else [_write_tool(tool) for tool in record.tools]
        values = {
            "messages": None if record.messages is None else [write_turn(message, CLAUDE) for message in record.messages],
            "system": write_parts(record.system, CLAUDE),
            "tools": tools,
        }
        return put(record, values, {field: field for field in values})


def _write_tool(tool: ToolDefinition) -> dict[str, Any]:
    return put(tool, {"name": tool.name, "description": tool.description, "parameters": tool.parameters}, _TOOL_NAMES)
