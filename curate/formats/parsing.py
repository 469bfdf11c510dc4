"""From the bytes of records to their values: orjson for each of them, screens over all of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count, repeat
from typing import Any

import orjson

from curate.formats.raw import Raw, RawDefect
from curate.formats.refusals import deep, refusal
from curate.formats.screens import ambiguities, are_plain, is_plain

MAX_RECORD_BYTES = 128 << 20
"""A longer record is not parsed; ten images in base64 fit."""

KEPT_BYTES = 1 << 20
"""Bytes of an unreadable record that are kept for its fingerprint."""

_make: Any = partial(tuple.__new__, Raw)  # the NamedTuple's own constructor is a Python call for each record


def parse_all(data: bytes, pieces: list[bytes], first_row: int, lines: Sequence[int], before: Sequence[int] | None = None) -> list[Raw]:
    """Parse each piece as one record.

    `data` holds all pieces and nothing between them that has quotes or long numbers; `lines` are the physical lines on which the
    pieces start, `before` the code points that stand before each on its line (None: none do).
    """
    with _paused_collector():
        try:
            if len(data) > MAX_RECORD_BYTES:
                return _parse_each(pieces, first_row, lines, before)
            # one call for each record, though from C: only line by line does a bad record leave its neighbours alone
            values = list(map(orjson.loads, pieces))
        except orjson.JSONDecodeError:
            return _parse_each(pieces, first_row, lines, before)
        if not are_plain(data, values):
            return _parse_each(pieces, first_row, lines, before)
        return list(map(_make, zip(count(first_row), lines, values, repeat(None), repeat(()))))


def parse(piece: bytes, row: int, line: int, before: int = 0) -> Raw:
    """Parse one record; what is wrong with it becomes its defects."""
    if len(piece) > MAX_RECORD_BYTES:
        return unreadable(piece, row, line, RawDefect("FMT001", f"the record is longer than {MAX_RECORD_BYTES >> 20} MB", 1))
    try:
        value = orjson.loads(piece)
    except orjson.JSONDecodeError:
        return unreadable(piece, row, line, refusal(piece, before, line))
    try:
        defects = () if is_plain(piece, value) else ambiguities(piece)
    except TypeError:
        return unreadable(piece, row, line, deep())
    return Raw(row, line, value, None, defects)


def unreadable(piece: bytes, row: int, line: int, defect: RawDefect) -> Raw:
    """The record of bytes that could not be read."""
    return Raw(row, line, None, piece[:KEPT_BYTES], (defect,))


def _parse_each(pieces: list[bytes], first_row: int, lines: Sequence[int], before: Sequence[int] | None) -> list[Raw]:
    # a Python loop over the records of a shard that has a suspicious one: about 2 us more for each
    columns = before if before is not None else [0] * len(pieces)
    return [parse(piece, first_row + i, lines[i], columns[i]) for i, piece in enumerate(pieces)]


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Parsed JSON has no cycles, and looking for some while thousands of objects are made costs a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
