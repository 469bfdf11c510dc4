"""What differs between two texts, word by word, as pieces that any output can mark up."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Change = Literal["same", "removed", "added"]

MOST_WORDS = 6_000
"""Words of both texts between their common ends that are compared one by one, about a second; longer texts are compared by lines."""

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Piece(NamedTuple):
    """A run of text that both have, or that only the old (removed) or the new one (added) has."""

    change: Change
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in their order. Those that are not added make `before`, those that are not removed make `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [Piece("same", "".join(old[:head]))]
    if len(old_middle) + len(new_middle) > MOST_WORDS:
        old_middle, new_middle = _LINES.findall("".join(old_middle)), _LINES.findall("".join(new_middle))
    if len(old_middle) + len(new_middle) > MOST_WORDS:
        pieces += [Piece("removed", "".join(old_middle)), Piece("added", "".join(new_middle))]
    else:
        pieces += _compared(old_middle, new_middle)
    pieces.append(Piece("same", "".join(old[len(old) - tail :])))
    return list(_joined([piece for piece in pieces if piece.text]))


def shortened(pieces: Sequence[Piece], around: int) -> Iterator[Piece]:
    """The pieces with at most `around` characters of what is the same before and after each change, and three dots for the rest."""
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        lead, tail = (0 if number == 0 else around), (0 if number == last else around)
        if piece.change == "same" and len(piece.text) > lead + tail + 3:
            yield Piece("same", piece.text[:lead] + "..." + (piece.text[-tail:] if tail else ""))
        else:
            yield piece


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, low, high, new_low, new_high in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[low:high]))
            continue
        if high > low:
            yield Piece("removed", "".join(old[low:high]))
        if new_high > new_low:
            yield Piece("added", "".join(new[new_low:new_high]))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with runs of changes as one: white space alone between two changes belongs to both."""
    removed, added = "", ""
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        if piece.change == "removed":
            removed += piece.text
        elif piece.change == "added":
            added += piece.text
        elif piece.text.isspace() and (removed or added) and number < last:
            removed, added = removed + piece.text, added + piece.text
        else:
            yield from _both(removed, added)
            removed, added = "", ""
            yield piece
    yield from _both(removed, added)


def _both(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
