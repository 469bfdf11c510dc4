"""JSON Schemas that people give, in the settings or in the data: judged without a connection, a file, `re`, or a deep recursion.

A `$ref` finds what is in the schema itself and the published meta-schemas, nothing else. `format` is not judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any

import orjson

from curate.errors import ConfigError
from curate.text.patterns import compile_pattern
from curate.text.schema_keywords import MAX_STEPS, REFERENCES, SCHEMA_MEMORY, TooCostly, counted, safe_class

MAX_ERRORS = 100
"""Errors of one value that are looked at; the rest would be more of the same."""

SCHEMA_STEPS = 1_000_000
"""Steps that it may cost to judge whether a declared schema is one; each schema within it takes about 100."""

DATA_STEPS = 20_000
"""Steps that one value may cost by a schema that stands in the data."""

DATA_SCHEMA_STEPS = 100_000
"""Steps that it may cost to judge whether a schema that stands in the data is one."""

_SYNTAX = "the keywords are those of https://json-schema.org/understanding-json-schema"
_KINDS = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}
_PROBES: tuple[Any, ...] = (None, True, 0, "", [], {})


class Unusable(Exception):
    """A schema that cannot judge: `message` says why, `pointer` where in the schema."""

    def __init__(self, message: str, hint: str | None = None, pointer: str = "") -> None:
        super().__init__(message, hint, pointer)
        self.message = message
        self.hint = hint
        self.pointer = pointer


class Unjudged(Exception):
    """A value that the schema could not judge, with the reason in words."""


class SchemaValidator:
    """A schema that is ready to judge."""

    def __init__(self, validator: Any, steps: int = MAX_STEPS) -> None:
        self._validator = validator
        self._steps = steps

    def errors(self, value: Any) -> list[Any]:
        """The first `MAX_ERRORS` errors of `jsonschema`, sorted by place. Raises `Unjudged`."""
        try:
            found = list(islice(counted(self._validator, value, self._steps), MAX_ERRORS))
        except (RecursionError, _unresolvable()) as error:
            raise Unjudged("it is nested too deeply, or the schema refers to itself without an end") from error
        except TooCostly as error:
            raise Unjudged("it takes too many steps") from error
        return sorted(found, key=lambda each: list(map(str, each.absolute_path)))


def validator(schema: Any, where: str) -> SchemaValidator:
    """The validator of a schema that a person declared; `where` names its file.

    Raises `ConfigError` with the place for a schema that is not valid, refers to something that is not in it, refers to itself
    without an end, or holds a pattern that RE2 cannot run.
    """
    try:
        made = _compiled(schema, SCHEMA_STEPS)
        for part in _parts(made):
            _verify_patterns(part, schema)
        ready = SchemaValidator(made)
        for probe in _PROBES:
            ready.errors(probe)
    except Unusable as error:
        raise ConfigError(error.message, error.hint, f"{where}#{error.pointer}" if error.pointer else where) from error
    except Unjudged as error:
        raise ConfigError(f"the schema cannot judge even an empty value: {error}", "let no $ref lead back to itself", where) from error
    return ready


def data_validator(schema: Any) -> SchemaValidator | None:
    """The validator of a schema that stands in the data, made once for equal schemas; None when it cannot judge.

    A pattern in it that RE2 cannot run is passed over.
    """
    try:
        return _data_validator(_key(schema))
    except RecursionError:
        return None


def _key(schema: Any) -> bytes:
    try:
        return orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # an integer past 64 bits, half a surrogate pair, or more than 254 levels
        return json.dumps(schema, sort_keys=True).encode("ascii")


@lru_cache(maxsize=1024)
def _data_validator(key: bytes) -> SchemaValidator | None:
    try:
        made = _compiled(json.loads(key), DATA_SCHEMA_STEPS)
        for _ in _parts(made) if b'Ref"' in key or b'"$ref"' in key else ():
            pass  # looks every reference up
    except Unusable:
        return None
    return SchemaValidator(made, DATA_STEPS)


def _compiled(schema: Any, steps: int) -> Any:
    """The validator of `jsonschema` for the draft that the schema names, 2020-12 by default. Raises `Unusable`."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for
    from referencing import Registry

    named = schema.get("$schema") if isinstance(schema, dict) else None
    base = validator_for({"$schema": named}, default=Draft202012Validator) if isinstance(named, str) else Draft202012Validator
    draft = safe_class(base)
    _check(schema, draft, steps)
    try:
        return draft(schema, registry=Registry())
    except _lookup_errors() as error:
        raise Unusable("the schema's own name ($id) cannot be read") from error


