"""JSON values as paths: which keys an object has, of which types, and how the text is laid out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from curate.mold import JsonStyle, JsonType

DEEPEST = 6
MOST_ELEMENTS = 1_000
_TYPES: dict[type, JsonType] = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
_NUMBERS = re.compile(r'"(?:[^"\\]|\\.)*"|(-?\d[\d.eE+-]*)')
_INDENTED = re.compile(r"[\[{]\n( +|\t+)")
_FAST = {"compact": 0, "indent 2": orjson.OPT_INDENT_2}  # `json` takes ten times as long, with an indent thirty times
WORDS: dict[JsonType, str] = {
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
}
"""The types as people say them."""


def type_of(value: Any) -> JsonType:
    """The JSON type of a parsed value."""
    return _TYPES[type(value)]


def child(path: str, key: str) -> str:
    """The path of a key of the object at `path`; "" is the outermost object."""
    return f"{path}.{key}" if path else key


def parent(path: str) -> str | None:
    """The path of the object around a key; None for the elements of a list."""
    return None if path.endswith("[]") else path.rpartition(".")[0]


def walk(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every (path, value) in a JSON value from the outside in, itself first: to a depth of `DEEPEST`, and of a list or an object the
    first `MOST_ELEMENTS`.
    """
    yield path, value
    if depth >= DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in islice(value.items(), MOST_ELEMENTS):
            yield from walk(inner, child(path, key), depth + 1)
    elif isinstance(value, list):
        for inner in islice(value, MOST_ELEMENTS):
            yield from walk(inner, f"{path}[]", depth + 1)


def layout_of(text: str, value: Any) -> str | None:
    """How a JSON text is laid out: compact, spaced or `indent N`; None when it is none of these throughout."""
    found = _INDENTED.search(text)
    candidates = [f"indent {len(found[1])}" if found[1][0] == " " else "indent tab"] if found else ["compact", "spaced"]
    return next((name for name in candidates if is_laid_out(text, value, name)), None)


def is_laid_out(text: str, value: Any, layout: str) -> bool:
    """Whether a JSON text is laid out in a way that `layout_of` names, with or without escapes for letters beyond ASCII."""
    if layout in _FAST and orjson.dumps(value, option=_FAST[layout]) == text.encode("utf-8"):
        return True
    return any(text == written(value, layout, ascii) for ascii in (False, True))


def written(value: Any, layout: str, ascii: bool = False) -> str:
    """A JSON value as text in a layout that `layout_of` names."""
    indent: int | str | None = None
    if layout.startswith("indent"):
        unit = layout.split()[1]
        indent = "\t" if unit == "tab" else int(unit)
    separators = (",", ":") if layout == "compact" else (", ", ": ") if indent is None else (",", ": ")
    return json.dumps(value, ensure_ascii=ascii, indent=indent, separators=separators)


def in_style(text: str, value: Any, style: JsonStyle) -> str | None:
    """A JSON text in the usual key order and layout; None where the numbers would not be written as they were."""
    keys = [key for key in style.order if isinstance(value, dict) and key in value]
    made = {**{key: value[key] for key in keys}, **value} if keys else value
    layout = style.layout or layout_of(text, value)
    if layout is None:
        return None
    after = written(made, layout, ascii="\\u" in text and text.isascii())
    return after if sorted(_numbers(after)) == sorted(_numbers(text)) else None


def _numbers(text: str) -> list[str]:
    return [match[1] for match in _NUMBERS.finditer(text) if match[1]]


def in_order(value: dict[str, Any], order: tuple[str, ...]) -> bool:
    """Whether the keys of an object that `order` names come in that order."""
    rank = {key: index for index, key in enumerate(order)}
    ranks = [rank[key] for key in value if key in rank]
    return ranks == sorted(ranks)
