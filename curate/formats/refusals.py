"""Why a record could not be read, in plain words and with its place, whatever the parser's own words are."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from curate.formats.raw import RawDefect
from curate.formats.screens import MAX_DEPTH

_TOKEN = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+([\[\]{}])', re.DOTALL)
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_CONSTANT = re.compile(_STRING + r"|(NaN|-?Infinity)")
_NUMBER = re.compile(_STRING + r"|(-?[0-9][0-9.eE+-]*+)")
_SURROGATE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.")
_PYTHON = {"N": "None", "T": "True", "F": "False"}
_WORDS = {
    "Expecting value": "a value is missing",
    "Expecting property name": "a key in double quotes is missing",
    "Expecting ':'": "a colon is missing after a key",
    "Expecting ','": "a comma or a closing bracket is missing",
    "Unterminated string": "a string is not closed",
    "Invalid control character": "a raw control character in a string; a line break is written \\n",
    "Invalid \\escape": "a backslash in a string that escapes nothing",
    "Invalid \\u": "\\u in a string without four hexadecimal digits",
    "Unexpected UTF-8 BOM": "a byte order mark within the file",
}


def refusal(piece: bytes, before: int = 0, line: int = 0) -> RawDefect:
    """Why orjson refused `piece`, a record that starts on `line` after `before` code points.

    The column is that of the physical line where reading stopped; the reason names that line when the record does not start on it.
    FMT010 is what other parsers accept: NaN, numbers past the range of a double, lone surrogates, deep nesting.
    """
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError as error:
        read = piece[: error.start].decode("utf-8")
        return _at(read, len(read), "FMT001", "bytes that are not valid UTF-8", before, line)
    if is_deep(piece):
        return deep()
    try:
        # integers stay text: their value is not needed, and Python refuses to convert thousands of digits
        json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        reason, position = _worded(error, text)
        return _at(text, position, "FMT001", reason, before, line)
    reason, position = _accepted(text)
    return _at(text, position, "FMT010", reason, before, line)


def deep() -> RawDefect:
    """The defect of a record whose values are nested too deeply."""
    return RawDefect("FMT010", f"values nested more than {MAX_DEPTH} levels deep")


def is_deep(piece: bytes) -> bool:
    """Whether brackets are nested more than `MAX_DEPTH` levels deep."""
    if piece.count(b"[") + piece.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _TOKEN.finditer(piece):
        depth += 1 if match[1] in b"[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _at(text: str, position: int, code: str, reason: str, before: int, line: int) -> RawDefect:
    lines = text.count("\n", 0, position)
    if lines == 0:
        return RawDefect(code, reason, before + position + 1)
    return RawDefect(code, f"{reason}, on line {line + lines}", position - text.rfind("\n", 0, position))


def _worded(error: json.JSONDecodeError, text: str) -> tuple[str, int]:
    """The parser's message in our words, and where. Python 3.13 words and places a trailing comma differently; here it is one."""
    position = error.pos
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    here = text[position : position + 1]
    if error.msg.startswith("Extra data"):
        return _surplus(here), position
    if error.msg.startswith("Illegal trailing comma"):
        return "a comma before the closing bracket", position
    if error.msg.startswith(("Expecting value", "Expecting property name")):
        told = text[:position].rstrip(" \t\r\n")
        if here in ("]", "}") and told.endswith(","):
            return "a comma before the closing bracket", len(told) - 1
        if here == "'":
            return "single quotes; JSON has double quotes", position
        word = _PYTHON.get(here)
        if word and text.startswith(word, position):
            return f"{word} is Python; JSON has {'null' if word == 'None' else word.lower()}", position
    if not here and error.msg.startswith("Expecting"):
        return "the record ends too early", position
    reason = next((words for start, words in _WORDS.items() if error.msg.startswith(start)), "no valid JSON")
    return reason, error.pos if error.msg.startswith(("Invalid", "Unterminated")) else position


def _surplus(here: str) -> str:
    if here in ("{", "["):
        return "a second record on the same line"
    return "a comma after the record" if here == "," else "text after the end of the record"


def _accepted(text: str) -> tuple[str, int]:
    """What the standard library reads and orjson does not."""
    found = _first(_CONSTANT, text)
    if found is not None:
        return f"{found[1]} is not JSON; write null or a string", found.start(1)
    found = _first(_SURROGATE, text)
    if found is not None:
        return "half of a surrogate pair, which is no character", found.start(1)
    for match in _NUMBER.finditer(text):
        if match[1] and math.isinf(float(match[1])):
            return "a number that no double can hold", match.start(1)
    return "JSON that strict parsers refuse", 0


def _first(pattern: re.Pattern[str], text: str) -> Any:
    """The first match with a group; the pattern skips what stands in the way."""
    return next((match for match in pattern.finditer(text) if match[1]), None)
