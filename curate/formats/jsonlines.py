"""JSON Lines: one record on each line, in shards that are byte ranges of the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from curate.errors import InputError
from curate.formats.bytes import Plain, blocks
from curate.formats.parsing import KEPT_BYTES, MAX_RECORD_BYTES, parse_all, too_long
from curate.formats.raw import Raw
from curate.formats.source import Cut, IndexedSource, Ints, Marks, Shard, Starts

BLANK = b" \t\r"
"""What a blank line may hold: JSON's white space. A form feed or U+2028 is text."""

CHUNK = 256 << 10
"""Bytes that are parsed at once."""

SPARSE = 8
"""Where no more than one record in so many is looked up, each is read by itself; else all lines are read and split."""

_PICKED = 2_000
"""Records that are looked up at once."""

_CHANGED = ("has changed while it was read", "check it again when nothing writes to it any more")

_BACK = np.array([6, 9, 13, 18, 24, 31, 39, 48], dtype=np.int64)
"""The bytes of a line that its mark is made of, counted from its end: what closes a record is the same on every line."""

_FACTORS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0x9E3779B9, 0x7F4A7C15, 0xBF58476D], dtype=np.uint32)

_SPACE = np.array([c in b" \t\r\n" for c in range(256)])


class LongLine(NamedTuple):
    """A line of more than `MAX_RECORD_BYTES`: its bytes [start, end) without the line end, and whether it holds more than white space."""

    start: int
    end: int
    filled: bool


class _Lines(NamedTuple):
    """Some whole lines: their bytes, the records on them, the row of the first and the number of the line of each."""

    data: bytes
    pieces: list[bytes]
    row: int
    numbers: Sequence[int]


class _Long(NamedTuple):
    """How a line begins that is too long to be read, its bytes, its row and its number."""

    head: bytes
    size: int
    row: int
    line: int


@dataclass(frozen=True)
class LinesShard:
    """The records on the lines within the bytes [start, end) of a plain file.

    `given` is the path that messages name, `has_blanks` whether the file has blank lines, which are no records. `long` are the lines
    that are not read, so that no more than their beginning is held in memory.
    """

    path: str
    given: str
    first_row: int
    records: int
    start: int
    end: int
    line: int
    has_blanks: bool
    long: tuple[LongLine, ...] = ()

    def load(self) -> list[Raw]:
        """Read and parse the lines. Raises `InputError` when the file has changed since it was indexed."""
        return self._read(None)

    def load_rows(self, rows: Ints) -> list[Raw]:
        """The records of `rows` (ascending, within the shard); no other line is parsed. Raises `InputError` as `load` does."""
        return self._read(rows)

    def hashes(self) -> npt.NDArray[np.uint64]:
        """A hash of the bytes of each record, shape (records,), BLAKE2b-64. Raises `InputError` as `load` does."""
        digests: list[bytes] = []
        for each in self._stretches():  # hashing is per line by nature, 1.5 us for 900 bytes
            pieces = [each.head] if isinstance(each, _Long) else each.pieces
            digests += [hashlib.blake2b(piece, digest_size=8).digest() for piece in pieces]
        return np.frombuffer(b"".join(digests), dtype=np.uint64)

    def _read(self, rows: Ints | None) -> list[Raw]:
        raws: list[Raw] = []
        for each in self._stretches():
            if not isinstance(each, _Long):
                raws += _parsed(each, rows)
            elif rows is None or each.row in rows:
                raws.append(too_long(each.head, each.size, each.row, each.line))
        return raws

    def _stretches(self) -> Iterator[_Lines | _Long]:
        """All records, a chunk of lines at a time."""
        row, line, at = self.first_row, self.line, self.start
        with open(self.path, "rb") as file:
            for each in (*self.long, None):
                for data in _chunks(file, at, each.start if each else self.end):
                    pieces, numbers, count = self._lines(data, line)
                    yield _Lines(data, pieces, row, numbers)
                    row, line = row + len(pieces), line + count
                if each is not None:
                    if each.filled:
                        file.seek(each.start)
                        yield _Long(file.read(min(KEPT_BYTES, each.end - each.start)), each.end - each.start, row, line)
                        row += 1
                    line, at = line + 1, each.end + 1
        if row - self.first_row != self.records:
            raise InputError(*_CHANGED, self.given)

    def _lines(self, data: bytes, line: int) -> tuple[list[bytes], Sequence[int], int]:
        """The lines with records of whole lines, the first of which is `line`; their numbers; and how many lines there are."""
        pieces = data.split(b"\n")
        if not pieces[-1]:
            pieces.pop()
        if b"\r" in data:
            pieces = [piece.removesuffix(b"\r") for piece in pieces]
        count = len(pieces)
        if not self.has_blanks:
            return pieces, range(line, line + count), count
        kept = [(number, piece) for number, piece in zip(range(line, line + count), pieces, strict=True) if piece.strip(BLANK)]
        return [piece for _, piece in kept], [number for number, _ in kept], count


