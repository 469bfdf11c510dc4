"""Mending the text of a record that parsers refuse or read differently, where only one thing can have been meant."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from curate.formats.base import as_json
from curate.formats.raw import MendableDefect, RawDefect
from curate.formats.screens import is_plain
from curate.formats.splicing import style_of

MAX_BYTES = 1 << 20
"""A longer record is left to people."""

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},]|[^\s"\[\]{},]++|"')


def mended(piece: bytes, defect: RawDefect) -> RawDefect:
    """The defect with the text that mends it beside the text that has it, if there is one."""
    if len(piece) > MAX_BYTES:
        return defect
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return defect
    after = without_stray_commas(text) if defect.code == "FMT001" else without_repeated_keys(text)
    if after is None:
        return defect
    mendable = MendableDefect(*defect)
    mendable.fix = (text, after)
    return mendable


def without_stray_commas(text: str) -> str | None:
    """The text of a record without commas before a closing bracket, after the record, and one that is doubled in an object.

    None when it has no such comma, or is no JSON without them, or JSON that parsers read differently.
    """
    tokens = list(_TOKEN.finditer(text))
    stray = _stray_commas(tokens)
    if not stray:
        return None
    after = "".join(text[i:j] for i, j in zip([0, *(at + 1 for at in stray)], [*stray, len(text)], strict=True))
    return after if _is_sound(after) else None


def _stray_commas(tokens: list[re.Match[str]]) -> list[int]:
    """Where the commas are that say nothing; none when more than one is doubled, since then something may be missing."""
    stray: list[int] = []
    doubled = 0
    open_: list[str] = []
    before = ""
    for number, token in enumerate(tokens):
        sign, following = token[0], tokens[number + 1][0] if number + 1 < len(tokens) else ""
        if sign in ("[", "{"):
            open_.append(sign)
        elif sign in ("]", "}") and open_:
            open_.pop()
        elif sign == ",":
            ends = before not in ("", ",", "[", "{")
            if ends and (following in ("]", "}") or (following == "" and not open_)):
                stray.append(token.start())
            elif before == "," and open_[-1:] == ["{"]:
                stray.append(token.start())
                doubled += 1
        before = sign
    return stray if doubled <= 1 else []


def without_repeated_keys(text: str) -> str | None:
    """The text of a record whose keys that stand twice have the same value both times, each once; None for any other record."""
    repeated = 0

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        made: dict[str, Any] = {}
        for key, value in pairs:
            if key in made:
                if as_json(made[key]) != as_json(value):
                    raise ValueError(key)
                repeated += 1
            else:
                made[key] = value
        return made

    try:
        value = json.loads(text, object_pairs_hook=once)
        after = style_of(text).written(value) if repeated else text
    except (ValueError, RecursionError):
        return None
    return after if repeated and _is_sound(after) else None


def _is_sound(text: str) -> bool:
    """Whether every parser reads one object, and the same one."""
    piece = text.encode("utf-8")
    try:
        value = orjson.loads(piece)
        return isinstance(value, dict) and is_plain(piece, value)
    except (orjson.JSONDecodeError, TypeError):
        return False
