"""Changing one value of a record at the place that a JSON pointer names, in JSON that may itself stand within a string."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from curate.formats.base import as_json, escape, unescape
from curate.formats.splicing import spliced, style_of


class Edit(NamedTuple):
    """One change of a record: where (a JSON pointer), what stands there, and what should. An absent key stands for null."""

    path: str
    before: Any
    after: Any


class Unmatched(Exception):
    """The value at the place of an edit is not what the edit was made for."""


def steps_of(pointer: str) -> list[str]:
    """The keys and indices that a JSON pointer names, from the outside in."""
    return [unescape(step) for step in pointer.split("/")[1:]]


def lookup(value: Any, pointer: str) -> Any:
    """The value that a JSON pointer names, through strings that hold JSON; None when there is none."""
    for step in steps_of(pointer):
        if isinstance(value, str):
            value = _parsed(value)
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal, whatever the order of their keys; true is not 1."""
    if type(left) is str or type(right) is str:
        return type(left) is type(right) and bool(left == right)
    return as_json(left) == as_json(right)


def edited(value: Any, edit: Edit) -> Any:
    """The value after one edit; what was given stays as it is. Raises `Unmatched`."""
    return _replaced(value, steps_of(edit.path), edit)


def _replaced(value: Any, path: Sequence[str], edit: Edit) -> Any:
    if not path:
        if same(value, edit.before):
            return edit.after
        if isinstance(value, str) and isinstance(edit.before, list | dict) and same(_parsed(value), edit.before):
            return style_of(value).written(edit.after)  # JSON in a string stays in one
        raise Unmatched
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        if step not in value and (rest or edit.before is not None):
            raise Unmatched
        return {**value, step: _replaced(value.get(step), rest, edit)}
    if isinstance(value, list):
        if not (step.isdecimal() and int(step) < len(value)):
            raise Unmatched
        index = int(step)
        return [*value[:index], _replaced(value[index], rest, edit), *value[index + 1 :]]
    if isinstance(value, str):
        _replaced(_parsed(value), path, edit)
        return spliced(value, path, edit.after)
    raise Unmatched


def _parsed(text: str) -> Any:
    """The list or object that a string holds, None when it holds neither."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict | list) else None


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[Edit]:
    """The smallest edits that make `after` of `before`: single values, new keys, and whole lists where their length changes."""
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() <= after.keys():
        for key, value in after.items():
            place = f"{pointer}/{escape(key)}"
            if key in before:
                yield from differences(before[key], value, place)
            else:
                yield Edit(place, None, value)  # also where it is null: the key is what is new
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (left, right) in enumerate(zip(before, after, strict=True)):
            yield from differences(left, right, f"{pointer}/{index}")
    elif not same(before, after):
        yield Edit(pointer, before, after)
