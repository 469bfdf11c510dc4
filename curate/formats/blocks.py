"""Turns whose content is a list of blocks, as Gemini, Bedrock Converse and Claude have them: what these three share.

A *dialect* says how one provider writes a turn and its blocks; everything else, from the structural test to writing back, is the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from curate.batch import Role, Side
from curate.formats.base import Draft, Step, as_json
from curate.formats.levels import Decode, Fields, Misfit, listed, put, take, text
from curate.record import Message, Part, ToolCall, ToolResult

_CALLED = {"system": "user", "developer": "user", "tool": "user"}


class Dialect(ABC):
    """How a provider writes a turn: its blocks stand under `key`, its role is one of `roles`; `plain` content may be a string."""

    key: ClassVar[str]
    roles: ClassVar[dict[str, Role]]
    plain: ClassVar[bool] = False

    def role(self, turn: dict[str, Any], position: int) -> Role | None:
        """Whose turn it is, None where that is not known; `position` is its place in the list."""
        word = turn.get("role")
        return self.roles.get(word) if type(word) is str else None

    def word(self, role: str) -> str:
        """What the provider calls a canonical role. Results of tools, and what it has no word for, are the user's."""
        return _CALLED.get(role, role)

    @abstractmethod
    def accepts(self, block: Any) -> bool:
        """Whether a block has the structure that its kind needs; blocks of unknown kinds may hold anything."""

    @abstractmethod
    def is_result(self, block: dict[str, Any]) -> bool:
        """Whether a block is what a tool gave back."""

    @abstractmethod
    def put(self, draft: Draft, block: dict[str, Any], role: Role, side: Side, turn: int, place: str) -> None:
        """Add the texts of an accepted block, or keep it as media."""

    @abstractmethod
    def read(self, block: dict[str, Any]) -> Part:
        """A block as a part of a message."""

    @abstractmethod
    def write(self, part: Part) -> dict[str, Any]:
        """A part as the block that it was."""


def is_named(value: Any) -> bool:
    """Whether this is an object with a name, as calls and results are."""
    return type(value) is dict and type(value.get("name")) is str


def accepts_content(content: Any, dialect: Dialect) -> bool:
    """Whether this is a list of blocks with at least one, or a text where the dialect has it."""
    if type(content) is not list:
        return dialect.plain and type(content) is str
    return bool(content) and all(map(dialect.accepts, content))


def accepts_turns(turns: Any, dialect: Dialect, needs_answer: bool = True) -> bool:
    """Whether this is a list of turns with known roles; where it needs an answer, one of them is the assistant's."""
    if type(turns) is not list or not turns:
        return False
    key = dialect.key
    for position, turn in enumerate(turns):
        if type(turn) is not dict:
            return False
        role = dialect.role(turn, position)
        if role is None or not accepts_content(turn.get(key), dialect):
            return False
        if role == 2:  # Role.ASSISTANT; the plain number is faster
            needs_answer = False
    return not needs_answer


def put_blocks(draft: Draft, content: Any, role: Role, side: Side, turn: int, place: str, dialect: Dialect) -> None:
    """Add the texts of one content."""
    if type(content) is str:
        draft.add(role, side, turn, place, content)
        return
    for number, block in enumerate(content):
        dialect.put(draft, block, role, side, turn, f"{place}/{number}")


def put_turns(draft: Draft, turns: list[Any], place: str, dialect: Dialect, first: int = 0) -> None:
    """Add the texts and turns of accepted turns; answers before position `first` are input that nothing is learnt from."""
    for position, turn in enumerate(turns):
        content = turn[dialect.key]
        role = who = dialect.role(turn, position) or Role.USER
        if role != Role.ASSISTANT and type(content) is list and any(map(dialect.is_result, content)):
            who = Role.TOOL
        trained = role == Role.ASSISTANT and position >= first
        draft.steps.append(Step(who, position, 0 if role == Role.ASSISTANT and not trained else -1, f"{place}/{position}"))
        side = Side.OUTPUT if trained else Side.INPUT
        put_blocks(draft, content, role, side, position, f"{place}/{position}/{dialect.key}", dialect)


