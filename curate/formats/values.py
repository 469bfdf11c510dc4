"""One JSON value from its bytes: fast where it is right, exact where it is wrong, and a second look at what parsers read differently."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from curate.formats.raw import Raw, RawDefect

_MANY_DIGITS = re.compile(rb"[0-9]{19}")
_LARGEST, _SMALLEST = 2**64 - 1, -(2**63)


def parse(data: bytes, row: int, line: int) -> Raw:
    """The record in `data`, which begins at the 1-based physical `line`.

    An unreadable one has value None, its bytes, and FMT001 or FMT010; of an ambiguous one the value is kept beside FMT010.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return Raw(row, line, None, data, (_unreadable(data),))
    if data.count(b'":') - data.count(b'\\":') != _keys(value) or _MANY_DIGITS.search(data):
        return Raw(row, line, value, None, _ambiguous(data))
    return Raw(row, line, value)


def _keys(value: Any) -> int:
    """How many keys the objects in a value have, all levels together."""
    if type(value) is dict:
        count = len(value)
        for each in value.values():
            if type(each) is dict or type(each) is list:
                count += _keys(each)
        return count
    if type(value) is list:
        return sum(_keys(each) for each in value if type(each) is dict or type(each) is list)
    return 0


def _unreadable(data: bytes) -> RawDefect:
    """Why orjson refused the bytes, worded by the standard library's parser, which knows the place."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(data[: error.start].decode("utf-8", "replace")) + 1
        return RawDefect("FMT001", f"the bytes are not UTF-8 (0x{data[error.start]:02X} at column {column})", column)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} of the record, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        return RawDefect("FMT001", f"{_plain(error, text)} at {place}", error.colno)
    except RecursionError:
        return RawDefect("FMT010", "the value is nested too deeply")
    return RawDefect("FMT010", _lenient(text))


def _plain(error: json.JSONDecodeError, text: str) -> str:
    """The parser's message for people."""
    if error.pos >= len(text.rstrip()):
        return "it ends in the middle of a value"
    known = {
        "Expecting value": "a value is expected",
        "Expecting property name enclosed in double quotes": "a key in double quotes is expected",
        "Illegal trailing comma before end of object": "a comma stands before the closing brace",
        "Illegal trailing comma before end of array": "a comma stands before the closing bracket",
        "Expecting ',' delimiter": "a comma is expected",
        "Expecting ':' delimiter": "a colon is expected",
        "Extra data": "a second value stands on the same line",
        "Invalid control character at": "a control character stands unescaped in a string",
    }
    if error.msg.startswith("Unterminated string"):
        return "a string is never closed"
    return known.get(error.msg, error.msg.lower())


def _lenient(text: str) -> str:
    """Which of the things that the standard library lets pass is in a text that orjson refused."""
    found: list[str] = []
    value = json.loads(text, parse_constant=lambda name: found.append(f"{name} is no JSON number"))
    if not found and re.search(r"\\u[dD][89a-fA-F]", text) and "\\ud" in json.dumps(value):
        found.append("a lone surrogate is no character")
    return found[0] if found else "a strict parser refuses what a lenient one accepts"


def _ambiguous(data: bytes) -> tuple[RawDefect, ...]:
    """The exact second look: duplicate keys, and integers that 64 bits do not hold."""
    reasons: dict[str, None] = {}

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            keys = [key for key, _ in items]
            reasons[f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object"] = None
        return made

    def integer(digits: str) -> int:
        # More digits than Python converts by default are past 64 bits in any case.
        if len(digits) > 20 or not _SMALLEST <= int(digits) <= _LARGEST:
            reasons[f"the integer of {len(digits.lstrip('-'))} digits does not fit 64 bits"] = None
            return 0
        return int(digits)

    json.loads(data, object_pairs_hook=pairs, parse_int=integer)
    return tuple(RawDefect("FMT010", reason) for reason in reasons)
