"""Turns as messages with a role and a content: the words of OpenAI, TRL, Mistral and ShareGPT, as their shapes write them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from curate.converting.linking import made_id, without_ids
from curate.converting.loss import Loss, NotHeld, Turn
from curate.converting.values import arguments_text, object_of, value_text
from curate.formats.base import escape
from curate.formats.messages import MASK, REASONING_KEYS, WEIGHT_KEYS
from curate.formats.roles import OPENAI, SHAREGPT, Style
from curate.record import Level, Message, Part, ToolCall, ToolDefinition

_TAKEN = frozenset((*REASONING_KEYS, *WEIGHT_KEYS, MASK, "tool_calls", "function_call", "tool_call_id", "name", "refusal"))
_NINE = re.compile("[a-zA-Z0-9]{9}")
_SHORTER = "an id becomes one of nine letters or digits"
_HUMAN = {"user": "human", "assistant": "gpt", "tool": "observation"}


@dataclass(frozen=True)
class Wording:
    """How a format writes messages: its `style`, the words for roles that differ, whether calls stand in a turn of their own as JSON,
    whether arguments are objects, and whether ids must have nine letters or digits.
    """

    style: Style = OPENAI
    roles: tuple[tuple[str, str], ...] = ()
    packs_calls: bool = False
    object_arguments: bool = False
    short_ids: bool = False


PLAIN = Wording()
TRL = Wording(object_arguments=True)
MISTRAL_API = Wording(short_ids=True)
HUMAN = Wording(SHAREGPT, tuple(_HUMAN.items()), packs_calls=True)
SPEAKER = Wording(Style("speaker", "text", aliases=True))


def messages_in(turns: Sequence[Turn], wording: Wording, losses: list[Loss], before: Sequence[Turn] = ()) -> list[Message]:
    """The turns as messages of a format; what is lost is added to `losses`. `before` are the turns that come before them.

    Raises `NotHeld` for a turn that no message of it holds.
    """
    if wording.short_ids:
        turns = [_short(turn, losses) for turn in turns]
    elif wording.packs_calls:
        turns = without_ids(turns, before)
    return [_message(turn, wording, losses) for turn in turns]


def _message(turn: Turn, wording: Wording, losses: list[Loss]) -> Message:
    if turn.role is None:
        raise NotHeld(turn.at, f"the role {turn.role_raw} is not known")
    style = wording.style
    reserved = _TAKEN | {style.role_key, style.content_key, style.other_key}
    extra = {key: item for key, item in turn.extra.items() if key not in reserved}
    losses += [Loss(f"{turn.at}/{escape(key)}", f"the key {key} means something else there") for key in turn.extra if key in reserved]
    content = [_part(part, turn.at) for part in turn.content] if isinstance(turn.content, list) else turn.content
    packed = wording.packs_calls and bool(turn.tool_calls) and not content and turn.reasoning is None
    keys = {style.role_key: "role_raw", style.content_key: "tool_calls" if packed else "content"}
    keys |= {"reasoning_content": "reasoning"} if turn.reasoning is not None else {}
    made = Message(
        role=turn.role,
        role_raw="function_call" if packed else dict(wording.roles).get(turn.role, turn.role),
        content=None if packed else content,
        reasoning=turn.reasoning,
        tool_calls=None,
        tool_call_id=turn.tool_call_id,
        name=turn.name,
        weight=plain_weight(turn),
        refusal=turn.refusal,
        keys=keys,
        extra=extra,
    )
    if turn.tool_calls:
        made.tool_calls = [_packed(call) if packed else _call(call, turn.at, wording) for call in turn.tool_calls]
    if packed:
        made.verbatim = {style.content_key: _packed_text(turn.tool_calls or [])}
    return made


def plain_weight(turn: Message) -> int | float | None:
    """The weight of a turn as a number, whole where it is."""
    weight = turn.weight
    return int(weight) if weight is not None and weight in (0, 1) else weight


def _part(part: Part, at: str) -> Part:
    if part.type is None:
        raise NotHeld(at, f"a part of a message that is {' and '.join(part.extra) or 'empty'}")
    return part


def _call(call: ToolCall, at: str, wording: Wording) -> ToolCall:
    """A call as OpenAI nests it."""
    if call.name is None:
        raise NotHeld(at, "a call of a tool that cannot be read")
    arguments = object_of(call.arguments) if wording.object_arguments else None
    return ToolCall(
        id=call.id,
        name=call.name,
        arguments=arguments_text(call.arguments) if arguments is None else arguments,
        function=Level(),
        keys={"id": "id", "type": "", "function": "function"},
        extra={"type": "function", **call.extra},
    )


def _packed(call: ToolCall) -> ToolCall:
    """A call as it stands in a text of ShareGPT; one that could not be read is that text."""
    if call.name is None:
        return ToolCall(arguments=call.arguments)
    arguments = object_of(call.arguments)
    keys = {"id": "id"} if call.id is not None else {}
    return ToolCall(
        id=call.id,
        name=call.name,
        arguments=call.arguments if arguments is None else arguments,
        keys=keys | {"name": "name", "arguments": "arguments"},
        extra=call.extra,
    )


def _packed_text(calls: Sequence[ToolCall]) -> str:
    """A text that holds the calls as the shape writes them: it says by its brackets whether that is one or a list."""
    if len(calls) == 1 and calls[0].name is None and isinstance(calls[0].arguments, str):
        return calls[0].arguments
    objects = []
    for call in map(_packed, calls):
        known = {"id": call.id} if call.id is not None else {}
        objects.append({**known, "name": call.name, "arguments": call.arguments, **call.extra})
    return value_text(objects[0] if len(objects) == 1 else objects)


def _short(turn: Turn, losses: list[Loss]) -> Turn:
    """A turn whose ids have nine letters or digits."""
    if not turn.tool_calls and turn.tool_call_id is None:
        return turn
    calls = None if turn.tool_calls is None else [call.model_copy(update={"id": short_id(call.id)}) for call in turn.tool_calls]
    for number, (old, new) in enumerate(zip(turn.tool_calls or (), calls or (), strict=True)):
        if old.id != new.id:
            losses.append(Loss(f"{turn.at}/tool_calls/{number}/id", _SHORTER))
    if short_id(turn.tool_call_id) != turn.tool_call_id:
        losses.append(Loss(turn.place("tool_call_id"), _SHORTER))
    return turn.model_copy(update={"tool_calls": calls, "tool_call_id": short_id(turn.tool_call_id)})


def short_id(name: str | None) -> str | None:
    """An id of nine letters or digits, made of another one where that is not such an id itself; the same for the same."""
    if name is None or _NINE.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii")[: len(made_id(0))].lower()


def tools_in(tools: Sequence[ToolDefinition] | None, *, nested: bool = True) -> list[ToolDefinition] | None:
    """Declared tools as OpenAI nests them, or flat; one that is no function stays as it is."""
    return [_tool(tool) if nested and tool.name is not None else tool for tool in tools] if tools else None


def _tool(tool: ToolDefinition) -> ToolDefinition:
    return ToolDefinition(
        name=tool.name,
        description=tool.description,
        parameters=tool.parameters,
        function=Level(extra=tool.extra),
        keys={"type": "", "function": "function"},
        extra={"type": "function"},
    )
