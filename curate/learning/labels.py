"""Whether the outputs are labels, and which."""

from __future__ import annotations

import pyarrow.compute as pc

from curate.batch import Batch
from curate.learning.systems import least_shared
from curate.text.words import word_counts

MOST_WORDS = 4
MOST_CHARS = 40
MOST_LABELS = 50
COVERAGE = 0.95


def learn_labels(sample: Batch) -> tuple[str, ...]:
    """The closed label set, sorted, or () when there is none: outputs of at most 4 words and 40 characters, each the text of at
    least 3 and 1 % of the outputs, together at least 95 % of them, between 2 and min(50, a tenth of the outputs) labels.
    """
    texts = pc.utf8_trim_whitespace(sample.outputs.text)
    total = len(texts)
    counted = pc.value_counts(texts)
    values, counts = counted.field("values"), counted.field("counts").to_numpy()
    lengths = pc.utf8_length(values).to_numpy(zero_copy_only=False)
    usual = (counts >= least_shared(total)) & (lengths > 0) & (lengths <= MOST_CHARS) & (word_counts(values) <= MOST_WORDS)
    if not 2 <= usual.sum() <= min(MOST_LABELS, total / 10) or counts[usual].sum() < COVERAGE * total:
        return ()
    return tuple(sorted(value for value, chosen in zip(values.to_pylist(), usual.tolist(), strict=True) if chosen))
