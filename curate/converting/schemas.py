"""The words for types in JSON Schemas: Gemini writes them in capitals, everybody else in small letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_TYPES = ("object", "string", "number", "integer", "boolean", "array", "null")
_NESTED = ("properties", "$defs", "definitions", "patternProperties")
_LISTED = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "not")


def lower_types(schema: Any) -> Any:
    """A schema with its types in small letters."""
    return _changed(schema, str.lower)


def upper_types(schema: Any) -> Any:
    """A schema with its types in capitals."""
    return _changed(schema, str.upper)


def _changed(schema: Any, change: Callable[[str], str]) -> Any:
    if not isinstance(schema, dict):
        return schema
    out: dict[str, Any] = {}
    for key, item in schema.items():
        if key == "type" and isinstance(item, str) and item.lower() in _TYPES:
            out[key] = change(item)
        elif key in _NESTED and isinstance(item, dict):
            out[key] = {name: _changed(inner, change) for name, inner in item.items()}
        elif key in _LISTED and isinstance(item, list):
            out[key] = [_changed(inner, change) for inner in item]
        else:
            out[key] = _changed(item, change) if key in _SINGLE else item
    return out