def _parsed(lines: _Lines, rows: Ints | None) -> list[Raw]:
    """The records of some lines; of those in `rows` where these are given."""
    if rows is None:
        return parse_all(*lines)
    low, high = np.searchsorted(rows, [lines.row, lines.row + len(lines.pieces)])
    wanted = (rows[low:high] - lines.row).tolist()
    chosen = [lines.pieces[i] for i in wanted]
    raws = parse_all(b"\n".join(chosen), chosen, 0, [lines.numbers[i] for i in wanted]) if chosen else []
    return [raw._replace(row=lines.row + i) for raw, i in zip(raws, wanted, strict=True)]


def _chunks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Whole lines, few enough at once to stay in the processor's cache: with 4 MB instead of 256 kB reading takes twice as long."""
    file.seek(start)
    while (rest := end - file.tell()) > 0:
        data = file.read(min(CHUNK, rest))
        if not data:  # the file has become shorter
            return
        if len(data) < rest and not data.endswith(b"\n"):
            data += file.readline(rest - len(data))
        yield data


@dataclass(frozen=True)
class PickedLines:
    """Single lines of a plain file without blank lines: the records of `rows`, their bytes [start, end) with the line end, their lines."""

    path: str
    given: str
    rows: Ints
    start: Ints
    end: Ints
    line: Ints

    @property
    def first_row(self) -> int:
        """The first of the rows."""
        return int(self.rows[0])

    @property
    def records(self) -> int:
        """How many records are picked."""
        return len(self.rows)

    def load(self) -> list[Raw]:
        """Read and parse the lines. Raises `InputError` when the file has changed since it was indexed."""
        pieces = []
        with open(self.path, "rb") as file:
            for start, end in zip(self.start.tolist(), self.end.tolist(), strict=True):  # a read for each line: they lie apart
                file.seek(start)
                piece = file.read(end - start)
                if len(piece) != end - start or piece.find(b"\n", 0, -1) >= 0:
                    raise InputError(*_CHANGED, self.given)
                pieces.append(piece.removesuffix(b"\n").removesuffix(b"\r"))
        raws = parse_all(b"\n".join(pieces), pieces, 0, self.line.tolist())
        return [raw._replace(row=row) for raw, row in zip(raws, self.rows.tolist(), strict=True)]

    def load_rows(self, rows: Ints) -> list[Raw]:
        """The records of `rows`, which are among the picked ones."""
        wanted = set(rows.tolist())
        return [raw for raw in self.load() if raw.row in wanted]


class LinesSource(IndexedSource):
    """A file of JSON Lines."""

    def __init__(self, plain: Plain, quirks: list[str]) -> None:
        scan = _Scan(plain)
        super().__init__(plain, "jsonl", scan.starts, [*quirks, *scan.quirks()])
        self._has_blanks = scan.blank > 0
        self._long = scan.long

    def lookup(self, rows: Ints, size: int) -> Iterator[tuple[Shard, Ints]]:
        bounds = self._starts.bounds_of(rows) if len(rows) * SPARSE <= self.records and not (self._has_blanks or self._long) else None
        if bounds is None:
            yield from super().lookup(rows, size)
            return
        for at in range(0, len(rows), _PICKED):
            chosen = slice(at, at + _PICKED)
            yield PickedLines(self.plain.path, self.path, rows[chosen], *(column[chosen] for column in bounds)), rows[chosen]

    def shard(self, cut: Cut) -> LinesShard:
        long = tuple(each for each in self._long if cut.start <= each.start < cut.end)
        return LinesShard(self.plain.path, self.path, cut.first_row, cut.records, cut.start, cut.end, cut.line, self._has_blanks, long)


