"""The rules about records that repeat each other within one split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from curate.batch import Batch, Corpus, Kind
from curate.checks.base import Check, CheckSettings, Rule, chat
from curate.checks.edits import drop_fix
from curate.checks.spoken import Spoken, decided, outputs_of
from curate.finding import Findings
from curate.similarity.bands import band_keys, candidates, shape
from curate.similarity.clusters import components, keepers, partners
from curate.similarity.comparison import compared, exact_keys, plain_texts
from curate.similarity.differences import Traits, speak_of_others
from curate.similarity.shingles import TemplateTable
from curate.similarity.signatures import signed
from curate.similarity.verify import MIN_CHARS, measure
from curate.text.normalise import collapse

Place = tuple[int, int]

_PAIRS = 5_000
"""Pairs that are measured at once: what is made of their texts takes ten times their room."""

_Values = npt.NDArray[np.float64]

_QUESTION = "How do I get a refund for my order?"
_ANSWER = "Open Orders, choose the order and press Refund. The money is back within five days."
_FARE = "What does the ticket to Paris cost today?"
_TRAIN = "When does the next train to Berlin leave today, and from where?"


class Keys(NamedTuple):
    """What is kept of each record that can be a duplicate, about 100 bytes.

    source: int32 · row: int64 · exact: uint64, shape (n, 2), the key of the normalised structure · part: int64; only records of
    one part are compared by `bands` · bands: uint32, shape (n, bands).
    """

    source: npt.NDArray[np.int32]
    row: npt.NDArray[np.int64]
    exact: npt.NDArray[np.uint64]
    part: npt.NDArray[np.int64]
    bands: npt.NDArray[np.uint32]

    def place(self, index: int) -> Place:
        """(source, row) of one record."""
        return int(self.source[index]), int(self.row[index])


class _Piece(NamedTuple):
    """Some pairs to measure: `pairs`, shape (n, 2), are positions in `places`."""

    places: list[Place]
    pairs: npt.NDArray[np.int64]


def _join(states: Sequence[Keys]) -> Keys | None:
    return Keys(*(np.concatenate(columns) for columns in zip(*states, strict=True))) if states else None


def keeper_of(places: Sequence[Place], corpus: Corpus) -> Place:
    """The one of some records that stays: the one with the fewest scored findings, then the smallest fingerprint, then the first."""
    return keepers_of([places], corpus)[0]


def keepers_of(groups: Sequence[Sequence[Place]], corpus: Corpus) -> list[Place]:
    """The record of each group that stays, as `keeper_of` tells."""
    standing = iter(corpus.standings([place for group in groups for place in group]).tolist())
    return [min(zip(islice(standing, len(group)), group, strict=True))[1] for group in groups]


def splits_of(source: npt.NDArray[np.int32], corpus: Corpus) -> npt.NDArray[np.int64]:
    """A number for the split of each record, by the number of its source, shape (n,)."""
    sources = np.unique(source).tolist()
    names = sorted({corpus.split_of(source) for source in sources})
    codes = np.array([names.index(corpus.split_of(source)) for source in sources], dtype=np.int64)
    return codes[np.searchsorted(sources, source)]


def _equal_groups(state: Keys, splits: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], list[npt.NDArray[np.int64]]]:
    """The positions of the records that have no equal in their split, and those of each group of equal ones."""
    order = np.lexsort((state.exact[:, 1], state.exact[:, 0], splits))
    exact, split = state.exact[order], splits[order]
    new = np.ones(len(order) + 1, dtype=bool)
    new[1:-1] = (exact[1:] != exact[:-1]).any(axis=1) | (split[1:] != split[:-1])
    starts = np.flatnonzero(new)
    several = np.flatnonzero(np.diff(starts) > 1)
    alone = order[starts[:-1][np.diff(starts) == 1]]
    return alone, [order[starts[i] : starts[i + 1]] for i in several.tolist()]


class ExactDuplicate(Check):
    """A record says the same as another one of its split.

    Why: repeated records are learnt by heart, weigh more than the others and say nothing new.
    How: a key of the normalised structure: the role and the text (NFKC, case folded, white space collapsed) of every text on the input
    and the output side, the system prompt and tool calls among them, the declared tools and the label. Of equal records the one
    with the fewest findings stays, then the one with the smallest fingerprint, then the first.
    Fix: drop the copies; a machine can do it.
    Limits: of preference pairs the prompt and both answers count. Records of different splits are not compared here. Where a
    record is repeated on purpose to weigh more, ignore the rule.
    Source: Lee et al. 2022, "Deduplicating training data makes language models better".
    """

    rule = Rule("DUP001", "exact-duplicate", "warning", "unique", "pair", "the same as {other}", since="0.1", action="drop", fix="safe")
    bad = (
        [chat(_QUESTION, _ANSWER), chat("How long is delivery?", "Two to four days."), chat(_QUESTION.upper(), _ANSWER.replace(" ", "  "))],
    )
    good = (
        [chat(_QUESTION, _ANSWER), chat("How long is delivery?", "Two to four days.")],
        [chat("a b", "c"), chat("a", "b c")],
        [chat("Yes?", "No."), chat("Yes?", "No.", system="Answer with one word.")],
    )

    def map(self, batch: Batch) -> Keys:
        readable = np.flatnonzero(batch.kind >= Kind.CHAT)
        source = np.full(len(readable), batch.source, dtype=np.int32)
        nothing = np.zeros(len(readable), dtype=np.int64)
        return Keys(source, batch.row[readable], exact_keys(batch)[readable], nothing, np.zeros((len(readable), 0), dtype=np.uint32))

    def merge(self, states: Sequence[Keys | None]) -> Keys | None:
        return _join([state for state in states if state is not None])

    def finish(self, state: Keys | None, corpus: Corpus) -> Findings:
        builder = self.builder()
        if state is None:
            return builder.build()
        _, groups = _equal_groups(state, splits_of(state.source, corpus))
        placed = [[state.place(index) for index in group.tolist()] for group in groups]
        for places, keeper in zip(placed, keepers_of(placed, corpus), strict=True):
            for place in places:
                if place != keeper:
                    builder.add(place, other=keeper, group=keeper, value=1.0, threshold=1.0, fix=drop_fix("safe"))
        return builder.build()


class NearDuplicate(Check):
    """Two records of a split are almost the same text.

    Why: repeated records are learnt by heart and crowd out variety.
    How: the sets of character 5-grams of the normalised input and output (NFKC, case folded, white space collapsed), without system
    prompts that records share and without template shingles (profile: those that more than 2 % of the texts, and more than 5 of them,
    have). Two records are near-duplicates when the exact Jaccard similarity of these sets, and that of the sets with the templates,
    is at least `threshold`; sets of templates alone are compared with them. MinHash in loose bands finds the pairs to look at: .9977
    of those exactly at the default, nearly all above it. Of records that hang together by such pairs the one with the fewest findings
    stays, then the one with the smallest fingerprint.
    Fix: read the pair and keep the better one. Dropping all but the one that stays is proposed, and unsafe.
    Limits: texts of fewer than 20 characters are left to DUP001, and so are copies that differ in case or white space only. Two that
    each have a number, or each a name, that the other lacks are no duplicates; a name is a capitalised word inside a sentence, which
    titles and German nouns are not. Nor are two whose answers exclude each other as CNF001 tells, such as two labels. Buckets of more
    than 64 records are compared along a window of 16.
    Source: Broder 1997, "On the resemblance and containment of documents".
    """

    rule = Rule(
        "DUP002",
        "near-duplicate",
        "warning",
        "unique",
        "pair",
        "{value:.0%} of the text is the same as {other}",
        since="0.1",
        action="drop",
        fix="unsafe",
        version=2,
    )
    bad = ([chat(_QUESTION, _ANSWER), chat("How long is delivery?", "Two to four days."), chat(_QUESTION, _ANSWER + " Anything else?")],)
    good = (
        [chat(_QUESTION, _ANSWER), chat("How long is delivery?", "Two to four days.")],
        [chat(_FARE, "It costs 84 euros."), chat(_FARE, "It costs 96 euros.")],
        [chat(_FARE, "Billing."), chat(_FARE, "Travel.")],
        [chat(_TRAIN, "At noon, from platform four."), chat(_TRAIN.replace("Berlin", "Vienna"), "At noon, from platform four.")],
    )

    class Settings(CheckSettings):
        """How alike two records have to be."""

        threshold: float = Field(0.75, ge=0.5, le=1, description="Jaccard similarity from which two records are near-duplicates")

    @cached_property
    def _templates(self) -> TemplateTable:
        return TemplateTable(self.profile.shingles)

    @cached_property
    def _shape(self) -> tuple[int, int]:
        return shape(self.settings.threshold)

    def map(self, batch: Batch) -> Keys:
        found = compared(batch, self.profile.shared_systems)
        long = np.array([len(text) >= MIN_CHARS for text in found.text], dtype=bool)
        records = found.record[long]
        texts = [found.text[i] for i in np.flatnonzero(long).tolist()]
        bands, rows = self._shape
        keys, bare = [np.zeros((0, bands), dtype=np.uint32)], [np.zeros(0, dtype=bool)]
        for signatures, shingles in signed(texts, self._templates, bands * rows):
            keys.append(band_keys(signatures, bands, rows))
            bare.append(shingles.bare)
        part = 2 * found.group[long].astype(np.int64) + np.concatenate(bare)
        source = np.full(len(records), batch.source, dtype=np.int32)
        return Keys(source, batch.row[records], exact_keys(batch)[records], part, np.concatenate(keys))

    def merge(self, states: Sequence[Keys | None]) -> Keys | None:
        return _join([state for state in states if state is not None])

    def finish(self, state: Keys | None, corpus: Corpus) -> Findings:
        if state is None:
            return self.builder().build()
        splits = splits_of(state.source, corpus)
        kept = self._distinct(state, splits, corpus)
        pairs = candidates(state.bands[kept], (splits * 16 + state.part)[kept])
        members, numbered = np.unique(pairs, return_inverse=True)
        places = [state.place(index) for index in kept[members].tolist()]
        verified, values = self._verified(places, numbered.reshape(-1, 2).astype(np.int64), corpus)
        return self._findings(places, verified, values, corpus)

    def _distinct(self, state: Keys, splits: npt.NDArray[np.int64], corpus: Corpus) -> npt.NDArray[np.int64]:
        """All records but the exact duplicates of their keepers, in the order of their keys, which depends on content alone."""
        alone, groups = _equal_groups(state, splits)
        placed = [{state.place(index): index for index in group.tolist()} for group in groups]
        staying = keepers_of([list(each) for each in placed], corpus)
        kept = np.concatenate([alone, np.array([each[place] for each, place in zip(placed, staying, strict=True)], dtype=np.int64)])
        ordered: npt.NDArray[np.int64] = kept[np.lexsort((splits[kept], state.exact[kept, 1], state.exact[kept, 0]))]
        return ordered

    def _verified(self, places: Sequence[Place], pairs: npt.NDArray[np.int64], corpus: Corpus) -> tuple[npt.NDArray[np.int64], _Values]:
        """Those of the `pairs` (positions in `places`) that are near-duplicates, and how similar they are, 0-1."""
        fingerprints, memory = corpus.fingerprints(places), corpus.memory(self)
        left, right = fingerprints[pairs[:, 0]], fingerprints[pairs[:, 1]]
        values = memory.recall(left, right)
        fresh = np.flatnonzero(np.isnan(values))
        if len(fresh):
            tasks = []
            for start in range(0, len(fresh), _PAIRS):
                members, numbered = np.unique(pairs[fresh[start : start + _PAIRS]], return_inverse=True)
                looked_up = [places[i] for i in members.tolist()]
                tasks.append((looked_up, _Piece(looked_up, numbered.reshape(-1, 2).astype(np.int64))))
            values[fresh] = np.concatenate(list(corpus.spread(self.similarities, tasks)))
            memory.learn(left[fresh], right[fresh], values[fresh])
        chosen = np.flatnonzero(values >= self.settings.threshold)
        return pairs[chosen], values[chosen]

    def similarities(self, batches: Iterable[Batch], piece: _Piece) -> _Values:
        """How similar the pairs of a piece are, 0-1; 0 for those that are below the threshold or speak of other things."""
        found: dict[Place, tuple[str, Spoken]] = {}
        for batch in batches:
            both = zip(plain_texts(batch, self.profile.shared_systems), outputs_of(batch), strict=True)
            found |= {batch.place(record): each for record, each in enumerate(both)}
        texts, spoken = zip(*(found[place] for place in piece.places), strict=True)
        return self._of_texts(texts, spoken, piece.pairs)

    def _of_texts(self, plain: Sequence[str], spoken: Sequence[Spoken], pairs: npt.NDArray[np.int64]) -> _Values:
        texts = [collapse(text.casefold()) for text in plain]
        values = measure(texts, self._templates, pairs, self.settings.threshold)
        near = np.flatnonzero(values >= self.settings.threshold)
        known = {i: Traits(plain[i]) for i in np.unique(pairs[near]).tolist()}
        # Per pair in Python: only those that are alike enough, nearly all of which are duplicates.
        others = [
            speak_of_others(known[left], known[right]) or decided(spoken[left], spoken[right]) is not None
            for left, right in pairs[near].tolist()
        ]
        values[near[np.array(others, dtype=bool)]] = 0.0
        return values

    def _findings(self, places: Sequence[Place], pairs: npt.NDArray[np.int64], values: _Values, corpus: Corpus) -> Findings:
        builder = self.builder()
        linked = np.unique(pairs).tolist()
        rank = np.full(len(places), len(places), dtype=np.int64)
        rank[linked] = corpus.standings([places[i] for i in linked])
        keeper = keepers(components(len(places), pairs), rank)
        partner, similarity = partners(pairs, values, rank)
        for i in linked:
            if keeper[i] != i:
                value, threshold = float(similarity[i]), self.settings.threshold
                other, group = places[partner[i]], places[keeper[i]]
                builder.add(places[i], other=other, group=group, value=value, threshold=threshold, fix=drop_fix("unsafe"))
        return builder.build()
