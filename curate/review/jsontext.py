"""Source records as JSON text, in the order of their keys."""

from __future__ import annotations

import json
from typing import Any

import orjson


def as_text(value: Any) -> str:
    """One line of JSON that reads back as `value`, lone surrogates and integers past 64 bits included."""
    try:
        return orjson.dumps(value).decode("utf-8")
    except TypeError:
        return json.dumps(value, separators=(",", ":"))
