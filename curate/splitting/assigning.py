"""Which side each record goes to: whole groups, in an order that a seed and the content decide, until a side is full."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from curate.similarity.clusters import components

Ints = npt.NDArray[np.int64]

SIDES = ("train", "validation", "test")
TRAIN, VALIDATION, TEST = range(3)
OUT = -1


@dataclass(frozen=True)
class Assigned:
    """The side of each record (an index of `SIDES`, or `OUT`), shape (n,); its group, shape (n,); and the new records that tie records of
    different sides together, which are left out.
    """

    side: Ints
    group: Ints
    bridges: list[int] = field(default_factory=list)


def assign(
    keys: Sequence[bytes],
    pairs: Ints,
    fit: npt.NDArray[np.bool_],
    shares: Mapping[int, float],
    seed: int,
    strata: Sequence[str],
    known: Mapping[int, int] | None = None,
) -> Assigned:
    """Give every record that is `fit`, shape (n,), a side.

    `keys` are the contents of the records (fingerprints): with the seed they alone decide, not the order of the file. `shares` are the
    parts of validation and test. `known` is the side that records had before, by position; they keep it.
    """
    count = len(keys)
    pairs = pairs[fit[pairs].all(axis=1)] if len(pairs) else pairs
    side = np.full(count, OUT, dtype=np.int64)
    bridges: list[int] = []
    if known:
        bridges = _spread(side, pairs, known)
        apart = ~np.isin(pairs, bridges).any(axis=1) if len(pairs) else np.zeros(0, dtype=bool)
        pairs = pairs[apart]
    group = components(count, pairs) if len(pairs) else np.arange(count, dtype=np.int64)
    free = fit.copy()
    free[bridges] = False
    goals = {each: round(share * int(free.sum())) for each, share in shares.items()}
    free &= side == OUT
    _fill(side, group, np.flatnonzero(free), goals, keys, seed, strata)
    return Assigned(side, group, bridges)


def _spread(side: Ints, pairs: Ints, known: Mapping[int, int]) -> list[int]:
    """Give the sides of known records to the new ones that are tied to them; those that are tied to two sides are returned."""
    ties: dict[int, list[int]] = defaultdict(list)
    for left, right in pairs.tolist():
        ties[left].append(right)
        ties[right].append(left)
    for position, where in known.items():
        side[position] = where
    bridges: set[int] = set()
    waiting = sorted(known)
    while waiting:
        reached: dict[int, set[int]] = defaultdict(set)
        for position in waiting:
            for other in ties[position]:
                if side[other] == OUT and other not in bridges:
                    reached[other].add(int(side[position]))
        bridges |= {position for position, sides in reached.items() if len(sides) > 1}
        waiting = sorted(position for position, sides in reached.items() if len(sides) == 1)
        for position in waiting:
            side[position] = next(iter(reached[position]))
    # What was reached from two sides at different times is a bridge, too: of each such pair the new record.
    for left, right in pairs.tolist():
        if OUT != side[left] != side[right] != OUT:
            bridges |= {position for position in (left, right) if position not in known}
    side[sorted(bridges)] = OUT
    return sorted(bridges)


def _fill(side: Ints, group: Ints, free: Ints, goals: Mapping[int, int], keys: Sequence[bytes], seed: int, strata: Sequence[str]) -> None:
    """Give the groups of the `free` records their sides, in place."""
    members: dict[int, list[int]] = defaultdict(list)
    for position in free.tolist():
        members[int(group[position])].append(position)
    taken = Counter(side.tolist())
    wanted = {each: max(0, goal - taken[each]) for each, goal in goals.items()}
    by_stratum: dict[str, list[list[int]]] = defaultdict(list)
    for each in members.values():
        by_stratum[_stratum(each, strata)].append(each)
    sizes = {stratum: sum(map(len, groups)) for stratum, groups in by_stratum.items()}
    room = {each: _apportioned(goal, sizes) for each, goal in wanted.items()}
    for stratum in sorted(by_stratum):
        for each in sorted(by_stratum[stratum], key=lambda group: _order(group, keys, seed)):
            fits = [where for where in (TEST, VALIDATION) if room.get(where, {}).get(stratum, 0) >= len(each)]
            where = fits[0] if fits else TRAIN
            if fits:
                room[where][stratum] -= len(each)
            side[each] = where


def _stratum(group: Sequence[int], strata: Sequence[str]) -> str:
    """The value that most of a group have, the first of equally frequent ones in their order."""
    counted = Counter(strata[position] for position in group)
    return min(counted, key=lambda value: (-counted[value], value))


def _order(group: Sequence[int], keys: Sequence[bytes], seed: int) -> bytes:
    """Where a group stands in the order of a seed: a hash of its smallest content."""
    return hashlib.blake2b(min(keys[position] for position in group), digest_size=16, key=str(seed).encode("ascii")).digest()


def _apportioned(goal: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """A goal shared out by size, to whole records, the largest remainders first."""
    total = sum(sizes.values())
    if not total:
        return {}
    goal = min(goal, total)
    exact = {name: goal * size / total for name, size in sizes.items()}
    parts = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda name: (parts[name] - exact[name], name))[: goal - sum(parts.values())]:
        parts[name] += 1
    return parts