class _Scan:
    """One pass over the bytes that finds the lines with records, a block at a time and without a loop over lines."""

    def __init__(self, plain: Plain) -> None:
        self.starts = Starts()
        self.long: list[LongLine] = []
        self.lines = self.blank = self.returns = 0
        self._open_start = position = plain.start
        self._open_is_blank = True
        self._ends_in_return = False
        self._tail = b""  # the last bytes of the block before
        for block in blocks(plain.path, plain.start):
            self._take(block, position)
            position += len(block)
        if self._open_start < position:  # the last line has no line end
            self._add(np.array([self._open_start]), np.array([position]), np.array([not self._open_is_blank]), position)
        self.starts.finish(position)

    def quirks(self) -> list[str]:
        found = []
        if self.returns:
            all_of_them = self.returns >= self.lines - 1
            found.append("CRLF line ends" if all_of_them else f"CRLF line ends on {self.returns:,} of {self.lines:,} lines")
        if self.blank:
            found.append(f"{self.blank:,} blank line{'s' if self.blank > 1 else ''}")
        return found

    def _take(self, block: bytes, position: int) -> None:
        seen = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(seen == ord("\n"))
        if len(ends):
            starts = np.concatenate(([0], ends[:-1] + 1))
            filled = ~_SPACE[seen[starts]]
            # only lines that begin with white space can be blank, and they are looked at one by one
            for i in np.flatnonzero(~filled).tolist():
                filled[i] = bool(block[starts[i] : ends[i]].strip(BLANK))
            filled[0] |= not self._open_is_blank
            starts += position
            starts[0] = self._open_start
            self.returns += int(np.count_nonzero(seen[ends[ends > 0] - 1] == ord("\r"))) + (ends[0] == 0 and self._ends_in_return)
            self._add(starts, ends + position, filled, position, seen)
            self._open_start, self._open_is_blank = position + int(ends[-1]) + 1, True
        rest = block[max(0, self._open_start - position) :]
        self._open_is_blank = self._open_is_blank and not rest.strip(BLANK)
        self._ends_in_return = block.endswith(b"\r")
        self._tail = (self._tail + block)[-int(_BACK[-1]) - 1 :]

    def _add(
        self, starts: Ints, ends: Ints, filled: npt.NDArray[np.bool_], position: int, seen: npt.NDArray[np.uint8] | None = None
    ) -> None:
        for i in np.flatnonzero(ends - starts > MAX_RECORD_BYTES).tolist():
            self.long.append(LongLine(int(starts[i]), int(ends[i]), bool(filled[i])))
        numbers = np.arange(self.lines + 1, self.lines + 1 + len(starts))
        self.lines += len(starts)
        self.blank += int(np.count_nonzero(~filled))
        self.starts.extend(starts[filled], numbers[filled], self._marks(starts[filled], ends[filled], position, seen))

    def _marks(self, starts: Ints, ends: Ints, position: int, seen: npt.NDArray[np.uint8] | None) -> Marks:
        """A hash of the end of each line and its length; by it a file is cut."""
        before = np.frombuffer(self._tail, dtype=np.uint8)
        read = np.concatenate([before, seen]) if seen is not None else before
        mark = (ends - starts).astype(np.uint32)
        for back, factor in zip(_BACK.tolist(), _FACTORS, strict=True):
            at = ends - position + len(before) - 1 - back
            inside = (ends - starts > back) & (at >= 0)
            mark = (mark ^ np.where(inside, read[np.where(inside, at, 0)] if len(read) else 0, 0).astype(np.uint32)) * factor
            mark ^= mark >> np.uint32(15)
        return mark
