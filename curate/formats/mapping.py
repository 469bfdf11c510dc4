"""`--map`: a shape from the columns that a user names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curate.errors import ConfigError, FormatError, nearest
from curate.formats import guess
from curate.formats.base import Shape
from curate.formats.chat import Conversation
from curate.formats.detect import Detection
from curate.formats.pairs import Pair
from curate.formats.preference import Preference
from curate.formats.raw import Raw
from curate.formats.roles import OPENAI, SHAREGPT, Style
from curate.formats.sharegpt import ShareGPT
from curate.formats.styles import style_of
from curate.formats.text import PlainText
from curate.formats.unpaired import Unpaired

CANONICAL = ("input", "output", "system", "context", "history", "messages", "tools", "chosen", "rejected", "label", "text")
"""The names that a column can be mapped to."""

_JOINABLE = ("input", "output", "system", "context")


def mapped(mapping: Mapping[str, str], raws: Sequence[Raw], columns: Sequence[str] | None = None) -> Detection:
    """The shape that reads the columns as they are mapped; `input=question+context` joins with a blank line.

    Raises `ConfigError` for a canonical name that is not known or a combination without an answer, `FormatError` for a column
    that no record of the sample has.
    """
    values = [raw.value for raw in raws if type(raw.value) is dict]
    seen = list(dict.fromkeys([*(columns or ()), *guess.columns_of(values)]))
    named: dict[str, tuple[str, ...]] = {}
    for canonical, expression in mapping.items():
        if canonical not in CANONICAL:
            close = nearest(canonical, list(CANONICAL))
            raise ConfigError(
                f"nothing is called {canonical}", f"did you mean {close}?" if close else f"names: {', '.join(CANONICAL)}", "--map"
            )
        named[canonical] = (expression,) if expression in seen else tuple(part.strip() for part in expression.split("+"))
        if len(named[canonical]) > 1 and canonical not in _JOINABLE:
            raise ConfigError(f"{canonical} is one column", f"only {', '.join(_JOINABLE)} join several", "--map")
        _require(named[canonical], seen)
    shape = _shape(named, values)
    fitting = sum(map(shape.accepts, values))
    if not fitting:
        hint = "the columns of a pair hold text; `messages` a list of messages; `label` true or false"
        return Detection(None, 0.0, {}, f"no record can be read as mapped ({shape.label}): {guess.describe(values, seen)}", hint)
    return Detection(shape, 1.0, {shape.label: fitting}, f"records mapped to {shape.label}")


def _require(keys: tuple[str, ...], seen: list[str]) -> None:
    for key in keys:
        if key not in seen:
            close = nearest(key, seen)
            if guess.looks_like_data(seen):
                hint = "the table seems to have no header: name its columns by number, from 1"
            else:
                hint = f"did you mean {close}?" if close else f"columns: {', '.join(seen[:12])}"
            raise FormatError(f"no record has a column {key!r}", hint, "--map")


def _shape(named: dict[str, tuple[str, ...]], values: list[dict[str, Any]]) -> Shape:
    given = set(named)
    system = named.get("system", ())
    if {"chosen", "rejected"} <= given:
        prompt = named.get("messages") or (*named.get("input", ()), *named.get("context", ()))
        chosen, rejected = named["chosen"][0], named["rejected"][0]
        return Preference("mapped", prompt, chosen, rejected, _style(values, chosen, *prompt), system)
    if "label" in given and "messages" in given:
        return Unpaired("mapped", named["label"][0], named["messages"][0], system=system, style=_style(values, named["messages"][0]))
    if "label" in given and "output" in given:
        prompt = (*named.get("input", ()), *named.get("context", ()))
        style = _style(values, named["output"][0], *prompt)
        return Unpaired("mapped", named["label"][0], None, prompt, named["output"][0], system, style)
    if "messages" in given:
        return _conversation(named, values)
    if {"input", "output"} <= given:
        history = named.get("history", (None,))[0]
        return Pair("mapped", named["input"], named["output"], system, named.get("context", ()), history)
    if "text" in given:
        return PlainText("mapped", named["text"][0])
    raise ConfigError(
        f"{', '.join(mapping_words(given))} alone cannot be learnt from",
        "map input and output, or messages, or chosen and rejected, or output and label, or text",
        "--map",
    )


def mapping_words(given: set[str]) -> list[str]:
    """The canonical names that were given, in their usual order."""
    return [name for name in CANONICAL if name in given]


def _conversation(named: dict[str, tuple[str, ...]], values: list[dict[str, Any]]) -> Shape:
    key = named["messages"][0]
    style = _style(values, key)
    system = named.get("system", (None,))[0]
    if style == SHAREGPT:
        return ShareGPT("mapped", key, system_key=system or "system")
    return Conversation("mapped", key, style, system)


def _style(values: list[dict[str, Any]], *keys: str) -> Style:
    """How the messages in one of the columns are written, by the first record that shows it."""
    for value in values:
        for key in keys:
            item = value.get(key)
            style = style_of([item] if type(item) is dict else item)
            if style is not None:
                return style
    return OPENAI
