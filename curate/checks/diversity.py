"""DIV about single records and groups of them: topics, records like no other, and how hard records are. Only where they are asked for."""

from __future__ import annotations

import math
import re
import zlib
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from curate.batch import Batch, Corpus, Kind
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.finding import Findings, FindingsBuilder
from curate.text.topics import Vectors, clusters, nearest_likeness, vectors

LARGEST = 2_000
"""Records that are compared: those with the smallest fingerprints."""

FEWEST = 50
_CHARS = 2_000


class Sampled(NamedTuple):
    """A record by its fingerprint and place, with the beginning of its texts."""

    fingerprint: tuple[int, int]
    place: tuple[int, int]
    asked: str
    said: str


class _SampleCheck(Check):
    """A check of a sample that is taken only when the setting asks for it: it takes 100 us for each record of the sample."""

    def wanted(self) -> bool:
        """Whether the settings ask for it."""
        return bool(self.settings.find)

    def map(self, batch: Batch) -> list[Sampled]:
        if not self.wanted():
            return []
        readable = np.flatnonzero(batch.kind >= Kind.CHAT)
        keys = batch.fingerprint[readable]
        chosen = readable[np.lexsort((batch.row[readable], keys[:, 1], keys[:, 0]))[:LARGEST]]
        few = batch.select(np.sort(chosen))
        return _smallest(
            Sampled((int(key[0]), int(key[1])), few.place(record), few.input_text[record][:_CHARS], few.output_text[record][:_CHARS])
            for record, key in enumerate(few.fingerprint)
        )

    def merge(self, states: Sequence[list[Sampled]]) -> list[Sampled]:
        return _smallest(each for state in states for each in state)

    def finish(self, state: list[Sampled], corpus: Corpus) -> Findings:
        builder = self.builder()
        if len(state) >= FEWEST:
            self.tell(state, builder)
        return builder.build()

    @abstractmethod
    def tell(self, sample: list[Sampled], builder: FindingsBuilder) -> None:
        """Add what the sample shows."""


def _smallest(found: Any) -> list[Sampled]:
    return sorted(found)[:LARGEST]


def _vectors(sample: list[Sampled]) -> Vectors:
    return vectors([f"{each.asked}\n{each.said}" for each in sample])


_ABOUT = (
    ("boil the kettle and wait until the steam is white", "kettle steam boil white"),
    ("oil the hinge of the door so that it swings without noise", "hinge door swings noise"),
    ("plant the beans in rows and water their roots at night", "beans rows roots water"),
)


def _about(index: int) -> dict[str, Any]:
    """A record about one of three things."""
    what, words = _ABOUT[index % 3]
    return chat(f"What about {words}, number {index}?", f"You {what}, as page {index} says.")


