"""Exchanges: each answer with the turn of the user that it answers, by their lines in the table of texts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from curate.batch import Batch, Ints, Role, Side, Texts


class Exchanges(NamedTuple):
    """The answers that follow a text of the user in their record, by lines of `Batch.texts`, all of shape (n,).

    answer: the line of the answer · first, last: the first and the last line of the turn of the user before it.
    """

    answer: Ints
    first: Ints
    last: Ints


def exchanges(batch: Batch) -> Exchanges:
    """The exchanges of a batch in order; computed once for a batch and left among its features."""
    found = batch.features.get("exchanges")
    if found is None:
        found = batch.features["exchanges"] = _exchanges(batch.texts)
    made: Exchanges = found
    return made


def asked(batch: Batch, chosen: Ints) -> list[str]:
    """What the user says in each of the `chosen` exchanges (positions in `exchanges`), the parts of a turn joined with newlines."""
    found, texts = exchanges(batch), batch.texts.text
    lines = zip(found.first[chosen].tolist(), found.last[chosen].tolist(), strict=True)
    return ["\n".join(texts.slice(first, last - first + 1).to_pylist()) for first, last in lines]


def answered(batch: Batch, chosen: Ints) -> list[str]:
    """The answers of the `chosen` exchanges."""
    answers: list[str] = batch.texts.text.take(pa.array(exchanges(batch).answer[chosen])).to_pylist()
    return answers


def _exchanges(texts: Texts) -> Exchanges:
    lines = np.arange(len(texts))
    user = (texts.role == Role.USER) & (texts.side == Side.INPUT)
    last = np.maximum.accumulate(np.where(user, lines, -1)) if len(lines) else lines
    begins = np.ones(len(lines), dtype=bool)
    begins[1:] = (texts.record[1:] != texts.record[:-1]) | (texts.turn[1:] != texts.turn[:-1]) | (user[1:] != user[:-1])
    start = np.maximum.accumulate(np.where(begins, lines, 0)) if len(lines) else lines
    answers = (texts.role == Role.ASSISTANT) & (texts.side == Side.OUTPUT) & (last >= 0)
    outputs = np.flatnonzero(answers)
    outputs = outputs[texts.record[last[outputs]] == texts.record[outputs]]
    return Exchanges(outputs, start[last[outputs]], last[outputs])
