"""Files and records in memory as sources: which container a file is, told by its content first and its name second."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from curate.errors import InputError
from curate.formats.archives import data_files, is_archive, is_workbook
from curate.formats.bytes import HEAD_BYTES, Plain, open_plain, with_line_feeds
from curate.formats.elements import BRACKET, WRAPPERS
from curate.formats.headers import declared, looks_headerless, sniff
from curate.formats.jsonarray import open_documents
from curate.formats.jsonlines import BLANK, LinesSource
from curate.formats.memory import MemorySource
from curate.formats.parquet import MAGIC, ParquetSource
from curate.formats.source import Shard, Source
from curate.formats.splits import ENDINGS, expand, holder
from curate.formats.tables import TableSource
from curate.formats.workbooks import open_workbook

__all__ = ["Inner", "Shard", "Source", "expand", "looks_headerless", "memory_source", "open_source", "open_sources"]

LINES, DOCUMENT, TABLE, PARQUET = "lines", "document", "table", "parquet"

_HEAD_BYTES = 1 << 20
_HEAD_LINES = 50
_BY_ENDING = {".jsonl": LINES, ".ndjson": LINES, ".json": DOCUMENT, ".csv": TABLE, ".tsv": TABLE, ".parquet": PARQUET}
_WORDS = {LINES: "JSON Lines", DOCUMENT: "a JSON document", TABLE: "a table", PARQUET: "parquet"}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b"))
_WRAPPED = re.compile(rb'\s*\{\s*"(?:%s)"\s*:\s*\[\s*\{' % "|".join(WRAPPERS).encode())
_LIKE_A_TABLE = 0.95  # of the first rows have as many cells as the header, in a file whose name does not say that it is one


class Inner(NamedTuple):
    """A source and its name within the file that it is in; "" for a file that is one source as a whole."""

    source: Source
    name: str


def open_source(path: str | Path, *, stdin: BinaryIO | None = None, headerless: bool = False) -> Source:
    """Open a file that is one source, as `open_sources` does. Raises `InputError` when it holds several."""
    found = open_sources(path, stdin=stdin, headerless=headerless)
    if len(found) > 1:
        names = ", ".join(each.name for each in found[:5])
        raise InputError(f"holds {len(found)} sets of records: {names}", f"name one of them, as in {found[0].source.path}", str(path))
    return found[0].source


def open_sources(path: str | Path, *, stdin: BinaryIO | None = None, headerless: bool = False) -> list[Inner]:
    """Open a file, or `stdin` for the path "-", and count its records.

    Plain, gzip and zstd files of JSON Lines, JSON, CSV, TSV and parquet; Excel workbooks; zip archives of all of these. An archive,
    a workbook, and an object of several lists (`{"train": [...], "test": [...]}`) hold a source for each file, sheet or list: its
    path is that of the file, a slash and its name, and such a path opens it alone. `headerless`: the first row of a table is a record,
    and its columns are called "1", "2", ... Raises `InputError` for a file that is missing, damaged as a whole, of a kind that is not
    known, or without records, and `MissingExtra` for a workbook when what reads it is not installed.
    """
    within = None if str(path) == "-" or os.path.lexists(path) else holder(Path(path))
    if within is None:
        return _sources(open_plain(path, stdin), headerless)
    file, name = within
    found = [each for each in _sources(open_plain(file), headerless, name) if name in ("", each.name)]
    if not found:
        raise InputError(f"there is no {name} in it", f"`curate check {file}` checks all that it holds", str(file))
    return found


def _sources(plain: Plain, headerless: bool, only: str | None = None) -> list[Inner]:
    """All that a file holds; where that costs something, only the inner file of the name `only`."""
    if not is_archive(plain):
        return _in_file(plain, headerless)
    if is_workbook(plain):
        sheets = open_workbook(plain, headerless)
        return [Inner(sheet, sheet.path.removeprefix(plain.given).removeprefix("/")) for sheet in sheets]
    found = []
    for each in data_files(plain, only):
        name = each.given.removeprefix(plain.given).removeprefix("/")
        found += [Inner(inner.source, f"{name}/{inner.name}" if inner.name else name) for inner in _in_file(each, headerless)]
    return found


def _in_file(plain: Plain, headerless: bool) -> list[Inner]:
    """The sources of a file that is no archive: one, but for documents of several lists."""
    named = _BY_ENDING.get(plain.suffix)
    if plain.head(len(MAGIC)) != MAGIC:
        plain = with_line_feeds(plain)
    kind = _kind(plain, named)
    quirks = []
    if named is not None and kind != named:
        quirks.append(f"a name ending in {plain.suffix} but {_WORDS[kind]} inside")
    if kind == DOCUMENT:
        documents = open_documents(plain, quirks)
        return [Inner(_filled(each), each.path.removeprefix(plain.given).removeprefix("/")) for each in documents]
    if kind == PARQUET:
        return [Inner(_filled(ParquetSource(plain, quirks)), "")]
    source = TableSource(plain, quirks, headerless) if kind == TABLE else LinesSource(plain, quirks)
    return [Inner(_filled(source), "")]


def _filled(source: Source) -> Source:
    if source.records == 0:
        raise InputError("holds no records", "there is nothing to check; was it cut off, or filtered too strictly?", source.path)
    return source


def memory_source(records: Any, name: str = "<memory>") -> Source:
    """A source of a DataFrame or a list of dicts. Raises `InputError` when it is neither, or empty."""
    source = MemorySource(records, name)
    if source.records == 0:
        raise InputError("holds no records", "an empty list cannot be checked", name)
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
    if b"\x00" in head and not _mostly_text(head):
        raise InputError("is binary data and not text", f"known are {', '.join(ENDINGS)}, plain or with .gz / .zst", plain.given)
    if named not in (None, LINES, DOCUMENT):
        return named
    if declared(head) or sniff(head[:HEAD_BYTES], plain.suffix)[1] >= _LIKE_A_TABLE:
        return TABLE
    if named is not None:
        return LINES
    raise InputError("is of no kind that is known by its content", f"known are {', '.join(ENDINGS)}, plain or with .gz / .zst", plain.given)


def _mostly_text(head: bytes) -> bool:
    """Whether the bytes are text with few zero bytes and other control characters in it."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 50 < len(head)


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
    if first == b"{" and whole == 0 and _is_concatenated(head.lstrip()):
        return DOCUMENT
    if named is None and len(filled) <= 1 and _WRAPPED.match(head):
        return DOCUMENT
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


def _is_concatenated(head: bytes) -> bool:
    """Whether the first object is followed by another one on the same line."""
    depth = 0
    for match in BRACKET.finditer(head):
        if match[1] == b'"':
            return False
        depth += 1 if match[1] in b"[{" else -1
        if depth == 0:
            return head[match.end() :].lstrip(BLANK).startswith(b"{") and _is_whole(head[: match.end()])
    return False


def _is_whole(line: bytes) -> bool:
    """Whether a line is one object (or list) by itself."""
    try:
        return isinstance(orjson.loads(line), dict | list)
    except orjson.JSONDecodeError:
        return False
