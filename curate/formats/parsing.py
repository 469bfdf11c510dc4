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
from curate.formats.repair import mended
from curate.formats.screens import ambiguities, are_plain, is_plain

MAX_RECORD_BYTES = 32 << 20
"""A longer record is not parsed, so that one record cannot take all memory; several images in base64 fit."""

MAX_TEXT_BYTES = 8 << 20
"""A record with more text, images and the like not counted, is not read: what the rules derive from a text takes many times its size."""

_BINARY_KEYS = frozenset(("url", "data", "bytes", "image", "audio", "b64_json", "file_data"))

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
            if len(data) > MAX_TEXT_BYTES:
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
        return too_long(piece, len(piece), row, line)
    try:
        value = orjson.loads(piece)
    except orjson.JSONDecodeError:
        return unreadable(piece, row, line, mended(piece, refusal(piece, before, line)))
    if len(piece) > MAX_TEXT_BYTES and (size := text_size(value)) > MAX_TEXT_BYTES:
        return too_long(piece, size, row, line, MAX_TEXT_BYTES)
    try:
        defects = () if is_plain(piece, value) else tuple(mended(piece, each) for each in ambiguities(piece))
    except TypeError:
        return unreadable(piece, row, line, deep())
    return Raw(row, line, value, None, defects)


def unreadable(piece: bytes, row: int, line: int, defect: RawDefect) -> Raw:
    """The record of bytes that could not be read."""
    return Raw(row, line, None, piece[:KEPT_BYTES], (defect,))


def text_size(value: Any) -> int:
    """Characters of all strings in a value but those that hold images, sounds and files."""
    size = 0
    rest = [value]
    while rest:
        here = rest.pop()
        if type(here) is str:
            size += len(here)
        elif type(here) is dict:
            rest += [inner for key, inner in here.items() if key not in _BINARY_KEYS or type(inner) is not str]
        elif type(here) is list:
            rest += here
    return size


def too_long(head: bytes, size: int, row: int, line: int, limit: int | None = None) -> Raw:
    """The record of `size` bytes that begin with `head`, which are more than are read: `limit` (of text), or else `MAX_RECORD_BYTES`."""
    what = "bytes" if limit is None else "characters of text"
    reason = f"the record has {size:,} {what}, more than the {limit or MAX_RECORD_BYTES:,} that are read"
    return unreadable(head, row, line, RawDefect("FMT001", reason, 1))


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
