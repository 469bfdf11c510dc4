"""Which texts a mold is about, and which mold a record belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Batch, Mask, Role, Side, Texts
from curate.mold import Mold

_TURNS = 1 << 32


@dataclass(frozen=True)
class Answers:
    """The trained turns of a batch that are text and nothing else, blank ones left out.

    texts: in order, n of them · position: where each is in `Batch.outputs`, shape (n,) · last: whether each is the last trained turn
    of its record, shape (n,) · calls: how many trained turns of each record call tools, shape (n_records,).
    """

    texts: Texts
    position: npt.NDArray[np.int64]
    last: Mask
    calls: npt.NDArray[np.int64]


def answers(batch: Batch) -> Answers:
    """The answers of a batch; turns that call tools or have several parts with text are none.

    Computed once for a batch and left among its features.
    """
    found = batch.features.get("answers")
    if found is None:
        found = batch.features["answers"] = _answers(batch)
    made: Answers = found
    return made


def _answers(batch: Batch) -> Answers:
    outputs = batch.outputs
    all_texts = batch.texts
    calling = (all_texts.role == Role.CALL) & (all_texts.side == Side.OUTPUT)
    called = np.unique(all_texts.record[calling].astype(np.int64) * _TURNS + all_texts.turn[calling] + 1)
    turns = outputs.record.astype(np.int64) * _TURNS + outputs.turn + 1
    final = np.full(len(batch), -1, dtype=np.int64)
    for each in (turns, called):
        np.maximum.at(final, each // _TURNS, each)
    same = np.zeros(len(turns) + 1, dtype=bool)  # the parts of one turn follow each other
    same[1:-1] = turns[1:] == turns[:-1]
    stripped = pc.utf8_length(pc.utf8_trim_whitespace(outputs.text)).to_numpy(zero_copy_only=False)
    whole = ~(same[:-1] | same[1:]) & ~np.isin(turns, called) & (stripped > 0)
    calls = np.bincount(called // _TURNS, minlength=len(batch))
    return Answers(outputs.take(whole), np.flatnonzero(whole), (turns == final[outputs.record])[whole], calls)


def system_prompts(batch: Batch) -> tuple[npt.NDArray[np.int32], pa.Array]:
    """(records that have a system prompt, their first one), each of shape (n,)."""
    prompts = batch.texts.of(roles=[Role.SYSTEM])
    records, first = np.unique(prompts.record, return_index=True)
    return records, prompts.text.take(pa.array(first))


def assign(batch: Batch, molds: Sequence[Mold]) -> npt.NDArray[np.int64]:
    """The index of each record's mold, -1 where it has none; shape (n_records,)."""
    systems = [mold.system for mold in molds]
    rest = systems.index(None) if None in systems else -1
    out = np.full(len(batch), systems.index("") if "" in systems else rest, dtype=np.int64)
    if systems in ([None], []):
        return out
    records, prompts = system_prompts(batch)
    known = [index for index, system in enumerate(systems) if system]
    found = pc.index_in(prompts, pa.array([systems[index] for index in known], type=prompts.type))
    positions = pc.fill_null(found, len(known)).to_numpy(zero_copy_only=False)
    out[records] = np.array([*known, rest], dtype=np.int64)[positions]
    return out
