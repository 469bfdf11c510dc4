"""What the answers of pairs of records have to do with each other, measured by the workers and remembered from run to run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Corpus, Memory, Place
from curate.checks.spoken import Spoken, decided, outputs_of
from curate.similarity.verify import jaccard, sets_of
from curate.text.normalise import normalise

DECIDED = -1.0
"""Stands for a pair of answers that something decides between: nobody asks how alike they are."""

_PAIRS = 5_000
"""Pairs that are measured at once."""

Values = Mapping[str, frozenset[str]]
"""The closed list of values at each path of JSON."""

Pair = tuple[Place, Place]


class _Piece(NamedTuple):
    """Some pairs of places to measure, and what is known of values."""

    pairs: list[Pair]
    values: Values


def is_listed(values: Values, path: str, left: str, right: str) -> bool:
    """Whether both texts are values of the closed list at a path."""
    return {left, right} <= values.get(path, frozenset())


def heard(batches: Iterable[Batch]) -> dict[Place, Spoken]:
    """What each record of some batches answers."""
    return {batch.place(record): said for batch in batches for record, said in enumerate(outputs_of(batch))}


def likeness(pairs: Sequence[Pair], values: Values, corpus: Corpus, memory: Memory) -> dict[Pair, float]:
    """Of each pair of records how alike their answers are, the Jaccard similarity of their 5-grams, 0-1; `DECIDED` where something
    decides between the two.
    """
    left, right = (corpus.fingerprints([pair[side] for pair in pairs]) for side in (0, 1))
    found = memory.recall(left, right)
    fresh = np.flatnonzero(np.isnan(found))
    if len(fresh):
        tasks = []
        for start in range(0, len(fresh), _PAIRS):
            some = [pairs[i] for i in fresh[start : start + _PAIRS].tolist()]
            tasks.append((sorted({place for pair in some for place in pair}), _Piece(some, values)))
        found[fresh] = np.concatenate(list(corpus.spread(_measured, tasks)))
        memory.learn(left[fresh], right[fresh], found[fresh])
    return dict(zip(pairs, found.tolist(), strict=True))


def _measured(batches: Iterable[Batch], piece: _Piece) -> npt.NDArray[np.float64]:
    said = heard(batches)
    found = alike([(said[left], said[right]) for left, right in piece.pairs])
    for index, (left, right) in enumerate(piece.pairs):  # per pair in Python: only records that are asked the same and answer differently
        if decided(said[left], said[right], lambda *given: is_listed(piece.values, *given)) is not None:
            found[index] = DECIDED
    return found


def alike(pairs: Sequence[tuple[Spoken, Spoken]]) -> npt.NDArray[np.float64]:
    """The Jaccard similarity of the 5-grams of both answers of each pair, shape (n_pairs,), 0-1."""
    number = {said: i for i, said in enumerate(dict.fromkeys(said for pair in pairs for said in pair))}
    numbered = np.array([(number[left], number[right]) for left, right in pairs], dtype=np.int64).reshape(-1, 2)
    return jaccard(sets_of([normalise(said.whole) for said in number]), numbered)
