"""One pass for many patterns: which texts hold none of those that hardly any text holds.

Sixty patterns over a million texts are sixty passes, nearly all in vain. A screen remembers which patterns were asked for and how
often they were found; those that are rare are searched together, as alternatives of a few RE2 patterns, and alone only in the few texts
that hold one of them. The answers are the same with and without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]

RARE = 0.01
"""A pattern that is found in a larger share of the texts is searched alone: it would make suspects of too many."""

ENOUGH = 1_000
"""Texts that a pattern has been looked for in before it counts as rare."""

PROGRAM = 3_000
"""Instructions of patterns that are searched as one. RE2 keeps the states of its automaton in a few megabytes; 23 patterns of 16,000
instructions had too many, and took 370 us a text where eight groups of them take 5 and each alone 15.
"""


class Pattern(NamedTuple):
    """An RE2 pattern, and whether it is searched in any case."""

    source: str
    ignore_case: bool


class Suspects(NamedTuple):
    """The texts that hold one of `patterns`, as a mask of shape (n_texts,)."""

    patterns: frozenset[Pattern]
    mask: Mask

    def take(self, chosen: Mask) -> Suspects:
        """The same for the chosen texts."""
        return Suspects(self.patterns, self.mask[chosen])


class Screen:
    """Remembers patterns over the batches of a run; each process has its own."""

    def __init__(self) -> None:
        self._texts: dict[Pattern, int] = {}
        self._found: dict[Pattern, int] = {}
        self._grouped: tuple[list[Pattern], list[str]] = ([], [])

    def suspects(self, texts: pa.Array) -> Suspects | None:
        """The texts that have to be looked at; None as long as no two patterns are known to be rare."""
        rare = sorted(each for each, count in self._texts.items() if count >= ENOUGH and self._found[each] <= RARE * count)
        if len(rare) < 2:
            return None
        if self._grouped[0] != rare:
            self._grouped = (rare, [_union(group) for group in grouped(rare)])
        mask = np.zeros(len(texts), dtype=bool)
        for union in self._grouped[1]:
            mask |= search(texts, union)
        return Suspects(frozenset(rare), mask)

    def note(self, pattern: Pattern, texts: int, found: int) -> None:
        """Remember that a pattern was found in so many of so many texts."""
        self._texts[pattern] = self._texts.get(pattern, 0) + texts
        self._found[pattern] = self._found.get(pattern, 0) + found


def grouped(patterns: Sequence[Pattern]) -> list[list[Pattern]]:
    """The patterns in few groups of at most `PROGRAM` instructions, by first fit of the largest first."""
    import re2  # imported here: small sets are not screened

    sizes = {each: re2.compile(_union([each])).programsize for each in patterns}
    groups: list[list[Pattern]] = []
    for each in sorted(patterns, key=lambda each: -sizes[each]):
        room = (group for group in groups if sum(sizes[other] for other in group) + sizes[each] <= PROGRAM)
        group = next(room, None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    return groups


def _union(patterns: Sequence[Pattern]) -> str:
    return "|".join(f"(?i:{unbounded(each.source)})" if each.ignore_case else f"(?:{unbounded(each.source)})" for each in patterns)


def unbounded(source: str) -> str:
    """A pattern that matches wherever `source` does and is smaller: repetitions such as {2,40} have no upper bound."""
    return _PARTS.sub(lambda part: f"{{{part[1]},}}" if part[1] and int(part[2]) - int(part[1]) >= _FAR else part[0], source)


_FAR = 3
_PARTS = re.compile(r"\\[xpP]\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\{(\d+),(\d+)\}", re.DOTALL)
"""Escapes and classes, in which braces are signs, and counted repetitions with both bounds."""


def search(texts: pa.Array, pattern: str, ignore_case: bool = False) -> Mask:
    """Which texts hold a match of an RE2 `pattern`, shape (n_texts,); searched in Arrow without a Python loop."""
    if not len(texts):  # compiling a pattern costs as much as searching a hundred texts
        return np.zeros(0, dtype=bool)
    hit = pc.match_substring_regex(texts, pattern, ignore_case=ignore_case)
    found: Mask = hit.to_numpy(zero_copy_only=False).astype(bool)
    return found
