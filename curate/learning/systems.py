"""Which system prompts the records share."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from curate.batch import Batch, Role
from curate.profile import SystemPrompt


def least_shared(records: int) -> float:
    """In how many records something has to be to count as shared: 3, and 1 % of them."""
    return max(3.0, 0.01 * records)


def learn_systems(sample: Batch) -> tuple[tuple[SystemPrompt, ...], float]:
    """The system prompts shared by at least 3 and 1 % of the records, most frequent first and ties by text, and the share of
    records without any; a record's prompt is its first. An empty batch gives ((), 0.0).
    """
    if len(sample) == 0:
        return (), 0.0
    prompts = sample.texts.of(roles=[Role.SYSTEM])
    first = np.unique(prompts.record, return_index=True)[1]
    counted = pc.value_counts(prompts.text.take(first)).to_pylist()
    shared = [(line["values"], line["counts"]) for line in counted if line["counts"] >= least_shared(len(sample))]
    ordered = sorted(shared, key=lambda each: (-each[1], each[0]))
    learned = tuple(SystemPrompt(text=text, records=count, share=count / len(sample)) for text, count in ordered)
    return learned, 1.0 - len(first) / len(sample)
