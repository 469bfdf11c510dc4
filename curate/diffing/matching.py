"""Which record of the new state is which of the old one: equal content first, then ids, prompts, answers and likeness.

Everything is decided by content, so that the order of the records, and how the files were cut, leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from curate.diffing.content import Content, unique
from curate.engine.result import Places, occurrences
from curate.similarity.lookup import BandTable
from curate.similarity.shingles import TemplateTable
from curate.similarity.verify import measure

Ints = npt.NDArray[np.int64]
How = Literal["id", "prompt", "answer", "likeness"]

LIKE = 0.6
"""Jaccard similarity from which two records without anything else in common are one that was changed."""

MOST_LIKE = 20_000
"""Records of a state among which likeness is looked for so low; among more it has to be `LIKE_MANY`, which needs fewer comparisons."""

LIKE_MANY = 0.75
BLOCK = 20_000


@dataclass(frozen=True)
class Pair:
    """A record that was changed: its positions in the old and the new state, and by what it was known."""

    old: int
    new: int
    how: How


@dataclass(frozen=True)
class Matches:
    """Which records are the same (their positions in both states, shape (n,) each), which were changed, and which have no partner."""

    same_old: Ints
    same_new: Ints
    changed: list[Pair]
    removed: Ints
    added: Ints


def same_records(old: Places, new: Places) -> tuple[Ints, Ints]:
    """The positions in both states of the records with equal content; of several equal ones as many as both have.

    By columns: a record is known by its fingerprint and by how many with the same came before, and those are intersected.
    """
    kind = np.dtype([("high", "<u8"), ("low", "<u8"), ("rank", "<i8")])
    keys = []
    for places in (old, new):
        made = np.empty(len(places), dtype=kind)
        made["high"], made["low"] = places.fingerprint[:, 0], places.fingerprint[:, 1]
        made["rank"] = occurrences(places.fingerprint)
        keys.append(made)
    _, left, right = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    return left.astype(np.int64), right.astype(np.int64)


def match(
    old: Places,
    new: Places,
    read: Callable[[Ints, Ints], tuple[list[Content], list[Content]]],
    templates: TemplateTable,
) -> Matches:
    """Match the records of two states. `read` gives the contents of those (positions, old and new) that have no equal."""
    same_old, same_new = same_records(old, new)
    left = np.setdiff1d(np.arange(len(old), dtype=np.int64), same_old)
    right = np.setdiff1d(np.arange(len(new), dtype=np.int64), same_new)
    if not (len(left) and len(right)):
        return Matches(same_old, same_new, [], left, right)
    olds, news = read(left, right)
    changed: list[Pair] = []
    for how, attribute in (("id", "name"), ("prompt", "prompt"), ("answer", "answer")):
        mine, theirs = unique(olds, attribute), unique(news, attribute)
        found = [Pair(mine[key].position, theirs[key].position, how) for key in mine if key in theirs]  # type: ignore[arg-type]
        changed += found
        olds, news = _without(olds, {each.old for each in found}), _without(news, {each.new for each in found})
    changed += _alike(olds, news, templates)
    removed = np.setdiff1d(left, np.array([each.old for each in changed], dtype=np.int64))
    added = np.setdiff1d(right, np.array([each.new for each in changed], dtype=np.int64))
    return Matches(same_old, same_new, sorted(changed, key=lambda each: each.new), removed, added)


def _without(contents: Sequence[Content], positions: set[int]) -> list[Content]:
    return [each for each in contents if each.position not in positions]


def _alike(olds: Sequence[Content], news: Sequence[Content], templates: TemplateTable) -> list[Pair]:
    """The most alike first, each record once; of pairs that are equally alike the one with the smallest fingerprints."""
    if not (olds and news):
        return []
    least = LIKE if max(len(olds), len(news)) <= MOST_LIKE else LIKE_MANY
    candidates = _candidates(olds, news, templates, least)
    if not len(candidates):
        return []
    values = _measured([each.text for each in (*olds, *news)], candidates, templates, least)
    near = np.flatnonzero(values >= least)
    ordered = near[np.lexsort((candidates[near, 1], candidates[near, 0], -values[near]))]  # positions stand in the order of fingerprints
    taken: set[int] = set()
    found = []
    for one, other in candidates[ordered].tolist():
        if one not in taken and other not in taken:
            taken |= {one, other}
            found.append(Pair(olds[one].position, news[other - len(olds)].position, "likeness"))
    return found


def _measured(texts: Sequence[str], pairs: Ints, templates: TemplateTable, least: float) -> npt.NDArray[np.float64]:
    """How alike each pair is, some pairs at a time, so that the shingles of all texts are never held together."""
    values = np.zeros(len(pairs), dtype=np.float64)
    for start in range(0, len(pairs), BLOCK):
        block = pairs[start : start + BLOCK]
        members, renumbered = np.unique(block, return_inverse=True)
        chosen = [texts[index] for index in members.tolist()]
        values[start : start + BLOCK] = measure(chosen, templates, renumbered.reshape(-1, 2).astype(np.int64), least)
    return values


def _candidates(olds: Sequence[Content], news: Sequence[Content], templates: TemplateTable, least: float) -> Ints:
    """Pairs of places in (`olds`, then `news`) that may be alike, shape (n, 2): those with a prompt in common, and those with a band."""
    table = BandTable(templates, least)
    for start in range(0, len(olds), BLOCK):
        block = olds[start : start + BLOCK]
        table.add(range(start, start + len(block)), [each.text for each in block])
    table.close()
    pairs = []
    for start in range(0, len(news), BLOCK):
        found = table.candidates_of([each.text for each in news[start : start + BLOCK]])
        pairs += [(one, len(olds) + start + index) for index, others in found.items() for one in others]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
