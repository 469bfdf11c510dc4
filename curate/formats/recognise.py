"""What shape one record is likely to have: the decision table of detection, one function per group of its rows.

Keys and types decide, never what a text says. Each verdict carries the confidence that the table lists for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from curate.formats.bedrock import BedrockConverse
from curate.formats.chat import OPENAI_CHAT, Conversation, is_message_list
from curate.formats.claude import BLOCK_TYPES, ClaudeChat
from curate.formats.gemini import GeminiChat
from curate.formats.gemini_preference import GeminiPreference
from curate.formats.messages import unpacked
from curate.formats.prompts import Prompt
from curate.formats.recognise_answers import openai_preference, preference, stepwise, unpaired
from curate.formats.recognise_pairs import pair, text
from curate.formats.roles import MISTRAL, OPENAI, OPENAI_ROLES, SHAREGPT, Style
from curate.formats.segments import Segments
from curate.formats.sharegpt import ShareGPT
from curate.formats.styles import LIST_KEYS, style_of
from curate.formats.tokens_only import TokensOnly
from curate.formats.verdict import Verdict

_MISTRAL_KEYS = frozenset(("interactions", "available_tools", "only_last", "system_prompt"))
_CONVERSE = frozenset(("text", "toolUse", "toolResult"))
_RFT_PLAIN = frozenset(("messages", "tools", "functions", "parallel_tool_calls", "id", "metadata", "images", "system"))


def _gemini(value: dict[str, Any]) -> Verdict | None:
    """Rows 2 and 3."""
    contents = value.get("contents")
    if type(contents) is not list or not any(type(turn) is dict and "parts" in turn for turn in contents):
        return None
    if type(value.get("completions")) is list:
        return Verdict(GeminiPreference(), 1.0)
    return Verdict(GeminiChat(), 0.99)


def _bedrock(value: dict[str, Any]) -> Verdict | None:
    """Row 4. The version has been misspelt as `bedrock-conversion-2024` in the documentation."""
    if str(value.get("schemaVersion", "")).startswith("bedrock-"):
        return Verdict(BedrockConverse(), 0.99)
    blocks = _blocks(value.get("messages"))
    if blocks and not any("type" in block for block in blocks) and any(_CONVERSE & block.keys() for block in blocks):
        return Verdict(BedrockConverse(), 0.9)
    return None


def _blocks(messages: Any) -> list[dict[str, Any]]:
    """The objects in the contents of all messages."""
    contents = [message.get("content") for message in messages] if type(messages) is list and is_message_list(messages) else []
    return [block for content in contents if type(content) is list for block in content if type(block) is dict]


def _claude(value: dict[str, Any]) -> Verdict | None:
    """Row 4b, and blocks that only Claude has."""
    messages = value.get("messages")
    if type(messages) is not list or not is_message_list(messages):
        return None
    plain = all(message.get("role") in ("user", "assistant") and message.keys() <= {"role", "content"} for message in messages)
    typed = any(type(block.get("type")) is str and block["type"] in BLOCK_TYPES for block in _blocks(messages))
    if plain and (type(value.get("system")) is str or typed):
        return Verdict(ClaudeChat(), 0.9)
    return None


def _tokens(value: dict[str, Any]) -> Verdict | None:
    """Rows 9 and 10."""
    segments = value.get("segments")
    if type(segments) is list and is_message_list(segments) and {"label", "text"} <= segments[0].keys():
        return Verdict(Segments(), 0.99)
    return Verdict(TokensOnly(), 0.99) if type(value.get("input_ids")) is list else None


def _conversation(value: dict[str, Any]) -> Verdict | None:
    """Rows 11 to 13."""
    for key in LIST_KEYS:
        style = style_of(value.get(key))
        if style is None:
            continue
        if style == SHAREGPT:
            return Verdict(ShareGPT(list_key=key), 0.99)
        mistral = _mistral(value, key, style)
        if mistral is not None:
            return mistral
        if style != OPENAI:
            return Verdict(Conversation("chat_nonstandard", key, style), 0.8)
        last = unpacked(value[key])[-1].get("role")
        if key == "messages" and last in ("user", "tool") and value.keys() - _RFT_PLAIN:
            return Verdict(Prompt("openai_rft", key, references=True), 0.8)
        return Verdict(OPENAI_CHAT if key == "messages" else Conversation("openai_chat", key), 0.99)
    return None


def _mistral(value: dict[str, Any], key: str, style: Style) -> Verdict | None:
    """Mistral's own keys beside or around messages whose text is in `content` or `text`."""
    if key not in ("messages", "interactions") or _MISTRAL_KEYS.isdisjoint(value):
        return None
    if (style.role_key, style.content_key) not in (("role", "content"), ("role", "text")):
        return None
    words = [message.get("role") for message in unpacked(value[key])]
    if not all(type(word) is str and word in OPENAI_ROLES for word in words):
        return None
    system = "system_prompt" if type(value.get("system_prompt")) is str or "system" not in value else "system"
    return Verdict(Conversation("mistral", key, MISTRAL, system, "only_last"), 0.99)


_TABLE: tuple[Callable[[dict[str, Any]], Verdict | None], ...] = (
    openai_preference,
    _gemini,
    _bedrock,
    preference,
    stepwise,
    unpaired,
    _tokens,
    _claude,
    _conversation,
    pair,
    text,
)


def recognise(value: Any) -> Verdict | None:
    """The first verdict of the table for one value; None when it is no object or nothing fits."""
    if type(value) is not dict:
        return None
    return next((verdict for row in _TABLE if (verdict := row(value)) is not None), None)
