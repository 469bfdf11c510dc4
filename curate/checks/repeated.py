"""The rules about answers that repeat each other without being duplicates: reworded, given to many inputs, or sharing a block of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from curate.batch import Batch, Corpus
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.checks.conflicting import Siblings, restated
from curate.checks.conflicts import SiblingCheck
from curate.checks.duplicates import keeper_of, splits_of
from curate.finding import Findings, FindingsBuilder
from curate.similarity.comparison import plain_texts
from curate.similarity.questions import questions
from curate.similarity.shingles import TemplateTable
from curate.similarity.verify import measure
from curate.text.normalise import normalise
from curate.text.words import word_counts

MOST_TOLD = 5
"""Answers, or blocks of words, that are told of one set."""

_NEAR = 0.75
_ASKED = "How do I clean the filter of the hood?"
_CLEAN = "Take the filter out of the hood, soak it in warm water with soda for an hour, and let it dry overnight."
_AGAIN = "Soak it in warm water with soda for an hour, let the filter dry overnight: take it out of the hood."
_HOURS = "Our people look into it and write to you within two days."


class RestatedAnswer(SiblingCheck):
    """Two records have the same whole input, and their answers say the same in other words.

    Why: the second one teaches nothing new, and the input weighs twice.
    How: inputs as in CNF001. Of the answers the words are compared, less those that only join others: the Jaccard similarity of the two
    sets is at least .8, each has six words or more, and numbers and negations are the same. Named once for each other answer.
    Fix: keep the better one.
    Limits: information only: it may be wanted, as augmentation. What DUP002 tells is not said again. An answer in synonyms is left to
    CNF002. Silent where CNF002 is.
    """

    rule = Rule(
        "DUP003", "restated-answer", "info", "unique", "pair", "the same input as {other}, and the same answer in other words", "0.1"
    )
    bad = ([chat(_ASKED, _CLEAN), *many(9, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")), chat(_ASKED, _AGAIN)],)
    good = (
        [chat(_ASKED, _CLEAN), *many(9, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")), chat(_ASKED, "Buy a new one.")],
        [chat(_ASKED, _CLEAN), *many(9, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")), chat(_ASKED, "Never s" + _AGAIN[1:])],
    )

    def tell(self, found: Siblings, corpus: Corpus, builder: FindingsBuilder) -> None:
        pairs = [pair for pair in found.pairs if restated(found, *pair)]
        places = sorted({reply.places[0] for pair in pairs for reply in pair})
        if not places:
            return
        texts: dict[tuple[int, int], str] = {}
        for batch in corpus.load(places):
            plain = plain_texts(batch, self.profile.shared_systems)
            texts.update({batch.place(i): normalise(text) for i, text in enumerate(plain)})
        at = {place: number for number, place in enumerate(places)}
        numbered = np.array([(at[reply.places[0]], at[keeper.places[0]]) for reply, keeper in pairs], dtype=np.int64)
        ordered = [texts[place] for place in places]
        alike = measure(ordered, TemplateTable(self.profile.shingles), numbered, _NEAR)
        for (reply, keeper), value in zip(pairs, alike.tolist(), strict=True):
            if value < _NEAR:
                builder.add(reply.places[0], other=keeper.places[0], group=keeper.places[0])


class Given(NamedTuple):
    """Of each record with an answer of `LEAST_WORDS` or more: its place, and hashes of its input and of its answer, uint64."""

    source: npt.NDArray[np.int32]
    row: npt.NDArray[np.int64]
    question: npt.NDArray[np.uint64]
    answer: npt.NDArray[np.uint64]


class OneAnswer(Check):
    """One and the same answer is given to many inputs.

    Why: the model learns to say it whatever it is asked.
    How: answers (all trained turns, normalised) of eight words or more that at least `records` different inputs have, and more than
    `share` of the records. Each such answer is one finding, at one of its records; the five that most inputs have are told.
    Fix: vary the answer, or keep a few of the records.
    Limits: information only: a policy may have one wording. Answers that differ in a word are not counted together; labels are too
    short to count.
    """

    rule = Rule(
        "DUP004", "one-answer", "info", "unique", "dataset", "{records} inputs have the same answer ({value:.0%} of the records)", "0.1"
    )
    bad = ([*many(20, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")), *many(4, lambda i: chat(f"Part {i} broke?", _HOURS))],)
    good = (
        [*many(20, lambda i: chat(f"Where is shop {i}?", f"In street {i}.")), *many(4, lambda i: chat(f"Part {i} broke?", "We will see."))],
    )
    least_words = 8

    class Settings(CheckSettings):
        """From when on an answer is given too often."""

        records: int = Field(3, ge=2, description="different inputs with one answer")
        share: float = Field(0.02, ge=0, le=1, description="share of the records that have to have it")

    def map(self, batch: Batch) -> tuple[Given, int]:
        found = questions(batch, self.profile.shingles)
        words = np.bincount(batch.outputs.record, weights=word_counts(batch.outputs.text), minlength=len(batch))
        at = np.searchsorted(batch.row, found.row)
        long = words[at] >= self.least_words
        return Given(found.source[long], found.row[long], found.question[long], found.answer[long]), len(found.row)

    def merge(self, states: Sequence[tuple[Given, int]]) -> tuple[Given, int]:
        kept = [given for given, _ in states if len(given.row)]
        nothing = np.zeros(0, dtype=np.int64)
        empty = Given(nothing.astype(np.int32), nothing, nothing.astype(np.uint64), nothing.astype(np.uint64))
        given = Given(*(np.concatenate(columns) for columns in zip(*kept, strict=True))) if kept else empty
        return given, sum(count for _, count in states)

    def finish(self, state: tuple[Given, int], corpus: Corpus) -> Findings:
        builder, (given, count) = self.builder(), state
        least = max(self.settings.records, self.settings.share * count + 1e-9)
        splits = splits_of(given.source, corpus) if len(given.row) else given.row
        order = np.lexsort((given.question, given.answer, splits))
        answer, split, question = given.answer[order], splits[order], given.question[order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = (answer[1:] != answer[:-1]) | (split[1:] != split[:-1])
        fresh = new.copy()
        fresh[1:] |= question[1:] != question[:-1]
        starts = np.flatnonzero(new)
        inputs = np.add.reduceat(fresh, starts) if len(starts) else starts
        ends = np.append(starts[1:], len(order))
        often = np.flatnonzero(inputs >= least)
        for index in often[np.lexsort((answer[starts[often]], -inputs[often]))][:MOST_TOLD].tolist():
            members = order[starts[index] : ends[index]].tolist()
            place = keeper_of([(int(given.source[i]), int(given.row[i])) for i in members], corpus)
            builder.add(place, value=float(inputs[index]) / count, threshold=self.settings.share, details={"records": int(inputs[index])})
        return builder.build()
