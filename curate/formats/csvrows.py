"""Rows of a delimited text as they stand: their lines, their cells, and what is wrong with them."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from curate.formats.bytes import BLOCK
from curate.formats.parsing import KEPT_BYTES, MAX_TEXT_BYTES, too_long
from curate.formats.raw import RawDefect

MAX_ROW_BYTES = MAX_TEXT_BYTES
"""A longer row is not read; the csv module holds a cell with four bytes for each character, and twice while it grows."""

ESCAPED = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, in text decoded with surrogateescape."""


@dataclass(frozen=True)
class Layout:
    """How a table is written: what stands between cells, whether quotes hold cells together and which, and the names of the columns."""

    delimiter: str
    quoted: bool
    columns: tuple[str, ...] = ()
    quote: str = '"'

    def reader(self, lines: Iterator[str], strict: bool) -> Iterator[list[str]]:
        """A reader of the csv module; a strict one raises `csv.Error` where a quote is not closed or closed within a cell."""
        csv.field_size_limit(MAX_ROW_BYTES)  # the module's own limit of 131,072 is for the whole process, and too small
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            strict=strict,
        )

    def cells(self, line: bytes) -> list[str]:
        """The cells of one physical line by itself, whatever its quotes are."""
        try:
            return next(self.reader(iter([decoded(line)]), strict=False), [])
        except csv.Error:  # a lone carriage return
            return []


class Row(NamedTuple):
    """One row as it was found: the byte and the line where it starts, its bytes (of a row that is too long the first ones), and its
    cells or what is wrong with it.
    """

    start: int
    line: int
    content: bytes
    cells: list[str]
    defect: RawDefect | None


class _Lines:
    """Physical lines for the csv module, counted, and given back when a row turns out to end earlier."""

    def __init__(self, file: BinaryIO, start: int, end: int, line: int) -> None:
        file.seek(start)
        self.position, self.line = start, line
        self.taken: list[bytes] = []
        self._size = 0
        self._file, self._rest = file, end - start
        self._back: deque[bytes] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.peek()
        if line is None or self._size > MAX_ROW_BYTES:
            raise StopIteration
        self._back.popleft()
        self.taken.append(line)
        self._size += len(line)
        return decoded(line)

    def peek(self) -> bytes | None:
        """The next line, which stays the next one."""
        if not self._back and self._rest > 0:
            line = self._file.readline(min(self._rest, MAX_ROW_BYTES + 1))
            self._rest -= len(line) or self._rest
            if line:
                self._back.append(line)
        return self._back[0] if self._back else None

    def skip(self) -> tuple[bytes, int]:
        """Pass over the next line, which is longer than is read; returns its beginning and its size."""
        head = self._back.popleft()
        size = len(head)
        self.position += len(head)
        self.line += 1
        while not head.endswith(b"\n") and self._rest > 0:
            more = self._file.readline(min(self._rest, BLOCK))
            self._rest -= len(more) or self._rest
            self.position += len(more)
            size += len(more)
            if more.endswith(b"\n"):
                break
        return head[:KEPT_BYTES], size

    def keep(self, count: int) -> bytes:
        """Say that the row has only the first `count` of the lines taken; returns their bytes."""
        self._back.extendleft(reversed(self.taken[count:]))
        content = b"".join(self.taken[:count])
        self.position += len(content)
        self.line += count
        self.taken, self._size = [], 0
        return content


def rows(file: BinaryIO, layout: Layout, start: int, end: int, line: int) -> Iterator[Row]:
    """The rows within the bytes [start, end), blank lines included (without cells).

    A row whose quotes do not match, or that has another number of cells than the table, is only its first line and what follows
    without any delimiter: a quote that is not closed must not cost the rows below.
    """
    lines = _Lines(file, start, end, line)
    width = len(layout.columns)
    while lines.peek() is not None:
        start, line = lines.position, lines.line
        if len(lines.peek() or b"") > MAX_ROW_BYTES:
            head, size = lines.skip()
            yield Row(start, line, head, [], *too_long(head, size, 0, line, MAX_ROW_BYTES).defects)
            continue
        # a reader for each row, so that none keeps a state from a broken one
        try:
            cells = next(layout.reader(lines, strict=True), [])
        except csv.Error as error:
            cells = _lenient(lines.taken, layout) if "expected after" in str(error) else []
        if len(lines.taken) == 1 and not lines.taken[0].strip():
            yield Row(start, line, lines.keep(1), [], None)
        elif len(cells) == width or not width:
            content = lines.keep(len(lines.taken))
            yield Row(start, line, content, cells, _undecodable(content, line))
        else:
            yield _broken(lines, layout, cells)


def _lenient(taken: list[bytes], layout: Layout) -> list[str]:
    """The cells of a line where a quote is closed within a cell, as the csv module reads it; none when a quote stays open."""
    cells = layout.cells(taken[0]) if len(taken) == 1 else []
    return [] if cells and cells[-1].endswith("\n") else cells


def _broken(lines: _Lines, layout: Layout, cells: list[str]) -> Row:
    start, line, first, several = lines.position, lines.line, lines.taken[0], len(lines.taken) > 1
    content = lines.keep(1)
    if layout.quoted and len(layout.columns) > 1:
        while (following := lines.peek()) is not None and _continues(following, layout):
            next(lines)
            content += lines.keep(1)
    width = len(layout.columns)
    if several or not cells:
        column = _open_quote(first, layout)
        reason = f"the quote that opens on line {line} is not closed where a cell ends"
        return Row(start, line, content, [], RawDefect("FMT001", reason, column))
    count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''} where the table has {width} columns"
    return Row(start, line, content, [], RawDefect("FMT001", count, _surplus(first, layout)))


def _continues(line: bytes, layout: Layout) -> bool:
    """Whether a line can only be the rest of a broken row: text without a delimiter that opens no cell of its own."""
    return bool(line.strip()) and not line.startswith(layout.quote.encode()) and len(layout.cells(line)) <= 1


def _undecodable(content: bytes, line: int) -> RawDefect | None:
    for number, physical in enumerate(content.split(b"\n")):
        found = ESCAPED.search(decoded(physical))
        if found:
            where = f", on line {line + number}" if number else ""
            return RawDefect("FMT001", f"bytes that are not valid UTF-8{where}", found.start() + 1)
    return None


def _cell_ends(text: str, layout: Layout) -> Iterator[tuple[int, bool]]:
    """Places of delimiters outside of quotes, then the end of the text; with each, whether a quote is open there."""
    quoted = False
    for place, char in enumerate(text):
        if char == layout.quote and layout.quoted:
            quoted = not quoted
        elif char == layout.delimiter and not quoted:
            yield place, False
    yield len(text), quoted


def _surplus(line: bytes, layout: Layout) -> int:
    """The column of the first cell too many, or of the end of a line with too few."""
    ends = [place for place, _ in _cell_ends(decoded(line).rstrip("\r\n"), layout)]
    return ends[min(len(layout.columns), len(ends)) - 1] + (1 if len(ends) <= len(layout.columns) else 2)


def _open_quote(line: bytes, layout: Layout) -> int:
    """The column of the last quote of a line."""
    return decoded(line).rfind(layout.quote) + 1 or 1


def decoded(line: bytes) -> str:
    """A line as text; bytes that are no UTF-8 become lone surrogates, which `ESCAPED` finds."""
    return line.decode("utf-8", "surrogateescape")
