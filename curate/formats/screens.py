"""Values that parsers read differently: cheap screens over many records, and an exact second look at the suspicious ones."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from curate.formats.raw import RawDefect

MAX_DEPTH = 254
"""Levels of nesting that are read: what orjson writes back. Other parsers stop at 200 to 1,024."""

MAX_DEFECTS = 10
"""Ambiguous values of one record that are told apart."""

_LONG = 19  # digits of 2^63, the first integer that does not fit
_LONG_NUMBER = re.compile(rb"[0-9]{19}")
_ESCAPED_QUOTE = re.compile(rb"\\u0022")
_ENDLESS = 400  # digits; no float is longer, and int() of many digits is slow


def are_plain(data: bytes, values: list[Any]) -> bool:
    """Whether no record that was parsed from `data` can have a duplicate key, an integer past 64 bits or deep nesting.

    Writing the values again loses the quotes of every key that stood twice. An escaped quote (u0022) is the only thing that makes
    quotes more, so without one equal counts prove that no key was lost. False means "look closer".
    """
    try:
        written = orjson.dumps(values)
    except TypeError:  # nested too deeply
        return False
    seen = np.frombuffer(data, dtype=np.uint8)
    quotes = np.count_nonzero(seen == ord('"'))
    return bool(quotes == np.count_nonzero(np.frombuffer(written, dtype=np.uint8) == ord('"'))) and not (
        _has_escaped_quote(seen) or _has_long_number(seen, data)
    )


def is_plain(piece: bytes, value: Any) -> bool:
    """The same for one record. Raises `TypeError` when it is nested too deeply."""
    quotes = orjson.dumps(value).count(b'"')
    return piece.count(b'"') == quotes and not (_ESCAPED_QUOTE.search(piece) or _LONG_NUMBER.search(piece))


def ambiguities(piece: bytes) -> tuple[RawDefect, ...]:
    """The duplicate keys and the integers past 64 bits of one record that parses, by the standard library's parser (slow, exact)."""
    value = json.loads(piece, object_pairs_hook=_Object.of, parse_int=_integer)
    return tuple(defect for defect, _ in zip(_found(value, ""), range(MAX_DEFECTS), strict=False))


def escaped(key: str) -> str:
    """A key as one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _has_escaped_quote(seen: npt.NDArray[np.uint8]) -> bool:
    at = np.flatnonzero(seen[:-5] == ord("\\")) if len(seen) > 5 else np.zeros(0, dtype=np.int64)
    for offset, char in enumerate(b"u0022", 1):
        at = at[seen[at + offset] == char]
    return len(at) > 0


def _has_long_number(seen: npt.NDArray[np.uint8], data: bytes) -> bool:
    """A run of 19 digits covers three sixth bytes in a row, so that a sixth of the bytes is enough to find the candidates."""
    digit = (seen[::6] - np.uint8(ord("0"))) < 10
    at = np.flatnonzero(digit[2:] & digit[1:-1] & digit[:-2]) * 6
    return any(_LONG_NUMBER.search(data, max(0, start - 5), start + 2 * _LONG) for start in at.tolist())


class _Object(dict[str, Any]):
    """A parsed object that remembers which keys stood more than once."""

    repeated: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> _Object:
        made = cls(pairs)
        if len(made) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            made.repeated = tuple(key for key in made if counts[key] > 1)
        return made


class _Long:
    """An integer that does not fit into 64 bits."""


def _integer(digits: str) -> Any:
    if len(digits) < _LONG:
        return 0
    return _Long() if len(digits) > _ENDLESS or not -(2**63) <= int(digits) < 2**64 else 0


def _found(value: Any, pointer: str) -> Iterator[RawDefect]:
    if isinstance(value, _Object):
        for key in value.repeated:
            yield RawDefect("FMT010", f"the key {_shown(key)} stands twice in one object", None, f"{pointer}/{escaped(key)}")
        for key, inner in value.items():
            yield from _found(inner, f"{pointer}/{escaped(key)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _found(inner, f"{pointer}/{index}")
    elif isinstance(value, _Long):
        yield RawDefect("FMT010", "an integer that does not fit into 64 bits", None, pointer)


def _shown(key: str) -> str:
    return json.dumps(key if len(key) <= 40 else key[:40] + "…", ensure_ascii=False)
