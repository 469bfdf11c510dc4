"""CSV and TSV: one record for each row, every value a string."""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, NamedTuple

import numpy as np

from curate.errors import InputError
from curate.formats.bytes import Plain, blocks, recode, rewritten
from curate.formats.parsing import MAX_RECORD_BYTES, unreadable
from curate.formats.raw import Raw, RawDefect
from curate.formats.source import Cut, IndexedSource, Starts

DELIMITERS = ",;\t|"
HEAD_BYTES = 256 << 10
HEAD_ROWS = 200
"""What the delimiter and the columns are told from."""

_GROUP = 4096
_ESCAPED = re.compile("[\udc80-\udcff]")
_NAME_CHARS = 64
_NAME_WORDS = 6
_NUMBER = re.compile(r"[-+]?[0-9][0-9 .,]*%?")


@dataclass(frozen=True)
class Layout:
    """How a table is written: what stands between cells, whether quotes hold cells together, and the names of the columns."""

    delimiter: str
    quoted: bool
    columns: tuple[str, ...] = ()

    def reader(self, lines: Iterator[str], strict: bool) -> Iterator[list[str]]:
        """A reader of the csv module; a strict one raises `csv.Error` where a quote is not closed or closed within a cell."""
        csv.field_size_limit(MAX_RECORD_BYTES)  # the module's own limit of 131,072 is for the whole process, and too small
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE, strict=strict)

    def cells(self, line: bytes) -> list[str]:
        """The cells of one physical line by itself, whatever its quotes are."""
        try:
            return next(self.reader(iter([_decoded(line)]), strict=False), [])
        except csv.Error:  # a lone carriage return
            return []


class Row(NamedTuple):
    """One row as it was found: the byte and the line where it starts, its bytes, and its cells or what is wrong with it."""

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
        self._file, self._rest = file, end - start
        self._back: deque[bytes] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.peek()
        if line is None:
            raise StopIteration
        self._back.popleft()
        self.taken.append(line)
        return _decoded(line)

    def peek(self) -> bytes | None:
        """The next line, which stays the next one."""
        if not self._back and self._rest > 0:
            line = self._file.readline(self._rest)
            self._rest -= len(line) or self._rest
            if line:
                self._back.append(line)
        return self._back[0] if self._back else None

    def keep(self, count: int) -> bytes:
        """Say that the row has only the first `count` of the lines taken; returns their bytes."""
        self._back.extendleft(reversed(self.taken[count:]))
        content = b"".join(self.taken[:count])
        self.position += len(content)
        self.line += count
        self.taken = []
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
        # a reader for each row, so that none keeps a state from a broken one
        try:
            cells = next(layout.reader(lines, strict=True), [])
        except csv.Error:
            cells = layout.cells(lines.taken[0]) if len(lines.taken) == 1 else []
        if len(lines.taken) == 1 and not lines.taken[0].strip():
            yield Row(start, line, lines.keep(1), [], None)
        elif len(cells) == width or not width:
            content = lines.keep(len(lines.taken))
            yield Row(start, line, content, cells, _undecodable(content, line))
        else:
            yield _broken(lines, layout, cells)


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
        return Row(start, line, content, [], RawDefect("FMT001", "a quote that is not closed, or not where a cell ends", column))
    count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''} where the table has {width} columns"
    return Row(start, line, content, [], RawDefect("FMT001", count, _surplus(first, layout)))


def _continues(line: bytes, layout: Layout) -> bool:
    """Whether a line can only be the rest of a broken row: text without a delimiter that opens no cell of its own."""
    return bool(line.strip()) and not line.startswith(b'"') and len(layout.cells(line)) <= 1


def _undecodable(content: bytes, line: int) -> RawDefect | None:
    for number, physical in enumerate(content.split(b"\n")):
        found = _ESCAPED.search(_decoded(physical))
        if found:
            where = f", on line {line + number}" if number else ""
            return RawDefect("FMT001", f"bytes that are not valid UTF-8{where}", found.start() + 1)
    return None


def _cell_ends(text: str, layout: Layout) -> Iterator[tuple[int, bool]]:
    """Places of delimiters outside of quotes, then the end of the text; with each, whether a quote is open there."""
    quoted = False
    for place, char in enumerate(text):
        if char == '"' and layout.quoted:
            quoted = not quoted
        elif char == layout.delimiter and not quoted:
            yield place, False
    yield len(text), quoted


