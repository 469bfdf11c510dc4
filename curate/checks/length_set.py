"""LEN about the whole set: a cliff that a generator's limit has left, and a tail that takes most of the training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Corpus, Ints, Kind, Texts
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.checks.counting import TokenOptions, output_tokens
from curate.finding import Findings
from curate.text.tokens import load
from curate.text.words import output_words

FEWEST = 100
"""Outputs below which a set says nothing about its lengths."""


class Histogram(NamedTuple):
    """How many outputs have each length: the lengths in ascending order, their counts, and how many of these end in mid-sentence."""

    lengths: Ints
    counts: Ints
    opens: Ints

    @staticmethod
    def of(length: Ints, ends_open: npt.NDArray[np.bool_] | None = None) -> Histogram:
        """The histogram of some lengths."""
        values, inverse = np.unique(length, return_inverse=True)
        count = np.bincount(inverse, minlength=len(values)).astype(np.int64)
        weights = np.zeros(len(length)) if ends_open is None else ends_open.astype(np.float64)
        return Histogram(values, count, np.bincount(inverse, weights=weights, minlength=len(values)).astype(np.int64))

    @staticmethod
    def merge(parts: Sequence[Histogram]) -> Histogram:
        """The sum of histograms, in any order."""
        lengths = np.concatenate([part.lengths for part in parts]) if parts else np.zeros(0, dtype=np.int64)
        values, inverse = np.unique(lengths, return_inverse=True)
        columns = []
        for column in (1, 2):
            weights = np.concatenate([part[column] for part in parts]) if parts else lengths
            columns.append(np.bincount(inverse, weights=weights, minlength=len(values)).astype(np.int64))
        return Histogram(values, columns[0], columns[1])

    def between(self, low: float, high: float) -> tuple[int, int]:
        """How many lengths are in [low, high), and how many of these end in mid-sentence."""
        first, last = np.searchsorted(self.lengths, [low, high])
        return int(self.counts[first:last].sum()), int(self.opens[first:last].sum())

    def quantile(self, share: float) -> int:
        """The smallest length that at least `share` of the outputs do not exceed; there must be some."""
        total = np.cumsum(self.counts)
        return int(self.lengths[np.searchsorted(total, share * total[-1])])


def _cut(index: int) -> str:
    """An answer that was cut after 500 characters, or one that was not."""
    text = f"Drawer {index}: " + "take the parts out, look at each of them in turn and put back what is still good. " * 8
    return text[: 500 if index % 5 == 0 else 120 + 7 * (index % 40)] + ("" if index % 5 == 0 else ".")


class LengthCliff(Check):
    """Many outputs end at the same length, in mid-sentence: a limit has cut them.

    Why: a generator's `max_tokens` or a column's width cuts answers without a word, and the model learns to stop there.
    How: of at least 100 outputs, 3 % and at least 5 lie within 1 % of the length that only one in 200 exceeds (400 characters, 80 words or
    128 tokens at least), four times as many as beside it, and a tenth are shorter than four fifths of it. With an exact
    `tokens.tokenizer` also at 256, 512, 1,024, 2,048, 4,096 and 8,192 tokens. Half of them, and twice the share of the other
    long outputs, end with a letter, a digit or a comma.
    Fix: generate these again with a higher limit, or cut them back to a whole sentence.
    Limits: a statement about the set, never scored. A limit in tokens shows in characters only blurred: declare the tokenizer. TRN001
    names the records.
    """

    rule = Rule(
        "LEN003",
        "length-cliff",
        "warning",
        "descriptive",
        "dataset",
        "{count} outputs ({value:.1%}) have {length} {unit} and mostly end in mid-sentence: a limit seems to have cut them",
        since="0.1",
    )
    Settings = TokenOptions
    bad = (many(200, lambda i: chat(f"What is in drawer {i}?", _cut(i))),)
    good = (
        many(200, lambda i: chat(f"What is in drawer {i}?", _cut(5 * i // 4 + 1) if i % 5 else _cut(5 * i + 3))),
        many(200, lambda i: chat(f"What is in drawer {i}?", ("Part " * 200)[:700])),
    )

    LEAST: ClassVar[dict[str, int]] = {"tokens": 128, "characters": 400, "words": 80}
    SPIKES: ClassVar[tuple[int, ...]] = (256, 512, 1024, 2048, 4096, 8192)
    SHARE: ClassVar[float] = 0.03
    TIMES_DENSER: ClassVar[float] = 4.0

    def map(self, batch: Batch) -> dict[str, Histogram]:
        texts = batch.outputs
        ends_open = _end_open(texts, self.LEAST["characters"] // 2)
        found = {"characters": Histogram.of(texts.lengths, ends_open), "words": Histogram.of(output_words(batch), ends_open)}
        tokenizer = load(self.settings.tokens.tokenizer) if self.settings.tokens else None
        if tokenizer is not None and tokenizer.exact:
            found["tokens"] = Histogram.of(output_tokens(batch, tokenizer), ends_open)
        return found

    def merge(self, states: Sequence[dict[str, Histogram]]) -> dict[str, Histogram]:
        return {unit: Histogram.merge([state[unit] for state in states if unit in state]) for unit in self.LEAST}

    def finish(self, state: dict[str, Histogram], corpus: Corpus) -> Findings:
        builder = self.builder()
        cliffs = [cliff for unit in self.LEAST for cliff in self._cliffs(unit, state[unit])]
        if cliffs:
            share, _, count, length, unit = max(cliffs)
            details = {"count": count, "length": f"{length:,}", "unit": unit}
            builder.add(None, value=share, threshold=self.SHARE, details=details)
        return builder.build()

    def _cliffs(self, unit: str, lengths: Histogram) -> Iterator[tuple[float, int, int, int, str]]:
        """Every cliff in one unit: (its share of the outputs, the unit's rank, outputs, length, unit)."""
        total = int(lengths.counts.sum())
        if total < FEWEST:
            return
        edge = lengths.quantile(0.995)
        rank = -list(self.LEAST).index(unit)  # of equal shares tokens say most
        for length in {edge, *(self.SPIKES if unit == "tokens" else ())}:
            low, high = 0.99 * length, length + 1 if length != edge else 1.01 * length + 1
            count, opened = lengths.between(low, high)
            beside = max(lengths.between(0.94 * length, low)[0], lengths.between(high, 1.06 * length)[0]) / 5
            others, others_open = lengths.between(self.LEAST[unit] // 2, low)
            if (
                length >= self.LEAST[unit]
                and count >= max(5, self.SHARE * total, self.TIMES_DENSER * beside)
                and lengths.between(0, 0.8 * length)[0] >= 0.1 * total
                and opened >= 0.5 * count
                and others_open * count <= 0.5 * opened * others
            ):
                yield count / total, rank, count, length, unit


class LongTail(Check):
    """A few very long outputs make up much of the set.

    Why: a trainer that counts tokens learns mostly from the longest outputs, whatever the rest looks like.
    How: of at least 100 outputs, the longest hundredth has a tenth of all words or more; on sets that were looked at it had 1 to 8 %.
    `always` reports the lengths of every set. The finding's value is that share.
    Fix: nothing may be wrong; read the longest ones.
    Limits: never scored: long outputs can be the best ones. Where a script has no spaces each character is a word.
    Source: H. Zhao et al. 2024, "Long Is More for Alignment" (arXiv 2402.04833): long answers alone make a strong set.
    """

    class Settings(CheckSettings):
        always: bool = Field(False, description="report the lengths of every set, however they are spread")

    rule = Rule(
        "LEN005",
        "long-tail",
        "info",
        "descriptive",
        "dataset",
        "{kind}: half of the {outputs} outputs have up to {median} words, 99 % up to {most}, one {longest}; "
        "the longest hundredth has {value:.0%} of all words",
        since="0.1",
    )
    bad = (many(200, lambda i: chat(f"What is in drawer {i}?", f"Drawer {i} is " + "very " * (900 if i > 197 else i % 2 * 50) + "full.")),)
    good = (many(200, lambda i: chat(f"What is in drawer {i}?", f"Drawer {i} is " + "very " * (i % 9) + "full.")),)

    SHARE: ClassVar[float] = 0.1

    def map(self, batch: Batch) -> dict[int, Histogram]:
        words, kinds = output_words(batch), batch.kind[batch.outputs.record]
        return {int(kind): Histogram.of(words[(kinds == kind) & (words > 0)]) for kind in np.unique(kinds)}

    def merge(self, states: Sequence[dict[int, Histogram]]) -> dict[int, Histogram]:
        kinds = sorted({kind for state in states for kind in state})
        return {kind: Histogram.merge([state[kind] for state in states if kind in state]) for kind in kinds}

    def finish(self, state: dict[int, Histogram], corpus: Corpus) -> Findings:
        builder = self.builder()
        for kind, words in state.items():
            outputs = int(words.counts.sum())
            if outputs == 0:
                continue
            share = _longest_share(words)
            if self.settings.always or (outputs >= FEWEST and share >= self.SHARE):
                details: dict[str, Any] = {
                    "kind": Kind(kind).name.lower(),
                    "outputs": f"{outputs:,}",
                    "longest": f"{int(words.lengths[-1]):,}",
                }
                details |= {"median": f"{words.quantile(0.5):,}", "most": f"{words.quantile(0.99):,}"}
                builder.add(None, value=share, threshold=self.SHARE, details=details)
        return builder.build()


def _longest_share(words: Histogram) -> float:
    """The share of all words that the longest hundredth of the outputs has, at least one output."""
    outputs = int(words.counts.sum())
    left = np.maximum(0, max(1, round(outputs / 100)) - np.concatenate((np.cumsum(words.counts[::-1])[::-1][1:], [0])))
    return float((np.minimum(left, words.counts) * words.lengths).sum() / (words.counts * words.lengths).sum())


def _end_open(texts: Texts, least: int) -> npt.NDArray[np.bool_]:
    """Which texts of at least `least` characters end with a letter, a digit or a comma, shape (n_texts,)."""
    found = np.zeros(len(texts), dtype=bool)
    long = np.flatnonzero(texts.lengths >= least)
    if len(long):
        ends = pc.utf8_rtrim_whitespace(pc.utf8_slice_codeunits(texts.text.take(long), -16))
        last = pc.utf8_slice_codeunits(ends, -1)
        found[long] = pc.or_(pc.utf8_is_alnum(last), pc.equal(last, ",")).to_numpy(zero_copy_only=False)
    return found
