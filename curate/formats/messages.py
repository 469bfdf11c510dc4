"""Lists of messages: the structural test, the canonical form that schemas judge, and the texts for the columns.

The test is written by hand with exact types, since it runs on every record; `schemas/chat.json` says the same in public, and a
property test holds that both agree.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from curate.batch import Role, Side
from curate.formats.base import Draft, Step, as_json, escape
from curate.formats.roles import PACKED_CALLS, Style

WEIGHT_KEYS = ("weight", "loss_weight", "train", "train_on_turn", "loss")
MASK = "mask"
"""A loss mask, as tensors have it: 1 is learnt. Elsewhere the word stands for other things, so only a number or a boolean counts."""
REASONING_KEYS = ("reasoning", "reasoning_content", "thinking")
STRING_KEYS = (*REASONING_KEYS, "refusal")
TEXT_PARTS = ("text", "input_text", "output_text", "reasoning", "tool_call")
REASONING_PARTS = ("reasoning", "thinking")
MEDIA_KEYS = frozenset(("images", "image", "videos", "audios"))
TOOL_KEYS = ("tools", "functions", "available_tools")

_NONE = type(None)
_WEIGHTS = (_NONE, int, float, bool)


@lru_cache(maxsize=256)
def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def unpacked(value: Any) -> Any:
    """A list or object that is stored as a JSON string, parsed; a string that holds neither is returned as it is.

    The result is shared between calls: it is read, never changed.
    """
    if type(value) is str and value.lstrip()[:1] in ("[", "{"):
        return _loaded(value)
    return value


def unpacked_list(value: Any) -> Any:
    """Messages that may be stored as a JSON string; any other text is returned as it is."""
    found = unpacked(value)
    return found if type(found) is list and found and type(found[0]) is dict and type(value) is str else value


def accepts_messages(messages: Any, style: Style) -> bool:
    """Whether this is a list of messages with known roles, one of them the assistant's."""
    if type(messages) is not list or not messages:
        return False
    role_key, content_key, roles = style.role_key, style.content_key, style.roles
    assistant = False
    for message in messages:
        if type(message) is not dict:
            return False
        word = message.get(role_key)
        if type(word) is not str:
            return False
        role = roles.get(word)
        if role is None:
            return False
        if role == 2:  # Role.ASSISTANT; the plain number is faster
            assistant = True
        if len(message) == 2 and type(message.get(content_key)) is str:
            continue
        if not _accepts_open(message, role, message.get(style.text_key(message))):
            return False
    return assistant


def accepts_prompt(prompt: Any, style: Style) -> bool:
    """Whether this is a text, or a list of messages with known roles, to which an answer may be given."""
    # A conversation needs an answer to be accepted, a prompt does not: it gets one to be tested with.
    if type(prompt) is list and prompt:
        return accepts_messages([*prompt, {style.role_key: "assistant", style.content_key: ""}], style)
    return type(prompt) is str


def _accepts_open(message: dict[str, Any], role: Role, content: Any) -> bool:
    """The test of a message that is more than a role and a text."""
    for key in WEIGHT_KEYS:
        if type(message.get(key)) not in _WEIGHTS:
            return False
    for key in STRING_KEYS:
        if type(message.get(key)) not in (str, _NONE):
            return False
    calls, call = message.get("tool_calls"), message.get("function_call")
    if calls is not None and (type(calls) is not list or not all(map(_accepts_call, calls))):
        return False
    if call is not None and not _is_named(call):
        return False
    if content is None:
        return role == Role.ASSISTANT and bool(calls or call or message.get("refusal") is not None)
    return type(content) is str or (type(content) is list and bool(content) and all(map(_accepts_part, content)))


def _accepts_call(call: Any) -> bool:
    if type(call) is not dict:
        return False
    return _is_named(call["function"]) if "function" in call else _is_named(call)


def calls_in(value: Any) -> list[dict[str, Any]] | None:
    """The calls that a string held, once it is parsed: one or a list of them; None when it held something else."""
    calls = value if type(value) is list else [value]
    return calls if all(map(_accepts_call, calls)) else None


def _is_named(value: Any) -> bool:
    return type(value) is dict and type(value.get("name")) is str


def _accepts_part(part: Any) -> bool:
    if type(part) is not dict or type(kind := part.get("type")) is not str:
        return False
    return kind not in TEXT_PARTS or type(part.get("text")) is str or type(part.get("value")) is str


def accepts_tools(value: dict[str, Any]) -> bool:
    """Whether the declared tools, where there are any, are a list of objects (or "" or null for none)."""
    for key in TOOL_KEYS:
        tools = value.get(key)
        if tools is not None and tools != "":
            tools = unpacked(tools)
            if type(tools) is not list or not all(type(tool) is dict for tool in tools):
                return False
    return True


def canonical_messages(messages: Any, style: Style, role_key: str = "role", content_key: str = "content") -> Any:
    """The messages with the keys of role and content, and the words for roles, that a schema expects."""
    messages = unpacked(messages)
    if type(messages) is not list or (style.role_key == role_key and not style.aliases and style.other_key is None):
        return messages
    return [_canonical_message(message, style, role_key, content_key) for message in messages]


