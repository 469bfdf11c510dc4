"""Files and records in memory as sources: which container a file is, told by its content first and its name second."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import orjson

from curate.errors import InputError
from curate.formats.bytes import Plain, open_plain
from curate.formats.headers import HEAD_BYTES, looks_headerless, sniff
from curate.formats.jsonarray import DocumentSource
from curate.formats.jsonlines import BLANK, LinesSource
from curate.formats.memory import MemorySource
from curate.formats.parquet import MAGIC, ParquetSource
from curate.formats.source import Shard, Source
from curate.formats.splits import ENDINGS, expand
from curate.formats.tables import TableSource

__all__ = ["Shard", "Source", "expand", "looks_headerless", "memory_source", "open_source"]

LINES, DOCUMENT, TABLE, PARQUET = "lines", "document", "table", "parquet"

_HEAD_BYTES = 1 << 20
_HEAD_LINES = 50
_BY_ENDING = {".jsonl": LINES, ".ndjson": LINES, ".json": DOCUMENT, ".csv": TABLE, ".tsv": TABLE, ".parquet": PARQUET}
_WORDS = {LINES: "JSON Lines", DOCUMENT: "a JSON document", TABLE: "a table", PARQUET: "parquet"}
_LIKE_A_TABLE = 0.95  # of the first rows have as many cells as the header, in a file whose name does not say that it is one


def open_source(path: str | Path, *, stdin: BinaryIO | None = None, headerless: bool = False) -> Source:
    """Open a file, or `stdin` for the path "-", and count its records.

    Plain, gzip and zstd files of JSON Lines, JSON, CSV, TSV and parquet. `headerless`: the first row of a table is a record, and its
    columns are called "1", "2", ... Raises `InputError` for a file that is missing, damaged as a whole, of a kind that is not known,
    or without records.
    """
    plain = open_plain(path, stdin)
    named = _BY_ENDING.get(plain.suffix)
    kind = _kind(plain, named)
    quirks = []
    if named is not None and kind != named:
        quirks.append(f"a name ending in {plain.suffix} but {_WORDS[kind]} inside")
    source: Source
    if kind == PARQUET:
        source = ParquetSource(plain, quirks)
    elif kind == TABLE:
        source = TableSource(plain, quirks, headerless)
    elif kind == DOCUMENT:
        source = DocumentSource(plain, quirks)
    else:
        source = LinesSource(plain, quirks)
    if source.records == 0:
        raise InputError("there are no records", "an empty file cannot be checked", source.path)
    return source


def memory_source(records: Any, name: str = "<memory>") -> Source:
    """A source of a DataFrame or a list of dicts. Raises `InputError` when it is neither, or empty."""
    source = MemorySource(records, name)
    if source.records == 0:
        raise InputError("there are no records", "an empty list cannot be checked", name)
    return source


def _kind(plain: Plain, named: str | None) -> str:
    head = plain.head(_HEAD_BYTES)
    if head.startswith(MAGIC):
        return PARQUET
    if named == PARQUET:
        raise InputError("is damaged: it does not begin as parquet does", "copy it again from its origin", plain.given)
    if not head.strip():
        return named or LINES
    told = _json_kind(head, len(head) == _HEAD_BYTES, named)
    if told is not None:
        return told
    if named is not None:
        return LINES if named == DOCUMENT else named
    if b"\x00" not in head and sniff(head[:HEAD_BYTES], plain.suffix)[1] >= _LIKE_A_TABLE:
        return TABLE
    raise InputError("is of no kind that is known by its content", f"known are {', '.join(ENDINGS)}, plain or with .gz / .zst", plain.given)


def _json_kind(head: bytes, is_cut: bool, named: str | None) -> str | None:
    """Whether a file is JSON Lines or another JSON document by its first lines; None when it does not begin as JSON does."""
    lines = head.split(b"\n")
    if is_cut:
        lines.pop()  # of one line longer than the head nothing is left
    filled = [line for line in lines if line.strip(BLANK)]
    first = head.lstrip()[:1]
    whole = sum(map(_is_whole, filled[:_HEAD_LINES]))
    seen = len(filled[:_HEAD_LINES])
    if named == TABLE:
        return LINES if seen and whole > seen / 2 else None
    if first not in (b"{", b"["):
        return LINES if whole > seen / 2 else None
    if seen == 0:
        return LINES if named == LINES and first == b"{" else DOCUMENT
    if len(filled) == 1 and not is_cut:
        return LINES if first == b"{" and named != DOCUMENT else DOCUMENT
    if filled[0].strip() == b"[":
        return DOCUMENT
    if whole > seen / 2:
        return LINES
    # what is not mostly whole lines is a document, unless the name says otherwise and the first line is more than an opening bracket
    opens = filled[0].strip() == b"{" or (first == b"[" and whole == 0)
    return DOCUMENT if named != LINES or opens else LINES


def _is_whole(line: bytes) -> bool:
    """Whether a line is one object (or list) by itself."""
    try:
        return isinstance(orjson.loads(line), dict | list)
    except orjson.JSONDecodeError:
        return False
