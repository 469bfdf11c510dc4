"""Hashes of runs of numbers, for very many runs at once: a run is a polynomial of its places, modulo 2^64."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_FACTOR = 0x9E3779B97F4A7C15


def spread(values: Hashes) -> Hashes:
    """The values with their bits mixed, one to one."""
    mixed = (values ^ values >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9)
    out: Hashes = mixed ^ mixed >> np.uint64(32)
    return out


def powers(count: int) -> Hashes:
    """The weights of the first `count` places."""
    return _powers(_FACTOR, count)


def inverses(count: int) -> Hashes:
    """What takes the weights of the first `count` places back."""
    return _powers(pow(_FACTOR, -1, 1 << 64), count)


def _powers(factor: int, count: int) -> Hashes:
    out = np.ones(max(count, 1), dtype=np.uint64)
    np.cumprod(np.full(len(out) - 1, factor, dtype=np.uint64), out=out[1:])
    return out[:count]


def windows(codes: Hashes, size: int) -> Hashes:
    """A hash of each run of `size` neighbouring codes, shape (max(0, n - size + 1),): equal runs have equal hashes wherever they stand."""
    count = len(codes) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(spread(codes) * powers(len(codes)), out=sums[1:])
    return spread((sums[size:] - sums[:count]) * inverses(count))
