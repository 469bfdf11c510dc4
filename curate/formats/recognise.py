"""What shape one record is likely to have: the decision table of detection, one function per group of its rows.

Keys and types decide, never what a text says. Each verdict carries the confidence that the table lists for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from curate.formats.base import Shape
from curate.formats.chat import Conversation, PromptCompletionMessages, is_message_list
from curate.formats.messages import unpacked
from curate.formats.pairs import CONTEXT_KEYS, NAMED_PAIRS, Pair
from curate.formats.preference import CHOICES, Preference
from curate.formats.roles import CANONICAL, CONTENT_KEYS, OPENAI, OPENAI_ROLES, ROLE_KEYS, SHAREGPT, Style
from curate.formats.sharegpt import ShareGPT
from curate.formats.text import PlainText
from curate.formats.unpaired import Unpaired, as_label


class Verdict(NamedTuple):
    """A shape, or None with the `name` of one that is known and not read yet; `missing` says why not."""

    shape: Shape | None
    confidence: float
    name: str
    missing: str = ""


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
ANSWERS = (
    ("chosen", "rejected"),
    ("chosen_messages", "rejected_messages"),
    ("chosen_response", "rejected_response"),
    ("preferred", "dispreferred"),
    ("preferred_output", "non_preferred_output"),
    ("preferred_completion", "non_preferred_completion"),
    ("winner", "loser"),
)
PROMPT_KEYS = ("prompt", "messages", "conversations", "conversation", "question", "query", "instruction", "input")
LABEL_KEYS = ("label", "kto_tag", "is_good", "thumbs", "rating")
_IDENTITY = frozenset(
    [
        "id",
        "name",
        "source",
        "meta",
        "metadata",
        "lang",
        "language",
        "license",
        "date",
        "timestamp",
        "url",
        "title",
        "uuid",
        "split",
        "index",
        "dataset",
    ]
)
_RFT_PLAIN = frozenset(("messages", "tools", "functions", "parallel_tool_calls", "id", "metadata", "images"))


def style_of(messages: Any) -> Style | None:
    """How a list of messages is written; None when it is none."""
    if not is_message_list(messages):
        return None
    first = unpacked(messages)[0]
    keys = [(role, content) for role in ROLE_KEYS for content in CONTENT_KEYS if role in first and content in first]
    if not keys:
        return OPENAI if "role" in first and ("tool_calls" in first or "function_call" in first) else None
    role_key, content_key = ("role", "content") if ("role", "content") in keys else keys[0]
    words = [message.get(role_key) for message in unpacked(messages)]
    named = [word for word in words if type(word) is str]
    if (role_key, content_key) == ("from", "value"):
        return SHAREGPT
    standard = sum(word in OPENAI_ROLES for word in named)
    if (role_key, content_key) == ("role", "content") and (standard * 2 >= len(words) or not named):
        return OPENAI
    return Style(role_key, content_key, aliases=True) if sum(word in CANONICAL for word in named) * 2 >= len(words) else None


def _openai_preference(value: dict[str, Any]) -> Verdict | None:
    wrapper = value.get("input")
    if type(wrapper) is dict and "messages" in wrapper:
        for chosen, rejected in (ANSWERS[4], ANSWERS[5]):
            if chosen in value or rejected in value:
                return Verdict(Preference("openai_dpo", ("input",), chosen, rejected, wrapped=True), 1.0, "openai_dpo")
    return None


def _unread(value: dict[str, Any]) -> Verdict | None:
    """Shapes that are known and not read yet."""
    contents, messages = value.get("contents"), value.get("messages")
    if type(contents) is list and any(type(turn) is dict and "parts" in turn for turn in contents):
        name = "gemini_preference" if type(value.get("completions")) is list else "gemini_sft"
        return _no(name, 1.0, "Gemini's `contents` with `parts`")
    first = messages[0] if is_message_list(messages) and type(messages) is list else {}
    parts = first.get("content")
    if str(value.get("schemaVersion", "")).startswith("bedrock-") or (
        type(parts) is list and parts and all(type(part) is dict and "text" in part and "type" not in part for part in parts)
    ):
        return _no("bedrock_converse", 0.9, "Bedrock Converse's parts without a `type`")
    if type(value.get("system")) is str and type(parts) is str and type(first.get("role")) is str:
        return _no("anthropic_bedrock", 0.9, "a `system` text beside the messages, as Claude on Bedrock has it")
    if type(value.get("completions")) is list and type(value.get("labels")) is list:
        return _no("stepwise", 0.98, "stepwise supervision: `completions` with `labels`")
    segments = value.get("segments")
    if is_message_list(segments) and type(segments) is list and {"label", "text"} <= segments[0].keys():
        return _no("axolotl_input_output", 0.99, "`segments` of label and text")
    if type(value.get("input_ids")) is list:
        return _no("pretokenised", 0.99, "token ids (`input_ids`) without text")
    return None


def _no(name: str, confidence: float, what: str) -> Verdict:
    return Verdict(None, confidence, name, what)


def _preference(value: dict[str, Any]) -> Verdict | None:
    for chosen, rejected in ANSWERS:
        if chosen in value and rejected in value:
            return _spelled_preference(value, chosen, rejected)
    style = style_of(value.get("messages"))
    if style is not None and type(value.get("rejected_response")) is str:
        return Verdict(Preference("messages_rejected_response", (), "messages", "rejected_response", style, tail=True), 0.97, "preference")
    if {"response_a", "response_b", "preference"} <= value.keys() and type(value["preference"]) is str:
        prompt = next((key for key in PROMPT_KEYS if key in value), None)
        if prompt is not None and (value["preference"] in CHOICES or value["preference"].lower() in ("tie", "both", "neither")):
            shape = Preference(
                "response_a_b", (prompt,), "response_a", "response_b", style_of(value[prompt]) or OPENAI, choice="preference"
            )
            return Verdict(shape, 0.95, "preference")
    return None


def _spelled_preference(value: dict[str, Any], chosen: str, rejected: str) -> Verdict | None:
    prompt = next((key for key in PROMPT_KEYS if key in value and (type(value[key]) is str or is_message_list(value[key]))), None)
    answer = value[chosen] if value[chosen] is not None else value[rejected]
    beside = style_of(value.get(prompt)) if prompt is not None else None
    if type(answer) is dict or is_message_list(answer) and type(answer) is list:
        style = style_of([answer] if type(answer) is dict else answer) or beside or OPENAI
        whole = type(answer) is list and beside is None and _word(answer[0], style) != "assistant"
        name = "llamafactory_ranking" if type(answer) is dict else "trl_preference_conv"
        keys = () if whole or prompt is None else (prompt,)
        return Verdict(Preference(name, keys, chosen, rejected, style), 0.99, "preference")
    if type(answer) is not str:
        return None
    if prompt is None:
        return Verdict(Preference("implicit_preference", (), chosen, rejected), 0.85, "preference")
    several = (prompt, "input") if prompt == "instruction" and type(value.get("input")) is str else (prompt,)
    return Verdict(Preference("preference", several, chosen, rejected, beside or OPENAI), 0.97, "preference")


def _word(message: dict[str, Any], style: Style) -> str:
    word = message.get(style.role_key)
    return CANONICAL.get(word, word) if type(word) is str else ""


def _unpaired(value: dict[str, Any]) -> Verdict | None:
    key = next((key for key in LABEL_KEYS if key in value and as_label(value[key]) is not None), None)
    if key is None:
        return None
    confidence = 0.97 if type(value[key]) is bool else 0.8
    for list_key in LIST_KEYS:
        style = style_of(value.get(list_key))
        if style is not None:
            return Verdict(Unpaired("kto", key, list_key, style=style), confidence, "unpaired")
    if "completion" in value:
        prompt = next((name for name in ("prompt", "instruction", "question") if name in value), None)
        style = next((found for found in map(style_of, (value["completion"], value.get(prompt or ""))) if found), OPENAI)
        return Verdict(Unpaired("kto", key, None, (prompt,) if prompt else (), style=style), confidence, "unpaired")
    if key != "label" and key != "rating":
        pair = _named_pair(value)
        if pair is not None and isinstance(pair.shape, Pair):
            columns = (*pair.shape.input, *(pair.shape.context if pair.shape.context_last else ()))
            return Verdict(Unpaired("kto", key, None, columns, pair.shape.output[0]), confidence, "unpaired")
    return None


def _conversation(value: dict[str, Any]) -> Verdict | None:
    for key in LIST_KEYS:
        style = style_of(value.get(key))
        if style is None:
            continue
        if style == SHAREGPT:
            return Verdict(ShareGPT(list_key=key), 0.99, "sharegpt")
        if style != OPENAI:
            return Verdict(Conversation("chat_nonstandard", key, style), 0.8, "chat_nonstandard")
        last = unpacked(value[key])[-1].get("role")
        if key == "messages" and last in ("user", "tool") and value.keys() - _RFT_PLAIN:
            return _no("openai_rft", 0.8, "prompts for reinforcement fine-tuning: conversations that end before the answer")
        return Verdict(Conversation("openai_chat", key), 0.99, "openai_chat")
    return None


def _pair(value: dict[str, Any]) -> Verdict | None:
    prompt, completion = value.get("prompt"), value.get("completion")
    style = style_of(prompt)
    if style is not None and type(prompt) is list and type(completion) is list:
        return Verdict(PromptCompletionMessages(style=style), 0.98, "trl_prompt_completion_conv")
    return _named_pair(value)


def _named_pair(value: dict[str, Any]) -> Verdict | None:
    if "instruction" in value and "output" in value and type(value["instruction"]) in (str, type(None)):
        shape = Pair("alpaca", ("instruction",), ("output",), context=("input",), context_last=True)
        return Verdict(shape, 0.98, "alpaca")
    if value.keys() >= {"prompt", "completion"} and type(value["prompt"]) in (str, type(None)):
        return Verdict(Pair("prompt_completion", ("prompt",), ("completion",)), 0.98 if len(value) == 2 else 0.9, "prompt_completion")
    for first, second in NAMED_PAIRS:
        for change in (str, str.capitalize, str.upper):
            names = (change(first), change(second))
            if names[0] in value and names[1] in value and all(type(value[name]) in (str, type(None), int, float) for name in names):
                return Verdict(_pair_of(*names), 0.9, "named_pair")
    return None


def _pair_of(first: str, second: str) -> Pair:
    if first == "instruction":
        return Pair("named_pair", (first,), (second,), context=("input",), context_last=True)
    context = () if first in (*CONTEXT_KEYS, "text") else CONTEXT_KEYS
    return Pair("named_pair", (first,), (second,), context=context)


def _text(value: dict[str, Any]) -> Verdict | None:
    for key in ("text", "content"):
        others = [name for name, item in value.items() if type(item) is str and name != key and name.lower() not in _IDENTITY]
        if type(value.get(key)) is str and not others:
            return Verdict(PlainText(key=key), 0.95, "text")
    if len(value) == 1 and "prompt" in value:
        return _no("prompt_only", 0.85, "prompts without answers")
    return None


_TABLE: tuple[Callable[[dict[str, Any]], Verdict | None], ...] = (
    _openai_preference,
    _unread,
    _preference,
    _unpaired,
    _conversation,
    _pair,
    _text,
)


def recognise(value: Any) -> Verdict | None:
    """The first verdict of the table for one value; None when it is no object or nothing fits."""
    if type(value) is not dict:
        return None
    return next((verdict for row in _TABLE if (verdict := row(value)) is not None), None)
