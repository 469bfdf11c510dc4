"""What the first rows of a table tell: the delimiter, and whether the first one names the columns."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

from curate.formats.csvrows import Layout, decoded, rows

DELIMITERS = ",;\t|"
HEAD_ROWS = 200
"""What the delimiter is told from."""

_DECLARED = re.compile(rb'\s*"?sep=([\x20-\x7e\t])"?[ \t]*\r?\n', re.IGNORECASE)
_PLAIN = 0.3  # how much more of a table must be readable when quotes are plain text; between tabs they often are
_OPENING = tuple("“”„«»‹›`´‘’")
_NAME_CHARS = 64
_NAME_WORDS = 6
_NUMBER = re.compile(r"[-+]?[0-9][0-9 .,]*%?")


def sniff(head: bytes, suffix: str) -> tuple[Layout, float]:
    """The layout under which most of the first rows have as many cells as the first one, and how many have (0-1).

    `suffix` is the file's ending. A table of one column has the share 0.
    """
    lines = head.split(b"\n", HEAD_ROWS + 1)[: HEAD_ROWS + 1]
    lines = lines[:-1] if len(lines) > 1 else lines  # the last one may be cut off, or is empty
    seen = b"".join(line + b"\n" for line in lines)
    order = "\t" + DELIMITERS if suffix == ".tsv" else DELIMITERS
    best, best_share, best_rank = Layout(order[0], True), 0.0, 0.0
    for delimiter in dict.fromkeys(order):
        layouts = [Layout(delimiter, True), Layout(delimiter, False)]
        if _in_single_quotes(seen, delimiter):
            layouts.insert(0, Layout(delimiter, True, quote="'"))
        for layout in layouts:
            share = _agreement(seen, layout)
            rank = share if layout.quoted or delimiter == "\t" else share - _PLAIN
            if rank > best_rank:
                best, best_share, best_rank = layout, share, rank
    return best, best_share


def declared(head: bytes) -> tuple[str, int] | None:
    """The delimiter that a first line `sep=;` names, as Excel writes it, and the length of that line; None when there is none."""
    found = _DECLARED.match(head)
    return (found[1].decode(), found.end()) if found else None


def _in_single_quotes(head: bytes, delimiter: str) -> bool:
    """Whether every cell of the first line stands in single quotes."""
    header = decoded(head.lstrip().split(b"\n", 1)[0]).strip()
    return all(len(cell) > 2 and cell[0] == cell[-1] == "'" and "'" not in cell[1:-1] for cell in header.split(delimiter))


def _agreement(head: bytes, layout: Layout) -> float:
    """The share of rows that can be read under a layout and have as many cells as the first one; 0 for a single column."""
    file = io.BytesIO(head)
    header = next((row for row in rows(file, layout, 0, len(head), 1) if row.cells), None)
    if header is None or len(header.cells) < 2:
        return 0.0
    named = replace(layout, columns=tuple(header.cells))
    found = [bool(row.cells) for row in rows(file, named, header.start, len(head), header.line) if row.cells or row.defect]
    return sum(found) / len(found)


def typographic(header: Sequence[str]) -> bool:
    """Whether the cells of a header stand in quotes that a writer of prose would use, and that hold no cell together."""
    return len(header) > 1 and all(cell.strip()[:1] in _OPENING for cell in header)


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
