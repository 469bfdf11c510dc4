"""Changed records back into the container that they came from."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any

import orjson

from curate.errors import InputError
from curate.formats.jsonarray import DocumentShard, DocumentSource
from curate.formats.jsonlines import BLANK, LinesShard, LinesSource
from curate.formats.memory import MemorySource
from curate.formats.parquet import ParquetSource
from curate.formats.parsing import parse
from curate.formats.patching import Held, Patch, TextWriter, Unwritable, Writer, offsets
from curate.formats.pointers import Edit, Unmatched, edited, lookup, steps_of
from curate.formats.source import Ints, Source
from curate.formats.splicing import spliced, style_of
from curate.formats.tables import TableSource
from curate.formats.workbooks import SheetSource
from curate.formats.writing_tables import SheetWriter, TableWriter
from curate.formats.writing_values import ParquetWriter, ValueWriter

__all__ = ["Held", "Patch", "Unwritable", "Writer", "writer_of"]


class _JsonWriter(TextWriter):
    """Records that are JSON: the values of edits are exchanged in their text, where all else stays as it is."""

    def edit(self, held: Held, edit: Edit) -> Held:
        if isinstance(edit.before, str) and edit.path == "":
            text = edit.after if held.content == edit.before.encode("utf-8") else None
        else:
            text = _exchanged(held, edit)
        if text is None:
            raise Unmatched
        content = text.encode("utf-8")
        raw = parse(content, held.raw.row, held.raw.line)
        if raw.source_bytes is not None:
            raise Unwritable("gives text that is no JSON")
        return Held(raw, content)


def _exchanged(held: Held, edit: Edit) -> str | None:
    """The text of a record after an edit, None when it could not be read in the first place."""
    if held.raw.source_bytes is not None:
        return None
    value = edited(held.raw.value, edit)
    text: str = held.content.decode("utf-8")
    after = spliced(text, steps_of(edit.path), lookup(value, edit.path))
    try:
        is_right = orjson.loads(after) == value
    except orjson.JSONDecodeError:  # half of a surrogate pair
        is_right = False
    return after if is_right else style_of(text).written(value)


class LinesWriter(_JsonWriter):
    """JSON Lines."""

    def ranges(self, shard: LinesShard, data: mmap.mmap) -> tuple[Ints, Ints]:
        return offsets(self._lines(shard, data))

    def _lines(self, shard: LinesShard, data: mmap.mmap) -> Iterator[tuple[int, int]]:
        at = shard.start
        while at < shard.end:
            stop = data.find(b"\n", at, shard.end)
            stop = stop if stop >= 0 else shard.end
            end = stop - 1 if stop > at and data[stop - 1] == ord("\r") else stop
            if end > at and (data[at] not in BLANK or data[at:end].strip(BLANK)):
                yield at, end
            at = stop + 1


class DocumentWriter(_JsonWriter):
    """A JSON document whose elements are the records."""

    in_lines = False

    def ranges(self, shard: DocumentShard, data: mmap.mmap) -> tuple[Ints, Ints]:
        return shard.starts, shard.ends


_WRITERS: tuple[tuple[type[Source], Any], ...] = (
    (LinesSource, LinesWriter),
    (DocumentSource, DocumentWriter),
    (TableSource, TableWriter),
    (ParquetSource, ParquetWriter),
    (SheetSource, SheetWriter),
    (MemorySource, ValueWriter),
)


def writer_of(source: Source) -> Writer:
    """The writer for a source. Raises `InputError` for a container that cannot be written."""
    for kind, writer in _WRITERS:
        if isinstance(source, kind):
            made: Writer = writer(source)
            return made
    raise InputError(f"is {source.container}, which cannot be written", "save it as JSON Lines first", source.path)
