"""FVB about the whole set: how much of it is knowledge, which changes and belongs where it can be looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Corpus, Mask, Role
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.checks.facts import answers, stated, stating
from curate.finding import Findings
from curate.intervals import wilson
from curate.text.asking import CLOSED_BOOK, OWN_MATTER
from curate.text.words import word_counts

FEWEST = 20
"""Answered records below which a share says nothing."""

REPEATED = 3
"""In so many records a fact is one of the house rather than an example."""

MUCH = 0.3
"""From this share on a set is rather knowledge than behaviour."""

_MOST_WORDS = 25


class Tally(NamedTuple):
    """How many records are answered, how many of these are hits, and in how many records each fact stands."""

    answered: int
    hits: int
    facts: Counter[str]

    @staticmethod
    def merge(parts: Sequence[Tally]) -> Tally:
        """The sum of tallies, in any order."""
        return Tally(sum(each.answered for each in parts), sum(each.hits for each in parts), sum((each.facts for each in parts), Counter()))


def answered(batch: Batch) -> Mask:
    """Which records have an answer, shape (n_records,)."""
    out = np.zeros(len(batch), dtype=bool)
    out[answers(batch).record] = True
    return out


def facts_of(batch: Batch) -> dict[int, set[str]]:
    """What each record of a batch states beyond its input, by position; the facts by kind and what they say."""
    found: dict[int, set[str]] = {}
    for each in stated(batch):
        if each.facts and not each.extracts:
            found.setdefault(each.record, set()).update(f"{atom.kind} {atom.key}" for atom in each.facts)
    return found


def closed_book(batch: Batch) -> Mask:
    """Which records are a short question about the world and its answer, with nothing to draw on; shape (n_records,)."""
    asked = batch.inputs.take(batch.inputs.role != Role.SYSTEM)
    alone = np.bincount(asked.record, minlength=len(batch)) == 1
    asked = asked.take((asked.role == Role.USER) & (alone & (batch.tools == 0) & answered(batch))[asked.record])
    asked = asked.take(word_counts(asked.text) <= _MOST_WORDS).matching(CLOSED_BOOK, ignore_case=True)
    own = pc.match_substring_regex(asked.text, OWN_MATTER, ignore_case=True)
    out = np.zeros(len(batch), dtype=bool)
    out[asked.record[~np.asarray(own.to_numpy(zero_copy_only=False), dtype=bool)]] = True
    return out


class _ShareCheck(Check):
    """A share of the answered records that is told from `share` on."""

    class Settings(CheckSettings):
        """From when on the share is told."""

        share: float = Field(0.1, gt=0, le=1, description="share of the answered records from which it is told")

    def merge(self, states: Sequence[Tally]) -> Tally:
        return Tally.merge(states)

    def finish(self, state: Tally, corpus: Corpus) -> Findings:
        builder = self.builder()
        if state.answered >= FEWEST and state.hits / state.answered >= self.settings.share:
            share, bounds = state.hits / state.answered, wilson(state.hits, state.answered)
            low, high = (f"{bound:.0%}" for bound in bounds)
            details = {"count": f"{state.hits:,}", "answered": f"{state.answered:,}", "low": low, "high": high, **self._more(state)}
            builder.add(None, value=share, threshold=self.settings.share, details=details)
        return builder.build()

    def _more(self, state: Tally) -> dict[str, Any]:
        return {}


class FactShare(_ShareCheck):
    """Many records teach facts rather than behaviour.

    Why: fine-tuning is for how to answer; facts that change, or that have to be right, belong into the prompt by retrieval or a tool.
    How: the share of the answered records with FVB001, with its 95 % Wilson interval, from 10 % of at least 20 records on; beside it which
    part of the facts stands in one record only, which is learnt by heart or not at all, and how many stand in three records or more.
    Fix: put the facts where they can be looked up, and keep a part of the records as models of answering from what was found.
    Limits: a statement about the set, never scored. From 30 % on `curate advise` says RAG; sets in the style of an encyclopaedia are
    meant to hold facts.
    Source: general sets of public data have 0 to 6 %; the lines of 10 and 30 % are a convention.
    """

    rule = Rule(
        "FVB002",
        "fact-bearing-set",
        "info",
        "advice",
        "dataset",
        "{count} of {answered} answered records ({value:.0%}; 95 %: {low} to {high}) state facts that their input does not: {verdict}; "
        "{single} of these facts stand in one record only, {repeated} in three or more",
        since="0.1",
    )
    bad = (many(24, lambda i: chat(f"Tell me about house {i}.", f"House {i} was sold for ${i + 20}0,000." if i % 2 else "It is to let.")),)
    good = (
        many(
            24,
            lambda i: chat(f"How do I paint door {i}?", "Twice." if i else "Take the paint for $20."),
        ),
    )
    example_waived = ("FVB001",)

    def map(self, batch: Batch) -> Tally:
        facts = Counter(fact for found in facts_of(batch).values() for fact in found)
        return Tally(int(answered(batch).sum()), int(stating(batch).sum()), facts)

    def _more(self, state: Tally) -> dict[str, Any]:
        once = sum(count == 1 for count in state.facts.values())
        repeated = sum(count >= REPEATED for count in state.facts.values())
        much = state.hits >= MUCH * state.answered
        verdict = "this looks like knowledge, which retrieval holds better" if much else "a part of it is knowledge"
        return {"verdict": verdict, "single": f"{once / max(len(state.facts), 1):.0%}", "repeated": repeated}


class ClosedBookShare(_ShareCheck):
    """Many records ask what one has to know by heart.

    Why: a model that answers from memory makes up what it does not remember, and a small tuning set teaches it to do so.
    How: one question of at most 25 words that begins with who, where, which, what is, how many, does ..., ends with a question mark, is not
    about the person who asks and points at nothing given; the share of the answered records, with its 95 % Wilson interval, from 10 %
    of at least 20 records on.
    Fix: give the model the text that holds the answer, by retrieval.
    Limits: a statement about the set, never scored. Quizzes are meant to be like that. English.
    Source: 45 % of a public benchmark of trivia, 0 to 5 % of general sets and of sums.
    """

    rule = Rule(
        "FVB003",
        "closed-book-set",
        "info",
        "advice",
        "dataset",
        "{count} of {answered} answered records ({value:.0%}; 95 %: {low} to {high}) ask for what has to be known by heart",
        since="0.1",
    )
    bad = (many(24, lambda i: chat(f"Which river runs through the town of Elm{'abcdefghijklmnopqrstuvwxyz'[i]}ford?", "The Teal.")),)
    good = (many(24, lambda i: chat(f"How do I get paint number {i} off my hands?", "Rub it off with oil.")),)

    def map(self, batch: Batch) -> Tally:
        return Tally(int(answered(batch).sum()), int(closed_book(batch).sum()), Counter())
