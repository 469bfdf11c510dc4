"""JSON values that a format has as text and another as value: the arguments of calls, and what tools gave back."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

_SURROGATE = re.compile("[\ud800-\udfff]")

_WRAPPED = "result"
"""The key under which a text stands where a format has objects only."""


class Doubled(ValueError):
    """An object that has a key twice."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise Doubled
    return out


def _refused(word: str) -> Any:
    raise ValueError(word)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def value_text(value: Any) -> str:
    """A value as JSON text, as the `json` module writes it."""
    return json.dumps(value, ensure_ascii=False)


def has_surrogates(value: Any) -> bool:
    """Whether any text of a value has half of a surrogate pair, which is no character."""
    try:
        orjson.dumps(value)
    except TypeError:  # or an integer past 64 bits
        return _SURROGATE.search(value_text(value)) is not None
    return False


def object_of(text: Any) -> dict[str, Any] | None:
    """The object that a text holds as JSON, or that stands there as a value; None for all else, keys that are there twice included."""
    if isinstance(text, dict):
        return text
    if not isinstance(text, str) or text.lstrip()[:1] != "{":
        return None
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_refused, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def arguments_text(arguments: Any) -> str:
    """The arguments of a call as a JSON text; a text stays as it is."""
    return arguments if isinstance(arguments, str) else value_text(arguments)


def result_text(value: Any) -> str:
    """The text of what a tool gave back as a value."""
    inner = value.get(_WRAPPED) if isinstance(value, dict) and len(value) == 1 else None
    if isinstance(inner, str):
        return inner
    return value if isinstance(value, str) else value_text(value)


def result_value(text: str) -> dict[str, Any]:
    """A text as an object from which `result_text` makes the same text again."""
    value = object_of(text)
    if value is not None and value_text(value) == text and result_text(value) == text:
        return value
    return {_WRAPPED: text}
