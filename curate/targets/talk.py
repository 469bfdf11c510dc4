"""A record as a conversation: what all targets write their own forms from.

The turns are OpenAI-style dicts (role, content, tool_calls with arguments as JSON strings, tool_call_id, name, weight,
reasoning_content), whatever words the source had for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from curate.converting.forms import as_chat, plain_messages
from curate.formats.base import escape
from curate.formats.messages import MEDIA_KEYS
from curate.record import Message, Record, ToolDefinition
from curate.targets.base import Change

Turn = dict[str, Any]

ROLES = ("system", "developer", "user", "assistant", "tool")
_READ = ("parallel_tool_calls", *MEDIA_KEYS)


class Unheld(Exception):
    """A record that a target cannot hold; the message is the reason, which people read."""


@dataclass(frozen=True)
class Talk:
    """A conversation. Of a preference pair `messages` are the prompt and `chosen`, `rejected` the answers; of an unpaired record
    `label` says whether its last answer is wanted. `media` holds by key the images and the like beside the messages, `places` the
    pointers of the turns into the source record.
    """

    messages: tuple[Turn, ...]
    tools: tuple[dict[str, Any], ...] = ()
    parallel: bool | None = None
    chosen: tuple[Turn, ...] | None = None
    rejected: tuple[Turn, ...] | None = None
    label: bool | None = None
    media: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def at(self, side: str, number: int) -> str:
        """The JSON pointer into the source record of a turn of `messages`, `chosen` or `rejected`."""
        known = self.places.get(side, ())
        return known[number] if number < len(known) else f"/{side}/{number}"

    @property
    def every(self) -> tuple[Turn, ...]:
        """All turns, those of both answers of a pair after its prompt."""
        return (*self.messages, *(self.chosen or ()), *(self.rejected or ()))

    def changed(self, *changes: Change, **values: Any) -> Talk:
        """The conversation with other values, and these changes noted."""
        return replace(self, changes=(*self.changes, *changes), **values)


def talk_of(record: Record) -> Talk:
    """The conversation of a record. Raises `Unheld` for what is none: plain text, token ids, prompts without an answer."""
    formed = as_chat(record)
    if formed.record is None:
        raise Unheld(formed.losses[-1].what)
    chat = formed.record
    sides = {"messages": chat.messages or []}
    if chat.kind == "preference":
        sides |= {"chosen": _listed(chat.chosen), "rejected": _listed(chat.rejected)}
    turns = {name: tuple(plain_messages(Record.model_construct(kind="chat", messages=side))) for name, side in sides.items()}
    talk = Talk(
        messages=turns["messages"],
        tools=tuple(map(_declared, chat.tools or ())),
        parallel=chat.extra["parallel_tool_calls"] if type(chat.extra.get("parallel_tool_calls")) is bool else None,
        chosen=turns.get("chosen"),
        rejected=turns.get("rejected"),
        label=chat.label if chat.kind == "unpaired" else None,
        media={key: chat.extra[key] for key in sorted(MEDIA_KEYS) if chat.extra.get(key)},
        changes=(*(Change(loss.pointer, loss.what, lost=True) for loss in formed.losses), *_unread(chat, sides)),
        places={name: tuple(getattr(each, "at", "") for each in side) for name, side in sides.items()},
    )
    _verify(talk)
    return talk


def _listed(content: Any) -> list[Message]:
    return content if isinstance(content, list) else []


def _declared(tool: ToolDefinition) -> dict[str, Any]:
    """A declared tool as OpenAI's API has it."""
    if tool.name is None:
        raise Unheld("it declares a tool without a name")
    function: dict[str, Any] = {"name": tool.name}
    if tool.description is not None:
        function["description"] = tool.description
    if isinstance(tool.parameters, dict):
        function["parameters"] = tool.parameters
    if type(tool.extra.get("strict")) is bool:
        function["strict"] = tool.extra["strict"]
    return {"type": "function", "function": function}


def _unread(chat: Record, sides: dict[str, list[Message]]) -> Iterable[Change]:
    """The keys that no target reads: beside the messages, in them, in their calls, and in declared tools."""
    for key in chat.extra:
        if key not in _READ:
            yield Change("/" + escape(key), f"the key {key} has no place there", lost=True)
    for side in sides.values():
        for message in side:
            for key, item in message.extra.items():
                if item is not None:
                    yield Change(f"{getattr(message, 'at', '')}/{escape(key)}", f"the key {key} of a message has no place there", lost=True)
            for call in message.tool_calls or ():
                for key in call.extra:
                    yield Change(getattr(message, "at", ""), f"the key {key} of a call has no place there", lost=True)
    for tool in chat.tools or ():
        for key in tool.extra:
            if key != "strict":
                yield Change("/tools", f"the key {key} of a declared tool has no place there", lost=True)


def _verify(talk: Talk) -> None:
    """Raise `Unheld` for what no trainer takes: an unknown role, a call without a name, or nothing to learn."""
    for turn in talk.every:
        if turn.get("role") not in ROLES:
            raise Unheld(f"the role {turn.get('role')!r} is unknown")
        if any(call["function"]["name"] is None for call in turn.get("tool_calls") or ()):
            raise Unheld("a call of a tool has no name, or cannot be read")
    for name in ("chosen", "rejected"):
        side = getattr(talk, name)
        if side is not None and not side:
            raise Unheld(f"its {name} answer is empty")
    if talk.chosen is None and not any(turn["role"] == "assistant" for turn in talk.messages):
        raise Unheld("it has no answer of the assistant")


def text_of(content: Any) -> str | None:
    """The text of a content: of parts that are all text the joined one, None where there is another part or nothing."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list) or not content:
        return None
    texts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
    found = [text for text in texts if isinstance(text, str)]
    return "".join(found) if len(found) == len(content) else None


def is_masked(turn: Turn) -> bool:
    """Whether an answer is marked not to be learned."""
    return turn["role"] == "assistant" and turn.get("weight") is not None and not turn["weight"]


def has_calls(talk: Talk) -> bool:
    """Whether any turn calls a tool or is the result of one."""
    return any(turn.get("tool_calls") or turn["role"] == "tool" for turn in talk.every)


def last_learned(messages: Iterable[Turn]) -> int:
    """The position of the last answer that is learned, -1 when there is none."""
    return max((i for i, turn in enumerate(messages) if turn["role"] == "assistant" and not is_masked(turn)), default=-1)
