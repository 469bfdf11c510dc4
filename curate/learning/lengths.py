"""How long outputs usually are."""

from __future__ import annotations

import numpy as np

from curate.batch import Batch, Kind
from curate.profile import LengthBand
from curate.text.words import word_counts

FEWEST = 30
FENCES = 3.0
LEAST_RANGE = 0.15
"""The interquartile range is never taken for less, so that answers of nearly equal length leave room."""


def learn_lengths(sample: Batch) -> dict[str, LengthBand]:
    """The usual words of an output by the kind of its record: on log(1 + words), three interquartile ranges (at least .15) beyond
    the quartiles; a kind with fewer than 30 outputs that are not blank has no band.
    """
    texts = sample.outputs
    words, kinds = word_counts(texts.text), sample.kind[texts.record]
    bands = {}
    for kind in Kind:
        measured = np.log1p(words[(kinds == kind) & (words > 0)])
        if len(measured) >= FEWEST:
            low, high = np.percentile(measured, [25, 75])
            reach = FENCES * max(high - low, LEAST_RANGE)
            bounds = np.expm1([low - reach, high + reach])
            bands[kind.name.lower()] = LengthBand(low=float(max(bounds[0], 0.0)), high=float(bounds[1]), records=len(measured))
    return bands
