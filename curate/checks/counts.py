"""CNT: whether there are enough clean records to fine-tune on. The marks 50 and 500 are a convention."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from curate.batch import Batch, Corpus
from curate.checks.base import Check, Rule, chat, many
from curate.finding import Findings


class CountCheck(Check):
    """A check of the number of clean records; the engine counts them when the record and pair rules have finished."""

    def map(self, batch: Batch) -> None:
        return None

    def merge(self, states: Sequence[None]) -> None:
        return None

    @abstractmethod
    def threshold(self, corpus: Corpus) -> int | None:
        """The mark that the clean records fall short of, or None."""

    def finish(self, state: None, corpus: Corpus) -> Findings:
        builder, clean = self.builder(), corpus.clean_records
        mark = self.threshold(corpus)
        if mark is not None:
            builder.add(None, value=float(clean), threshold=float(mark), details={"missing": mark - clean})
        return builder.build()


class TooFew(CountCheck):
    """There are fewer clean records than a fine-tune needs to show any effect.

    Why: with less than about 50 examples a prompt with a few of them in it usually does as well.
    How: counts the records without a scored finding; the mark is `score.few`.
    Fix: write or collect more records; until then put the best ones into the prompt.
    Limits: a pilot may be small on purpose.
    Source: OpenAI's guide to supervised fine-tuning: improvements are seen from 50 to 100 examples
    """

    rule = Rule(
        "CNT001",
        "too-few-records",
        "warning",
        "descriptive",
        "dataset",
        "clean records: {value:.0f}; {missing} more reach {threshold:.0f}",
        "0.1",
    )
    bad = ([chat("Hi", "Hello.")],)
    good = (
        many(
            500,
            lambda i: chat(f"What is stored in drawer number {i}?", f"Drawer number {i} holds the parts that begin with letter {i % 26}."),
        ),
    )

    def threshold(self, corpus: Corpus) -> int | None:
        few, _ = corpus.marks
        return few if corpus.clean_records < few else None


class BelowTarget(CountCheck):
    """There are fewer clean records than the target.

    Why: quality still rises with every clean record up to a few hundred for a narrow task.
    How: counts the records without a scored finding and says how many are missing to `score.target`; silent below CNT001's mark.
    Fix: write or collect more records of the kinds that are thin.
    Limits: some narrow tasks need fewer.
    Source: the 500-example convention; LIMIT 2023 (arXiv 2311.13133) finds 1,000 to 6,000 sufficient for general tasks
    """

    rule = Rule(
        "CNT002",
        "below-target",
        "info",
        "descriptive",
        "dataset",
        "clean records: {value:.0f}; {missing} more reach the target of {threshold:.0f}",
        "0.1",
    )
    bad = (
        many(
            60,
            lambda i: chat(f"What is stored in drawer number {i}?", f"Drawer number {i} holds the parts that begin with letter {i % 26}."),
        ),
    )
    good = (
        many(
            500,
            lambda i: chat(f"What is stored in drawer number {i}?", f"Drawer number {i} holds the parts that begin with letter {i % 26}."),
        ),
    )

    def threshold(self, corpus: Corpus) -> int | None:
        few, target = corpus.marks
        return target if few <= corpus.clean_records < target else None
