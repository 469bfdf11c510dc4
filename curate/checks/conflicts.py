"""Rules about records that are asked the same and answer differently."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Corpus, Kind, Role, Side
from curate.checks.base import Check, Rule, chat, many
from curate.checks.duplicates import Place, keeper_of, splits_of
from curate.finding import Findings
from curate.similarity.comparison import normalised_texts
from curate.similarity.verify import jaccard, sets_of
from curate.text.normalise import normalise

MANY_SHARE = 0.2
"""Where more than this share of the records have such a sibling, several answers to an input are how the set is made."""

ALIKE = 0.75
"""Jaccard similarity of the character 5-grams of two answers from which they say nearly the same."""

_PAIRS = 5_000
"""Pairs of answers that are compared at once."""

_SUPERVISED = (Kind.CHAT, Kind.PAIR)
_ASKED = "How long do I have to send a lamp back?"


class Asked(NamedTuple):
    """What is kept of each supervised record: its place, and hashes of its whole input and of its answer, uint64, shape (n, 2) each."""

    source: npt.NDArray[np.int32]
    row: npt.NDArray[np.int64]
    question: npt.NDArray[np.uint64]
    answer: npt.NDArray[np.uint64]

    def place(self, index: int) -> Place:
        """(source, row) of one record."""
        return int(self.source[index]), int(self.row[index])


class OneToMany(Check):
    """Two records have the same whole input and different answers.

    Why: one of the two may be wrong or out of date, and the model learns a bit of each.
    How: the whole input counts: the declared tools, the system prompt and every turn that is not trained, each with its role, normalised
    (NFKC, case folded, white space collapsed). Of records with the same input in one split, each answer that differs from that of the
    record that stays (the one with the fewest findings) is named once, unless the two are nearly the same (at least .75 of their
    character 5-grams).
    Fix: read the two side by side; keep the better one, or what both say.
    Limits: information only, since a question may have several good answers. Silent where more than a fifth of the records have such a
    sibling: there it is how the set is made. Inputs that are only nearly the same, preference pairs and judged answers are not compared.
    """

    rule = Rule("CNF002", "one-to-many", "info", "consistent", "pair", "the same input as {other}, and another answer", since="0.3")
    bad = (
        [
            chat(_ASKED, "Thirty days."),
            *many(9, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")),
            chat(_ASKED.upper(), "Two weeks."),
        ],
    )
    good = (
        [chat(_ASKED, "Thirty days."), *many(9, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")), chat(_ASKED, "Thirty  days.")],
        [
            chat(_ASKED, "Thirty days.", system="You answer for the shop in Oslo."),
            *many(9, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")),
            chat(_ASKED, "Two weeks.", system="You answer for the shop in Rome."),
        ],
        many(12, lambda i: chat("Tell me a joke.", f"A lamp walks into bar {i}.")),
    )

    def map(self, batch: Batch) -> Asked:
        asked = (batch.texts.side == Side.INPUT) & (batch.texts.role != Role.SYSTEM) & (batch.texts.lengths > 0)
        records = np.intersect1d(np.flatnonzero(np.isin(batch.kind, _SUPERVISED)), batch.texts.record[asked]).astype(np.int64)
        source = np.full(len(records), batch.source, dtype=np.int32)
        tools = batch.tools.tolist()
        question = _hashes(batch, records, Side.INPUT, [tools[record].to_bytes(8, "little") for record in records.tolist()])
        return Asked(source, batch.row[records], question, _hashes(batch, records, Side.OUTPUT, [b""] * len(records)))

    def merge(self, states: Sequence[Asked | None]) -> Asked | None:
        kept = [state for state in states if state is not None]
        return Asked(*(np.concatenate(columns) for columns in zip(*kept, strict=True))) if kept else None

    def finish(self, state: Asked | None, corpus: Corpus) -> Findings:
        builder = self.builder()
        groups = _groups(state, splits_of(state.source, corpus)) if state is not None else []
        if state is None or sum(map(len, groups)) > MANY_SHARE * max(1, len(state.row)):
            return builder.build()
        found: list[tuple[Place, Place]] = []
        for group in groups:
            answers: dict[bytes, list[Place]] = {}
            for index in group.tolist():
                answers.setdefault(state.answer[index].tobytes(), []).append(state.place(index))
            best = {keeper_of(places, corpus) for places in answers.values()}
            keeper = keeper_of(sorted(best), corpus)
            found += [(place, keeper) for place in sorted(best - {keeper})]
        for place, keeper in _otherwise(found, corpus):
            builder.add(place, other=keeper, group=keeper)
        return builder.build()


def _otherwise(pairs: Sequence[tuple[Place, Place]], corpus: Corpus) -> list[tuple[Place, Place]]:
    """The pairs whose answers are not nearly the same; those that are have been told by DUP002, or differ in a word or two."""
    tasks = []
    for start in range(0, len(pairs), _PAIRS):
        piece = pairs[start : start + _PAIRS]
        tasks.append((sorted({place for pair in piece for place in pair}), piece))
    alike = [value for values in corpus.spread(_likeness, tasks) for value in values]
    return [pair for pair, value in zip(pairs, alike, strict=True) if value < ALIKE]


def _likeness(batches: Iterable[Batch], pairs: Sequence[tuple[Place, Place]]) -> list[float]:
    """How alike the answers of each pair are, 0-1."""
    answers = {batch.place(i): normalise(text) for batch in batches for i, text in enumerate(batch.output_text)}
    at = {place: number for number, place in enumerate(answers)}
    numbered = np.array([(at[left], at[right]) for left, right in pairs], dtype=np.int64).reshape(-1, 2)
    values: list[float] = jaccard(sets_of(list(answers.values()), None), numbered).tolist()
    return values


def _hashes(batch: Batch, records: npt.NDArray[np.int64], side: Side, heads: Sequence[bytes]) -> npt.NDArray[np.uint64]:
    """A hash of `heads` and of the texts on one side of each record, with their roles, shape (n_records, 2)."""
    lines = np.flatnonzero(batch.texts.side == side)
    owners, roles, texts = batch.texts.record[lines], batch.texts.role[lines].tolist(), normalised_texts(batch)
    starts, ends = np.searchsorted(owners, records), np.searchsorted(owners, records, side="right")
    chosen = lines.tolist()
    digests = []
    for head, start, end in zip(heads, starts.tolist(), ends.tolist(), strict=True):  # hashing is per record by nature
        parts = [f"{roles[i]}\0{texts[chosen[i]]}\0" for i in range(start, end)]
        digests.append(hashlib.blake2b(head + "".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest())
    return np.frombuffer(b"".join(digests), dtype="<u8").reshape(-1, 2).astype(np.uint64)


def _groups(state: Asked, splits: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """The positions of the records of each input that has several answers in one split."""
    order = np.lexsort((state.question[:, 1], state.question[:, 0], splits))
    question, split, answer = state.question[order], splits[order], state.answer[order]
    new = np.ones(len(order) + 1, dtype=bool)
    new[1:-1] = (question[1:] != question[:-1]).any(axis=1) | (split[1:] != split[:-1])
    starts = np.flatnonzero(new)
    several = [(starts[i], starts[i + 1]) for i in np.flatnonzero(np.diff(starts) > 1).tolist()]
    return [order[start:end] for start, end in several if (answer[start:end] != answer[start]).any()]
