"""The rule about records whose question and answer have changed places."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Ints, Kind, Mask
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat, many
from curate.similarity.sides import grams, halves, read_as_answer
from curate.text.asking import ASKS_AT_END, ASKS_AT_START
from curate.text.exchanges import answered, asked, exchanges

_TWICE = math.log(2)

_LEAST_SPREAD = 0.4
"""The spread is never taken for less than this share of the middle, so that a record unlike all others is no exchanged one."""

_ROOMS = ("hall", "attic", "cellar", "kitchen", "garden", "garage")


def _kept(index: int) -> tuple[str, str]:
    thing = f"{('lamp', 'rug', 'chair', 'clock', 'mirror')[index % 5]} {index}"
    room = _ROOMS[index % 6]
    answer = f"The {thing} is kept in the {room}, on the shelf with the number {index + 3}. Ask the warden for the key of the {room} first."
    return f"Where do I find the {thing}, please?", answer


class Swapped(RecordCheck):
    """Question and answer have changed places.

    Why: the model learns to answer statements with questions; often a column was mixed up, and many records are so.
    How: an answer that asks (it ends with a question mark or begins with a word of asking or telling to do) where its question states
    something; or, where answers are mostly at least twice as long as their questions, one that is shorter than its question. Such a
    candidate is scored by a naive Bayes model over the character 5-grams of the set's own questions and answers, learned from the half of
    the records that it is not in; a finding when the records' usual distance makes the exchanged order more likely than `sure`.
    Fix: exchange the two texts. The proposed edit does, where the record has one of each; it is unsafe.
    Limits: silent where questions and answers of the set are too much alike to be told apart, and below 40 exchanges. Where the task is
    to write questions, the model has learned that answers ask.
    """

    rule = Rule(
        "SWP001", "swapped-sides", "warning", "clean", "record", "question and answer seem to have changed places", "0.1", fix="unsafe"
    )
    bad = ([*many(60, lambda i: chat(*_kept(i))), chat(*reversed(_kept(66)))],)
    good = (
        many(60, lambda i: chat(*_kept(i))),
        [*many(60, lambda i: chat(*_kept(i))), chat("The lamp 7 fell over.", "Is the glass broken, or does the lamp 7 only flicker?")],
        many(60, lambda i: chat("Ask about this: " + _kept(i)[1], _kept(i)[0])),
    )

    class Settings(CheckSettings):
        """How sure the model has to be."""

        sure: float = Field(0.95, gt=0.5, lt=1, description="probability of the exchanged order of a candidate whose answer asks")
        surer: float = Field(0.98, gt=0.5, lt=1, description="the same of one whose answer is only short")

    def find(self, batch: Batch, hits: Hits) -> None:
        if self.profile.sides is None:
            return
        asking, brief = self._candidates(batch)
        chosen = np.flatnonzero(asking | brief)
        chosen = chosen[~_question_asks(batch, chosen)]
        if not len(chosen):
            return
        likely = self._likely(batch, chosen)
        least = np.where(asking[chosen], self.settings.sure, self.settings.surer)
        found, texts = exchanges(batch), batch.texts
        # Per exchange in Python: only those that the model takes for exchanged.
        for position, chance, bound in zip(chosen.tolist(), likely.tolist(), least.tolist(), strict=True):
            line, question = int(found.answer[position]), int(found.last[position])
            if chance > bound:
                hits.add_first(
                    int(texts.record[line]),
                    texts.pointer[line].as_py(),
                    confidence=chance,
                    value=chance,
                    threshold=bound,
                    fix=_exchange(batch, line, question),
                )

    def _candidates(self, batch: Batch) -> tuple[Mask, Mask]:
        """The exchanges whose answer asks, and those whose answer is short for this set; each of shape (n_exchanges,)."""
        sides, found, lengths = self.profile.sides, exchanges(batch), batch.texts.lengths
        asking = _asks(batch.texts.text.take(pa.array(found.answer)))
        if sides is None or sides.longer < _TWICE or sides.middle < 2 * sides.spread:
            return asking, np.zeros(len(asking), dtype=bool)
        return asking, lengths[found.answer] < lengths[found.last]

    def _likely(self, batch: Batch, chosen: Ints) -> np.ndarray[Any, np.dtype[np.float64]]:
        """How likely the exchanged order of each of the `chosen` exchanges is, 0-1.

        The scores of the set lie around `middle` with the deviation `spread`, and those of exchanged records around -`middle`: the
        logarithm of the odds of two normal distributions is -2 middle score / spread squared.
        """
        sides = self.profile.sides
        assert sides is not None
        asking, answering = grams(asked(batch, chosen)), grams(answered(batch, chosen))
        scores = np.stack([read_as_answer(answering, model) - read_as_answer(asking, model) for model in sides.models])
        half = halves(batch.fingerprint)[batch.texts.record[exchanges(batch).answer[chosen]]]
        odds = 2 * sides.middle * scores[half, np.arange(len(chosen))] / max(sides.spread, _LEAST_SPREAD * sides.middle) ** 2
        return np.asarray(1 / (1 + np.exp(np.clip(odds, -500, 500))))


def _asks(texts: pa.Array) -> Mask:
    """Whether each text begins or ends as a question or an instruction does."""
    ends = pc.match_substring_regex(texts, ASKS_AT_END)
    begins = pc.match_substring_regex(texts, ASKS_AT_START, ignore_case=True)
    return np.asarray(pc.or_(ends, begins).to_numpy(zero_copy_only=False), dtype=bool)


def _question_asks(batch: Batch, chosen: Ints) -> Mask:
    """Whether the first or the last part of the question of each of the `chosen` exchanges asks."""
    found, texts = exchanges(batch), batch.texts.text
    return _asks(texts.take(pa.array(found.first[chosen]))) | _asks(texts.take(pa.array(found.last[chosen])))


def _exchange(batch: Batch, answer: int, question: int) -> dict[str, Any] | None:
    """The fix that exchanges the two texts; None where the record has more of either, or is of a kind with several answers."""
    record = int(batch.texts.record[answer])
    found = exchanges(batch)
    own = np.flatnonzero(batch.texts.record[found.answer] == record)
    if len(own) != 1 or found.first[own[0]] != question or batch.kind[record] not in (Kind.CHAT, Kind.PAIR):
        return None
    places = [(batch.texts.pointer[line].as_py(), batch.texts.text[line].as_py()) for line in (question, answer)]
    (asked_at, asked_text), (answered_at, answered_text) = places
    edits = [
        {"path": asked_at, "before": asked_text, "after": answered_text},
        {"path": answered_at, "before": answered_text, "after": asked_text},
    ]
    return {"safety": "unsafe", "action": "edit", "edits": edits}
