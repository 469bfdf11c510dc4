"""Turns as lists of blocks: how Gemini, Bedrock Converse and Claude have them. Their services refuse keys that they do not know."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from curate.converting.linking import called, without_ids
from curate.converting.loss import Loss, NotHeld, Turn
from curate.converting.media import image_of
from curate.converting.rendered import lose_weight
from curate.converting.schemas import upper_types
from curate.converting.turns import after_system, is_text
from curate.converting.values import object_of, result_value
from curate.formats.base import escape
from curate.record import Level, Message, Part, ToolCall, ToolDefinition, ToolResult


class Blocks(ABC):
    """How one provider writes the parts of a turn. `assistant` is its word for the assistant, `needs_ids` whether calls must have ids,
    `merges` whether a user's turn after results is one with them.
    """

    assistant: ClassVar[str] = "assistant"
    needs_ids: ClassVar[bool] = True
    merges: ClassVar[bool] = True

    @abstractmethod
    def text(self, text: str) -> Part:
        """A block of text."""

    @abstractmethod
    def thought(self, text: str) -> Part:
        """A block of reasoning."""

    @abstractmethod
    def image(self, url: str, kind: str, data: str) -> Part | None:
        """A block of an image, None where it cannot be held."""

    @abstractmethod
    def call(self, call: ToolCall, arguments: dict[str, Any]) -> Part:
        """A block that calls a tool."""

    @abstractmethod
    def result(self, turn: Turn, content: list[Part], name: str | None) -> Part:
        """A block with what a tool gave back; `content` are its blocks, `name` is that of the tool where it is known."""

    def content(self, parts: list[Part]) -> str | list[Part]:
        """The content of a turn."""
        return parts

    @abstractmethod
    def tool(self, tool: ToolDefinition) -> ToolDefinition:
        """A declared tool."""


class _Gemini(Blocks):
    assistant = "model"
    needs_ids = False
    merges = False

    def text(self, text: str) -> Part:
        return Part(text=text)

    def thought(self, text: str) -> Part:
        return Part(text=text, extra={"thought": True})

    def image(self, url: str, kind: str, data: str) -> Part | None:
        return Part(extra={"inlineData": {"mimeType": kind, "data": data}}) if data else None

    def call(self, call: ToolCall, arguments: dict[str, Any]) -> Part:
        return Part(tool_calls=[ToolCall(id=call.id, name=call.name, arguments=arguments)])

    def result(self, turn: Turn, content: list[Part], name: str | None) -> Part:
        if name is None:
            raise NotHeld(turn.at, "a result that does not say of which tool it is")
        if len(content) != 1 or content[0].text is None:
            raise NotHeld(turn.at, "a result of a tool that is more than one text")
        value = result_value(content[0].text)
        return Part(tool_result=ToolResult(id=turn.tool_call_id, name=name, value=value))

    def tool(self, tool: ToolDefinition) -> ToolDefinition:
        return tool.model_copy(update={"extra": {}, "parameters": upper_types(tool.parameters)})


class _Bedrock(Blocks):
    def text(self, text: str) -> Part:
        return Part(text=text)

    def thought(self, text: str) -> Part:
        return Part(type="reasoning", text=text, extra={"reasoningContent": {"reasoningText": {"text": text}}})

    def image(self, url: str, kind: str, data: str) -> Part | None:
        source = {"format": kind.removeprefix("image/"), "source": {"bytes": data}}
        return Part(extra={"image": source}) if data else None

    def call(self, call: ToolCall, arguments: dict[str, Any]) -> Part:
        return Part(tool_calls=[ToolCall(id=call.id, name=call.name, arguments=arguments)])

    def result(self, turn: Turn, content: list[Part], name: str | None) -> Part:
        return Part(tool_result=ToolResult(id=turn.tool_call_id, content=content))

    def tool(self, tool: ToolDefinition) -> ToolDefinition:
        return tool.model_copy(update={"extra": {}, "function": Level()})


class _Claude(Blocks):
    def text(self, text: str) -> Part:
        return Part(type="text", text=text)

    def thought(self, text: str) -> Part:
        return Part(type="thinking", text=text, keys={"type": "type", "thinking": "text"})

    def image(self, url: str, kind: str, data: str) -> Part | None:
        source = {"type": "base64", "media_type": kind, "data": data} if data else {"type": "url", "url": url}
        return Part(type="image", extra={"source": source})

    def call(self, call: ToolCall, arguments: dict[str, Any]) -> Part:
        keys = {"type": "", "id": "id", "name": "name", "input": "arguments"}
        made = ToolCall(id=call.id, name=call.name, arguments=arguments, keys=keys, extra={"type": "tool_use"})
        return Part(type="tool_use", tool_calls=[made])

    def result(self, turn: Turn, content: list[Part], name: str | None) -> Part:
        keys = {"type": "", "tool_use_id": "id", "content": "content"}
        made = ToolResult(id=turn.tool_call_id, content=self.content(content), keys=keys, extra={"type": "tool_result"})
        return Part(type="tool_result", tool_result=made)

    def content(self, parts: list[Part]) -> str | list[Part]:
        only = parts[0]
        return only.text if len(parts) == 1 and is_text(only) and only.text is not None else parts

    def tool(self, tool: ToolDefinition) -> ToolDefinition:
        return tool.model_copy(update={"extra": {}})


GEMINI, BEDROCK, CLAUDE = _Gemini(), _Bedrock(), _Claude()


def system_in(turns: Sequence[Turn], blocks: Blocks, losses: list[Loss]) -> tuple[list[Part], list[Turn]]:
    """The blocks of the system prompt, and the turns after it. Raises `NotHeld` for a system prompt further down."""
    heads, rest = after_system(turns)
    parts: list[Part] = []
    for number, turn in enumerate(heads):
        if turn.content == "":
            losses.append(Loss(turn.at, "an empty system message has no place"))
        else:
            parts += _content(turn, blocks, losses, f"{turn.role} message")
        if turn.role == "developer":
            losses.append(Loss(turn.at, "a message of the developer becomes the system prompt"))
        if number:
            losses.append(Loss(turn.at, "several system messages become one"))
        _strict(turn, losses)
    return parts, rest


def blocks_in(turns: Sequence[Turn], blocks: Blocks, losses: list[Loss], before: Sequence[Turn] = ()) -> list[Message]:
    """The turns as messages of blocks; results that follow each other are one turn. Raises `NotHeld` for what a provider has no block for.

    `before` are the turns that come before them.
    """
    names = called((*before, *turns))
    bare = list(turns) if blocks.needs_ids else without_ids(turns, before)
    out: list[Message] = []
    after_result = False
    for turn, linked in zip(bare, turns, strict=True):
        _strict(turn, losses)
        if turn.role == "tool":
            parts = [_result(turn, names.get(linked.tool_call_id or ""), blocks, losses)]
            merged = after_result
        else:
            parts = _spoken(turn, blocks, losses)
            merged = after_result and turn.role == "user" and blocks.merges
        if merged and isinstance(out[-1].content, list):
            out[-1].content += parts
        else:
            word = blocks.assistant if turn.role == "assistant" else "user"
            content: Any = parts if turn.role == "tool" else blocks.content(parts)
            out.append(Message(role=turn.role, role_raw=word, content=content))
        after_result = turn.role == "tool"
    return out


def _spoken(turn: Turn, blocks: Blocks, losses: list[Loss]) -> list[Part]:
    """The blocks of a turn of the user or the assistant: reasoning, content, calls."""
    if turn.role not in ("user", "assistant"):
        raise NotHeld(turn.at, f"the role {turn.role or turn.role_raw} is not known there")
    parts = [blocks.thought(turn.reasoning)] if turn.reasoning is not None else []
    parts += _content(turn, blocks, losses, "message") if turn.content or not (turn.tool_calls or turn.reasoning is not None) else []
    for call in turn.tool_calls or ():
        arguments = object_of(call.arguments)
        if call.name is None or arguments is None:
            raise NotHeld(turn.at, "the arguments of a call are no JSON object")
        losses += [Loss(turn.at, f"the key {key} of a call has no place") for key in call.extra]
        parts.append(blocks.call(call, arguments))
    return parts


def _content(turn: Turn, blocks: Blocks, losses: list[Loss], what: str) -> list[Part]:
    """The blocks of a content. Raises `NotHeld` for none, and for parts that are neither text nor an image."""
    if turn.content is None:
        raise NotHeld(turn.at, f"a {what} without a text" + (", with a refusal beside it" if turn.refusal else ""))
    if isinstance(turn.content, str):
        return [blocks.text(turn.content)]
    made = []
    for part in turn.content:
        image = image_of(part)
        block = blocks.image(*image) if image is not None else None
        if part.type == "text" and part.text is not None:
            block = blocks.text(part.text)
            losses += [Loss(turn.at, f"the key {key} of a part has no place") for key in part.extra]
        if block is None:
            raise NotHeld(turn.at, f"a part of a message that is {part.type or ' and '.join(part.extra)}")
        made.append(block)
    return made


def _result(turn: Turn, known: str | None, blocks: Blocks, losses: list[Loss]) -> Part:
    if blocks.needs_ids and turn.tool_call_id is None:
        raise NotHeld(turn.at, "a result that does not say of which call it is")
    if blocks.needs_ids and turn.name is not None:
        losses.append(Loss(turn.place("name"), "the name of the tool beside its result has no place"))
    return blocks.result(turn, _content(turn, blocks, losses, "result of a tool"), turn.name or known)


def _strict(turn: Turn, losses: list[Loss]) -> None:
    """Note what stands beside the content of a message and has no place among blocks."""
    lose_weight(turn, losses)
    if turn.name is not None and turn.role != "tool":
        losses.append(Loss(turn.place("name"), "the name of who speaks has no place"))
    if turn.refusal is not None:
        losses.append(Loss(turn.place("refusal"), "the refusal has no place"))
    losses += [Loss(f"{turn.at}/{escape(key)}", f"the key {key} of a message has no place") for key in turn.extra]


def declared_in(tools: Sequence[ToolDefinition] | None, blocks: Blocks, losses: list[Loss]) -> list[ToolDefinition] | None:
    """Declared tools as a provider has them; those that are no functions, and further keys, have no place."""
    out = []
    for number, tool in enumerate(tools or ()):
        if tool.name is None:
            losses.append(Loss(f"/tools/{number}", "a declared tool that is no function has no place"))
            continue
        losses += [Loss(f"/tools/{number}/{escape(key)}", f"the key {key} of a declared tool has no place") for key in tool.extra]
        out.append(blocks.tool(tool))
    return out or None
