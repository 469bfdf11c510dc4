"""Changing one value within the text of a JSON document and nothing else of it: every other byte stays as it was found.

The new value is written as its neighbours are: with their separators, their indentation, and with or without escapes for letters
beyond ASCII.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SPACE = re.compile(r"[ \t\r\n]*")
_FIRST = re.compile(r"[\[\s]*\{(\s*)" + _STRING + r"\s*:(\s*)")
_COMMA = re.compile(r"\s*,(\s*)")
_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")
_decode = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode  # numbers stay text: only where they end is asked


class Style(NamedTuple):
    """How a document is written: what stands after a comma and after a colon, the indentation of one level (None: all on one
    line), and whether letters beyond ASCII are escaped.
    """

    item: str = ""
    key: str = ""
    indent: str | None = None
    ascii: bool = False

    def written(self, value: Any, margin: str = "") -> str:
        """A value in this style; later lines begin with `margin`."""
        separators = ("," + ("" if self.indent is not None else self.item), ":" + self.key)
        text = json.dumps(value, ensure_ascii=self.ascii, separators=separators, indent=self.indent)
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:  # half of a surrogate pair can only be written as an escape
            text = json.dumps(value, separators=separators, indent=self.indent)
        return text.replace("\n", "\n" + margin) if margin else text


def style_of(text: str) -> Style:
    """The style of a document, told by its first key, its first comma and its letters; compact where nothing tells."""
    escapes = text.isascii() and _ESCAPED.search(text) is not None
    first = _FIRST.match(text)
    if first is None:
        after = _COMMA.match(text, _end(text, 1)) if re.match(r"\[[^\s\]{\[]", text) else None
        return Style(item=after[1] if after else "", ascii=escapes)
    comma = _COMMA.match(text, _end(text, first.end()))
    key = first[2] if "\n" not in first[2] else " "
    if "\n" not in first[1]:
        item = comma[1] if comma and "\n" not in comma[1] else key
        return Style(item, key, None, escapes)
    inner, outer = first[1].rpartition("\n")[2], _margin(text, len(text))
    return Style("", key, inner[len(outer) :] or None, escapes)


def spliced(text: str, path: Sequence[str], after: Any) -> str:
    """The text of a JSON document with `after` at a place that is there, or at a new key of an object that is.

    Steps into a string are steps into the JSON that it holds. Of a key that stands twice the last one counts, as parsers do.
    Raises `LookupError` when there is no such place.
    """
    style = style_of(text)
    at = _skip(text, 0)
    for number, step in enumerate(path):
        sign = text[at : at + 1]
        if sign == '"':
            end = _end(text, at)
            inner = spliced(json.loads(text[at:end]), path[number:], after)
            return text[:at] + style.written(inner) + text[end:]
        found = _member(text, at, step) if sign == "{" else _element(text, at, step)
        if found is None:
            if sign != "{" or number + 1 < len(path):
                raise LookupError(step)
            return _with_key(text, at, step, after, style)
        at = found
    return text[:at] + style.written(after, _margin(text, at)) + text[_end(text, at) :]


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _end(text: str, at: int) -> int:
    """Where the value that begins at `at`, or behind white space there, ends."""
    return _decode(text, _skip(text, at))[1]


def _member(text: str, at: int, key: str) -> int | None:
    """Where the value of a key begins in the object at `at`."""
    found = None
    at = _skip(text, at + 1)
    while text[at] == '"':
        name, end = _decode(text, at)
        value = _skip(text, _skip(text, end) + 1)
        if name == key:
            found = value
        at = _skip(text, _end(text, value))
        if text[at] != ",":
            break
        at = _skip(text, at + 1)
    return found


def _element(text: str, at: int, index: str) -> int | None:
    """Where an element begins in the list at `at`."""
    if text[at] != "[" or not index.isdecimal():
        return None
    at = _skip(text, at + 1)
    for _ in range(int(index)):
        if text[at] == "]":
            return None
        at = _skip(text, _end(text, at))
        if text[at] != ",":
            return None
        at = _skip(text, at + 1)
    return at if text[at] != "]" else None


def _with_key(text: str, at: int, key: str, value: Any, style: Style) -> str:
    """The text with one key more at the end of the object at `at`."""
    end = _end(text, at) - 1
    inside = text[at + 1 : end].rstrip()
    last = at + 1 + len(inside)
    margin = _margin(text, at)
    break_ = "" if style.indent is None else "\n" + margin + style.indent
    between = ("," if inside else "") + (break_ if style.indent is not None else style.item if inside else "")
    inner = style.written(value, margin + (style.indent or ""))
    return text[:last] + between + style.written(key) + ":" + style.key + inner + text[last:]


def _margin(text: str, at: int) -> str:
    """The white space that the line of a place begins with; of the first line, which is cut from its document, that of the last."""
    begin = text.rfind("\n", 0, at) + 1
    if begin == 0 and "\n" in text:
        begin = text.rfind("\n") + 1
    match = re.compile(r"[ \t]*").match(text, begin)
    return match[0] if match and begin else ""
