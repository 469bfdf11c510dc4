"""How the messages under a key are written, told by their keys; for detection and for `--map`."""

from __future__ import annotations

from typing import Any

from curate.formats.chat import is_message_list
from curate.formats.messages import MASK, STRING_KEYS, WEIGHT_KEYS, unpacked
from curate.formats.roles import CANONICAL, CONTENT_KEYS, OPENAI, OPENAI_ROLES, ROLE_KEYS, SHAREGPT, Style

LIST_KEYS = (
    "messages",
    "conversations",
    "conversation",
    "interactions",
    "dialogue",
    "dialog",
    "turns",
    "chat",
    "texts",
    "history",
)
"""The keys under which lists of messages are known to stand, the surest first."""

_TAKEN = frozenset((*WEIGHT_KEYS, *STRING_KEYS, MASK, "tool_calls", "function_call", "tool_call_id", "name"))


def style_of(messages: Any) -> Style | None:
    """How a list of messages is written; None when it is none."""
    if not is_message_list(messages):
        return None
    messages = unpacked(messages)
    first = messages[0]
    keys = [(role, content) for role in ROLE_KEYS for content in CONTENT_KEYS if role in first and content in first]
    if not keys:
        called = "role" in first and ("tool_calls" in first or "function_call" in first)
        return OPENAI if called else _unnamed(messages)
    role_key, content_key = ("role", "content") if ("role", "content") in keys else keys[0]
    words = [message.get(role_key) for message in messages]
    named = [word for word in words if type(word) is str]
    if (role_key, content_key) == ("from", "value"):
        return SHAREGPT
    standard = sum(word in OPENAI_ROLES for word in named)
    if (role_key, content_key) == ("role", "content") and (standard * 2 >= len(words) or not named):
        return OPENAI
    return Style(role_key, content_key, aliases=True) if sum(word in CANONICAL for word in named) * 2 >= len(words) else None


def _unnamed(messages: list[dict[str, Any]]) -> Style | None:
    """The style of messages with two keys of unknown names: the role is the one whose every value is a known word for a role,
    of two such the one with fewer different values.
    """
    keys = list(messages[0])
    if len(keys) != 2 or not _TAKEN.isdisjoint(keys):
        return None
    if not all(message.keys() == set(keys) and set(map(type, message.values())) == {str} for message in messages):
        return None
    words = {key: {message[key] for message in messages} for key in keys}
    roles = sorted((len(words[key]), keys.index(key)) for key in keys if words[key] <= CANONICAL.keys())
    return Style(keys[roles[0][1]], keys[1 - roles[0][1]], aliases=True) if roles else None
