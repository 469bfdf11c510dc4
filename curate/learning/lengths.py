"""How long outputs usually are, by themselves and for their input."""

from __future__ import annotations

import numpy as np

from curate.batch import Batch, Kind
from curate.profile import LengthBand
from curate.text.words import output_words, words_in_and_out

FEWEST = 30
FENCES = 3.0
LEAST_RANGE = 0.15
"""The interquartile range is never taken for less, so that answers of nearly equal length leave room."""

INNER_FENCES = 1.5
TIMES_LONGER = 4.0
"""How many times the median ratio LEN004 calls long; a kind whose ratios reach it by nature has none."""


def learn_lengths(sample: Batch) -> dict[str, LengthBand]:
    """The usual words of an output by the kind of its record: on log(1 + words), three interquartile ranges (at least .15) beyond
    the quartiles; a kind with fewer than 30 outputs that are not blank has no band.
    """
    texts = sample.outputs
    words, kinds = output_words(sample), sample.kind[texts.record]
    bands = {}
    for kind in Kind:
        measured = np.log1p(words[(kinds == kind) & (words > 0)])
        if len(measured) >= FEWEST:
            low, high = np.percentile(measured, [25, 75])
            reach = FENCES * max(high - low, LEAST_RANGE)
            bounds = np.expm1([low - reach, high + reach])
            bands[kind.name.lower()] = LengthBand(low=float(max(bounds[0], 0.0)), high=float(bounds[1]), records=len(measured))
    return bands


def learn_ratios(sample: Batch) -> dict[str, float]:
    """The median of words out / words in by the kind of the record, system prompts left out.

    Only where it tells something: at least 30 records that have both, and ratios so alike that the inner fence (one and a half
    interquartile ranges beyond the upper quartile, on their logarithms) lies below four times the median. On open questions it does not.
    """
    asked, answered = words_in_and_out(sample)
    ratios = {}
    for kind in Kind:
        both = (sample.kind == kind) & (asked > 0) & (answered > 0)
        if both.sum() >= FEWEST:
            measured = np.log(answered[both] / asked[both])
            low, middle, high = np.percentile(measured, [25, 50, 75])
            if high + INNER_FENCES * (high - low) < middle + np.log(TIMES_LONGER):
                ratios[kind.name.lower()] = float(np.exp(middle))
    return ratios
