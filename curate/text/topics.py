"""What texts are about, by their words: TF-IDF vectors, clusters of them, and the texts that are like no other.

All of it is the same for the same texts in the same order. For a few thousand texts; nothing is kept of them but words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WORDS = 2_000
"""Words that are looked at: the most frequent ones that are neither everywhere nor in one text only."""

_EVERYWHERE = 0.5
_WORD = re.compile(r"[^\W\d_]{3,}")
_ROUNDS = 25


@dataclass(frozen=True)
class Vectors:
    """Texts as unit vectors: `values` of shape (n_texts, n_words), zero for a text without any of the `words`."""

    words: tuple[str, ...]
    values: Floats


@dataclass(frozen=True)
class Cluster:
    """Texts that share words: how many, and the words that tell them from the others, the most telling first."""

    members: tuple[int, ...]
    terms: tuple[str, ...]


def vectors(texts: Sequence[str]) -> Vectors:
    """TF-IDF vectors with 1 + log tf and log(n / df); words of three letters and more, case folded."""
    counted = [Counter(_WORD.findall(text.casefold())) for text in texts]
    frequency = Counter(word for words in counted for word in words)
    usable = [(count, word) for word, count in frequency.items() if 2 <= count <= max(2, _EVERYWHERE * len(texts))]
    words = tuple(word for _, word in sorted(usable, key=lambda each: (-each[0], each[1]))[:WORDS])
    index = {word: place for place, word in enumerate(words)}
    values = np.zeros((len(texts), len(words)))
    for row, own in enumerate(counted):
        for word, count in own.items():
            place = index.get(word)
            if place is not None:
                values[row, place] = (1 + np.log(count)) * np.log(len(texts) / frequency[word])
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    return Vectors(words, np.divide(values, norms, out=values, where=norms > 0))


def clusters(made: Vectors, count: int, terms: int = 5) -> list[Cluster]:
    """At most `count` clusters by spherical k-means, the largest first; the first centre is the text nearest to all, each further one
    the text that is least like the centres before it.
    """
    values = made.values
    filled = np.flatnonzero(values.any(axis=1))
    if not len(filled):
        return []
    values = values[filled]
    centres = _first_centres(values, min(count, len(values)))
    nearest = np.zeros(len(values), dtype=np.int64)
    for _ in range(_ROUNDS):
        chosen = np.asarray((values @ centres.T).argmax(axis=1), dtype=np.int64)
        sums = np.zeros_like(centres)
        np.add.at(sums, chosen, values)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(norms > 0, np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 0), centres)
        if (chosen == nearest).all():
            break
        nearest = chosen
    found = []
    for number in np.unique(nearest).tolist():
        best = np.argsort(-centres[number], kind="stable")[:terms]
        members = tuple(filled[nearest == number].tolist())
        found.append(Cluster(members, tuple(made.words[place] for place in best.tolist() if centres[number, place] > 0)))
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members))


def _first_centres(values: Floats, count: int) -> Floats:
    first = int((values @ values.sum(axis=0)).argmax())
    chosen, likeness = [first], values @ values[first]
    while len(chosen) < count:
        farthest = int(likeness.argmin())
        if likeness[farthest] > 1 - 1e-9:
            break
        chosen.append(farthest)
        likeness = np.maximum(likeness, values @ values[farthest])
    return values[chosen]


def nearest_likeness(made: Vectors, neighbours: int = 5) -> Floats:
    """The mean cosine similarity of each text to the `neighbours` texts most like it, shape (n_texts,); 0 with fewer texts."""
    count = len(made.values)
    if count <= neighbours:
        return np.zeros(count)
    out = np.zeros(count)
    for start in range(0, count, 500):  # in blocks, so that memory stays small
        likeness = made.values[start : start + 500] @ made.values.T
        likeness[np.arange(len(likeness)), np.arange(start, start + len(likeness))] = -1.0
        out[start : start + 500] = np.partition(likeness, -neighbours, axis=1)[:, -neighbours:].mean(axis=1)
    return out
