"""MinHash signatures by datasketch's scheme `affine32`, for many texts at once and equal to datasketch's bit for bit.

A hash is mixed by MurmurHash3's finaliser; permutation k is a_k * h + b_k mod 2^32, and the signature holds the smallest value of
each (datasketch 2.0, `minhash.py`; Broder 1997).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from curate.similarity.shingles import Hashes, Shingles, TemplateTable, chunks, shingle

SEED = 1
"""Seed of the permutations, datasketch's default."""


@cache
def permutations(count: int) -> npt.NDArray[np.uint32]:
    """The factors a and summands b of `count` permutations, shape (2, count), drawn as datasketch draws them."""
    generator = np.random.RandomState(SEED)
    factors = generator.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    summands = generator.randint(0, 1 << 32, count, dtype=np.uint32)
    return np.array([factors, summands])


def mix(hashes: Hashes) -> Hashes:
    """MurmurHash3's 32-bit finaliser of every hash."""
    mixed = hashes ^ hashes >> np.uint32(16)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def sign(found: Shingles, count: int) -> npt.NDArray[np.uint32]:
    """The signatures of texts, shape (n_texts, count), uint32; a text without shingles has 2^32 - 1 everywhere."""
    signatures = np.full((count, len(found)), 0xFFFFFFFF, dtype=np.uint32)
    filled = np.flatnonzero(np.diff(found.starts))
    if len(filled):
        mixed = mix(found.hashes)
        values = np.empty_like(mixed)
        starts = found.starts[filled]
        for row, (factor, summand) in enumerate(permutations(count).T):
            np.multiply(mixed, factor, out=values)
            np.add(values, summand, out=values)
            signatures[row, filled] = np.minimum.reduceat(values, starts)
    return signatures.T


def signed(texts: Sequence[str], templates: TemplateTable | None, count: int) -> Iterator[tuple[npt.NDArray[np.uint32], Shingles]]:
    """Signatures and shingles of `texts` in cache-sized runs, in their order."""
    for start, end in chunks(texts):
        found = shingle(texts[start:end], templates)
        yield sign(found, count), found
