"""Messages, parts, tool calls and tools between JSON and the canonical record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from curate.formats.levels import Decode, Fields, Misfit, anything, listed, number, parsed, put, take, text
from curate.formats.messages import MASK, REASONING_KEYS, WEIGHT_KEYS, calls_in
from curate.formats.roles import OPENAI_ROLES, Style
from curate.record import Level, Message, Part, ToolCall, ToolDefinition

Some = TypeVar("Some", bound=Level)


_PART: Fields = {"type": ("type", text), "text": ("text", text), "value": ("text", text)}
_CALL_HEAD: Fields = {"id": ("id", text)}
_CALL: Fields = {"name": ("name", text), "arguments": ("arguments", anything)}
_TOOL: Fields = {
    "name": ("name", text),
    "description": ("description", text),
    "parameters": ("parameters", anything),
}


def _read_nested(model: type[Some], value: dict[str, Any], outer: Mapping[str, Any], inner: Mapping[str, Any]) -> Some:
    """A call or tool, whose fields stand beside each other or in an object `function`."""
    body = value.get("function")
    if type(body) is not dict:
        return take(model, value, {**outer, **inner})
    nested = take(model, body, inner)
    given = {field: getattr(nested, field) for field in {field for field, _ in inner.values()}}
    shell = Level(extra=nested.extra, keys=nested.keys, verbatim={})
    level = take(model, value, {**outer, "function": ("function", lambda _: shell)})
    return level.model_copy(update=given)


def _write_nested(level: Level, shell: Level | None, outer: dict[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
    names = {field: field for field in (*outer, *inner)}
    if shell is None:
        return put(level, {**outer, **inner}, names)
    return put(level, {**outer, "function": put(shell, inner, names)}, {**names, "function": "function"})


def read_call(value: dict[str, Any]) -> ToolCall:
    """A tool call, nested in `function` or flat."""
    return _read_nested(ToolCall, value, _CALL_HEAD, _CALL)


def write_call(call: ToolCall) -> dict[str, Any]:
    """A tool call as it was nested."""
    return _write_nested(call, call.function, {"id": call.id}, {"name": call.name, "arguments": call.arguments})


def read_tools(value: Any) -> Any:
    """The declared tools; a string is read as the JSON that it holds."""
    return listed(lambda tool: _read_nested(ToolDefinition, tool, {}, _TOOL), value)


def write_tools(tools: list[ToolDefinition] | None) -> Any:
    """The declared tools as they were nested."""
    if tools is None:
        return None
    return [
        _write_nested(tool, tool.function, {}, {"name": tool.name, "description": tool.description, "parameters": tool.parameters})
        for tool in tools
    ]


def write_calls(calls: list[ToolCall] | None) -> Any:
    """The tool calls of a message."""
    return None if calls is None else [write_call(call) for call in calls]


def _read_part(value: dict[str, Any]) -> Part:
    if value.get("type") == "tool_call":
        key = next((key for key in ("text", "value") if type(value.get(key)) is str), "")
        return take(Part, value, {**_PART, key: ("tool_calls", _packed_calls)})
    return take(Part, value, _PART)


def _write_part(part: Part) -> dict[str, Any]:
    packed = next((key for key, field in part.keys.items() if field == "tool_calls"), "")
    calls = _write_packed(part.tool_calls, part.verbatim.get(packed))
    return put(part, {"type": part.type, "text": part.text, "tool_calls": calls}, {"type": "type", "text": "text"})


def _content(value: Any) -> Any:
    return listed(_read_part, value) if type(value) is list else text(value)


def _one_call(value: Any) -> Any:
    if value is not None and type(value) is not dict:
        raise Misfit
    return None if value is None else read_call(value)


def _packed_calls(value: Any) -> Any:
    packed = text(value)
    if packed is None:
        raise Misfit
    calls = calls_in(parsed(packed))
    return [ToolCall(arguments=packed)] if calls is None else [read_call(call) for call in calls]


def _write_packed(calls: list[ToolCall] | None, packed: str | None) -> Any:
    """What a string of calls holds: the call itself, a list where the source has one, or what could not be read."""
    if calls is None or len(calls) != 1:
        return write_calls(calls)
    raw = calls[0].name is None and not calls[0].keys and type(calls[0].arguments) is str
    one = calls[0].arguments if raw else write_call(calls[0])
    return one if raw or type(parsed(packed)) is dict else [one]


_COMMON: Fields = {
    "tool_calls": ("tool_calls", lambda value: listed(read_call, value)),
    "function_call": ("function_call", _one_call),
    "tool_call_id": ("tool_call_id", text),
    "name": ("name", text),
    "refusal": ("refusal", text),
    **{key: ("reasoning", text) for key in REASONING_KEYS},
    **{key: ("weight", number) for key in (*WEIGHT_KEYS, MASK)},
}


def read_message(value: dict[str, Any], style: Style) -> Message:
    """One message. A turn that is a call packed into a string has its `tool_calls`, and no `content`."""
    content_key = style.text_key(value)
    fields = {**_COMMON, style.role_key: ("role_raw", text), content_key: ("content", _content)}
    raw = value.get(style.role_key)
    word = style.word(raw) if type(raw) is str else None
    if word == "call":
        word = "assistant"
        if type(value.get(content_key)) is str:
            fields[content_key] = ("tool_calls", _packed_calls)
    role = "tool" if word == "function" else word
    return take(Message, value, fields, role=role if role in OPENAI_ROLES else None)


def write_message(message: Message, style: Style) -> dict[str, Any]:
    """One message in the keys of `style`; a role that an edit changed is written by its canonical word."""
    content: Any = message.content if type(message.content) is not list else [_write_part(part) for part in message.content]
    packed = message.keys.get(style.content_key) == "tool_calls"
    text = message.verbatim.get(style.content_key)
    calls = _write_packed(message.tool_calls, text) if packed else write_calls(message.tool_calls)
    values = {
        "role_raw": _role(message, style),
        "content": content,
        "tool_calls": calls,
        "function_call": None if message.function_call is None else write_call(message.function_call),
        **{field: getattr(message, field) for field in ("reasoning", "tool_call_id", "name", "weight", "refusal")},
    }
    names = {field: field for field in values} | {"role_raw": style.role_key, "content": style.content_key}
    return put(message, values, names)


def _role(message: Message, style: Style) -> str | None:
    raw = message.role_raw
    word = style.word(raw) if raw is not None else None
    word = {"call": "assistant", "function": "tool"}.get(word or "", word)
    return raw if message.role is None or word == message.role else message.role


def message_list(style: Style) -> Decode:
    """The decoder of a list of messages, which may be stored as a JSON string."""
    return lambda value: listed(lambda one: read_message(one, style), value)


def content_of(style: Style) -> Decode:
    """The decoder of one side of a record: plain text, one message, or a list of messages."""

    def decode(value: Any) -> Any:
        if type(value) is list:
            return listed(lambda one: read_message(one, style), value)
        return read_message(value, style) if type(value) is dict else text(value)

    return decode


def write_content(content: Any, style: Style) -> Any:
    """One side of a record as it was read by `content_of`."""
    if isinstance(content, Message):
        return write_message(content, style)
    return [write_message(message, style) for message in content] if type(content) is list else content
