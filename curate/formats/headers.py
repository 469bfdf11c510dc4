"""What the first rows of a table tell: the delimiter, and whether the first one names the columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from curate.formats.csvrows import Layout, decoded

DELIMITERS = ",;\t|"
HEAD_BYTES = 256 << 10
HEAD_ROWS = 200
"""What the delimiter is told from."""

_NAME_CHARS = 64
_NAME_WORDS = 6
_NUMBER = re.compile(r"[-+]?[0-9][0-9 .,]*%?")


def sniff(head: bytes, suffix: str) -> tuple[Layout, float]:
    """The layout under which most of the first rows have as many cells as the first one, and how many have (0-1).

    `suffix` is the file's ending. A table of one column has the share 0.
    """
    lines = [decoded(line) + "\n" for line in head.split(b"\n")[: HEAD_ROWS + 1]]
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