def _canonical_message(message: Any, style: Style, role_key: str, content_key: str) -> Any:
    if type(message) is not dict:
        return message
    out, text_key = {}, style.text_key(message)
    for key, value in message.items():
        if key == style.role_key:
            word = style.word(value) if type(value) is str else value
            out[role_key] = "assistant" if word == "call" else word
        elif key == text_key:
            out[content_key] = value
        elif key not in (role_key, content_key):
            out[key] = value
    return out


def declared_tools(value: dict[str, Any]) -> list[Any]:
    """The tools that a record declares, parsed; an empty list for none."""
    for key in TOOL_KEYS:
        tools = unpacked(value.get(key))
        if tools and type(tools) is list:
            return tools
    return []


def put_messages(
    draft: Draft, messages: list[Any], pointer: str, style: Style, side: Side = Side.OUTPUT, first: int = 0, index: int = 0
) -> None:
    """Add the texts and turns of accepted messages.

    Answers from position `first` on are on `side`, earlier ones are input that nothing is learnt from; the turns are numbered
    from `index`.
    """
    roles = style.roles
    for number, message in enumerate(messages):
        role = roles[message[style.role_key]]
        weight = _weight(message) if len(message) > 2 else -1
        if role == Role.ASSISTANT and number < first:
            weight = 0
        place, turn = f"{pointer}/{number}", index + number
        draft.steps.append(Step(role, turn, weight, place))
        _put_message(draft, message, role, side if role == Role.ASSISTANT and weight != 0 else Side.INPUT, turn, place, style)


def put_rejected(draft: Draft, messages: list[Any], pointer: str, style: Style, start: int = 0, index: int = 0) -> None:
    """Add the texts of a rejected answer from position `start` on; its turns are left out, since the chosen one has them."""
    roles = style.roles
    for number in range(start, len(messages)):
        message = messages[number]
        _put_message(draft, message, roles[message[style.role_key]], Side.REJECTED, index + number, f"{pointer}/{number}", style)


def _weight(message: dict[str, Any]) -> int:
    for key in WEIGHT_KEYS:
        value = message.get(key)
        if value is not None:
            return int(bool(value))
    mask = message.get(MASK)
    return int(bool(mask)) if type(mask) in (bool, int, float) else -1


def _put_message(draft: Draft, message: dict[str, Any], role: Role, side: Side, turn: int, place: str, style: Style) -> None:
    content_key = style.text_key(message)
    content = message.get(content_key)
    if len(message) > 2:
        for key in REASONING_KEYS:
            if type(message.get(key)) is str:
                draft.add(Role.ASSISTANT, Side.ASIDE, turn, f"{place}/{key}", message[key])
    if type(content) is str:
        at = f"{place}/{escape(content_key)}"
        if message[style.role_key] in PACKED_CALLS:
            _put_packed_calls(draft, content, side, turn, at)
        else:
            draft.add(role, side, turn, at, content)
    elif content is not None:
        for number, part in enumerate(content):
            _put_part(draft, part, role, side, turn, f"{place}/{escape(content_key)}/{number}")
    if type(message.get("refusal")) is str:
        draft.add(role, side, turn, f"{place}/refusal", message["refusal"])
    if message.get("function_call") is not None:
        _put_function(draft, message["function_call"], side, turn, f"{place}/function_call")
    for number, call in enumerate(message.get("tool_calls") or ()):
        _put_call(draft, call, side, turn, f"{place}/tool_calls/{number}")


def _put_part(draft: Draft, part: dict[str, Any], role: Role, side: Side, turn: int, place: str) -> None:
    kind = part["type"]
    key = next((key for key in ("text", "value", kind) if type(part.get(key)) is str), None)
    if side != Side.INPUT and any(type(part.get(flag)) in (bool, int) and not part[flag] for flag in ("train", "weight")):
        side = Side.INPUT  # axolotl leaves single parts out of the loss
    if kind in REASONING_PARTS and key is not None:
        draft.add(Role.ASSISTANT, Side.ASIDE, turn, f"{place}/{key}", part[key])
    elif kind == "tool_call" and key is not None:
        _put_packed_calls(draft, part[key], side, turn, f"{place}/{key}")
    elif kind in TEXT_PARTS or kind == "refusal":
        if key is not None:
            draft.add(role, side, turn, f"{place}/{key}", part[key])
    else:
        draft.media.append(part)


def _put_packed_calls(draft: Draft, packed: str, side: Side, turn: int, place: str) -> None:
    """Add the calls in a JSON string; pointers look into the string. One that cannot be read is all arguments."""
    value = unpacked(packed)
    calls = calls_in(value)
    if calls is None:
        draft.add(Role.CALL, side, turn, place, "")
        draft.add(Role.CALL, side, turn, place, packed)
        return
    for number, call in enumerate(calls):
        _put_call(draft, call, side, turn, f"{place}/{number}" if type(value) is list else place)


def _put_call(draft: Draft, call: dict[str, Any], side: Side, turn: int, place: str) -> None:
    if "function" in call:
        _put_function(draft, call["function"], side, turn, place + "/function")
    else:
        _put_function(draft, call, side, turn, place)


def _put_function(draft: Draft, function: dict[str, Any], side: Side, turn: int, place: str) -> None:
    """Add the name and the arguments of one call; missing arguments are an empty text, which no rule takes for JSON."""
    arguments = function.get("arguments", "")
    draft.add(Role.CALL, side, turn, place + "/name", function["name"])
    text = arguments if type(arguments) is str else as_json(arguments).decode()
    draft.add(Role.CALL, side, turn, place + "/arguments", text)
