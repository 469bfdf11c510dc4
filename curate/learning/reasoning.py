"""How many records show how their writer thought, and how many ask with hardly a word."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from curate.batch import Batch
from curate.text.reasoning import ALOUD, HEAD, TAG
from curate.text.words import words_in_and_out

BRIEF = 3
"""An input of fewer words says hardly what is wanted."""


def learn_reasoning(sample: Batch) -> float:
    """The share of the records whose output has the tags of reasoning or begins by thinking aloud, 0-1; 0 without records."""
    outputs = sample.outputs
    heads = pc.match_substring_regex(pc.utf8_slice_codeunits(outputs.text, 0, HEAD), ALOUD, ignore_case=True)
    either = pc.or_(heads, pc.match_substring_regex(outputs.text, TAG)).to_numpy(zero_copy_only=False).astype(bool)
    return float(len(np.unique(outputs.record[either])) / len(sample)) if len(sample) else 0.0


def learn_brief(sample: Batch) -> float:
    """The share of the records whose input has one or two words, system prompts left out, 0-1; 0 without records."""
    asked, _ = words_in_and_out(sample)
    return float(((asked > 0) & (asked < BRIEF)).mean()) if len(sample) else 0.0
