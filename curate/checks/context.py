"""What a rule asks about the rest of a record once a text has matched: its input and whether a phrase was there already."""

from __future__ import annotations

import numpy as np

from curate.batch import Batch, Role, Texts


def texts_of(texts: Texts, record: int, role: Role | None = None) -> list[str]:
    """The strings of one record in order, of one role or of all; `texts` are sorted by record, as a batch has them."""
    low, high = (int(bound) for bound in np.searchsorted(texts.record, [record, record + 1]))
    found = zip(texts.role[low:high].tolist(), texts.text.slice(low, high - low).to_pylist(), strict=True)
    return [text for each, text in found if role is None or each == role]


def input_of(batch: Batch, record: int) -> str:
    """The whole input of one record: system, context and untrained turns, joined with newlines.

    Looked up for the few records that matched; `Batch.input_text` would join those of all records.
    """
    return "\n".join(texts_of(batch.inputs, record))


def in_input(batch: Batch, record: int, phrase: str) -> bool:
    """Whether the input of a record already holds `phrase`, case ignored: then the output only takes it up."""
    return phrase.casefold() in input_of(batch, record).casefold()
