"""JSON Schemas of people and of the data: nothing is fetched, nothing runs away, and what cannot judge says so."""

from __future__ import annotations

import builtins
import io
import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from benchmarks.patterns import CASES
from curate.errors import ConfigError
from curate.text.json_schema import Unjudged, data_validator, validator, words

KILLER = CASES[6]


def errors(schema: Any, value: Any) -> list[str]:
    return [words(error, "in {}", "at its top") for error in validator(schema, "s.json").errors(value)]


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """No socket and no file opens; what was tried is listed."""
    validator(True, "warm up the imports").errors(0)
    tried: list[str] = []

    def refuse(*given: Any, **more: Any) -> Any:
        tried.append(str(given))
        raise AssertionError(f"opened {given}")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(io, "open", refuse)
    yield tried


OUTSIDE = [
    {"$ref": "https://example.org/schema.json"},
    {"$ref": "file:///etc/passwd"},
    {"$ref": "other.json"},
    {"$ref": "//example.org/schema.json"},
    {"$ref": "../../etc/passwd#/a"},
    {"$id": "https://example.org/a/", "$ref": "b.json"},
    {"$id": "file:///etc/", "$ref": "passwd"},
    {"$dynamicRef": "https://example.org/schema.json#x"},
    {"$id": "https://example.org/a", "properties": {"x": {"$id": "/b", "$ref": "c#/d"}}},
    {"properties": {"x": {"$schema": "https://example.org/meta", "$ref": "https://example.org/y"}}},
    {"$schema": "http://json-schema.org/draft-07/schema#", "items": {"$ref": "http://example.org/x"}},
    {"$schema": "https://json-schema.org/draft/2019-09/schema", "not": {"$recursiveRef": "http://example.org/x"}},
    {"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://example.org/", "items": {"$ref": "x"}},
    {"$ref": "#/$defs/away", "$defs": {"away": {"$ref": "https://example.org/x"}}},
    {"$ref": "http://["},
]


@pytest.mark.parametrize("schema", OUTSIDE, ids=json.dumps)
def test_a_reference_opens_nothing(schema: dict[str, Any], sealed: list[str]) -> None:
    with pytest.raises(ConfigError, match="is not in the schema") as caught:
        validator(schema, "s.json")
    assert caught.value.hint is not None and "nothing is fetched" in caught.value.hint
    assert data_validator(schema) is None
    assert sealed == []


def test_a_schema_address_that_nobody_knows_is_not_fetched(sealed: list[str]) -> None:
    made = validator({"$schema": "https://example.org/meta", "type": "integer"}, "s.json")
    assert [len(made.errors(value)) for value in (1, "1")] == [0, 1]
    assert sealed == []


