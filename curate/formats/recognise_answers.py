"""The rows of the decision table about judged answers: preference pairs, unpaired labels, stepwise supervision."""

from __future__ import annotations

from typing import Any

from curate.formats.chat import is_message_list
from curate.formats.pairs import Pair
from curate.formats.preference import CHOICES, Preference
from curate.formats.recognise_pairs import named_pair
from curate.formats.roles import CANONICAL, OPENAI, Style
from curate.formats.stepwise import Stepwise
from curate.formats.styles import LIST_KEYS, style_of
from curate.formats.unpaired import Unpaired, as_label
from curate.formats.verdict import Verdict

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
_CHOICE_KEYS = ("preference", "winner")
_UNDECIDED = ("tie", "both", "neither")


def openai_preference(value: dict[str, Any]) -> Verdict | None:
    """Row 1."""
    wrapper = value.get("input")
    if type(wrapper) is dict and "messages" in wrapper:
        for chosen, rejected in (ANSWERS[4], ANSWERS[5]):
            if chosen in value or rejected in value:
                return Verdict(Preference("openai_dpo", ("input",), chosen, rejected, wrapped=True), 1.0)
    return None


def preference(value: dict[str, Any]) -> Verdict | None:
    """Rows 5 to 6b, and two responses of which a column names the better."""
    for chosen, rejected in ANSWERS:
        if chosen in value and rejected in value:
            return _spelled(value, chosen, rejected)
    style = style_of(value.get("messages"))
    if style is not None and type(value.get("rejected_response")) is str:
        return Verdict(Preference("messages_rejected_response", (), "messages", "rejected_response", style, tail=True), 0.97)
    if style is not None and style_of(value.get("rejected_messages")) == style:
        return Verdict(Preference("messages_rejected_messages", (), "messages", "rejected_messages", style), 0.97)
    choice = next((key for key in _CHOICE_KEYS if type(value.get(key)) is str), None)
    if choice is None or not {"response_a", "response_b"} <= value.keys():
        return None
    prompt = next((key for key in PROMPT_KEYS if key in value), None)
    if prompt is None or (value[choice] not in CHOICES and not value[choice].lower().startswith(_UNDECIDED)):
        return None
    shape = Preference("response_a_b", (prompt,), "response_a", "response_b", style_of(value[prompt]) or OPENAI, choice=choice)
    return Verdict(shape, 0.95)


def _spelled(value: dict[str, Any], chosen: str, rejected: str) -> Verdict | None:
    prompt = next((key for key in PROMPT_KEYS if key in value and (type(value[key]) is str or is_message_list(value[key]))), None)
    answer = value[chosen] if value[chosen] is not None else value[rejected]
    beside = style_of(value.get(prompt)) if prompt is not None else None
    if type(answer) is dict or is_message_list(answer) and type(answer) is list:
        style = style_of([answer] if type(answer) is dict else answer) or beside or OPENAI
        whole = type(answer) is list and beside is None and _word(answer[0], style) != "assistant"
        name = "llamafactory_ranking" if type(answer) is dict else "trl_preference_conv"
        keys = () if whole or prompt is None else (prompt,)
        return Verdict(Preference(name, keys, chosen, rejected, style), 0.99)
    if type(answer) is not str:
        return None
    if prompt is None:
        return Verdict(Preference("implicit_preference", (), chosen, rejected), 0.85)
    several = (prompt, "input") if prompt == "instruction" and type(value.get("input")) is str else (prompt,)
    return Verdict(Preference("preference", several, chosen, rejected, beside or OPENAI), 0.97)


def _word(message: dict[str, Any], style: Style) -> str:
    word = message.get(style.role_key)
    return CANONICAL.get(word, word) if type(word) is str else ""


def stepwise(value: dict[str, Any]) -> Verdict | None:
    """Row 7."""
    if type(value.get("completions")) is list and type(value.get("labels")) is list:
        return Verdict(Stepwise(), 0.98)
    return None


def unpaired(value: dict[str, Any]) -> Verdict | None:
    """Row 8."""
    key = next((key for key in LABEL_KEYS if key in value and as_label(value[key]) is not None), None)
    if key is None:
        return None
    confidence = 0.97 if type(value[key]) is bool else 0.8
    for list_key in LIST_KEYS:
        style = style_of(value.get(list_key))
        if style is not None:
            return Verdict(Unpaired("kto", key, list_key, style=style), confidence)
    if "completion" in value:
        prompt = next((name for name in ("prompt", "instruction", "question") if name in value), None)
        style = next((found for found in map(style_of, (value["completion"], value.get(prompt or ""))) if found), OPENAI)
        return Verdict(Unpaired("kto", key, None, (prompt,) if prompt else (), style=style), confidence)
    if key != "label" and key != "rating":
        pair = named_pair(value)
        if pair is not None and isinstance(pair.shape, Pair):
            columns = (*pair.shape.input, *(pair.shape.context if pair.shape.context_last else ()))
            return Verdict(Unpaired("kto", key, None, columns, pair.shape.output[0]), confidence)
    return None