def put_call(draft: Draft, call: dict[str, Any], arguments: str, side: Side, turn: int, place: str) -> None:
    """Add the name and the arguments of a call, which stand under the key `arguments`; missing ones are an empty text."""
    draft.add(Role.CALL, side, turn, place + "/name", call["name"])
    given = call.get(arguments, "")
    draft.add(Role.CALL, side, turn, f"{place}/{arguments}", given if type(given) is str else as_json(given).decode())


def put_value(draft: Draft, value: Any, turn: int, place: str) -> None:
    """Add what a tool gave back: a text, the only text of an object, or else its JSON."""
    if type(value) is dict and len(value) == 1:
        [(key, inner)] = value.items()
        if type(inner) is str and "/" not in key and "~" not in key:
            place, value = f"{place}/{key}", inner
    draft.add(Role.TOOL, Side.INPUT, turn, place, value if type(value) is str else as_json(value).decode())


def read_turn(value: dict[str, Any], dialect: Dialect, position: int) -> Message:
    """One turn as a message; the role of one that holds results of tools is "tool"."""
    message = take(Message, value, {"role": ("role_raw", text), dialect.key: ("content", content_decoder(dialect))})
    results = [part.tool_result for part in message.content if part.tool_result is not None] if type(message.content) is list else []
    role = dialect.role(value, position)
    if role is not None:
        message.role = "assistant" if role == Role.ASSISTANT else "tool" if results or role == Role.TOOL else "user"
    message.tool_call_id = results[0].id if len(results) == 1 else None
    return message


def write_turn(message: Message, dialect: Dialect) -> dict[str, Any]:
    """A message as a turn; a role that an edit changed is written by the provider's word."""
    content: Any = message.content
    if type(content) is str and not dialect.plain:
        content = [dialect.write(Part(text=content))]
    elif type(content) is list:
        content = [dialect.write(part) for part in content]
    values = {"role_raw": _role(message, dialect), "content": content}
    return put(message, values, {"role_raw": "role", "content": dialect.key})


def _role(message: Message, dialect: Dialect) -> str | None:
    raw = message.role_raw
    if message.role is None or raw == message.role or (raw is None and (message.keys or message.content is None)):
        return raw
    known = dialect.roles.get(raw) if raw is not None else None
    wanted = "assistant" if message.role == "assistant" else "user"
    if known is not None and wanted == ("assistant" if known == Role.ASSISTANT else "user"):
        return raw
    return dialect.word(message.role)


def turns_decoder(dialect: Dialect) -> Decode:
    """The decoder of a list of turns."""

    def decode(value: Any) -> Any:
        places = iter(range(len(value) if type(value) is list else 0))
        return listed(lambda turn: read_turn(turn, dialect, next(places)), value) if type(value) is not str else _misfit()

    return decode


def content_decoder(dialect: Dialect) -> Decode:
    """The decoder of the content of a turn: a list of blocks, or a text where the dialect has it."""

    def decode(value: Any) -> Any:
        if type(value) is str and not dialect.plain:
            raise Misfit
        return listed(dialect.read, value) if type(value) is list else text(value)

    return decode


def write_parts(content: Any, dialect: Dialect) -> Any:
    """A content that is no turn of its own as it was read by `content_decoder`."""
    return [dialect.write(part) for part in content] if type(content) is list else content


def one(decode: Callable[[dict[str, Any]], Any]) -> Decode:
    """The decoder of one object."""
    return lambda value: decode(value) if type(value) is dict else _misfit()


def read_call(value: dict[str, Any], fields: Fields) -> list[ToolCall]:
    """The call in an object, as the only one of its part."""
    return [take(ToolCall, value, fields)]


def write_call(calls: list[ToolCall] | None, names: dict[str, str]) -> Any:
    """The object of the only call of a part; `names` are its keys by field."""
    if not calls:
        return None
    return put(calls[0], {"id": calls[0].id, "name": calls[0].name, "arguments": calls[0].arguments}, names)


def write_result(result: ToolResult | None, names: dict[str, str], dialect: Dialect) -> Any:
    """The object of a result; `names` are its keys by field."""
    if result is None:
        return None
    content = write_parts(result.content, dialect)
    return put(result, {"id": result.id, "name": result.name, "content": content, "value": result.value}, names)


def _misfit() -> Any:
    raise Misfit
