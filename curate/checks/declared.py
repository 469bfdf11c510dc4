"""A contract that people declare in the settings: what every trained answer must be, whatever was learned."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Mask, Texts
from curate.config import ContractSettings
from curate.errors import ConfigError, nearest
from curate.text.json_schema import Unjudged, validator, words
from curate.text.patterns import compile_pattern
from curate.text.words import word_counts

ENTRY_POINTS = "curate.contracts"
"""Entry points of functions that judge an answer: str -> None or True (it holds), False, a reason, or a list of reasons."""

MAX_REASONS = 3
"""Reasons that the JSON Schema gives for one answer; the first ones mostly cause the others."""

Judge = Callable[[str], bool | str | list[str] | None]


class Declared:
    """A contract that is ready to judge. Making one raises `ConfigError` for whatever in it cannot be used.

    It survives pickling: a worker makes its own, with the schema that was read once.
    """

    def __init__(self, contract: ContractSettings, schema: Any = None) -> None:
        """`schema` is the value of the schema's file, where it has been read already."""
        self.contract = contract
        self._value = _load(contract.json_schema) if contract.json_schema and schema is None else schema
        self._schema = validator(self._value, str(contract.json_schema)) if contract.json_schema else None
        self._pattern = compile_pattern(contract.pattern, "contract.pattern") if contract.pattern else None
        self._judge = _function(contract.function) if contract.function else None

    def __reduce__(self) -> tuple[Any, ...]:
        return Declared, (self.contract, self._value)

    def screen(self, texts: Texts) -> Mask:
        """Which texts may break the contract, shape (n_texts,): true must be looked at with `breaks`, false holds for sure.

        A JSON Schema or a function has to see each text; everything else is asked of the column.
        """
        contract = self.contract
        if self._schema is not None or self._judge is not None:
            return np.ones(len(texts), dtype=bool)
        suspects = np.zeros(len(texts), dtype=bool)
        if self._pattern is not None:
            suspects |= ~_mask(pc.match_substring_regex(texts.text, self._pattern.whole_source))
        for wanted in contract.must_contain:
            suspects |= ~_mask(pc.match_substring(texts.text, wanted))
        for unwanted in contract.must_not_contain:
            suspects |= _mask(pc.match_substring(texts.text, unwanted))
        if contract.min_words is not None or contract.max_words is not None:
            counts = word_counts(texts.text)
            suspects |= (counts < (contract.min_words or 0)) | (counts > (contract.max_words or np.inf))
        return suspects

    def breaks(self, text: str) -> list[str]:
        """Why an answer breaks the contract, the gravest first, each a phrase that goes on after "the answer"; empty where it holds.

        What the declared function raises is passed on: a contract that cannot judge must not seem to hold.
        """
        return [*self._by_schema(text), *self._by_pattern(text), *self._by_function(text), *self._by_text(text), *self._by_length(text)]

    def _by_schema(self, text: str) -> Iterator[str]:
        if self._schema is None:
            return
        value, reason = _parsed(text)
        if reason is not None:
            yield reason
            return
        try:
            for error in self._schema.errors(value)[:MAX_REASONS]:
                yield words(error, "in {}", "at its top")
        except Unjudged as error:
            yield f"cannot be judged by the schema: {error}"

    def _by_pattern(self, text: str) -> Iterator[str]:
        if self._pattern is not None and not self._pattern.matches_whole(text):
            yield f"does not match the pattern {self._pattern.text}"

    def _by_function(self, text: str) -> Iterator[str]:
        if self._judge is None:
            return
        verdict = self._judge(text)
        if verdict is False:
            yield f"is refused by {self.contract.function}"
        elif isinstance(verdict, str):
            yield verdict
        elif isinstance(verdict, list) and all(isinstance(reason, str) for reason in verdict):
            yield from verdict
        elif verdict is not None and verdict is not True:
            raise TypeError(f"the contract {self.contract.function} gave {type(verdict).__name__}: None, True, False, str or list of str")

    def _by_text(self, text: str) -> Iterator[str]:
        for wanted in self.contract.must_contain:
            if wanted not in text:
                yield f'lacks "{wanted}"'
        for unwanted in self.contract.must_not_contain:
            if unwanted in text:
                yield f'holds "{unwanted}"'

    def _by_length(self, text: str) -> Iterator[str]:
        low, high = self.contract.min_words, self.contract.max_words
        if low is None and high is None:
            return
        count = int(word_counts(pa.array([text], type=pa.large_string()))[0])
        if low is not None and count < low:
            yield f"has a word count of {count:,}: at least {low:,} are declared"
        if high is not None and count > high:
            yield f"has a word count of {count:,}: at most {high:,} are declared"


def _mask(column: Any) -> Mask:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=bool)


def _load(path: Path) -> Any:
    """The value of a JSON file. Raises `ConfigError`, for a missing one with the nearest file of its folder."""
    try:
        return orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"not valid JSON: {error.msg} (line {error.lineno})", None, str(path)) from error
    except OSError as error:
        beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        close = nearest(path.name, beside)
        hint = f"did you mean {path.parent / close}?" if close and close != path.name else "contract.json_schema names the file"
        raise ConfigError(f"the JSON Schema cannot be read: {error.strerror}", hint, str(path)) from error


def _function(name: str) -> Judge:
    """The function of an entry point. Raises `ConfigError`, for an unknown one with the nearest name."""
    points = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in points:
        close = nearest(name, list(points))
        known = f"there are {', '.join(sorted(points))}" if points else f"install the package that declares it in the group {ENTRY_POINTS}"
        raise ConfigError(f"no contract {name}", f"did you mean {close}?" if close else known, "contract.function")
    point = points[name]
    try:
        function = point.load()
    except Exception as error:  # whatever a stranger's module raises must name the plugin, not end in a traceback
        raise ConfigError(f"the contract {name} ({point.value}) cannot be used: {error}", "update or uninstall it", name) from error
    if not callable(function):
        raise ConfigError(f"the contract {name} ({point.value}) is no function", "it takes an answer and gives a reason or None", name)
    judge: Judge = function
    return judge


def _parsed(text: str) -> tuple[Any, str | None]:
    """The answer as a value, and why it is none."""
    try:
        return orjson.loads(text), None
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass  # `json` says where, and reads what only the limits of `orjson` keep out
    try:
        return json.loads(text, parse_constant=_no_constant), None
    except json.JSONDecodeError as error:
        return None, f"is not JSON: {error.msg.lower()} at character {error.pos + 1}"
    except RecursionError:
        return None, "is not JSON that can be read: it is nested too deeply"
    except ValueError as error:
        return None, f"is not JSON: {error}"


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