class TopicClusters(_SampleCheck):
    """What the records are about, and which topics have a few records only.

    Why: a topic with four records is not learnt; one that has nearly all is all that is learnt.
    How: TF-IDF of the words of input and output, k-means with at most 20 clusters, over at most 2,000 records, those with the smallest
    fingerprints. One finding with the sizes and the telling words of each. Only with `find`.
    Fix: collect records for thin topics, or leave them out.
    Limits: information only; words are not meanings. Texts without spaces between words have no topics here.
    Source: I. Dhillon and D. Modha 2001, "Concept Decompositions for Large Sparse Text Data Using Clustering".
    """

    rule = Rule("DIV003", "topic-clusters", "info", "descriptive", "dataset", "{count} topics, {thin} of them thin: {topics}", since="0.1")
    bad = (many(60, _about),)
    good = ([chat("What about a kettle?", "Boil it.")],)
    example_options: ClassVar[dict[str, Any]] = {"find": True}

    class Settings(CheckSettings):
        """Whether it runs, and with how many topics."""

        find: bool = Field(False, description="look for topics; it takes up to half a second")
        most: int = Field(20, ge=2, le=100, description="topics at most; one for every 25 records where these are fewer")

    _THIN = 5
    _TOLD = 10

    def tell(self, sample: list[Sampled], builder: FindingsBuilder) -> None:
        found = clusters(_vectors(sample), min(self.settings.most, max(2, len(sample) // 25)))
        thin = [cluster for cluster in found if len(cluster.members) < self._THIN]
        told = [f"{len(each.members)} about {', '.join(each.terms)}" for each in [*found[: self._TOLD], *found[self._TOLD :][-2:]]]
        details = {"count": len(found), "thin": len(thin), "topics": "; ".join(told)}
        builder.add(None, value=float(len(found)), details=details)


class OutlierRow(_SampleCheck):
    """A record shares hardly a word with any other.

    Why: a stray record of another task teaches nothing that a single record could teach, and may be there by mistake.
    How: the mean cosine of its TF-IDF vector to the five most alike of at most 2,000 records is under `likeness`, and in the lowest
    hundredth. Only with `find`.
    Fix: read it, and reject it when it is there by mistake.
    Limits: information only: what is rare may be wanted. The verdict depends on the other records.
    Source: S. Ramaswamy et al. 2000, "Efficient Algorithms for Mining Outliers from Large Data Sets" (distance to the k-th neighbour).
    """

    rule = Rule(
        "DIV004", "outlier-row", "info", "descriptive", "record", "shares hardly a word with any other record ({value:.2f})", since="0.1"
    )
    bad = ([*many(120, _about), chat("Quelle heure est-il?", "Il est midi pile, regardez donc!")],)
    good = (many(120, _about),)
    example_options: ClassVar[dict[str, Any]] = {"find": True}

    class Settings(CheckSettings):
        """Whether it runs, and how unlike the others a record is."""

        find: bool = Field(False, description="look for records like no other; it takes up to half a second")
        likeness: float = Field(0.05, ge=0, le=1, description="mean likeness to the nearest records below which one is told")

    _LOWEST = 0.01

    def tell(self, sample: list[Sampled], builder: FindingsBuilder) -> None:
        likeness = nearest_likeness(_vectors(sample))
        bound = min(self.settings.likeness, float(np.quantile(likeness, self._LOWEST, method="higher")))
        for each, own in zip(sample, likeness.tolist(), strict=True):
            if own <= bound and own < self.settings.likeness:
                builder.add(each.place, value=own, threshold=self.settings.likeness)


class Difficulty(_SampleCheck):
    """The records that look hardest to learn, as an order to read in.

    Why: hard records are where both the errors and the value are.
    How: the mean of three shares: the logarithm of the words of the output (4,096 words are 1), how badly the output compresses when the
    input is known, and which part of its words the input does not have. The `hardest` of at most 2,000 records; none by default.
    Fix: read them first.
    Limits: an order, not a defect; never scored.
    Source: M. Li et al. 2024, "Superfiltering" (arXiv 2402.00530), with what needs no model in place of its perplexities.
    """

    rule = Rule("DIV005", "difficult-row", "info", "descriptive", "record", "looks hard to learn ({value:.2f})", since="0.1")
    bad = (many(60, _about),)
    good = ([chat("What about a kettle?", "Boil it.")],)
    example_options: ClassVar[dict[str, Any]] = {"hardest": 2}

    class Settings(CheckSettings):
        """How many records are listed."""

        hardest: int = Field(0, ge=0, le=LARGEST, description="records that are listed, the hardest first; 0 lists none")

    def wanted(self) -> bool:
        return bool(self.settings.hardest)

    def tell(self, sample: list[Sampled], builder: FindingsBuilder) -> None:
        scored = sorted((-difficulty(each.asked, each.said), each.fingerprint, each.place) for each in sample)
        for negative, _, place in scored[: self.settings.hardest]:
            builder.add(place, value=-negative)


_WORD = re.compile(r"\w+")
_LONG = math.log(4096)


def difficulty(asked: str, said: str) -> float:
    """How hard an answer looks to be learnt, 0-1; 0 for an empty one."""
    words = _WORD.findall(said.casefold())
    if not words:
        return 0.0
    known = set(_WORD.findall(asked.casefold()))
    before, whole = asked.encode("utf-8", "replace"), f"{asked}{said}".encode("utf-8", "replace")
    added = (len(zlib.compress(whole, 6)) - len(zlib.compress(before, 6))) / len(said.encode("utf-8", "replace"))
    length = min(1.0, math.log(len(words)) / _LONG)
    novel = sum(word not in known for word in words) / len(words)
    return (length + min(1.0, max(0.0, added)) + novel) / 3
