"""How the outputs usually end."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from curate.batch import Batch
from curate.text.endings import TERMINAL
from curate.text.words import word_counts

FEWEST = 20
LONG = 40


def learn_endings(sample: Batch) -> tuple[float, float]:
    """The shares, 0-1, of the outputs that end as a sentence does (or in brackets, quotes, markup or code): of those that are not
    blank, and of those with at least 40 words. A share of fewer than 20 outputs is 0, since it says nothing.
    """
    texts = sample.outputs.text
    words = word_counts(texts)
    ends = pc.match_substring_regex(texts, TERMINAL).to_numpy(zero_copy_only=False).astype(bool)
    return _share(ends[words > 0]), _share(ends[words >= LONG])


def _share(ends: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return float(ends.mean()) if len(ends) >= FEWEST else 0.0
