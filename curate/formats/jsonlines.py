"""JSON Lines: one value a line, cut into shards by byte range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curate.formats.raw import Raw
from curate.formats.values import parse

STEP = 1_000
"""Records between the places where a file may be cut."""


@dataclass(frozen=True)
class LineShard:
    """Lines `start` to `end` (bytes) of a plain file; the first has row `first_row` and physical line `first_line`."""

    path: Path
    start: int
    end: int
    first_row: int
    first_line: int
    records: int

    def load(self) -> list[Raw]:
        """The records of the shard; lines end with a line feed and nothing else, so that U+2028 in a string cuts nothing."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            data = file.read(self.end - self.start)
        raws: list[Raw] = []
        row = self.first_row
        # Per line in Python: a bad line must never cost its neighbours, which no bulk reader of JSON promises.
        for line, each in enumerate(data.split(b"\n"), self.first_line):
            if each and not each.isspace():
                raws.append(parse(each, row, line))
                row += 1
        return raws


@dataclass(frozen=True)
class Cut:
    """A place where a file may be cut: before a record."""

    offset: int
    row: int
    line: int


@dataclass(frozen=True)
class Scan:
    """What one pass over the lines of a file told: where it may be cut, how many records it has, and what is unusual."""

    cuts: list[Cut]
    records: int
    end: int
    blank: int
    crlf: bool


def scan(path: Path, offset: int, step: int = STEP) -> Scan:
    """Find a cut before every `step`-th record. Lines are counted, not parsed."""
    cuts: list[Cut] = []
    records = blank = 0
    crlf = False
    with path.open("rb") as file:
        file.seek(offset)
        at = offset
        for number, line in enumerate(file, 1):  # a binary file is cut at line feeds only
            if line.isspace():
                blank += 1
            else:
                if records % step == 0:
                    cuts.append(Cut(at, records, number))
                    crlf = crlf or line.endswith(b"\r\n")
                records += 1
            at += len(line)
    return Scan(cuts, records, at, blank, crlf)


def shards(path: Path, found: Scan, size: int) -> Iterator[LineShard]:
    """The shards of about `size` records: exactly so many where `size` is a multiple of the scan's step."""
    cuts = found.cuts[:: max(1, size // STEP)] if size >= STEP else scan(path, found.cuts[0].offset, size).cuts if found.cuts else []
    first = found.cuts[0].line - 1 if size < STEP and found.cuts else 0  # a second scan counts lines from where it began
    ends = [*((cut.offset, cut.row) for cut in cuts[1:]), (found.end, found.records)]
    for cut, (end, row) in zip(cuts, ends, strict=True):
        yield LineShard(path, cut.offset, end, cut.row, cut.line + first, row - cut.row)
