"""Messages of any format as turns: one content, reasoning and calls beside it, results of tools as turns of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curate.converting.loss import Loss, NotHeld, Turn, key_of
from curate.converting.media import plain_media
from curate.converting.values import result_text, value_text
from curate.formats.base import escape
from curate.record import Message, Part, ToolCall, ToolDefinition, ToolResult

JOINT = "\n\n"
"""What stands between texts that become one."""

SYSTEM_ROLES = ("system", "developer")

_REASONING = ("reasoning", "thinking")
_MARKS = ("cachePoint", "cache_control")
"""What steers a service and is no content."""


def turns_of(message: Message, at: str, losses: list[Loss]) -> list[Turn]:
    """One message as turns, none of which has a word of its format; what is lost is added to `losses`."""
    key = key_of(message, "content", "content")
    content_at = f"{at}/{escape(key)}" if key else at
    calls = [*([message.function_call] if message.function_call else ()), *(message.tool_calls or ())]
    turn = Turn(
        role=message.role,
        role_raw=message.role_raw if message.role is None else None,
        content=message.content,
        reasoning=message.reasoning,
        tool_calls=[plain_call(call, losses, at) for call in calls] or None,
        tool_call_id=message.tool_call_id,
        name=message.name,
        weight=message.weight,
        refusal=message.refusal,
        extra=message.extra,
        at=at,
        named=message.keys,
    )
    if not isinstance(message.content, list):
        return [turn]
    if any(part.tool_result is not None for part in message.content):
        return _with_results(turn, message.content, content_at, losses)
    return [_assembled(turn, message.content, content_at, losses)]


def plain_call(call: ToolCall, losses: list[Loss], at: str) -> ToolCall:
    """A call without the shell of its format; its arguments are a text or a value, as the source has them."""
    extra = {**call.extra, **(call.function.extra if call.function is not None else {})}
    if call.function is not None and not call.extra.keys().isdisjoint(call.function.extra):
        losses.append(Loss(at, "a key that stands both in a call and in its function is kept once"))
    if extra.get("type") in ("function", "tool_use"):
        del extra["type"]
    _lose_odd(extra, ("id", "name", "arguments", "function"), "call", at, losses)
    arguments = {} if call.arguments is None else call.arguments
    return ToolCall(id=call.id, name=call.name, arguments=arguments, extra=extra)


def _lose_odd(extra: dict[str, Any], keys: tuple[str, ...], what: str, at: str, losses: list[Loss]) -> None:
    """Take values out that stand under a known key and are not of its type."""
    for key in keys:
        if extra.pop(key, None) is not None:
            losses.append(Loss(at, f"the {key} of a {what}, which is not of the right type"))


def plain_tool(tool: ToolDefinition, at: str, losses: list[Loss]) -> ToolDefinition:
    """A declared tool without the shell of its format."""
    inner = tool.function.extra if tool.function is not None else {}
    extra = {**tool.extra, **inner}
    if extra.get("type") == "function" and tool.name is not None:
        del extra["type"]
    if tool.name is not None:
        _lose_odd(extra, ("name", "description", "parameters", "function"), "declared tool", at, losses)
    return ToolDefinition(name=tool.name, description=tool.description, parameters=tool.parameters, extra=extra)


def _assembled(turn: Turn, parts: list[Part], at: str, losses: list[Loss]) -> Turn:
    """A turn whose parts are its reasoning, its content and its calls, in this order."""
    reasoning: list[str] = [turn.reasoning] if turn.reasoning is not None else []
    kept: list[Part] = []
    calls: list[ToolCall] = []
    last = 0
    for number, part in enumerate(parts):
        place = f"{at}/{number}"
        thought = _thought(part)
        if thought is not None:
            rank = 0
            reasoning.append(thought)
            _lose_signature(part, place, losses)
        elif part.tool_calls is not None:
            rank = 2
            calls += [plain_call(call, losses, place) for call in part.tool_calls]
            losses += [Loss(f"{place}/{escape(key)}", f"the key {key} beside a call has no place") for key in _beside_call(part)]
        else:
            rank = 1
            kept += _kept(part, place, losses)
        if rank < last:
            losses.append(Loss(place, "the order of reasoning, text and calls within a message"))
        last = max(last, rank)
    if len(reasoning) > 1:
        losses.append(Loss(at, "several stretches of reasoning become one"))
    turn.reasoning = JOINT.join(reasoning) if reasoning else None
    turn.tool_calls = [*calls, *(turn.tool_calls or ())] or None
    turn.content = content_of(kept, empty=None if turn.tool_calls or turn.reasoning is not None else "")
    return turn


def _with_results(turn: Turn, parts: list[Part], at: str, losses: list[Loss]) -> list[Turn]:
    """The results of a turn as turns of a tool, what else it holds as turns of the user, in its order."""
    out: list[Turn] = []
    user: list[Part] = []

    def close() -> None:
        if user:
            spoken = turn.model_copy(update={"role": "user", "tool_call_id": None, "extra": {}})
            out.append(_assembled(spoken, user.copy(), at, losses))
            user.clear()

    for number, part in enumerate(parts):
        if part.tool_result is None:
            user.append(part)
            continue
        close()
        place = f"{at}/{number}"
        result = part.tool_result
        content = _result(result, place, losses)
        beside = [key for key in (*part.extra, *result.extra) if key != "type"]
        losses += [Loss(f"{place}/{escape(key)}", f"the key {key} of a result has no place") for key in beside]
        out.append(turn.model_copy(update={"content": content, "tool_call_id": result.id, "name": result.name, "extra": {}, "at": place}))
    close()
    losses += [Loss(f"{turn.at}/{escape(key)}", f"the key {key} has no place") for key in turn.extra]
    for each in out:
        each.role = each.role if each.role in ("user", "tool") else "tool"
    return out


def _result(result: ToolResult, at: str, losses: list[Loss]) -> Any:
    """What a tool gave back, as the content of its turn."""
    if not isinstance(result.content, list):
        return result_text(result.value) if result.content is None else result.content
    kept: list[Part] = []
    for number, part in enumerate(result.content):
        if part.text is None and set(part.extra) == {"json"}:
            kept.append(Part(type="text", text=value_text(part.extra["json"])))
        else:
            kept += _kept(part, f"{at}/content/{number}", losses)
    return content_of(kept, empty="")


def _kept(part: Part, at: str, losses: list[Loss]) -> list[Part]:
    """A part of a content in the words of this package; none for a mark."""
    extra = {key: item for key, item in part.extra.items() if key not in _MARKS}
    losses += [Loss(f"{at}/{key}", f"the mark {key} has no place") for key in part.extra if key in _MARKS]
    if not extra and part.text is None and part.type is None:
        return []
    if part.text is not None and part.type in (None, "text"):
        return [Part(type="text", text=part.text, extra=extra)]
    return [plain_media(Part(type=part.type, text=part.text, extra=extra))]


def content_of(parts: list[Part], empty: str | None) -> Any:
    """The parts as a content: one text alone is a string."""
    if not parts:
        return empty
    only = parts[0]
    return only.text if len(parts) == 1 and is_text(only) else parts


def is_text(part: Part) -> bool:
    """Whether a part is a text and nothing else."""
    return part.type == "text" and part.text is not None and not part.extra


def after_system(turns: Sequence[Turn]) -> tuple[list[Turn], list[Turn]]:
    """The system messages that a conversation begins with, and the rest. Raises `NotHeld` for one further down."""
    count = next((place for place, turn in enumerate(turns) if turn.role not in SYSTEM_ROLES), len(turns))
    late = next((turn for turn in turns[count:] if turn.role in SYSTEM_ROLES), None)
    if late is not None:
        raise NotHeld(late.at, "a system message in the middle of a conversation")
    return list(turns[:count]), list(turns[count:])


def _thought(part: Part) -> str | None:
    """The text of a part that is reasoning."""
    if part.type in _REASONING:
        inner = part.extra.get(part.type)
        return part.text if part.text is not None else inner if isinstance(inner, str) else None
    return part.text if part.extra.get("thought") is True else None


def _lose_signature(part: Part, at: str, losses: list[Loss]) -> None:
    nested = part.extra.get("reasoningContent")
    inner = nested.get("reasoningText") if isinstance(nested, dict) else None
    keys = [key for key in part.extra if key not in ("thought", "reasoningContent", part.type)]
    keys += [f"reasoningContent/{key}" for key in nested or () if key != "reasoningText"] if isinstance(nested, dict) else []
    keys += [f"reasoningContent/reasoningText/{key}" for key in inner or () if key != "text"] if isinstance(inner, dict) else []
    losses += [Loss(f"{at}/{key}", "what stands beside a stretch of reasoning has no place") for key in keys]


def _beside_call(part: Part) -> list[str]:
    return [*part.extra, *(["text"] if part.text is not None else [])]