def _check(schema: Any, draft: Any, steps: int) -> None:
    try:
        error = next(counted(_meta_validator(draft), schema, steps), None)
    except (RecursionError, TooCostly) as problem:
        raise Unusable("the schema is too large or nested too deeply") from problem
    if error is not None:
        place = "".join(f"/{step}" for step in error.absolute_path)
        raise Unusable(f"this is no JSON Schema: {_short(error.instance)} cannot stand here", _SYNTAX, place)


@cache
def _meta_validator(draft: Any) -> Any:
    """What judges schemas of one draft; its own `check_schema` would compile their patterns with `re`."""
    from referencing import Registry

    return draft(draft.META_SCHEMA, registry=Registry())


def _parts(made: Any) -> Iterator[Any]:
    """Every schema within the schema and behind its references, itself first. Raises `Unusable` for a reference that leads nowhere."""
    from referencing.jsonschema import specification_with

    specification = specification_with(made.ID_OF(made.META_SCHEMA))
    waiting = [(made.schema, made._resolver)]
    seen: set[int] = set()
    while waiting:
        part, resolver = waiting.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        for within in specification.subresources_of(part):
            waiting.append((within, resolver.in_subresource(specification.create_resource(within))))
        for reference in [part[key] for key in REFERENCES if key in part]:
            target = _looked_up(resolver, reference, _pointer(made.schema, part))
            if id(target.contents) not in seen:
                _check(target.contents, type(made), SCHEMA_STEPS)
            waiting.append((target.contents, target.resolver))


def _looked_up(resolver: Any, reference: str, pointer: str) -> Any:
    try:
        return resolver.lookup(reference)
    except _lookup_errors() as error:
        hint = "copy what it means into $defs of the same schema: nothing is fetched and no other file is opened"
        raise Unusable(f"{reference} is not in the schema", hint, pointer) from error


def _unresolvable() -> type[Exception]:
    from referencing.exceptions import Unresolvable

    return Unresolvable


@cache
def _lookup_errors() -> tuple[type[Exception], ...]:
    """What `referencing` raises for a reference or a name that it cannot read: errors of its own, and whatever the value leads to."""
    from referencing.jsonschema import UnknownDialect

    return (_unresolvable(), UnknownDialect, ValueError, TypeError, AttributeError, LookupError)


def _verify_patterns(part: dict[str, Any], schema: Any) -> None:
    """Raise `Unusable` for a pattern in one schema that RE2 cannot run."""
    patterns = [part["pattern"]] if "pattern" in part else []
    for pattern in [*patterns, *part.get("patternProperties", {})]:
        try:
            compile_pattern(pattern, memory=SCHEMA_MEMORY)
        except ConfigError as error:
            raise Unusable(error.message, error.hint, _pointer(schema, part)) from error


def _pointer(schema: Any, part: Any) -> str:
    """The JSON pointer of the object `part` within the schema, "" when it is not there."""
    waiting: list[tuple[Any, str]] = [(schema, "")]
    while waiting:
        value, pointer = waiting.pop()
        if value is part:
            return pointer
        steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [(inside, f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}") for step, inside in steps]
    return ""


def words(error: Any, inside: str, whole: str) -> str:
    """What an error says, in plain words without quoting values; `inside` is a phrase with {} for the place, `whole` one for the top."""
    where = ".".join(str(step) for step in error.absolute_path)
    place = inside.format(where) if where else whole
    if error.validator == "required" and isinstance(error.validator_value, list):
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"lacks the required {', '.join(missing)}" + (f" {place}" if where else "")
    if error.validator == "type":
        expected = error.validator_value
        listed = " or ".join(map(str, expected)) if isinstance(expected, list) else expected
        return f"has the wrong type {place}: {kind(error.instance)} where {listed} is declared"
    if error.validator == "enum":
        return f"has a value {place} that the enum does not allow"
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        return f"has a name {place} that is not declared"
    if error.validator is None:
        return f"holds something {place} that the declaration forbids"
    return f"breaks the declaration {place} ({error.validator})"


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=True)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def kind(value: Any) -> str:
    """What a value of JSON is, in words."""
    return _KINDS.get(type(value), "another type")
