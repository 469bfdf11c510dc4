"""Which records ask the same and answer differently, and which of them differ in what can be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import combinations
from typing import NamedTuple
from weakref import WeakKeyDictionary, ref

import numpy as np
import numpy.typing as npt

from curate.batch import Corpus
from curate.checks.base import Check
from curate.checks.duplicates import Place, splits_of
from curate.checks.replying import DECIDED, alike, heard, is_listed, likeness
from curate.checks.spoken import Spoken, decided
from curate.similarity.clusters import components
from curate.similarity.differences import Traits
from curate.similarity.questions import Ints, Questions, input_words, joined, one_place_apart
from curate.similarity.rewording import says_the_same
from curate.similarity.wordings import asks_the_same
from curate.text.differing import Difference

MANY_SHARE, MOST_SHARE = 0.2, 0.5
"""Where more than the first share of the records have a sibling with another answer, several answers to an input are taken for how the set
is made; where more than the second have, so are several that exclude each other.
"""

NEAR_FEW, NEAR_SHARE = 6, 0.1
"""So many records, or so large a share of them, may have one that is asked nearly the same; where more do, a word is what counts."""

MOST_ANSWERS = 5
"""Answers to one input from which, without a majority, the question has as many as one likes."""

MOST_READ = 32
"""Replies to one input that are held against each other; an input with more has as many as one likes."""

MOST_MEASURED = 4
"""Replies to one input up to which all pairs of them are measured by the workers; more of them are rare, and have many pairs."""

ALIKE = 0.75
"""Jaccard similarity of the character 5-grams of two answers from which they say nearly the same."""

LABEL_RECORDS, LABEL_SHARE = 3, 0.1
"""A short answer is a label when so many records give it, in a set where labels are so large a share of the answers."""

_FEWEST, _CANDIDATES = 1_000, 0.05
"""Records that may be looked up again for another wording: so many, or so large a share of them; more of them share a template."""


class Reply(NamedTuple):
    """One answer of a group: the hash of the input and its own, and the places of the records that give it, the keeper of these first."""

    question: int
    answer: int
    places: tuple[Place, ...]


class Conflict(NamedTuple):
    """A record that cannot be right where another one is; `same` says whether their inputs are the same or only nearly so."""

    place: Place
    other: Place
    difference: Difference
    same: bool


class Siblings:
    """The groups of records of one split that are asked the same and answer differently, each a list of its replies.

    `labels` are the hashes of the answers that are labels; `standing` is of the first record of each reply its place among those that
    may stay, the smaller the better. `share` of the records have a sibling with the same input. Texts are looked up only where what was
    measured, now or in an earlier run, leaves a question: of a million records 150,000 may have siblings.
    """

    def __init__(
        self,
        groups: list[list[Reply]],
        labels: frozenset[int],
        standing: dict[Place, int],
        share: float,
        corpus: Corpus,
        check: Check,
    ) -> None:
        self.groups, self.labels, self.standing, self.share = groups, labels, standing, share
        self._corpus, self._profile = ref(corpus), check.profile  # `_known` would keep for ever what its values hold
        self._spoken: dict[Place, Spoken] = {}
        read = [group for group in groups if len(group) <= MOST_MEASURED]
        pairs = [(left.places[0], right.places[0]) for group in read for left, right in combinations(group, 2)]
        self._alike = likeness(pairs, self._values, corpus, corpus.memory(check)) if pairs else {}
        apart = {place for pair, value in self._alike.items() if value == DECIDED for place in pair}
        self._hear([*apart, *(reply.places[0] for group in groups if len(group) > MOST_MEASURED for reply in group)])

    def said(self, reply: Reply) -> Spoken:
        """What the first record of a reply answers."""
        place = reply.places[0]
        if place not in self._spoken:
            self._hear([place])
        return self._spoken[place]

    def _hear(self, places: Iterable[Place]) -> None:
        wanted = sorted(set(places) - self._spoken.keys())
        corpus = self._corpus()
        if wanted and corpus is not None:
            self._spoken |= heard(corpus.load(wanted))

    def _measured(self, left: Reply, right: Reply) -> float | None:
        """How alike the answers are, or `DECIDED`, whichever comes first; None where it was not measured."""
        here, there = left.places[0], right.places[0]
        return self._alike.get((here, there), self._alike.get((there, here)))

    def difference(self, left: Reply, right: Reply) -> Difference | None:
        """What the two replies cannot both be right about."""
        if self._measured(left, right) not in (None, DECIDED):
            return None
        here, there = self.said(left), self.said(right)
        found = decided(here, there, lambda *given: is_listed(self._values, *given))
        if found is not None and found.kind == "label" and len(here.texts) == 1 and found.left == here.texts[0].strip():
            return found if {left.answer, right.answer} <= self.labels else None
        return found

    @cached_property
    def _values(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for mold in self._profile.molds:
            for key in mold.keys:
                found[key.path] = found.get(key.path, frozenset()) | frozenset(key.values)
        return found

    def conflicts(self) -> list[Conflict]:
        """Every record that differs decidedly from what most of its group answer, or else from what its keeper answers."""
        return [conflict for group in self.groups for conflict in self._of(group)]

    @cached_property
    def pairs(self) -> list[tuple[Reply, Reply]]:
        """Each answer of a group with that of its keeper, once, where they say something else in more than a few words, and nothing
        decides between the two; none where that is how the set is made.
        """
        if self.share > MANY_SHARE:
            return []
        found = []
        for group in self.groups:
            best: dict[int, Reply] = {}
            for reply in sorted(group, key=lambda each: self.standing[each.places[0]]):
                best.setdefault(reply.answer, reply)
            keeper, *others = best.values()
            found += [(reply, keeper) for reply in others]
        told = [(left, right) for left, right in self._unlike(found) if self.difference(left, right) is None]
        self._hear(reply.places[0] for pair in told for reply in pair)
        return told

    def _unlike(self, pairs: list[tuple[Reply, Reply]]) -> list[tuple[Reply, Reply]]:
        values = [self._measured(*pair) for pair in pairs]
        open_pairs = [pair for pair, value in zip(pairs, values, strict=True) if value is None or value == DECIDED]
        self._hear(reply.places[0] for pair in open_pairs for reply in pair)
        late = iter(alike([(self.said(left), self.said(right)) for left, right in open_pairs]).tolist())
        known = [next(late) if value is None or value == DECIDED else value for value in values]
        return [pair for pair, value in zip(pairs, known, strict=True) if value < ALIKE]

    def _of(self, group: list[Reply]) -> list[Conflict]:
        if len(group) > MOST_READ:
            return []
        sides: list[list[Reply]] = []
        for reply in group:
            side = next((side for side in sides if self.difference(side[0], reply) is None), None)
            if side is None:
                sides.append([reply])
            else:
                side.append(reply)
        counts = [sum(len(reply.places) for reply in side) for side in sides]
        if len(sides) < 2 or (len(sides) >= MOST_ANSWERS and 2 * max(counts) <= sum(counts)):
            return []
        main = sides[int(np.argmax(counts))]  # of equally many the one of the keeper, whose reply comes first
        found = []
        for side in sides:
            if side is not main:
                found += [conflict for reply in side if (conflict := self._against(reply, main)) is not None]
        return found

    def _against(self, reply: Reply, main: list[Reply]) -> Conflict | None:
        for other in sorted(main, key=lambda each: each.question != reply.question):
            difference = self.difference(reply, other)
            if difference is not None:
                return Conflict(reply.places[0], other.places[0], difference, reply.question == other.question)
        return None


def restated(found: Siblings, left: Reply, right: Reply) -> bool:
    """Whether two replies to the same input say the same in other words."""
    if left.question != right.question:
        return False
    here, there = found.said(left), found.said(right)
    return here.roles == there.roles and says_the_same(here.whole, there.whole)


_known: WeakKeyDictionary[Corpus, Siblings] = WeakKeyDictionary()


def siblings(states: Sequence[Questions], corpus: Corpus, check: Check) -> Siblings:
    """The groups of a set; none where it is made of them. Three rules ask for them, and the first one makes them for all."""
    if corpus not in _known:
        _known[corpus] = _siblings(joined(states), corpus, check)
    return _known[corpus]


def _siblings(state: Questions | None, corpus: Corpus, check: Check) -> Siblings:
    if state is None or not len(state.row):
        return Siblings([], frozenset(), {}, 0.0, corpus, check)
    splits = splits_of(state.source, corpus)
    exact = _several(_numbered(state.question, splits), state.answer)
    share = _size(exact) / len(state.row)
    found = _worded(state, exact, splits, corpus) if share <= MOST_SHARE else []
    groups, standing = _replies(state, found, corpus) if found else ([], {})
    return Siblings(groups, _labels(state), standing, share, corpus, check)


def _labels(state: Questions) -> frozenset[int]:
    answers, counts = np.unique(state.answer[state.short], return_counts=True)
    often = counts >= LABEL_RECORDS
    return frozenset(answers[often].tolist()) if counts[often].sum() >= LABEL_SHARE * len(state.row) else frozenset()


def _worded(state: Questions, exact: list[Ints], splits: Ints, corpus: Corpus) -> list[Ints]:
    """The groups of the same wording, or the `exact` ones where too many are asked nearly the same."""
    wording = _numbered(state.near, splits)
    pairs = _same_wording(state, one_place_apart(state, splits), corpus)
    nearly = _several(components(int(wording.max()) + 1, wording[pairs])[wording], state.answer)
    few = max(NEAR_FEW, NEAR_SHARE * len(state.row))
    return nearly if _size(nearly) - _size(exact) <= few else exact


def _size(groups: Sequence[Ints]) -> int:
    return sum(map(len, groups))


def _numbered(keys: npt.NDArray[np.uint64], splits: Ints) -> Ints:
    """A number for each key of each split, shape (n,)."""
    _, numbers = np.unique(keys, return_inverse=True)
    return np.asarray(numbers.astype(np.int64) + splits * (int(numbers.max(initial=0)) + 1), dtype=np.int64)


def _several(group: Ints, answer: npt.NDArray[np.uint64]) -> list[Ints]:
    """The positions of each group that has more than one answer."""
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    several = np.flatnonzero(ends - starts > 1).tolist()
    found = [order[starts[i] : ends[i]] for i in several]
    return [members for members in found if (answer[members] != answer[members[0]]).any()]


def _replies(state: Questions, groups: Sequence[Ints], corpus: Corpus) -> tuple[list[list[Reply]], dict[Place, int]]:
    """The replies of each group, those of most records first, of equally many that of the keeper; and how the first of each stand."""
    members = np.concatenate(groups)
    places = list(zip(state.source[members].tolist(), state.row[members].tolist(), strict=True))
    standing = dict(zip(places, corpus.standings(places).tolist(), strict=True))
    given = list(zip(state.question[members].tolist(), state.answer[members].tolist(), strict=True))
    made, start = [], 0
    for size in map(len, groups):  # a group has two or three records, unless it is how the set is made
        replies: dict[tuple[int, int], list[Place]] = {}
        for index in range(start, start + size):
            replies.setdefault(given[index], []).append(places[index])
        start += size
        ordered = [Reply(*said, _from_keeper(found, standing)) for said, found in replies.items()]
        ordered.sort(key=lambda reply: (-len(reply.places), standing[reply.places[0]]))
        made.append(ordered)
    return made, {reply.places[0]: standing[reply.places[0]] for group in made for reply in group}


def _from_keeper(places: list[Place], standing: dict[Place, int]) -> tuple[Place, ...]:
    if len(places) == 1:
        return tuple(places)
    keeper = min(places, key=standing.__getitem__)
    return (keeper, *(place for place in sorted(places) if place != keeper))


def _same_wording(state: Questions, pairs: Ints, corpus: Corpus) -> Ints:
    """Those of the pairs that ask the same, by their texts."""
    members, numbered = np.unique(pairs, return_inverse=True)
    if not len(pairs) or len(members) > max(_FEWEST, _CANDIDATES * len(state.row)):
        return np.zeros((0, 2), dtype=np.int64)
    places = [state.place(index) for index in members.tolist()]
    words: dict[Place, list[str]] = {}
    capitals: dict[Place, frozenset[str]] = {}
    for batch in corpus.load(places):
        for record, (found, raw) in enumerate(zip(input_words(batch), batch.input_text, strict=True)):
            words[batch.place(record)], capitals[batch.place(record)] = found, Traits(raw).capitals
    return pairs[
        [
            asks_the_same(words[places[left]], words[places[right]], capitals[places[left]] | capitals[places[right]])
            for left, right in numbered.reshape(-1, 2).tolist()
        ]
    ]
