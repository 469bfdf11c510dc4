"""Keywords of JSON Schema that judge in bounded time: patterns in RE2, uniqueness by hashing, exact multiples, and a count of steps.

Everything else is `jsonschema`'s own. `safe_class` makes the class that `curate.text.json_schema` validates with.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from curate.errors import ConfigError
from curate.text.patterns import compile_pattern

MAX_STEPS = 100_000
"""Keywords, alternatives and names that one value may cost: about .6 seconds, and far more than an honest schema needs."""

SCHEMA_MEMORY = 2 << 20
"""Bytes that one pattern of a schema may take in RE2."""

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")

MAX_FRAMES = 500
"""Python frames between the first reference and the last one that it leads to; a level of a recursive schema takes four or more.

Python's own limit must not be reached within a reference: looking one up runs compiled code, which then takes the process down.
"""


class TooCostly(Exception):
    """Judging a value took more steps than it may."""


@dataclass
class _Budget:
    """What judging one value may still cost; `deepest` is the frame that no reference may reach, known from the first one on."""

    steps: int
    deepest: int | None = None


_budget: ContextVar[_Budget] = ContextVar("budget")


def counted(validator: Any, value: Any, steps: int = MAX_STEPS) -> Iterator[Any]:
    """The errors of `validator` in `value`. Raises `TooCostly` when it takes more than `steps`, `RecursionError` when it goes too deep."""
    _budget.set(_Budget(steps))
    yield from validator.iter_errors(value)


def _spend(steps: int) -> None:
    budget = _budget.get()
    budget.steps -= steps
    if budget.steps < 0:
        raise TooCostly


def _verify_depth() -> None:
    budget = _budget.get()
    if budget.deepest is None:
        frame, depth = sys._getframe(), 0
        while frame.f_back is not None:
            frame, depth = frame.f_back, depth + 1
        budget.deepest = min(depth + MAX_FRAMES, sys.getrecursionlimit() - 150)
    try:
        sys._getframe(budget.deepest)
    except ValueError:  # there is no such frame: the stack is not that deep
        return
    raise RecursionError("too many references within each other")


Keyword = Callable[[Any, Any, Any, Any], Iterable[Any] | None]


def _counting(name: str, keyword: Keyword) -> Keyword:
    reference = name in REFERENCES

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterable[Any] | None:
        _spend(1 + len(value) if type(value) in (list, dict) else 1)
        if reference:
            _verify_depth()
        return keyword(validator, value, instance, schema)

    return run


def matches(pattern: str, text: str) -> bool | None:
    """Whether a pattern of a schema matches somewhere in `text`; None when RE2 cannot run it."""
    try:
        return compile_pattern(pattern, memory=SCHEMA_MEMORY).search(text)
    except ConfigError:
        return None


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, str) and matches(pattern, instance) is False:
        yield ValidationError("does not match the pattern")


def _pattern_properties(validator: Any, patterns: dict[str, Any], instance: Any, schema: Any) -> Iterator[Any]:
    if not isinstance(instance, dict):
        return
    _spend(len(patterns) * len(instance))
    for pattern, subschema in patterns.items():
        for name, value in instance.items():
            if matches(pattern, name):
                yield from validator.descend(value, subschema, path=name, schema_path=pattern)


def _by_pattern(schema: dict[str, Any], names: Iterable[str]) -> set[str]:
    """The names that a pattern of the schema speaks of; one that cannot be run might speak of any."""
    patterns = schema.get("patternProperties", {})
    return {name for name in names if any(matches(pattern, name) is not False for pattern in patterns)}


def _additional_properties(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if not isinstance(instance, dict):
        return
    _spend(len(schema.get("patternProperties", ())) * len(instance))
    extras = [name for name in instance if name not in schema.get("properties", {})]
    spoken_of = _by_pattern(schema, extras)
    extras = [name for name in extras if name not in spoken_of]
    if isinstance(allowed, dict):
        for name in extras:
            yield from validator.descend(instance[name], allowed, path=name)
    elif not allowed and extras:
        yield ValidationError(f"has names that are not declared: {', '.join(sorted(extras))}")


def _unevaluated_properties(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if not isinstance(instance, dict):
        return
    seen = _evaluated(validator, instance, {key: value for key, value in schema.items() if key != "unevaluatedProperties"})
    wrong = [name for name in instance if name not in seen and any(True for _ in validator.descend(instance[name], allowed))]
    if wrong:
        yield ValidationError(f"has names that are not declared: {', '.join(sorted(wrong))}")


def _evaluated(validator: Any, instance: dict[str, Any], schema: Any) -> set[str]:
    """The names of `instance` that a schema which accepts it speaks of, as JSON Schema 2020-12 (core, 11.3) defines it."""
    if not isinstance(schema, dict):
        return set()
    _spend(len(schema))
    found = {name for name in instance if name in schema.get("properties", {})}
    if "additionalProperties" in schema or "unevaluatedProperties" in schema:
        return set(instance)  # one of these has judged every name that was left
    if "patternProperties" in schema:
        _spend(len(schema["patternProperties"]) * len(instance))
        found |= _by_pattern(schema, instance)
    for branch, inside in _branches(validator, instance, schema):
        found |= _evaluated(branch, instance, inside)
    return found


def _branches(validator: Any, instance: dict[str, Any], schema: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """The validator and the schema of each part that applies to the same instance and accepts it."""
    for key in REFERENCES:
        if key in schema:
            _verify_depth()
            resolved = validator._resolver.lookup(schema[key])
            yield validator.evolve(schema=resolved.contents, _resolver=resolved.resolver), resolved.contents
    inside = [subschema for key in ("allOf", "anyOf", "oneOf") for subschema in schema.get(key, [])]
    inside += [subschema for name, subschema in schema.get("dependentSchemas", {}).items() if name in instance]
    if "if" in schema:
        holds = validator.evolve(schema=schema["if"]).is_valid(instance)
        inside += [schema["if"], schema.get("then", True)] if holds else [schema.get("else", True)]
    for subschema in inside:
        if validator.evolve(schema=subschema).is_valid(instance):
            yield validator, subschema


def _unique_items(validator: Any, unique: Any, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if unique and isinstance(instance, list) and len({_hashable(each) for each in instance}) < len(instance):
        yield ValidationError("has elements that are equal")


def _hashable(value: Any) -> Any:
    """A stand-in that is equal where JSON Schema calls values equal: 1 and 1.0 are, true and 1 are not."""
    if isinstance(value, dict):
        return frozenset((name, _hashable(each)) for name, each in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return (bool, value) if isinstance(value, bool) else value


def _multiple_of(validator: Any, step: Any, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if not validator.is_type(instance, "number"):
        return
    finite = all(isinstance(number, int) or math.isfinite(number) for number in (instance, step))
    if not finite or _exact(instance) % _exact(step):
        yield ValidationError(f"is no multiple of {step}")


def _exact(number: int | float) -> Fraction:
    """The number as it is written, 0.1 being a tenth."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _format(validator: Any, name: Any, instance: Any, schema: Any) -> None:
    """`format` is a note for people: it is not judged."""


_SAFE: dict[str, Keyword] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "unevaluatedProperties": _unevaluated_properties,
    "uniqueItems": _unique_items,
    "multipleOf": _multiple_of,
    "divisibleBy": _multiple_of,
    "format": _format,
}


@cache
def safe_class(base: type[Any]) -> Any:
    """The validator class of `jsonschema` for one draft, with the keywords of this module and every keyword counted."""
    from jsonschema import validators

    made: Any = validators.extend(  # type: ignore[no-untyped-call]
        base, {name: _counting(name, _SAFE.get(name, keyword)) for name, keyword in base.VALIDATORS.items()}
    )
    made.evolve = _evolve
    return made


def _evolve(self: Any, **changes: Any) -> Any:
    """As `jsonschema` does it, but for one thing: a `$schema` within the schema does not bring the unsafe keywords back."""
    return type(self)(
        schema=changes.get("schema", self.schema),
        format_checker=self.format_checker,
        registry=self._registry,
        _resolver=changes.get("_resolver", self._resolver),
    )
