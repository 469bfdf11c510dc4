"""Rules that count tokens: what does not fit into the context, what is cut off, and what training costs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from curate.batch import Batch, Corpus, Role, Side
from curate.checks.base import Check, CheckSettings, Hits, RecordCheck, Rule, chat
from curate.checks.counting import Examples, TokenOptions, examples, shown
from curate.config import TokenSettings
from curate.finding import Findings
from curate.text.tokens import Tokenizer, load

_SHORT = chat("Is the shop open on Sunday?", "Yes, from ten to four.")
_LONG = chat("How do I plant a rose?", " ".join(["Dig a hole, set the rose, fill the hole and water it well."] * 6))


class BudgetCheck(RecordCheck):
    """A check of records that are longer than `tokens.budget`; silent without one."""

    Settings: ClassVar[type[CheckSettings]] = TokenOptions
    example_options: ClassVar[Mapping[str, Any]] = {"tokens": {"tokenizer": "o200k", "budget": 60}}

    def find(self, batch: Batch, hits: Hits) -> None:
        tokens: TokenSettings | None = self.settings.tokens
        if tokens is None or tokens.budget is None:
            return
        tokenizer = load(tokens.tokenizer)
        found = examples(batch, tokenizer)
        # Per record in Python: only those over the budget.
        for record in np.flatnonzero(found.length > tokens.budget).tolist():
            self.judge(batch, record, found, tokens.budget, hits)

    @abstractmethod
    def judge(self, batch: Batch, record: int, found: Examples, budget: int, hits: Hits) -> None:
        """Add what there is to say of a record that is over the budget."""


class OverContext(BudgetCheck):
    """A record has more tokens than the declared budget.

    Why: most trainers cut what is too long from the end without a word, and the end is the answer.
    How: tokens of input and output together against `tokens.budget`, counted by `tokens.tokenizer`. As in OpenAI's cookbook a message
    adds three tokens and one for its role, a name one, an example three; declared tools count as JSON, plain text as it stands. Of a
    preference pair the longer of the two dialogues counts.
    Fix: shorten the record, split it, or train with a longer context.
    Limits: silent without a budget. Without a tokenizer, tokens are estimated: numbers then have "~", and a hit is a warning. Chat
    templates differ by a few tokens a message; images and the like count nothing.
    Source: OpenAI cookbook, "Data preparation and analysis for chat model fine-tuning" (longer examples are truncated).
    """

    rule = Rule("TOK001", "over-context", "error", "valid", "record", "{tokens} tokens, more than the {budget} that fit", since="0.1")
    bad = ([_SHORT, _LONG],)
    good = ([_SHORT],)

    def judge(self, batch: Batch, record: int, found: Examples, budget: int, hits: Hits) -> None:
        length, exact = int(found.length[record]), bool(found.exact[record])
        hits.add(
            record,
            severity=None if exact else "warning",
            value=float(length),
            threshold=float(budget),
            details={"tokens": shown(length, exact), "budget": f"{budget:,}"},
        )


class AnswerBeyondContext(BudgetCheck):
    """An answer that is trained on lies wholly or partly beyond the declared budget.

    Why: a cut answer teaches the model to stop in mid-sentence; of a lost one nothing is learnt.
    How: where each trained turn begins and ends, counted as for TOK001, against `tokens.budget`: one that ends beyond it is cut, one
    that begins beyond it is lost. The finding names the first such turn.
    Fix: split the record, drop early turns, or train with a longer context.
    Limits: as TOK001. Some trainers drop long records whole, or cut them at the front.
    Source: OpenAI cookbook, "Data preparation and analysis for chat model fine-tuning" (longer examples are truncated).
    """

    rule = Rule("TOK002", "answer-beyond-context", "error", "valid", "record", "{which} {how}{rest}", since="0.1")
    bad = ([_SHORT, _LONG],)
    good = ([_SHORT],)

    def judge(self, batch: Batch, record: int, found: Examples, budget: int, hits: Hits) -> None:
        turns = _trained_turns(batch, record, found)
        beyond = [number for number, (_, _, last) in enumerate(turns) if last > budget]
        if not beyond:
            return
        text, first, last = turns[beyond[0]]
        exact, lost = bool(found.exact[record]), first >= budget
        kept, whole = shown(budget - first, exact), shown(last - first, exact)
        later = len(beyond) - 1
        hits.add(
            record,
            severity=None if exact else "warning",
            field=batch.texts.pointer[text].as_py(),
            value=float(last),
            threshold=float(budget),
            details={
                "which": _called(batch, text, beyond[0], len(turns)),
                "how": f"begins beyond the {budget:,} tokens that fit" if lost else f"is cut after {kept} of its {whole} tokens",
                "rest": f"; {later} later {'one is' if later == 1 else 'ones are'} lost" if later else "",
            },
        )


class TrainingCost(Check):
    """What training on the set costs in tokens.

    Why: the bill is known before the run, and halving the epochs or the system prompt is cheapest now.
    How: the tokens of all examples, counted as for TOK001, and those that are learned from, times `tokens.epochs`; with
    `tokens.price_per_million` also the price of all of them, since providers bill what is read as well as what is learned.
    Fix: nothing is wrong.
    Limits: silent unless a tokenizer, the epochs or a price is declared. Nothing is taken off for what a trainer cuts, nothing added
    for a minimum price. A preference pair counts both of its dialogues. Records that cannot be read count nothing.
    Source: OpenAI cookbook, "Data preparation and analysis for chat model fine-tuning" (cost estimation).
    """

    rule = Rule(
        "TOK003",
        "training-cost",
        "info",
        "descriptive",
        "dataset",
        "{read} tokens read and {trained} learned from, {epochs} epochs: {total} tokens{cost}",
        since="0.1",
    )
    Settings = TokenOptions
    example_options: ClassVar[Mapping[str, Any]] = {"tokens": {"tokenizer": "o200k", "epochs": 3, "price_per_million": 25.0}}
    bad = ([_SHORT, _LONG],)
    good = ([{"text": ""}],)

    def map(self, batch: Batch) -> tuple[int, int, bool]:
        tokenizer = self._tokenizer()
        if tokenizer is None:
            return 0, 0, True
        found = examples(batch, tokenizer)
        return int(found.seen.sum()), int(found.trained.sum()), bool(found.exact.all())

    def _tokenizer(self) -> Tokenizer | None:
        """The tokenizer when something is declared that makes the cost worth a line; a budget alone does not."""
        tokens: TokenSettings | None = self.settings.tokens
        wanted = tokens is not None and tokens.model_fields_set & {"tokenizer", "epochs", "price_per_million"}
        return load(tokens.tokenizer) if tokens is not None and wanted else None

    def merge(self, states: Sequence[tuple[int, int, bool]]) -> tuple[int, int, bool]:
        return sum(state[0] for state in states), sum(state[1] for state in states), all(state[2] for state in states)

    def finish(self, state: tuple[int, int, bool], corpus: Corpus) -> Findings:
        builder, (seen, trained, exact) = self.builder(), state
        if seen:
            tokens: TokenSettings = self.settings.tokens
            total, price = seen * tokens.epochs, tokens.price_per_million
            cost = "" if price is None else f", {'' if exact else '~'}{total * price / 1e6:,.2f} at {price:,.2f} a million"
            details = {
                "read": shown(seen - trained, exact),
                "trained": shown(trained, exact),
                "epochs": tokens.epochs,
                "total": shown(total, exact),
                "cost": cost,
            }
            builder.add(None, value=float(total), details=details)
        return builder.build()


def _trained_turns(batch: Batch, record: int, found: Examples) -> list[tuple[int, int, int]]:
    """The turns of a record that are learned from: (its first text, where it begins, where it ends), in order."""
    texts = batch.texts
    low, high = (int(bound) for bound in np.searchsorted(texts.record, [record, record + 1]))
    turns: dict[tuple[int, int], tuple[int, int, int]] = {}
    for text in range(low, high):
        if texts.side[text] in (Side.OUTPUT, Side.REJECTED):
            key = (int(texts.side[text]), int(texts.turn[text]))
            first = turns.get(key, (text, int(found.first[text]), 0))
            turns[key] = (first[0], first[1], int(found.last[text]))
    return list(turns.values())


def _called(batch: Batch, text: int, number: int, count: int) -> str:
    """What a message calls a trained turn."""
    if batch.texts.role[text] == Role.TEXT:
        return "the text"
    if batch.texts.side[text] == Side.REJECTED:
        return "the rejected answer"
    return "the answer" if count == 1 else f"answer {number + 1} of {count}"
