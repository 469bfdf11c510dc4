"""Exact Jaccard similarities of many pairs of sets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from curate.similarity.shingles import Shingles, TemplateTable, chunks, distinct, shingle, sort_runs

MIN_CHARS = 20
"""Shorter normalised texts are no near-duplicates: a handful of shingles is not evidence enough."""

CHUNK = 1 << 18
"""Elements of both sets of the pairs that are worked on together; bounds the memory and stays in the cache."""


def sets_of(texts: Sequence[str]) -> Shingles:
    """The shingles of each text as a set."""
    found = [distinct(shingle(texts[start:end])) for start, end in chunks(texts)]
    counts = np.concatenate([np.zeros(1, dtype=np.int64), *(np.diff(each.starts) for each in found)])
    hashes = np.concatenate([np.zeros(0, dtype=np.uint32), *(each.hashes for each in found)])
    return Shingles(hashes, np.cumsum(counts), np.zeros(len(texts), dtype=bool))


def measure(texts: Sequence[str], templates: TemplateTable, pairs: npt.NDArray[np.int64], threshold: float) -> npt.NDArray[np.float64]:
    """How similar each pair of normalised texts is, shape (n_pairs,), 0-1; what is below `threshold` may come out as 0.

    The similarity is the smaller of two: the Jaccard similarity of the sets of shingles less the `templates`, and that of the whole
    sets. The second keeps texts apart whose templates differ around the same few words. Two texts of templates alone are measured by
    the second only; such a text shares nothing with another one.
    """
    whole = sets_of(texts)
    found = jaccard(_less(whole, templates), pairs, threshold)
    near = np.flatnonzero(found >= threshold)
    found[near] = np.minimum(found[near], jaccard(whole, pairs[near]))
    return found


def _less(sets: Shingles, templates: TemplateTable) -> Shingles:
    """The sets without the `templates`; one of templates alone keeps them and is `bare`."""
    if not len(templates):
        return sets
    fresh = ~templates.contains(sets.hashes)
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(fresh)])
    sizes, left = np.diff(sets.starts), np.diff(before[sets.starts])
    bare = (left == 0) & (sizes > 0)
    kept = fresh | np.repeat(bare, sizes)
    return Shingles(sets.hashes.compress(kept), np.concatenate([[0], np.cumsum(np.where(bare, sizes, left))]), bare)


def jaccard(sets: Shingles, pairs: npt.NDArray[np.int64], least: float = 0.0) -> npt.NDArray[np.float64]:
    """The exact Jaccard similarity of each pair of `sets` (made by `distinct`), shape (n_pairs,), 0-1; of two empty sets 0.

    A pair whose sizes alone keep it below `least` gets 0 without being counted.
    """
    sizes = np.diff(sets.starts)
    left, right = sizes[pairs[:, 0]], sizes[pairs[:, 1]]
    result = np.zeros(len(pairs), dtype=np.float64)
    worth = np.flatnonzero((np.minimum(left, right) >= least * np.maximum(left, right)) & (np.minimum(left, right) > 0))
    ends = np.cumsum((left + right)[worth])
    start = 0
    while start < len(worth):
        before = ends[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + CHUNK, side="right")))
        chosen = worth[start:end]
        shared = _shared(sets, pairs[chosen], sizes)
        result[chosen] = shared / (left[chosen] + right[chosen] - shared)
        start = end
    return result


def _shared(sets: Shingles, pairs: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Elements that the two sets of each pair share: once both are sorted together, an element that follows its like."""
    members = pairs.reshape(-1)
    lengths = sizes[members]
    firsts = np.cumsum(lengths) - lengths
    at = np.arange(int(lengths.sum())) + np.repeat(sets.starts[members] - firsts, lengths)
    hashes = sets.hashes[at]
    starts = np.append(firsts[::2], len(hashes))
    sort_runs(hashes, starts)
    twice = np.zeros(len(hashes) + 1, dtype=np.int64)
    np.cumsum(hashes[1:] == hashes[:-1], out=twice[1:-1])
    # Up to the last element of a pair; the comparison of its last with the first of the next pair is left out.
    shared: npt.NDArray[np.int64] = twice[starts[1:] - 1] - twice[starts[:-1]]
    return shared
