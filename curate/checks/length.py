"""The rule about answers of unusual length."""

from __future__ import annotations

import numpy as np

from curate.batch import Batch, Kind
from curate.checks.base import Hits, RecordCheck, Rule, chat, many
from curate.text.words import word_counts


def _varied(index: int) -> str:
    return " ".join(["Press the button and wait."] * (2 + index % 3))


class ExtremeLength(RecordCheck):
    """An answer is far longer or shorter than the others.

    Why: it may be cut, merged or pasted from elsewhere, and a few very long answers take most of the training.
    How: the logarithm of 1 + its words, against the profile's band for its kind of record: three interquartile ranges (at least .15)
    below the lower and above the upper quartile of at least 30 answers. Where a script has no spaces each character is a word.
    Fix: read it; nothing may be wrong.
    Limits: information only. Lengths are often skewed by nature.
    Source: J. Tukey 1977, "Exploratory Data Analysis" (outer fences).
    """

    rule = Rule("LEN002", "extreme-length", "info", "descriptive", "record", "{direction} than is usual: word count {words}", since="0.1")
    bad = ([*many(40, lambda i: chat(f"What does button {i} do?", _varied(i))), chat("And the last?", " ".join(["It turns."] * 400))],)
    good = (many(40, lambda i: chat(f"What does button {i} do?", _varied(i))),)

    def find(self, batch: Batch, hits: Hits) -> None:
        texts = batch.outputs
        words, kinds = word_counts(texts.text), batch.kind[texts.record]
        for kind in Kind:
            band = self.profile.length_bands.get(kind.name.lower())
            if band is None:
                continue
            outside = (kinds == kind) & ((words < band.low) | (words > band.high))
            # Per text in Python: only those outside, which the outer fences make few.
            for index in np.flatnonzero(outside & (words > 0)).tolist():
                count = int(words[index])
                hits.add(
                    int(texts.record[index]),
                    field=texts.pointer[index].as_py(),
                    value=float(count),
                    threshold=band.high if count > band.high else band.low,
                    details={"words": count, "direction": "longer" if count > band.high else "shorter"},
                )
