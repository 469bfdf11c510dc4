"""Levels: one JSON object between its source and the canonical record, without losing a key, its place, or how a value was stored.

Reading never fails on an odd value: what does not have the type of its field stays in `extra` under its own key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson

from curate.errors import FormatError
from curate.formats.base import clean
from curate.record import Level, Record

Decode = Callable[[Any], Any]
Fields = dict[str, tuple[str, Decode]]
"""For each key of an object the field that holds its value, and how the value is read."""

Some = TypeVar("Some", bound=Level)


class Misfit(Exception):
    """A value that does not have the type of its field; it stays in `extra`."""


def same_json(first: Any, second: Any) -> bool:
    """Whether two values are written as the same JSON, the order of keys and 1 against 1.0 or true included."""
    return first is second or _dumped(first) == _dumped(second)


def _dumped(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def parsed(value: Any) -> Any:
    """A list or object that is stored as a JSON string, parsed anew so that it may be edited; else the value itself."""
    if type(value) is str and value.lstrip()[:1] in ("[", "{"):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def take(model: type[Some], value: Mapping[str, Any], fields: Mapping[str, tuple[str, Decode]], **given: Any) -> Some:
    """A level from an object: `fields` says for each key its field and how its value is read.

    The first key of a field wins; a later one, and a value that does not fit, is kept in `extra`. Raises `FormatError` for
    text that is no Unicode.
    """
    keys: dict[str, str] = {}
    known: dict[str, Any] = dict(given)
    verbatim: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for key, item in value.items():
        field, decode = fields.get(key, ("", anything))
        if field and field not in known:
            try:
                known[field] = decode(item)
                keys[key] = field
                if type(item) is str and not isinstance(known[field], str):
                    verbatim[key] = item
                continue
            except Misfit:
                pass
        keys[key], extra[key] = "", item
    try:
        return model(extra=extra, keys=keys, verbatim=verbatim, **known)
    except ValueError as error:
        raise FormatError("a key of the record is not valid Unicode", "write the file as UTF-8") from error


def put(level: Level, values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The object of a level: its keys in the order of the source, then what was added by an edit, under `names`."""
    out: dict[str, Any] = {}
    for key, field in level.keys.items():
        if not field:
            if key in level.extra:
                out[key] = level.extra[key]
            continue
        encoded, text = values.get(field), level.verbatim.get(key)
        if text is not None and type(encoded) is not str and encoded is not None:
            encoded = text if same_json(parsed(text), encoded) else json.dumps(encoded, ensure_ascii=False)
        out[key] = encoded
    written = set(level.keys.values())
    for field, encoded in values.items():
        if field not in written and encoded is not None and field in names:
            out[names[field]] = encoded
    for key, item in level.extra.items():
        out.setdefault(key, item)
    return out


def anything(value: Any) -> Any:
    """Any JSON value, as it is."""
    return value


def text(value: Any) -> str | None:
    """A string of valid Unicode, or null."""
    if value is not None and (type(value) is not str or clean(value) != value):
        raise Misfit
    return value


def number(value: Any) -> Any:
    """A number, a boolean or null."""
    if type(value) not in (bool, int, float, type(None)):
        raise Misfit
    return value


def listed(decode: Callable[[dict[str, Any]], Any], value: Any) -> Any:
    """A list of objects, each read by `decode`, that may be stored as a JSON string; or null."""
    value = parsed(value)
    if value is None:
        return None
    if type(value) is not list or not all(type(one) is dict for one in value):
        raise Misfit
    return [decode(one) for one in value]


def require_object(value: Any) -> dict[str, Any]:
    """The value, if it is an object. Raises `FormatError` otherwise."""
    if type(value) is not dict:
        raise FormatError("the record is not a JSON object", "a record is an object with named fields")
    return value


def take_record(value: Any, fields: Mapping[str, tuple[str, Decode]], **given: Any) -> Record:
    """The record of an object, of `given` kind."""
    return take(Record, require_object(value), fields, **given)
