"""The rows of the decision table about columns of text: pairs, plain text, and prompts alone."""

from __future__ import annotations

import re
from typing import Any

from curate.formats.chat import PromptCompletionMessages
from curate.formats.messages import TOOL_KEYS, unpacked
from curate.formats.pairs import CONTEXT_KEYS, NAMED_PAIRS, SYSTEM_KEYS, Pair
from curate.formats.prompts import Prompt
from curate.formats.roles import OPENAI
from curate.formats.styles import style_of
from curate.formats.text import PlainText
from curate.formats.verdict import Verdict

IDENTITY = frozenset(
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
"""Columns that say where a record comes from, and nothing that is learnt."""

TEMPLATE = re.compile(
    r"<\|(?:im_start|start_header_id|system|user|assistant)\|>|<start_of_turn>|\[/?INST\]|### (?:Instruction|Response|Human|Assistant):"
    r"|(?:\A|\n\n)(?:Human|Assistant): "
)
"""What a text that was rendered with a chat template holds."""

_LISTED = ("choices", "options")
"""What is asked about, beside a question: read as its context where it is a text."""


def pair(value: dict[str, Any]) -> Verdict | None:
    """Rows 14 to 17."""
    prompt, completion = value.get("prompt"), value.get("completion")
    style = style_of(prompt)
    if style is not None and type(unpacked(completion)) is list:
        return Verdict(PromptCompletionMessages(style=style), 0.98)
    return named_pair(value)


def named_pair(value: dict[str, Any]) -> Verdict | None:
    """Rows 14, 16 and 17."""
    if "instruction" in value and "output" in value and type(value["instruction"]) in (str, type(None)):
        return Verdict(Pair("alpaca", ("instruction",), ("output",), context=("input",), context_last=True), 0.98)
    if value.keys() >= {"prompt", "completion"} and type(value["prompt"]) in (str, type(None)):
        return Verdict(Pair("prompt_completion", ("prompt",), ("completion",)), 0.98 if len(value) == 2 else 0.9)
    for first, second in NAMED_PAIRS:
        for change in (str, str.capitalize, str.upper):
            names = (change(first), change(second))
            if names[0] in value and names[1] in value and all(type(value[name]) in (str, type(None), int, float) for name in names):
                return Verdict(_pair_of(value, first, second, change), 0.9)
    return None


def _pair_of(value: dict[str, Any], first: str, second: str, change: Any) -> Pair:
    """The pair of two columns; what stands beside them may be written in the same letters."""

    def both(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*keys, *map(change, keys))))

    names, system = ((change(first),), (change(second),)), both(SYSTEM_KEYS)
    if first == "instruction":
        return Pair("named_pair", *names, system, both(("input",)), context_last=True)
    if first in (*CONTEXT_KEYS, "text"):
        return Pair("named_pair", *names, system, ())
    beside = tuple(key for key in both(_LISTED) if type(value.get(key)) is str)
    return Pair("named_pair", *names, system, (*both(CONTEXT_KEYS), *beside))


def text(value: dict[str, Any]) -> Verdict | None:
    """Rows 18 and 19."""
    for key in ("text", "content"):
        others = [name for name, item in value.items() if type(item) is str and name != key and name.lower() not in IDENTITY]
        if type(value.get(key)) is str and not others:
            templated = TEMPLATE.search(value[key]) is not None
            return Verdict(PlainText("text_templated", key), 0.9) if templated else Verdict(PlainText(key=key), 0.95)
    if "prompt" in value and value.keys() - {"prompt", *TOOL_KEYS} <= IDENTITY:
        style = style_of(value["prompt"])
        if style is not None or type(value["prompt"]) is str:
            return Verdict(Prompt("prompt_only", style=style or OPENAI), 0.85)
    return None
