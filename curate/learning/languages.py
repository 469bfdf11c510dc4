"""Which language most outputs are in, and whether the set teaches the assistant who it is."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow.compute as pc

from curate.batch import Batch, Role, Side
from curate.text.identity import SELF
from curate.text.languages import cleaned, has_letters, screen

MIN_LETTERS = 40
FEWEST = 10
IDENTITY_SHARE = 0.2
_QUESTION_CHARS = 80


def learn_language(sample: Batch) -> tuple[str | None, float]:
    """The language of most outputs with at least 40 letters, and its share of them, 0-1; (None, 0.0) with fewer than 10 of these.

    Code and addresses are taken out first; an output whose language the detector cannot tell counts as another one.
    """
    # A Python loop over the records of the sample, which is bounded: counting letters needs each text by itself.
    told = [text for text in cleaned(sample.output_text) if len(text) >= MIN_LETTERS and has_letters(text, MIN_LETTERS)]
    counted = Counter(language for language in screen(told) if language is not None)
    if len(told) < FEWEST or not counted:
        return None, 0.0
    language, count = min(counted.items(), key=lambda each: (-each[1], each[0]))
    return language, count / len(told)


def learn_identity(sample: Batch) -> bool:
    """Whether at least a fifth of the records hold a short question of the user about who or what the assistant is."""
    asked = sample.texts.of(sides=[Side.INPUT], roles=[Role.USER])
    short = asked.take(pc.less_equal(pc.utf8_length(asked.text), _QUESTION_CHARS).to_numpy(zero_copy_only=False).astype(bool))
    return len(np.unique(short.matching(SELF, ignore_case=True).record)) >= max(3.0, IDENTITY_SHARE * len(sample))
