"""Words for records that the structural test refused, from the errors of the published JSON Schema."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from curate.batch import Defect
from curate.formats.base import Canonical, Shape, unescape
from curate.formats.recognise import recognise

_TYPE_WORDS = {
    "string": "a string",
    "array": "a list",
    "object": "an object",
    "number": "a number",
    "integer": "a number",
    "boolean": "true or false",
    "null": "null",
}
_CONTENT = ("content", "value", "input", "output", "text", "prompt", "completion", "chosen", "rejected")
_ANSWERS = ("output", "completion", "completions", "chosen")
_CONTENTS = ("content", "value", "parts")
_ROLES = ("role", "from")


@cache
def _validator(name: str) -> Any:
    # Imported here: records that are refused are few, and the imports cost more than a small file.
    from jsonschema import Draft202012Validator
    from referencing import Registry

    return Draft202012Validator(load_schema(name), registry=Registry())


@cache
def load_schema(name: str) -> Any:
    """The JSON Schema of `schemas/<name>.json`."""
    return json.loads((files("curate.schemas") / f"{name}.json").read_bytes())


def is_valid(shape: Shape, value: Any) -> bool:
    """Whether the published schema of a shape accepts a value; the structural test says the same, faster."""
    return bool(_validator(shape.schema_name).is_valid(shape.canonical(value).value))


def other_shape(shape: Shape, value: Any) -> Shape | None:
    """The known shape that a refused value has instead, or None. A value that only lacks keys of `shape` has no other one."""
    verdict = recognise(value)
    if verdict is None or (verdict.shape.told_by_keys and verdict.shape.required <= shape.known):
        return None
    return verdict.shape if verdict.shape.accepts(value) else None


def defects(shape: Shape, value: Any, record: int) -> list[Defect]:
    """Why a value was refused: one defect for each rule and place, never an empty list."""
    other = other_shape(shape, value)
    if other is not None:
        reason = f"shaped as {other.label}, the file is {shape.label}"
        return [Defect(record, "FMT002", reason, ""), Defect(record, "FMT003", other.label, "")]
    canonical = shape.canonical(value)
    reasons: dict[tuple[str, str], list[str]] = {}
    for error in _validator(shape.schema_name).iter_errors(canonical.value):
        for code, pointer, reason in _words(error, canonical):
            found = reasons.setdefault((code, pointer), [])
            if reason not in found:
                found.append(reason)
    if not reasons:
        reasons["FMT002", ""] = [f"the record is not shaped as {shape.label}"]
    return [Defect(record, code, "; ".join(found), pointer) for (code, pointer), found in reasons.items()]


def _words(error: Any, canonical: Canonical) -> list[tuple[str, str, str]]:
    """(code, pointer, reason) for each thing that one schema error says."""
    path = tuple(error.absolute_path)
    pointer = canonical.pointer(path)
    if error.validator == "required":
        return [_missing(key, path, pointer, canonical) for key in error.validator_value if key not in error.instance]
    name = unescape(pointer.rpartition("/")[2])
    listed = name.isdigit() and (type(path[-1]) is int or len(path) > 1)
    shown = "the record" if not path else "an element of the list" if listed else f"`{name}`"
    if error.validator == "type":
        return [(_type_code(path), pointer, f"{shown} is {kind_of(error.instance)}, {expected(error, path)} is expected")]
    if error.validator == "enum" and path and path[-1] in _ROLES:
        return [("FMT004", pointer, f"the role {_short(error.instance)} is not known")]
    if error.validator == "enum":
        return [("FMT002", pointer, f"{shown} is {_short(error.instance)}, which is none of the known words")]
    if error.validator == "contains":
        return [_lacking(path, pointer, error.validator_value)] if error.instance else []
    if error.validator in ("minItems", "minProperties", "maxItems", "maxLength"):
        return [("FMT006" if path[-1] in _CONTENTS else "FMT002", pointer, _size(error, shown))]
    if error.validator == "anyOf" and type(error.instance) is dict and "type" in error.instance:
        return [("FMT006", pointer, f"a part of type {_short(error.instance['type'])} has no string in `text` or `value`")]
    return [("FMT002", pointer, f"{shown} does not have the structure of its format")]


def _size(error: Any, shown: str) -> str:
    if error.validator == "maxLength":
        return f"{shown} is a string that holds no list"
    if error.validator == "maxItems":
        return "the columns are not equally long" if error.absolute_path[-1] == "lengths" else f"{shown} has too many elements"
    if error.absolute_path[-1] == "turns":
        return f"{shown} holds no marks of a chat template, so that no turns can be told apart"
    return f"{shown} has too few elements" if error.instance else f"{shown} is empty"


def _lacking(path: tuple[str | int, ...], pointer: str, wanted: Any) -> tuple[str, str, str]:
    """What a list does not contain."""
    if path[-1] == "completions":
        return "FMT002", pointer, f"no completion has the score {wanted['properties']['score']['const']}"
    nothing = {"segments": "no segment is labelled true", "labels": "every label is -100"}
    return "FMT005", pointer, nothing.get(str(path[-1]), "there is no assistant message")


def _missing(key: str, path: tuple[str | int, ...], pointer: str, canonical: Canonical) -> tuple[str, str, str]:
    name = canonical.source_key(key)
    if not path and (key in _ANSWERS or name in _ANSWERS):
        return "FMT005", pointer, f"`{name}` is missing"
    return "FMT002", pointer, f"`{name}` is missing"


def _type_code(path: tuple[str | int, ...]) -> str:
    last = path[-1] if path else None
    inside = last in _CONTENTS or (len(path) > 1 and (last == "text" or (type(last) is int and path[-2] in _CONTENTS)))
    return "FMT006" if inside or (len(path) == 1 and last in _CONTENT) else "FMT002"


def kind_of(value: Any) -> str:
    """What a JSON value is, in words."""
    kinds = {str: "a string", bool: "true or false", int: "a number", float: "a number", dict: "an object", list: "a list"}
    return kinds.get(type(value), "null")


def expected(error: Any, path: tuple[str | int, ...]) -> str:
    """What the schema expects instead, null apart."""
    types = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    parts = path and path[-1] in _CONTENTS or "array" in types and "string" in types and path and path[-1] in _CONTENT
    words = ["a list of parts" if name == "array" and parts else _TYPE_WORDS[name] for name in types if name != "null"]
    return " or ".join(words)


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=True)
    return shown if len(shown) <= 40 else shown[:37] + "..."
