"""Which shingles are templates: what so many records share that it says nothing about two of them being alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from curate.batch import Batch
from curate.learning.systems import learn_systems
from curate.profile import encode_shingles
from curate.similarity.comparison import compared
from curate.similarity.shingles import chunks, distinct, shingle

LEAST = 5
SHARE = 0.02
"""A shingle is a template when more than `LEAST` texts and more than `SHARE` of them have it (CHECKS.md, DUP002)."""

LONGEST = 10_000
"""Characters of a text that are looked at; bounds the work on long documents, which open with their template."""

_HELD = 1 << 22


def learn_templates(sample: Batch) -> str:
    """The template shingles of the records in `sample`, base64 as `Profile.template_shingles` holds them; "" when there are none.

    Texts that are equal once normalised count once, so that copies of one record do not make a template of it.
    """
    shared = [prompt.text for prompt in learn_systems(sample)[0]]
    texts = sorted({text[:LONGEST] for text in compared(sample, shared).text})
    hashes, frequency = _document_frequency(texts)
    return encode_shingles(hashes[frequency > max(LEAST, SHARE * len(texts))])


def _document_frequency(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Every shingle's hash, sorted, and in how many of the texts it occurs."""
    hashes, frequency = np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int64)
    held: list[npt.NDArray[np.uint32]] = []
    for start, end in chunks(texts):
        held.append(distinct(shingle(texts[start:end])).hashes)
        if sum(map(len, held)) > _HELD:  # counted from time to time, so that only distinct shingles are kept
            hashes, frequency = _add(hashes, frequency, held)
            held = []
    return _add(hashes, frequency, held)


def _add(
    hashes: npt.NDArray[np.uint32], frequency: npt.NDArray[np.int64], more: Sequence[npt.NDArray[np.uint32]]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    fresh, counts = np.unique(np.concatenate([np.zeros(0, dtype=np.uint32), *more]), return_counts=True)
    if not len(hashes):
        return fresh, counts
    merged, at = np.unique(np.concatenate([hashes, fresh]), return_inverse=True)
    return merged, np.bincount(at, weights=np.concatenate([frequency, counts]), minlength=len(merged)).astype(np.int64)
