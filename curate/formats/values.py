"""From values in memory (Python, pandas, Arrow) to what JSON has: the records of DataFrames, lists of dicts and parquet files."""

from __future__ import annotations

import base64
import datetime
import json
import math
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import orjson

from curate.formats.parsing import unreadable
from curate.formats.raw import Raw, RawDefect
from curate.formats.screens import MAX_DEPTH, escaped

_SURROGATE = re.compile("[\ud800-\udfff]")


class _NoJson(Exception):
    """A value that JSON has no word for; the arguments are its type's name and the pointer to it."""


def as_record(value: Any, row: int, *, drop_nulls: bool = True) -> Raw:
    """The record of one row or dict.

    Structs of a column share their fields, so that a field that is null in one of them is one that its record did not have: with
    `drop_nulls` it is left out, however deep (FORMATS.md section 6). The columns themselves stay, null or not. NaN, NaT and the
    like are null; dates, decimals and bytes become strings.
    """
    defects: list[RawDefect] = []
    try:
        if isinstance(value, Mapping):
            made: Any = {str(key): _plain(inner, "/" + escaped(str(key)), drop_nulls, defects, 1) for key, inner in value.items()}
        else:
            made = _plain(value, "", drop_nulls, defects, 1)
    except _NoJson as error:
        kind, pointer = error.args
        reason = f"a value of the type {kind}, which JSON does not have"
        return unreadable(f"{kind} at {pointer}".encode("utf-8", "replace"), row, -1, RawDefect("FMT001", reason, None, pointer))
    except RecursionError:
        return unreadable(b"", row, -1, RawDefect("FMT010", f"values nested more than {MAX_DEPTH} levels deep"))
    return Raw(row, -1, made, None, tuple(defects))


def as_bytes(value: Any) -> bytes:
    """A record as one line of JSON, for digests; surrogates and long integers included."""
    try:
        return orjson.dumps(value) + b"\n"
    except TypeError:
        return json.dumps(value).encode("ascii") + b"\n"


def _plain(value: Any, pointer: str, drop_nulls: bool, defects: list[RawDefect], depth: int) -> Any:
    if value is None or value is True or value is False:
        return value
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, str):
        if not value.isascii() and _SURROGATE.search(value):
            defects.append(RawDefect("FMT010", "half of a surrogate pair, which is no character", None, pointer))
        return str(value)
    if isinstance(value, Mapping):
        made = {}
        for key, inner in value.items():
            plain = _plain(inner, f"{pointer}/{escaped(str(key))}", drop_nulls, defects, depth + 1)
            if plain is not None or not drop_nulls:
                made[str(key)] = plain
        return made
    if isinstance(value, list | tuple):
        return [_plain(inner, f"{pointer}/{i}", drop_nulls, defects, depth + 1) for i, inner in enumerate(value)]
    if isinstance(value, int | float):
        return _number(value, pointer, defects)
    return _converted(value, pointer, drop_nulls, defects, depth)


def _number(value: int | float, pointer: str, defects: list[RawDefect]) -> int | float | None:
    if isinstance(value, int):
        if not -(2**63) <= value < 2**64:
            defects.append(RawDefect("FMT010", "an integer that does not fit into 64 bits", None, pointer))
        return int(value)
    if math.isinf(value):
        defects.append(RawDefect("FMT010", "Infinity is not JSON", None, pointer))
    return float(value) if math.isfinite(value) else None


def _converted(value: Any, pointer: str, drop_nulls: bool, defects: list[RawDefect], depth: int) -> Any:
    """What is neither JSON nor missing: dates, decimals, bytes, and the scalars and arrays of numpy."""
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta | Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | bytearray):
        try:
            return bytes(value).decode("utf-8")
        except UnicodeDecodeError:
            return base64.b64encode(value).decode("ascii")
    if isinstance(value, np.ndarray):  # how pandas holds the lists of a parquet file, whose structs share their fields
        return _plain(list(value), pointer, True, defects, depth)
    if isinstance(value, np.generic):
        return _plain(value.item(), pointer, drop_nulls, defects, depth)
    raise _NoJson(type(value).__name__, pointer)
