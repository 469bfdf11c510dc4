"""CSV and TSV: one record for each row, every value a string."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np

from curate.errors import InputError
from curate.formats.bytes import HEAD_BYTES, Plain, blocks, recode
from curate.formats.csvrows import ESCAPED, Layout, Row, rows
from curate.formats.headers import declared, distinct, sniff, typographic
from curate.formats.parsing import unreadable
from curate.formats.raw import Raw
from curate.formats.source import Cut, IndexedSource, Starts

_GROUP = 4096  # rows that are added to the index at once


@dataclass(frozen=True)
class TableShard:
    """The rows within the bytes [start, end) of a plain file."""

    path: str
    given: str
    layout: Layout
    cut: Cut

    @property
    def first_row(self) -> int:
        """Row of the first record."""
        return self.cut.first_row

    @property
    def records(self) -> int:
        """Number of records."""
        return self.cut.records

    def load(self) -> list[Raw]:
        """Read the rows. Raises `InputError` when the file has changed since it was indexed."""
        raws: list[Raw] = []
        with open(self.path, "rb") as file:
            # the csv module works row by row; tables are small beside JSON Lines
            for row in rows(file, self.layout, self.cut.start, self.cut.end, self.cut.line):
                place = self.first_row + len(raws)
                if row.defect is not None:
                    raws.append(unreadable(row.content.rstrip(b"\r\n"), place, row.line, row.defect))
                elif row.cells:
                    raws.append(Raw(place, row.line, dict(zip(self.layout.columns, row.cells, strict=True))))
        if len(raws) != self.records:
            raise InputError("has changed while it was read", "check it again when nothing writes to it any more", self.given)
        return raws


class TableSource(IndexedSource):
    """A CSV or TSV file. With `headerless` the columns are called "1", "2", ... and the first row is a record."""

    def __init__(self, plain: Plain, quirks: list[str], headerless: bool) -> None:
        plain = _as_utf8(plain)
        head = plain.head(HEAD_BYTES)
        named = declared(head)
        layout = Layout(named[0], True) if named else sniff(head, plain.suffix)[0]
        skipped = named[1] if named else 0
        begin, line = plain.start + skipped, 1 + head[:skipped].count(b"\n")
        with open(plain.path, "rb") as file:
            found = rows(file, layout, begin, file.seek(0, 2), line)
            header = next((row for row in found if row.cells), None)
            if header is None:
                raise InputError("has no rows", "the first row of a table names its columns", plain.given)
            if typographic(header.cells):
                raise InputError("has cells in typographic quotes", "write straight double quotes around them", plain.given)
            blank = header.line - line
            names = [str(i + 1) for i in range(len(header.cells))] if headerless else header.cells
            layout = replace(layout, columns=distinct(names))
            first = header if headerless else next(found, None)
            starts, more = _index(file, layout, first)
        self._layout = layout
        quirks = [*quirks, *_quirks(layout, named is not None, list(layout.columns) != names, blank + more)]
        super().__init__(plain, "tsv" if layout.delimiter == "\t" else "csv", starts, quirks, list(layout.columns))

    def shard(self, cut: Cut) -> TableShard:
        return TableShard(self.plain.path, self.path, self._layout, cut)


def _quirks(layout: Layout, is_declared: bool, has_twins: bool, blank: int) -> Iterator[str]:
    if is_declared:
        yield f"a first line that names the delimiter, sep={layout.delimiter}"
    if layout.quote == "'":
        yield "single quotes around its cells"
    if has_twins:
        yield "columns of the same name"
    if blank:
        yield f"{blank:,} blank line{'s' if blank > 1 else ''}"


def _index(file: BinaryIO, layout: Layout, begin: Row | None) -> tuple[Starts, int]:
    """Where the records start, and the number of blank lines; `begin` is the first row after the header."""
    starts = Starts()
    blank = 0
    end = file.seek(0, 2)
    places: list[tuple[int, int]] = []
    for row in rows(file, layout, begin.start, end, begin.line) if begin is not None else ():
        if row.cells or row.defect:
            places.append((row.start, row.line))
        else:
            blank += 1
        if len(places) == _GROUP:
            starts.extend(*np.array(places, dtype=np.int64).T)
            places = []
    if places:
        starts.extend(*np.array(places, dtype=np.int64).T)
    starts.finish(end)
    return starts, blank


def _as_utf8(plain: Plain) -> Plain:
    """A table in Windows-1252 as UTF-8.

    Bytes that are no UTF-8 in a file that otherwise has UTF-8 beyond ASCII are damage of their rows, not another encoding.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    valid = invalid = 0
    for block in blocks(plain.path, plain.start):
        if block.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(block)
        if not text.isascii():
            broken = len(ESCAPED.findall(text))
            invalid += broken
            valid += len(text) - broken - sum(map(str.isascii, text))
    if invalid > valid:
        plain = recode(plain, "cp1252", "replace", "Windows-1252 text instead of UTF-8")
    return plain
