"""Bands: which records are worth comparing, from equal runs of their signatures, without looking at every pair."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

MISSED = 0.0025
"""Chance that a pair exactly at the threshold is no candidate; pairs above it are missed far less often."""

MOST_VALUES = 64
"""Signature values that are made at most: the cost of a signature grows with them."""

WHOLE = 64
"""A bucket of at most this many records is compared pair by pair."""

WINDOW = 16
"""In a larger bucket each record is compared with so many next ones, in an order that puts like records together."""


MOST_HELD = 1 << 23
"""Pairs that are held at most before those that came twice are let go, unless there are more of them."""


def shape(threshold: float) -> tuple[int, int]:
    """(bands, rows): the most rows a band whose pairs at `threshold` are missed with a chance of `MISSED` within `MOST_VALUES`.

    At .75 that is 16 bands of 4 rows; a pair of similarity s becomes a candidate with 1 - (1 - s^4)^16: .9977 at .75,
    .12 at .3, .0001 at .05.
    """
    for rows in range(8, 0, -1):
        bands = 1 if threshold >= 1 else math.ceil(math.log(MISSED) / math.log(1 - threshold**rows))
        if bands * rows <= MOST_VALUES:
            return bands, rows
    return MOST_VALUES, 1


def band_keys(signatures: npt.NDArray[np.uint32], bands: int, rows: int) -> npt.NDArray[np.uint32]:
    """One key for each band of each signature, shape (n, bands), uint32: equal rows give equal keys."""
    values = signatures.T.reshape(bands, rows, -1).astype(np.uint64)
    key = np.zeros((bands, values.shape[2]), dtype=np.uint64)
    for row in range(rows):
        key ^= values[:, row]
        key *= np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    key *= np.uint64(0xBF58476D1CE4E5B9)
    return (key >> np.uint64(32)).astype(np.uint32).T


def candidates(keys: npt.NDArray[np.uint32], part: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The pairs of records that share a key in some band, shape (n_pairs, 2), left < right, each once.

    `keys`: shape (n, bands) · `part`: shape (n,); records of different parts are no pair. The records have to be in an order that
    depends on their content only: of a bucket larger than `WHOLE` each record meets its next `WINDOW` ones alone, ordered by
    the key of the next band.
    """
    count, bands = keys.shape
    held = [np.zeros(0, dtype=np.int64)]
    for band in range(bands):
        left, right = _band_pairs(keys[:, band], keys[:, (band + 1) % bands], part)
        held.append(np.minimum(left, right) * count + np.maximum(left, right))
        if sum(map(len, held)) > MOST_HELD or band == bands - 1:  # the same pair comes in many bands
            held = [np.unique(np.concatenate(held))]
    pairs = held[0]
    return np.stack([pairs // max(count, 1), pairs % max(count, 1)], axis=1)


def _band_pairs(
    key: npt.NDArray[np.uint32], tie: npt.NDArray[np.uint32], part: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    members = shared(key)
    members = members[np.lexsort((tie[members], part[members], key[members]))]
    bucket = part[members].astype(np.uint64) << np.uint64(32) | key[members]
    _, run, size = np.unique(bucket, return_inverse=True, return_counts=True)
    reach = np.where(size <= WHOLE, size - 1, WINDOW)[run]
    lefts, rights = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for distance in range(1, int(reach.max(initial=0)) + 1):
        left = np.flatnonzero((bucket[distance:] == bucket[:-distance]) & (distance <= reach[:-distance]))
        lefts.append(members[left])
        rights.append(members[left + distance])
    return np.concatenate(lefts), np.concatenate(rights)


def shared(key: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The positions of the keys that occur more than once, those of equal keys one after the other in their order."""
    # Sorting a million keys with their positions in one number takes 55 ms, sorting the positions by their keys 100.
    packed = np.sort(key.astype(np.uint64) << np.uint64(32) | np.arange(len(key), dtype=np.uint64))
    ordered = packed >> np.uint64(32)
    same = ordered[1:] == ordered[:-1]
    several = np.zeros(len(key), dtype=bool)
    several[1:] |= same
    several[:-1] |= same
    positions: npt.NDArray[np.int64] = (packed[several] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return positions
