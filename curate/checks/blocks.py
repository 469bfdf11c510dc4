"""The rule about a block of words that very many answers have in common."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from curate.batch import Batch, Corpus, Kind
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.finding import Findings
from curate.similarity.rolling import Hashes, windows
from curate.text.answer_forms import folded
from curate.text.normalise import normalise
from curate.text.words import output_words

Ints = npt.NDArray[np.int64]

SAMPLE = 128
"""Records whose answers are looked at: those with the smallest fingerprints."""

FEWEST = 20
"""Answers of a block's length from which a share of them says something."""

MOST_TOLD = 5
_SHOWN = 8
_CLAUSE = "All of this is said without any promise, and the conditions that hang at the till of each shop hold before whatever stands here."


class Sampled(NamedTuple):
    """Records of the sample in the order of their fingerprints, uint64, shape (n, 2), with their places and the hashes of the runs of
    words of their answers: those of record i are `hashes[ends[i - 1] : ends[i]]`, in the order of the words.
    """

    fingerprint: Hashes
    source: npt.NDArray[np.int32]
    row: Ints
    ends: Ints
    hashes: Hashes

    def runs(self) -> list[Hashes]:
        """The hashes of each record."""
        return np.split(self.hashes, self.ends[:-1]) if len(self.ends) else []


class RepeatedBlock(Check):
    """A block of words stands in very many answers.

    Why: the model learns it by heart and says it where it does not belong.
    How: of the 128 records with the smallest fingerprints whose answers have `words` words or more, the runs of so many words
    (normalised); a run that more than `share` of these answers have, and that is no line of the mold, is part of a block. Copies of one
    record count once. One finding for each block, five at most, at a record that has it.
    Fix: take the block out, unless every answer is meant to say it; then confirm it with `curate learn`.
    Limits: information only. Silent below twenty such answers.
    Source: Lee et al. 2022, "Deduplicating training data makes language models better" (a block of 61 words 60,000 times in C4).
    """

    rule = Rule(
        "DUP005",
        "repeated-block",
        "info",
        "unique",
        "dataset",
        '{value:.0%} of the long answers have {words} words in common: "{begin}"',
        "0.1",
    )
    bad = (many(24, lambda i: chat(f"Where is shop {i}?", f"In street {i}, beside mill {i + 3}. {_CLAUSE} Door {i}.")),)
    good = (many(24, lambda i: chat(f"Where is shop {i}?", f"In street {i}." + f" Pass mill {i}, then bridge {i + 3}." * 5)),)

    class Settings(CheckSettings):
        """From when on a block is told."""

        words: int = Field(20, ge=8, description="words of a block")
        share: float = Field(0.2, ge=0, le=1, description="share of the answers of at least that length that have to have it")

    def map(self, batch: Batch) -> Sampled:
        words = np.bincount(batch.outputs.record, weights=output_words(batch), minlength=len(batch))
        long = np.flatnonzero((words >= self.settings.words) & (batch.kind >= Kind.CHAT))
        places = np.zeros(len(long), dtype=np.int32), batch.row[long]
        chosen = np.sort(long[_smallest(batch.fingerprint[long], *places)])
        few = batch.select(chosen)
        known: dict[str, int] = {}
        runs = []
        for text in few.output_text:  # a few of the 5,000 records
            found = normalise(text).split()
            codes = [known.setdefault(word, zlib.crc32(word.encode("utf-8", "surrogatepass"))) for word in found]
            runs.append(windows(np.array(codes, dtype=np.uint64), self.settings.words))
        source = np.full(len(few), batch.source, dtype=np.int32)
        return _sampled(few.fingerprint, source, few.row, runs)

    def merge(self, states: Sequence[Sampled]) -> Sampled:
        runs = [run for state in states for run in state.runs()]
        none = np.zeros(0, dtype=np.int64)
        fingerprint = np.concatenate([np.zeros((0, 2), dtype=np.uint64), *(state.fingerprint for state in states)])
        source = np.concatenate([none.astype(np.int32), *(state.source for state in states)])
        return _sampled(fingerprint, source, np.concatenate([none, *(state.row for state in states)]), runs)

    def finish(self, state: Sampled, corpus: Corpus) -> Findings:
        builder = self.builder()
        runs = state.runs()
        if len(runs) < FEWEST:
            return builder.build()
        hashes, counts = np.unique(np.concatenate([np.unique(run) for run in runs]), return_counts=True)
        hot = dict(zip(hashes.tolist(), counts.tolist(), strict=True))
        hot = {each: count for each, count in hot.items() if count > self.settings.share * len(runs)}
        for _ in range(MOST_TOLD):
            sizes = [sum(each in hot for each in run.tolist()) for run in runs] if hot else [0]
            at = int(np.argmax(sizes))
            if not sizes[at]:
                break
            place = int(state.source[at]), int(state.row[at])
            words, first, last = self._block(place, runs[at].tolist(), hot, corpus)
            share = max(hot[each] for each in runs[at][first : last + 1].tolist()) / len(runs)
            hot = {each: count for each, count in hot.items() if each not in set(runs[at][first : last + 1].tolist())}
            if not self._in_mold(words):
                details = {"words": len(words), "begin": " ".join(words[:_SHOWN])}
                builder.add(place, value=share, threshold=self.settings.share, details=details)
        return builder.build()

    def _block(self, place: tuple[int, int], run: list[int], hot: dict[int, int], corpus: Corpus) -> tuple[list[str], int, int]:
        """The words of the first block of a record, and the first and the last of its runs."""
        first = next(index for index, each in enumerate(run) if each in hot)
        last = first
        while last + 1 < len(run) and run[last + 1] in hot:
            last += 1
        ((text,),) = (batch.output_text for batch in corpus.load([place]))
        return normalise(text).split()[first : last + self.settings.words], first, last

    def _in_mold(self, words: Sequence[str]) -> bool:
        """Whether a block is a line that the mold of a segment demands."""
        block = folded(" ".join(words)).casefold()
        lines = [line.template.casefold() for mold in self.profile.molds for line in (mold.first, mold.last) if line is not None]
        return any(block in line or (len(line.split()) >= len(words) / 2 and line in block) for line in lines)


def _smallest(fingerprint: Hashes, source: npt.NDArray[np.int32], row: Ints) -> Ints:
    """The positions of the records of the smallest fingerprints, of those that are the same the first."""
    order = np.lexsort((row, source, fingerprint[:, 1], fingerprint[:, 0]))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (fingerprint[order][1:] != fingerprint[order][:-1]).any(axis=1)
    kept: Ints = order[new][:SAMPLE]
    return kept


def _sampled(fingerprint: Hashes, source: npt.NDArray[np.int32], row: Ints, runs: Sequence[Hashes]) -> Sampled:
    kept = _smallest(fingerprint, source, row)
    chosen = [runs[index] for index in kept.tolist()]
    ends = np.cumsum([len(run) for run in chosen]).astype(np.int64)
    return Sampled(fingerprint[kept], source[kept], row[kept], ends, np.concatenate([np.zeros(0, dtype=np.uint64), *chosen]))
