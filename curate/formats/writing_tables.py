"""Changed rows back into CSV and TSV: the cells that change are written anew, the others keep their bytes."""

from __future__ import annotations

import csv
import io
import mmap
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from curate.formats.csvrows import Layout, rows
from curate.formats.patching import SHARD, Held, Patch, TextWriter, Unwritable, offsets
from curate.formats.pointers import Edit, Unmatched, edited
from curate.formats.source import Ints
from curate.formats.tables import TableShard
from curate.formats.writing_values import ValueWriter

_QUOTED = {quote: re.compile(f"{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}") for quote in "\"'"}


class TableWriter(TextWriter):
    """CSV and TSV. An edit whose path is a column, or goes on into JSON in its cell, changes that cell."""

    def ranges(self, shard: TableShard, data: mmap.mmap) -> tuple[Ints, Ints]:
        return offsets(self._rows(shard))

    def _rows(self, shard: TableShard) -> Iterator[tuple[int, int]]:
        with open(shard.path, "rb") as file:
            for row in rows(file, shard.layout, shard.cut.start, shard.cut.end, shard.cut.line):
                if row.cells or row.defect:
                    yield row.start, row.start + len(row.content.rstrip(b"\r\n"))

    def hold(self, shard: Any, rows: Sequence[int]) -> list[Held]:
        return [held._replace(layout=shard.layout) for held in super().hold(shard, rows)]

    def edit(self, held: Held, edit: Edit) -> Held:
        if held.raw.value is None:
            raise Unmatched
        value = edited(held.raw.value, edit)
        _verify(held.raw.value, value)
        row = _row(held.content.decode("utf-8"), held.layout, held.raw.value, value)
        return held._replace(raw=held.raw._replace(value=value), content=row.encode("utf-8"))


class SheetWriter(ValueWriter):
    """A sheet of a workbook, which is written as CSV: workbooks hold more than their cells, and are not written again."""

    container = "csv"

    def edit(self, held: Held, edit: Edit) -> Held:
        made = super().edit(held, edit)
        _verify(held.raw.value, made.raw.value)
        return made

    def write(self, patch: Patch, target: BinaryIO) -> None:
        columns = self.source.columns or []
        text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
        out = csv.writer(text, lineterminator="\n")
        if columns != [str(number) for number in range(1, len(columns) + 1)]:  # numbers stand for the header that a sheet lacks
            out.writerow(columns)
        for shard in self.source.shards(SHARD):
            for raw in shard.load():
                if raw.row not in patch.dropped:
                    out.writerow(patch.changed.get(raw.row, raw.value).values())
        text.detach()


def _verify(before: dict[str, str], after: dict[str, Any]) -> None:
    """Raise `Unwritable` for a row that a table cannot hold."""
    if after.keys() != before.keys():
        raise Unwritable("adds a column")
    if not all(isinstance(cell, str) for cell in after.values()):
        raise Unwritable("puts another value than text into a cell")


def _row(text: str, layout: Layout, before: dict[str, str], after: dict[str, str]) -> str:
    """The text of a row with the cells of `after`; raises `Unwritable` where no quotes can hold a cell together."""
    wanted = [after[column] for column in layout.columns]
    found = list(_cells(text, layout))
    if len(found) == len(wanted):
        kept = [
            was if before[name] == after[name] else _cell(after[name], was, layout) for name, was in zip(layout.columns, found, strict=True)
        ]
        row = layout.delimiter.join(kept)
        if _read(row, layout) == wanted:
            return row
    if layout.quoted:
        out = io.StringIO()
        csv.writer(out, delimiter=layout.delimiter, quotechar=layout.quote, lineterminator="").writerow(wanted)
        if _read(out.getvalue(), layout) == wanted:
            return out.getvalue()
    raise Unwritable("needs quotes, which this table does not have")


def _cells(text: str, layout: Layout) -> Iterator[str]:
    """The cells of a row as they stand, with their quotes."""
    at = 0
    while True:
        quoted = _QUOTED[layout.quote].match(text, at) if layout.quoted else None
        end = text.find(layout.delimiter, quoted.end() if quoted else at)
        yield text[at : end if end >= 0 else len(text)]
        if end < 0:
            return
        at = end + len(layout.delimiter)


def _cell(value: str, was: str, layout: Layout) -> str:
    quote = layout.quote
    needs_quotes = was.startswith(quote) or any(sign in value for sign in (layout.delimiter, quote, "\n", "\r"))
    return quote + value.replace(quote, quote * 2) + quote if layout.quoted and needs_quotes else value


def _read(row: str, layout: Layout) -> list[str]:
    """The cells of a row as the csv module reads them; none when it is more than one row, or no row."""
    try:
        found = list(layout.reader(iter(row.splitlines(keepends=True)), strict=True))
    except csv.Error:
        return []
    return found[0] if len(found) == 1 else []
