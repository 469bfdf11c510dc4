"""Words of a text, counted for a whole column at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from curate.batch import Batch, Role, Side

# Lead bytes of three-byte UTF-8 from U+3000 to U+9FFF: kana and Han, which write no spaces.
_FIRST_SIGN, _LAST_SIGN = 0xE3, 0xE9


def utf8_bytes(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The bytes of a large_string array, and where in them each text begins, shape (n_texts + 1,): the last one is their number.

    A null counts as empty. Nothing is copied.
    """
    if len(texts) == 0:
        return np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
    buffers = texts.buffers()
    offsets = np.frombuffer(buffers[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    starts = offsets - offsets[0]
    data = np.zeros(0, dtype=np.uint8) if buffers[2] is None else np.frombuffer(buffers[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    return data, starts


def word_counts(texts: pa.Array) -> npt.NDArray[np.int64]:
    """Words of each text, shape (n_texts,): runs between ASCII white space, where each kana or Han character begins a new one.

    `texts` is a large_string array; a null counts as empty. Measured: 1 to 3 us for a text of 700 bytes,
    15 us with a pattern.
    """
    data, starts = utf8_bytes(texts)
    if len(data) == 0:
        return np.zeros(len(texts), dtype=np.int64)
    solid = data > 32  # below are white space and control characters
    begins = solid.copy()
    begins[1:] &= ~solid[:-1]
    begins |= (data >= _FIRST_SIGN) & (data <= _LAST_SIGN)
    firsts = starts[:-1][np.diff(starts) > 0]
    begins[firsts] = solid[firsts]  # the byte before belongs to another text
    positions = np.flatnonzero(begins)
    return np.asarray(np.diff(np.searchsorted(positions, starts)), dtype=np.int64)


def output_words(batch: Batch) -> npt.NDArray[np.int64]:
    """The words of each of `batch.outputs`, counted once for all that ask."""
    if "output words" not in batch.features:
        batch.features["output words"] = word_counts(batch.outputs.text)
    found: npt.NDArray[np.int64] = batch.features["output words"]
    return found


def words_in_and_out(batch: Batch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The words of each record's input without its system prompt, and of its outputs; both of shape (n_records,)."""
    asked = batch.texts.of([Side.INPUT], [Role.USER, Role.ASSISTANT, Role.TOOL, Role.CALL, Role.TEXT])
    sums = [
        np.bincount(record, weights=words, minlength=len(batch)).astype(np.int64)
        for record, words in ((asked.record, word_counts(asked.text)), (batch.outputs.record, output_words(batch)))
    ]
    return sums[0], sums[1]