def test_references_within_the_schema_and_to_the_published_ones_work() -> None:
    shared = {"$defs": {"name": {"type": "string"}, "a%b": {"type": "null"}}, "properties": {"x": {"$ref": "#/$defs/name"}}}
    assert errors(shared, {"x": 1}) == ["has the wrong type in x: an integer where string is declared"]
    bundled = {"$defs": {"n": {"$id": "urn:example:n", "type": "null"}}, "items": {"$ref": "urn:example:n"}}
    assert errors(bundled, [None, 1]) == ["has the wrong type in 1: an integer where null is declared"]
    assert errors({"$ref": "https://json-schema.org/draft/2020-12/schema"}, {"type": 7}) == ["breaks the declaration in type (anyOf)"]
    tree = {"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}
    assert errors(tree, {"left": {"right": {"left": 1}}}) == ["has the wrong type in left.right.left: an integer where object is declared"]


LOOPS = [
    {"$ref": "#"},
    {"anyOf": [{"$ref": "#"}, {"type": "string"}]},
    {"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
    {"$dynamicAnchor": "x", "$dynamicRef": "#x"},
    {"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": "#"},
    {"not": {"$ref": "#"}},
    {"if": {"$ref": "#"}},
    {"$defs": {f"a{i}": {"allOf": [{"$ref": f"#/$defs/a{i + 1}"}] * 2} for i in range(40)} | {"a40": {}}, "$ref": "#/$defs/a0"},
]


@pytest.mark.parametrize("schema", LOOPS, ids=range(len(LOOPS)))
def test_a_schema_that_never_ends_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="cannot judge even an empty value"):
        validator(schema, "s.json")
    made = data_validator(schema)
    assert made is not None
    with pytest.raises(Unjudged):
        made.errors({})


def test_what_is_too_deep_or_too_much_is_said() -> None:
    deep: Any = 0
    for _ in range(900):
        deep = [deep]
    with pytest.raises(Unjudged, match="nested too deeply"):
        validator({"items": {"$ref": "#"}}, "s.json").errors(deep)
    with pytest.raises(Unjudged, match="too many steps"):
        validator({"items": {"allOf": [{"type": "integer"}] * 100}}, "s.json").errors(list(range(10_000)))
    with pytest.raises(Unjudged, match="too many steps"):
        validator({"patternProperties": {f"a{i}": {} for i in range(1000)}}, "s.json").errors({f"b{i}": 0 for i in range(1000)})
    nested: Any = {}
    for _ in range(200):
        nested = {"allOf": [nested]}
    with pytest.raises(ConfigError, match="nested too deeply"):
        validator(nested, "s.json")
    assert data_validator(nested) is None
    for _ in range(5000):
        nested = {"not": nested}
    assert data_validator(nested) is None


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "dict"}, "s.json#/type"),
        ({"properties": {"a": {"minimum": "1"}}}, "s.json#/properties/a/minimum"),
        ({"multipleOf": 0}, "s.json#/multipleOf"),
        ({"required": "a"}, "s.json#/required"),
        ({"$schema": 7}, "s.json#/$schema"),
        ({"$id": 7}, "s.json#/$id"),
        ({"$ref": "#/x", "x": "text"}, "s.json"),
        ([], "s.json"),
        (None, "s.json"),
        ("text", "s.json"),
        (7, "s.json"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(schema: Any, place: str) -> None:
    with pytest.raises(ConfigError, match="this is no JSON Schema") as caught:
        validator(schema, "s.json")
    assert caught.value.location == place
    assert data_validator(schema) is None


def test_a_pattern_that_re2_cannot_run_is_refused_when_declared_and_passed_over_in_the_data() -> None:
    schema = {"properties": {"a/b": {"pattern": "(?=x)x"}}, "patternProperties": {"(y)\\1": False}, "additionalProperties": False}
    with pytest.raises(ConfigError, match="look-around") as caught:
        validator({"properties": schema["properties"]}, "s.json")
    assert caught.value.location == "s.json#/properties/a~1b"
    with pytest.raises(ConfigError, match="back-reference"):
        validator({"patternProperties": schema["patternProperties"]}, "s.json")
    made = data_validator(schema)
    assert made is not None
    assert made.errors({"a/b": "y", "yy": 1, "z": 1}) == []


@pytest.mark.parametrize("draft", ["", "https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#"])
def test_patterns_never_run_in_re(draft: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema names its draft and refers to itself, which brings a class of its own with `re` into play in `jsonschema`."""
    pattern, text = KILLER
    schema = {
        **({"$schema": draft} if draft else {}),
        "properties": {"in": {"$ref": "#"}},
        "patternProperties": {pattern: {"pattern": pattern}},
        "additionalProperties": {"type": "integer"},
        "unevaluatedProperties": False,
        "propertyNames": {"pattern": pattern},
    }
    real = re._compile  # type: ignore[attr-defined]

    def guarded(given: object, flags: int) -> object:
        assert pattern not in str(given)
        return real(given, flags)

    monkeypatch.setattr(re, "_compile", guarded)
    found = validator(schema, "s.json").errors({"in": {"in": {"good": text, text: "no integer"}}})
    assert [error.validator for error in found] == ["pattern", "type", "pattern"]
    with pytest.raises(AssertionError):  # the guard guards
        list(jsonschema.Draft202012Validator(schema).iter_errors({"a": "a"}))


VALUES: list[Any] = [
    None, True, False, 0, 1, 1.0, -3, 2.5, 10**400, "", "a", "ab", "é", [], [1, 1.0], [1, True], [[1], [True]], [{"a": 1}, {"a": 1.0}],
    {}, {"a": 1}, {"b": "x"}, {"a": 1, "b": 2, "c": 3}, {"ab": {"a": 1}}, {"a": None}, [{"a": 1}], ["a", "b", "a"],
]  # fmt: skip
SCHEMAS: list[Any] = [
    True,
    False,
    {"uniqueItems": True},
    {"multipleOf": 3},
    {"multipleOf": 0.5},
    {"pattern": "^a"},
    {"patternProperties": {"^a": {"type": "integer"}}},
    {"patternProperties": {"^a": {}}, "properties": {"b": True}, "additionalProperties": False},
    {"properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "string"}},
    {"properties": {"a": True}, "unevaluatedProperties": False},
    {"patternProperties": {"a": True}, "unevaluatedProperties": {"type": "string"}},
    {"allOf": [{"properties": {"a": True}}], "anyOf": [{"required": ["b"], "properties": {"b": True}}], "unevaluatedProperties": False},
    {"if": {"required": ["a"]}, "then": {"properties": {"a": True}}, "else": {"properties": {"b": True}}, "unevaluatedProperties": False},
    {"$ref": "#/$defs/x", "$defs": {"x": {"patternProperties": {"a": True}}}, "unevaluatedProperties": False},
    {"dependentSchemas": {"a": {"properties": {"a": True, "b": True}}}, "unevaluatedProperties": False},
    {"items": {"type": "object", "required": ["a"]}, "minItems": 1},
    {"enum": [1, "a", [1, True], {"a": 1}]},
    {"not": {"type": ["null", "array"]}},
    {"minProperties": 10**400},
    {"type": "string", "format": "ipv4"},
]  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS, ids=json.dumps)
def test_the_answers_are_those_of_jsonschema(schema: Any) -> None:
    theirs = jsonschema.Draft202012Validator(schema)
    values = [value for value in VALUES if not (value == 10**400 and isinstance(schema, dict) and schema.get("multipleOf") == 0.5)]
    made = validator(schema, "s.json")
    assert [not made.errors(value) for value in values] == [theirs.is_valid(value) for value in values]


def test_numbers_are_divided_exactly() -> None:
    tenth = validator({"multipleOf": 0.1}, "s.json")
    numbers = [0.3, 0.35, 1e308, 10**400, 5e-324, float("inf"), float("nan")]
    assert [not tenth.errors(number) for number in numbers] == [True, False, True, True, False, False, False]


def test_many_unlike_elements_are_compared_at_once() -> None:
    made = validator({"uniqueItems": True}, "s.json")
    many = [{"a": index} for index in range(20_000)]
    assert made.errors(many) == []
    assert [error.validator for error in made.errors([*many, {"a": 7.0}])] == ["uniqueItems"]


def test_what_errors_say() -> None:
    schema = {
        "type": "object",
        "required": ["name", "age"],
        "properties": {
            "name": {"type": ["string", "null"]},
            "unit": {"enum": ["C", "F"]},
            "tags": {"maxItems": 1},
            "at": {"required": ["x"]},
        },
        "additionalProperties": False,
    }
    assert errors(schema, []) == ["has the wrong type at its top: an array where object is declared"]
    assert errors(schema, {"name": 1, "unit": "K", "tags": [1, 2], "at": {}, "zip": 1}) == [
        "lacks the required age",
        "has a name at its top that is not declared",
        "lacks the required x in at",
        "has the wrong type in name: an integer where string or null is declared",
        "breaks the declaration in tags (maxItems)",
        "has a value in unit that the enum does not allow",
    ]
    assert errors({"properties": {"a": False}}, {"a": 1}) == ["holds something at its top that the declaration forbids"]
