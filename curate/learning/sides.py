"""How questions and answers of a set differ, so that a record in which they changed places can be told."""

from __future__ import annotations

import base64

import numpy as np
import numpy.typing as npt

from curate.batch import Batch
from curate.profile import WEIGHT_SCALE, Sides
from curate.similarity.sides import BODY, EDGE, Grams, grams, halves, read_as_answer
from curate.text.exchanges import answered, asked, exchanges

FEWEST = 40
"""Exchanges below which nothing is learned: either half would have fewer than about 20."""

APART = 1.75
"""How many spreads the middle of the exchanges has to lie from the point where both orders are as likely."""

_BODY_PRIOR, _EDGE_PRIOR = 2.0, 5.0
"""Counts that are added to each bucket, so that what is seen once or twice says little."""


def learn_sides(sample: Batch) -> Sides | None:
    """The weights of two naive Bayes models over 5-grams, each learned from the exchanges of half of the records, and how the
    exchanges of the other half read by it; None where there are few, or questions and answers are too much alike to be told apart.

    The halves are those of an even and an odd fingerprint, so that no record is judged by itself. Median and median deviation are
    blind to the records that have changed places already.
    """
    count = len(exchanges(sample).answer)
    if count < FEWEST:
        return None
    every = np.arange(count)
    questions, answers = asked(sample, every), answered(sample, every)
    asking, answering = grams(questions), grams(answers)
    half = halves(sample.fingerprint)[sample.texts.record[exchanges(sample).answer]]
    own = np.ones(count)
    for _ in range(2):  # what reads exchanged at first teaches nothing the second time, so that a fifth of such records does no harm
        weights = np.stack([_weights(asking, answering, (half != judged) & (own > 0)) for judged in (0, 1)])
        scores = np.stack([read_as_answer(answering, each) - read_as_answer(asking, each) for each in weights / WEIGHT_SCALE])
        own = scores[half, every]
    middle = float(np.median(own))
    spread = 1.4826 * float(np.median(np.abs(own - middle)))
    if middle <= 0 or middle < APART * spread:
        return None
    longer = np.log1p([len(text) for text in answers]) - np.log1p([len(text) for text in questions])
    return Sides(
        weights=base64.b64encode(weights.tobytes()).decode("ascii"),
        middle=round(middle, 6),
        spread=round(spread, 6),
        longer=round(float(np.median(longer)), 4),
        exchanges=count,
    )


def _weights(asking: Grams, answering: Grams, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int8]:
    """Log odds of each bucket between an answer and a question, of the `chosen` exchanges, times `WEIGHT_SCALE`; shape (BODY + EDGE,)."""
    counts = [_counts(each, chosen) for each in (asking, answering)]
    logs = []
    for low, high, prior in ((0, BODY, _BODY_PRIOR), (BODY, BODY + EDGE, _EDGE_PRIOR)):
        sums = [max(int(each[low:high].sum()), 1) for each in counts]
        even = [each[low:high] * (sum(sums) / 2 / total) + prior for each, total in zip(counts, sums, strict=True)]
        logs.append(np.log(even[1] / even[0]))
    return np.asarray(np.round(np.clip(np.concatenate(logs), -4, 4) * WEIGHT_SCALE), dtype=np.int8)


def _counts(found: Grams, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """In how many of the `chosen` texts each bucket occurs, shape (BODY + EDGE,)."""
    views = zip(found.bucket, found.owner, strict=True)
    return sum(
        (np.bincount(bucket[chosen[owner]], minlength=BODY + EDGE) for bucket, owner in views), np.zeros(BODY + EDGE, dtype=np.int64)
    )