def _surplus(line: bytes, layout: Layout) -> int:
    """The column of the first cell too many, or of the end of a line with too few."""
    ends = [place for place, _ in _cell_ends(_decoded(line).rstrip("\r\n"), layout)]
    return ends[min(len(layout.columns), len(ends)) - 1] + (1 if len(ends) <= len(layout.columns) else 2)


def _open_quote(line: bytes, layout: Layout) -> int:
    """The column of the last quote of a line."""
    return _decoded(line).rfind('"') + 1 or 1


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


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
        layout, _ = sniff(plain.head(HEAD_BYTES), plain.suffix)
        with open(plain.path, "rb") as file:
            found = rows(file, layout, plain.start, file.seek(0, 2), 1)
            header = next((row for row in found if row.cells), None)
            if header is None:
                raise InputError("has no rows", "the first row of a table names its columns", plain.given)
            blank = header.line - 1
            names = [str(i + 1) for i in range(len(header.cells))] if headerless else header.cells
            layout = replace(layout, columns=distinct(names))
            if list(layout.columns) != names:
                quirks = [*quirks, "columns of the same name"]
            begin = header if headerless else next(found, None)
            starts, more = _index(file, layout, begin)
        if blank + more:
            quirks = [*quirks, f"{blank + more:,} blank line{'s' if blank + more > 1 else ''}"]
        self._layout = layout
        super().__init__(plain, "tsv" if layout.delimiter == "\t" else "csv", starts, quirks, list(layout.columns))

    def shard(self, cut: Cut) -> TableShard:
        return TableShard(self.plain.path, self.path, self._layout, cut)


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


def sniff(head: bytes, suffix: str) -> tuple[Layout, float]:
    """The layout under which most of the first rows have as many cells as the first one, and how many have (0-1).

    `suffix` is the file's ending. A table of one column has the share 0.
    """
    lines = [_decoded(line) + "\n" for line in head.split(b"\n")[: HEAD_ROWS + 1]]
    lines = lines[:-1] if len(lines) > 1 else lines  # the last one may be cut off, or is empty
    order = "\t" + DELIMITERS if suffix == ".tsv" else DELIMITERS
    best, best_share = Layout(order[0], True), 0.0
    for delimiter in dict.fromkeys(order):
        for quoted in (True, False):
            layout = Layout(delimiter, quoted)
            share = _agreement(lines, layout)
            if share > best_share:
                best, best_share = layout, share
    return best, best_share


def _agreement(lines: list[str], layout: Layout) -> float:
    try:
        widths = [len(cells) for cells in layout.reader(iter(lines), strict=False) if cells]
    except csv.Error:
        return 0.0
    if not widths or widths[0] < 2:
        return 0.0
    return widths.count(widths[0]) / max(len(widths), 1)


def looks_headerless(header: Sequence[str], first: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of a table reads like data: a number above numbers, a sentence, or a long text as a column's name.

    `first` are the cells of the rows that follow.
    """
    for column, name in enumerate(header):
        text = name.strip()
        if len(text) > _NAME_CHARS or len(text.split()) > _NAME_WORDS or text.endswith((".", "?", "!", "。", "？")):
            return True
        below = [row[column].strip() for row in first if column < len(row)]
        if _NUMBER.fullmatch(text) and below and all(_NUMBER.fullmatch(cell) for cell in below if cell):
            return True
    return False


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names, with a number behind those that stood before."""
    taken: dict[str, None] = {}
    for name in names:
        number, distinct = 2, name
        while distinct in taken:
            distinct, number = f"{name}_{number}", number + 1
        taken[distinct] = None
    return tuple(taken)


def _as_utf8(plain: Plain) -> Plain:
    """A table in Windows-1252 or with the line ends of old Macs as UTF-8 with LF.

    Bytes that are no UTF-8 in a file that otherwise has UTF-8 beyond ASCII are damage of their rows, not another encoding.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    valid = invalid = 0
    for block in blocks(plain.path, plain.start):
        text = decoder.decode(block)
        if not text.isascii():
            broken = len(_ESCAPED.findall(text))
            invalid += broken
            valid += len(text) - broken - sum(map(str.isascii, text))
    if invalid > valid:
        plain = recode(plain, "cp1252", "replace", "Windows-1252 text instead of UTF-8")
    head = plain.head(HEAD_BYTES)
    if b"\r" in head and b"\n" not in head:
        path, start = plain.path, plain.start
        plain = rewritten(plain, lambda target: target.writelines(b.replace(b"\r", b"\n") for b in blocks(path, start)), "CR line ends")
    return plain
