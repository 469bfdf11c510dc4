"""The columns of tables and of parquet files, which must be known before the first record is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from curate.converting.values import value_text
from curate.errors import InputError

_ROWS = 2_000
_OPTIONAL = frozenset(
    [
        "content",
        "value",
        "name",
        "weight",
        "refusal",
        "reasoning_content",
        "tool_calls",
        "tool_call_id",
        "text",
        "image_url",
        "type",
        "role",
    ]
    + ["id", "thought", "functionCall", "functionResponse", "inlineData"]
)
"""Keys that a message, a part or a call may lack; an object of other keys is one of free form, which no struct holds."""
_FREE = frozenset(["tools", "parameters"])
"""Columns that are JSON text by custom, since each tool has other parameters."""


class Mixed(Exception):
    """Values that no column of one type holds."""


class Columns:
    """What was seen of the records: the names of columns in the order in which they first came, and the type of each.

    A column without a common type becomes JSON text, where `may_be_text` says of a record, and the same with the text, that both are read
    alike.
    """

    def __init__(self, may_be_text: Callable[[dict[str, Any], dict[str, Any]], bool]) -> None:
        self.names: dict[str, Any] = {}
        self._may_be_text = may_be_text
        self._packed: set[str] = set()
        self._first: dict[str, dict[str, Any]] = {}

    def note(self, value: dict[str, Any]) -> None:
        """See one record."""
        for name, item in value.items():
            if item is not None and not isinstance(item, str):
                self._first.setdefault(name, value)
            if name in self._packed:
                continue
            try:
                if name in _FREE and item is not None:
                    raise Mixed
                self.names[name] = _joined(self.names.get(name), _type_of(item))
            except Mixed:
                self.names[name] = "text"
                self._packed.add(name)

    def finish(self, path: Path) -> None:
        """Say that all were seen. Raises `InputError` for a column that is neither of one type nor JSON that is read from a text."""
        told = [(name, self._first[name]) for name in self.names if name in self._packed]
        wrong = [name for name, value in told if not self._may_be_text(value, {**value, name: cell(value[name])})]
        if wrong:
            hint = "write .jsonl, which holds any record"
            raise InputError(f"parquet cannot hold {', '.join(wrong)}: its values differ in type", hint, str(path))

    def write_parquet(self, values: Iterator[dict[str, Any]], file: BinaryIO) -> None:
        """Write the records; objects and lists of columns without a common type are JSON text."""
        schema = pa.schema([pa.field(name, _arrow(kind)) for name, kind in self.names.items()])
        with pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer:
            while rows := list(islice(values, _ROWS)):
                arrays = [
                    pa.array([self._stored(name, row.get(name)) for row in rows], type=schema.field(name).type) for name in self.names
                ]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))

    def _stored(self, name: str, item: Any) -> Any:
        return cell(item) if name in self._packed and item is not None else item


def cell(item: Any) -> str:
    """A value as the text of a cell; null is an empty one."""
    if item is None:
        return ""
    return item if isinstance(item, str) else value_text(item)


def _type_of(item: Any) -> Any:
    """The type of a value: a word, [type] for a list, {key: type} for an object. Raises `Mixed` where there is none."""
    if item is None:
        return None
    if isinstance(item, list):
        kind = None
        for each in item:
            kind = _joined(kind, _type_of(each))
        return [kind]
    if isinstance(item, dict):
        if not item or any(each is None and key not in _OPTIONAL for key, each in item.items()):
            raise Mixed
        return {key: _type_of(each) for key, each in item.items()}
    if isinstance(item, int) and not isinstance(item, bool) and not -(2**63) <= item < 2**63:
        raise Mixed
    return {str: "text", bool: "flag", int: "whole", float: "number"}[type(item)]


def _joined(first: Any, second: Any) -> Any:
    """The type of both. Raises `Mixed` where they have none in common."""
    if first is None or second is None:
        return second if first is None else first
    if isinstance(first, list) and isinstance(second, list):
        return [_joined(first[0], second[0])]
    if isinstance(first, dict) and isinstance(second, dict):
        if not (first.keys() ^ second.keys()) <= _OPTIONAL:
            raise Mixed
        return {key: _joined(first.get(key), second.get(key)) for key in {**first, **second}}
    if first != second:
        raise Mixed
    return first


def _arrow(kind: Any) -> pa.DataType:
    if isinstance(kind, list):
        return pa.list_(_arrow(kind[0]))
    if isinstance(kind, dict):
        return pa.struct([pa.field(key, _arrow(inner)) for key, inner in kind.items()])
    return {"text": pa.string(), "flag": pa.bool_(), "whole": pa.int64(), "number": pa.float64(), None: pa.null()}[kind]
