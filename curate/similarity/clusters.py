"""Clusters: which records hang together by duplicate pairs, and which one of each cluster stays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def components(count: int, pairs: Ints) -> Ints:
    """The connected component of each of `count` nodes, shape (count,): the smallest node in it. `pairs`: shape (n_pairs, 2)."""
    label = np.arange(count, dtype=np.int64)
    while True:
        left, right = label[pairs[:, 0]], label[pairs[:, 1]]
        if (left == right).all():
            return label
        np.minimum.at(label, np.maximum(left, right), np.minimum(left, right))
        while (label[label] != label).any():  # every node points straight at the smallest one known so far
            label = label[label]


def keepers(label: Ints, rank: Ints) -> Ints:
    """For each node the node of its component with the smallest `rank`, shape (count,); ranks are distinct."""
    order = np.lexsort((rank, label))
    first = np.ones(len(order), dtype=bool)
    first[1:] = label[order][1:] != label[order][:-1]
    best = np.empty(len(label), dtype=np.int64)
    best[label[order][first]] = order[first]
    return best[label]


def partners(pairs: Ints, values: npt.NDArray[np.float64], rank: Ints) -> tuple[Ints, npt.NDArray[np.float64]]:
    """For each node the most similar one it has a pair with, and how similar that is, both of shape (count,).

    Of equally similar ones that is the one of the smallest `rank`, so its keeper where that is among them. A node without a pair is
    its own partner, at 0.
    """
    node, other = np.concatenate([pairs, pairs[:, ::-1]]).T
    value = np.concatenate([values, values])
    order = np.lexsort((rank[other], -value, node))
    first = np.ones(len(order), dtype=bool)
    first[1:] = node[order][1:] != node[order][:-1]
    chosen = order[first]
    partner, similarity = np.arange(len(rank), dtype=np.int64), np.zeros(len(rank))
    partner[node[chosen]], similarity[node[chosen]] = other[chosen], value[chosen]
    return partner, similarity
