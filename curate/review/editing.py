"""Changes that a person makes to a source record: new texts by JSON pointer, a record cut in two, an empty one to fill."""

from __future__ import annotations

import copy
import json
from typing import Any

import orjson

from curate.errors import InputError
from curate.formats.base import unescape


def apply_edits(value: Any, edits: dict[str, str]) -> Any:
    """A copy of a source record with new texts. A pointer names a string; where it names an object or a list (the arguments of a
    call), the text is read as JSON. Raises `InputError` for a pointer that leads nowhere or a text that is no JSON.
    """
    out = copy.deepcopy(value)
    for pointer, text in edits.items():
        if pointer == "":
            return _parsed(text)
        holder, key = _holder(out, pointer)
        holder[key] = text if isinstance(holder[key], str) or holder[key] is None else _parsed(text)
    return out


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"the text is not valid JSON: {error}", "mend it, or cancel the edit") from error


def _holder(value: Any, pointer: str) -> tuple[Any, Any]:
    """The list or object that holds what a pointer names, and the key within it."""
    steps = [unescape(step) for step in pointer.split("/")[1:]]
    here = value
    for number, step in enumerate(steps):
        key: Any = int(step) if isinstance(here, list) and step.isdigit() else step
        if not isinstance(here, list | dict) or (key not in here if isinstance(here, dict) else not 0 <= int(key) < len(here)):
            raise InputError(f"the record has nothing at {pointer}", "it may have changed meanwhile: look again")
        if number == len(steps) - 1:
            return here, key
        here = here[key]
    raise InputError(f"{pointer} is no place in the record", None)


def shown_as_text(value: Any, pointer: str) -> str:
    """What a person edits at a pointer: the string itself, or the value as JSON on several lines."""
    if pointer == "":
        return json.dumps(value, ensure_ascii=False, indent=2)
    holder, key = _holder(value, pointer)
    found = holder[key]
    return found if isinstance(found, str) else "" if found is None else json.dumps(found, ensure_ascii=False, indent=2)


def split_at(value: Any, pointer: str, offset: int, second: dict[str, str]) -> list[Any]:
    """Two records from one with a merged example: the first ends before `offset` (code points) of the text at `pointer`, the second is
    the same record with the texts of `second` by pointer.
    """
    holder, key = _holder(value, pointer)
    text = holder[key]
    if not isinstance(text, str) or not 0 < offset < len(text):
        raise InputError("the record can only be split within a text", "put the mark between two examples")
    first = apply_edits(value, {pointer: text[:offset].rstrip()})
    return [first, apply_edits(value, second)]
