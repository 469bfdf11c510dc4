"""DIV about shares: labels out of balance, inputs that begin alike, and annotators whose records are worse than those of the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Corpus, Role
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.checks.mold import BrokenMold
from curate.finding import Findings
from curate.intervals import fisher

FEWEST = 50
"""Records below which a share says nothing."""


class LabelImbalance(Check):
    """Some labels of a label set have far more records than others.

    Why: a model that is tuned on labels answers the frequent ones too often, and the average hides how it does on the rare ones.
    How: the outputs that are labels of the profile's label set: the most frequent one has more than `times` as many as the rarest, or the
    entropy of their shares is less than half of what an even set has. At least 50 of them.
    Fix: collect records of the rare labels; leave the frequent ones as they are when the task has them that often.
    Limits: information only: the shares may be those of the task. Silent where the outputs are no labels, or one label only.
    Source: OpenAI, fine-tuning guide: balance and diversity of data; the lines are a convention.
    """

    rule = Rule(
        "DIV001",
        "label-imbalance",
        "info",
        "descriptive",
        "dataset",
        '"{most}" is the label of {most_count} records, "{least}" of {least_count}: {value:.0%} of the entropy of an even set',
        since="0.1",
    )
    bad = (many(500, lambda i: chat(f"Is box {i * 37} full?", "Empty." if i < 9 else "Full.")),)
    good = (many(500, lambda i: chat(f"Is box {i * 37} full?", "Empty." if i < 200 else "Full.")),)

    class Settings(CheckSettings):
        """How far apart labels may be."""

        times: float = Field(20.0, gt=1, description="how many times as frequent as the rarest label the most frequent one may be")
        entropy: float = Field(0.5, ge=0, le=1, description="entropy of the labels, as a share of an even set's, below which it is told")

    def map(self, batch: Batch) -> Counter[str]:
        if not self.profile.labels:
            return Counter()
        said = pc.utf8_trim_whitespace(batch.outputs.text)
        found = said.filter(pc.is_in(said, value_set=pa.array(sorted(self.profile.labels), said.type)))
        return Counter({each["values"]: each["counts"] for each in pc.value_counts(found).to_pylist()})

    def merge(self, states: Sequence[Counter[str]]) -> Counter[str]:
        return sum(states, Counter())

    def finish(self, state: Counter[str], corpus: Corpus) -> Findings:
        builder = self.builder()
        total = state.total()
        if len(state) > 1 and total >= FEWEST:
            ordered = sorted(state.items(), key=lambda item: (-item[1], item[0]))
            (most, most_count), (least, least_count) = ordered[0], ordered[-1]
            evenness = -sum(count / total * math.log(count / total) for count in state.values()) / math.log(len(state))
            if most_count > self.settings.times * least_count or evenness < self.settings.entropy:
                details = {"most": most[:80], "most_count": f"{most_count:,}", "least": least[:80], "least_count": f"{least_count:,}"}
                builder.add(None, value=evenness, threshold=self.settings.entropy, details=details)
        return builder.build()


class _Openers(NamedTuple):
    """How often each opener is: hashes (uint64, sorted) and counts, both of shape (n,); and the most frequent ones in words."""

    hashes: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.int64]
    words: dict[int, str]


class NarrowOpeners(Check):
    """More than half of the inputs begin with the same words, and the others do not.

    Why: a set of one instruction with a few others at its edge teaches that one; the others are learnt from too little.
    How: the first three words of the first text of the user, behind a "please", "can you" or article; one beginning has more than
    `share` of the inputs and not nearly all of them. At least 50 inputs.
    Fix: collect inputs as people ask them, or train on the one task alone.
    Limits: information only, a weak stand-in for variety. Silent from 90 % on: that is one task in a template.
    Source: K. Lu et al. 2023, "#InsTag: Instruction Tagging for Analyzing Supervised Fine-tuning of LLMs" (arXiv 2308.07074).
    """

    rule = Rule(
        "DIV002",
        "narrow-openers",
        "info",
        "descriptive",
        "dataset",
        '{count} of {inputs} inputs ({value:.0%}) begin with "{words}", the others with {others} other beginnings',
        since="0.1",
    )
    bad = (many(60, lambda i: chat(f"{'Please translate the next sentence' if i < 40 else f'Name thing number {i}'}: {i}", f"Thing {i}.")),)
    good = (many(60, lambda i: chat(f"{('Find', 'Name', 'Tell me about', 'Draw')[i % 4]} box number {i}", f"Thing {i}.")),)

    class Settings(CheckSettings):
        """From when on a beginning is told."""

        share: float = Field(0.5, gt=0, lt=1, description="share of the inputs that begin alike from which it is told")

    _TASK = 0.9
    # Letters are those of ASCII and all that is beyond it: the class of all letters is ten times as slow.
    _LETTER, _OTHER = r"[A-Za-z\x{80}-\x{10FFFF}]", r"[^A-Za-z\x{80}-\x{10FFFF}]"
    _LEAD = r"(?:(?:[Pp]lease|[Cc]an|[Cc]ould|[Yy]ou|[Tt]he|[Aa]n?) )*"
    _FIRST = rf"^{_OTHER}*{_LEAD}(?P<words>{_LETTER}+{_OTHER}+{_LETTER}+{_OTHER}+{_LETTER}+)"

    def map(self, batch: Batch) -> _Openers:
        asked = batch.inputs.take(batch.inputs.role == Role.USER)
        _, first = np.unique(asked.record, return_index=True)
        found = pc.extract_regex(asked.text.take(pa.array(first)), self._FIRST).drop_null()
        counted = pc.value_counts(pc.struct_field(found, "words"))
        keys, counts = [key.lower() for key in counted.field("values").to_pylist()], counted.field("counts").to_numpy()
        hashes = np.array([int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) for key in keys], dtype=np.uint64)
        made = self.merge([_Openers(hashes, counts, {})])
        top = made.hashes[made.counts.argmax()] if len(keys) else None
        return made._replace(words={int(top): keys[int(np.flatnonzero(hashes == top)[0])]} if top is not None else {})

    def merge(self, states: Sequence[_Openers]) -> _Openers:
        hashes, inverse = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *(each.hashes for each in states)]), return_inverse=True)
        weights = np.concatenate([np.zeros(0), *(each.counts for each in states)])
        counts = np.bincount(inverse, weights=weights, minlength=len(hashes)).astype(np.int64)
        return _Openers(hashes, counts, {key: words for each in states for key, words in each.words.items()})

    def finish(self, state: _Openers, corpus: Corpus) -> Findings:
        builder, inputs = self.builder(), int(state.counts.sum())
        if inputs >= FEWEST:
            top = int(state.counts.argmax())
            share = int(state.counts[top]) / inputs
            # The words are there: what more than half begin with is the most frequent beginning of some batch.
            if self.settings.share < share < self._TASK and int(state.hashes[top]) in state.words:
                details = {"count": f"{int(state.counts[top]):,}", "inputs": f"{inputs:,}", "others": f"{len(state.hashes) - 1:,}"}
                builder.add(
                    None, value=share, threshold=self.settings.share, details={**details, "words": state.words[int(state.hashes[top])][:80]}
                )
        return builder.build()


Work = dict[str, tuple[int, int, int]]
"""By annotator: records, broken molds, rejected."""


class AnnotatorDrift(Check):
    """The records of one annotator break the mold, or are rejected, more often than those of the others.

    Why: who misread the guideline goes on doing so; one talk mends what no filter does.
    How: where records name an `annotator`: the share of those with CON001, and of those whose `status` or `decision` begins with "reject",
    against all others by Fisher's exact test, p below `p` after Holm's correction for the number of tests. From 10 records of each on.
    Fix: show the records to the annotator, and put an example into the guideline.
    Limits: information only: annotators may have had other tasks. Says that shares differ, not who is right.
    Source: S. Holm 1979, "A simple sequentially rejective multiple test procedure".
    """

    rule = Rule(
        "DIV006",
        "annotator-drift",
        "info",
        "descriptive",
        "dataset",
        'annotator "{who}": {count} of {records} records {what}, of the others {others} (p = {p})',
        since="0.1",
    )
    bad = (
        many(
            80,
            lambda i: {
                **chat(f"Is box {i} full?", f"Box {i} is full."),
                "annotator": ("ann", "ben")[i % 2],
                "status": "rejected" if i % 2 and i < 50 else "accepted",
            },
        ),
    )
    good = (
        many(
            80,
            lambda i: {
                **chat(f"Is box {i} full?", f"Box {i} is full."),
                "annotator": ("ann", "ben")[i % 2],
                "status": "rejected" if i % 20 < 2 else "accepted",
            },
        ),
    )

    class Settings(CheckSettings):
        """From when on a difference is told."""

        p: float = Field(0.01, gt=0, lt=1, description="probability of such a difference by chance below which it is told")

    _LEAST = 10
    _MOST = 200

    def map(self, batch: Batch) -> Work:
        # Per record in Python: a column that the format does not read is only in the values. A tenth of a microsecond each.
        names = [value.get("annotator") if type(value) is dict else None for value in batch.values]
        if not any(names):
            return {}
        broken = {finding.row for finding in BrokenMold(BrokenMold.Settings(), self.profile).map(batch)}
        work: Counter[tuple[str, int]] = Counter()
        for row, name, value in zip(batch.row.tolist(), names, batch.values, strict=True):
            if isinstance(name, str) and name:
                rejected = any(str(value.get(key, "")).lower().startswith("reject") for key in ("status", "decision"))
                work.update([(name, 0), *([(name, 1)] if row in broken else []), *([(name, 2)] if rejected else [])])
        return {name: (work[name, 0], work[name, 1], work[name, 2]) for name in {name for name, _ in work}}

    def merge(self, states: Sequence[Work]) -> Work:
        merged: Work = {}
        for state in states:
            for name, own in state.items():
                before = merged.get(name, (0, 0, 0))
                merged[name] = (before[0] + own[0], before[1] + own[1], before[2] + own[2])
        return merged

    def finish(self, state: Work, corpus: Corpus) -> Findings:
        builder = self.builder()
        tests = sorted(self._tests(state))
        for rank, (p, _, details) in enumerate(tests):
            if p * (len(tests) - rank) >= self.settings.p:
                break
            builder.add(None, value=p, threshold=self.settings.p, details=details)
        return builder.build()

    def _tests(self, state: Work) -> Iterator[tuple[float, str, dict[str, Any]]]:
        """(p, annotator and test, details) of every share that is higher than that of the others."""
        total = [sum(own[column] for own in state.values()) for column in range(3)]
        usable = sorted(name for name, own in state.items() if own[0] >= self._LEAST and total[0] - own[0] >= self._LEAST)
        for name in usable if len(usable) <= self._MOST else ():
            own = state[name]
            for column, what in ((1, "break the mold"), (2, "are rejected")):
                rest = total[0] - own[0], total[column] - own[column]
                if own[column] * rest[0] > rest[1] * own[0]:
                    p = fisher(own[column], own[0], rest[1], rest[0])
                    details = {"who": name[:60], "count": own[column], "records": own[0], "what": what}
                    yield p, f"{name} {what}", {**details, "others": f"{rest[1]} of {rest[0]}", "p": f"{p:.1g}"}
