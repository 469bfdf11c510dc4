"""Shingles: the character 5-grams of normalised texts, each known by a 32-bit hash, made for many texts at once.

The hash of the code points c0..c4 is c0*A0 + ... + c4*A4 mod 2^32 with fixed odd A. Multilinear hashing keeps two different
5-grams apart with a chance of about 1 in 2^32 (Dietzfelbinger 1996), and five multiplications vectorise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]

SIZE = 5
"""Code points of a shingle. Word shingles fail for languages without spaces; 5 characters told planted edits apart best."""

CHUNK = 1 << 16
"""Code points that are worked on together: the columns then stay in a core's second-level cache."""

_FACTORS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1], dtype=np.uint32)


@dataclass(frozen=True)
class Shingles:
    """Hashes of the shingles of n texts: those of text i are `hashes[starts[i] : starts[i + 1]]`.

    hashes: uint32 · starts: int64, shape (n + 1,) · bare: bool, shape (n,), true where only template shingles were there, so that
    they were kept.
    """

    hashes: Hashes
    starts: Ints
    bare: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.bare)


def hash_shingle(shingle: bytes) -> int:
    """The hash of one shingle given as UTF-8; a shorter text counts as if it were filled up with U+0000 at the front."""
    points = [ord(sign) for sign in shingle.decode("utf-8", "surrogatepass").rjust(SIZE, "\0")]
    return sum(point * int(factor) for point, factor in zip(points, _FACTORS, strict=True)) & 0xFFFFFFFF


def shingles_of(text: str) -> list[str]:
    """The shingles of one text in their order; a text of fewer than 5 characters is one shingle, "" has none."""
    return [text[i : i + SIZE] for i in range(max(1, len(text) - SIZE + 1))] if text else []


def chunks(texts: Sequence[str], size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """(start, end) of runs of texts that together have about `size` code points; a longer text is a run of its own."""
    start, held = 0, 0
    for index, text in enumerate(texts):
        if held and held + len(text) > size:
            yield start, index
            start, held = index, 0
        held += len(text)
    if start < len(texts):
        yield start, len(texts)


def shingle(texts: Sequence[str], templates: TemplateTable | None = None) -> Shingles:
    """The shingles of every text, repeated ones as often as they occur, without those in `templates`.

    A text all of whose shingles are templates keeps them all and is marked `bare`. Measured: 6 us for 775 characters.
    """
    padded = [text.rjust(SIZE, "\0") if 0 < len(text) < SIZE else text for text in texts]
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    ends = np.cumsum(lengths)
    joined = "".join(padded)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32, copy=False)
    if len(points) < SIZE:
        return Shingles(np.zeros(0, dtype=np.uint32), np.zeros(len(texts) + 1, dtype=np.int64), np.zeros(len(texts), dtype=bool))
    hashes = _rolling(points)
    inside = np.ones(len(points), dtype=bool)
    for back in range(1, SIZE):  # windows that begin in the last 4 places of a text reach into the next one
        inside[ends[lengths > 0] - back] = False
    inside = inside[: len(hashes)]
    counts = np.maximum(lengths - SIZE + 1, 0)
    bare = np.zeros(len(texts), dtype=bool)
    if templates is not None and len(templates):
        fresh = inside & ~templates.contains(hashes)
        left = _segment_sums(fresh, ends - lengths, ends)
        bare = (left == 0) & (counts > 0)
        inside = fresh | (inside & np.repeat(bare, lengths)[: len(hashes)]) if bare.any() else fresh
        counts = np.where(bare, counts, left)
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return Shingles(hashes.compress(inside), starts, bare)


def _rolling(points: npt.NDArray[np.uint32]) -> Hashes:
    count = len(points) - SIZE + 1
    total: Hashes = points[:count] * _FACTORS[0]
    term = np.empty(count, dtype=np.uint32)
    for offset in range(1, SIZE):
        np.multiply(points[offset : offset + count], _FACTORS[offset], out=term)
        total += term
    return total


def _segment_sums(mask: npt.NDArray[np.bool_], starts: Ints, ends: Ints) -> Ints:
    """How many are true in each [start, end); the mask ends where the last window does, before the last text."""
    before = np.zeros(len(mask) + 1, dtype=np.int64)
    np.cumsum(mask, out=before[1:])
    sums: Ints = before[np.minimum(ends, len(mask))] - before[np.minimum(starts, len(mask))]
    return sums


def distinct(found: Shingles) -> Shingles:
    """Each text's shingles as a set: sorted, every hash once."""
    hashes = found.hashes.copy()
    sort_runs(hashes, found.starts)
    first = np.ones(len(hashes), dtype=bool)
    first[1:] = hashes[1:] != hashes[:-1]
    first[found.starts[:-1][np.diff(found.starts) > 0]] = True
    starts = np.zeros(len(found) + 1, dtype=np.int64)
    starts[1:] = np.cumsum(first)[found.starts[1:] - 1] if len(first) else 0
    starts[1:][found.starts[1:] == 0] = 0  # the texts before the first shingle
    return Shingles(hashes.compress(first), starts, found.bare)


def sort_runs(hashes: Hashes, starts: Ints) -> None:
    """Sort `hashes[starts[i] : starts[i + 1]]` in place, for every i."""
    bounds = starts.tolist()
    # Per run in Python: sorting 700 numbers of 32 bits takes 3 us, sorting them among the others by a 64-bit key 40 us.
    for start, end in zip(bounds[:-1], bounds[1:], strict=True):
        hashes[start:end].sort()


_TRIES = 8
"""Factors of which a level takes the one with the most room, so that the second is nearly always the last."""


class TemplateTable:
    """Tells template shingles from others, exactly and fast: a few direct tables, each holding what the one before had no room for.

    Measured: 4 ns a shingle with 10,000 templates, 30 ns by binary search.
    """

    def __init__(self, hashes: Hashes) -> None:
        self._count = len(hashes)
        self._levels: list[tuple[np.uint32, np.uint32, Hashes]] = []
        left = np.unique(hashes).astype(np.uint32)
        factor = 1
        while len(left):
            bits = min(17, max(4, int((64 if self._levels else 8) * len(left)).bit_length()))
            factors = []
            for _ in range(_TRIES if self._levels else 1):
                factor = factor * 0x9E3779B1 + 2 & 0xFFFFFFFF | 1
                factors.append(np.uint32(factor))
            best = max(factors, key=lambda each: len(np.unique(left * each >> np.uint32(32 - bits))))
            left = self._level(left, best, np.uint32(32 - bits), 1 << bits)

    def __len__(self) -> int:
        return self._count

    def _level(self, hashes: Hashes, factor: np.uint32, shift: np.uint32, slots: int) -> Hashes:
        """Place what there is room for; returns the rest. An empty slot holds a value that belongs elsewhere."""
        table = np.zeros(slots, dtype=np.uint32)
        table[0] = np.uint32(-pow(int(factor), -1, 1 << 32) & 0xFFFFFFFF)  # times the factor it is 2^32 - 1: the last slot
        at = hashes * factor >> shift
        table[at] = hashes
        self._levels.append((factor, shift, table))
        left: Hashes = hashes[table[at] != hashes]
        return left

    def contains(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Whether each hash is a template shingle, shape (n,)."""
        found = np.zeros(len(hashes), dtype=bool)
        for factor, shift, table in self._levels:
            slots = (hashes * factor >> shift).astype(np.intp)
            found |= table.take(slots, mode="clip") == hashes
        return found
