"""Components, keepers and partners."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curate.similarity.clusters import components, keepers, partners

links = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30)


def pairs_of(many: list[tuple[int, int]]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array(many, dtype=np.int64).reshape(-1, 2)


def by_search(many: list[tuple[int, int]]) -> list[int]:
    """The smallest node that each node reaches, by walking."""
    smallest = []
    for node in range(20):
        seen, waiting = {node}, [node]
        while waiting:
            here = waiting.pop()
            for pair in many:
                if here in pair:
                    waiting += [other for other in pair if other not in seen]
                    seen |= set(pair)
        smallest.append(min(seen))
    return smallest


@given(links)
def test_components_are_what_walking_finds(many: list[tuple[int, int]]) -> None:
    assert components(20, pairs_of(many)).tolist() == by_search(many)


@given(st.randoms(use_true_random=False))
def test_a_long_chain_in_any_order(chance: object) -> None:
    many = [(i, i + 1) for i in range(500)]
    chance.shuffle(many)  # type: ignore[attr-defined]
    assert components(501, pairs_of(many)).tolist() == [0] * 501


def test_keepers_have_the_smallest_rank() -> None:
    label = components(5, pairs_of([(0, 3), (3, 4)]))
    assert keepers(label, np.array([9, 1, 2, 7, 8])).tolist() == [3, 1, 2, 3, 3]


def test_partner_is_the_most_similar_then_by_rank() -> None:
    pairs, rank = pairs_of([(0, 1), (0, 2), (1, 2), (2, 3)]), np.array([0, 1, 2, 3, 4])
    partner, value = partners(pairs, np.array([0.8, 0.9, 0.9, 0.9]), rank)
    assert partner.tolist() == [2, 2, 0, 2, 4]
    assert value.tolist() == [0.9, 0.9, 0.9, 0.9, 0.0]
    assert partners(pairs, np.array([0.8, 0.9, 0.9, 0.9]), rank[::-1].copy())[0].tolist() == [2, 2, 3, 2, 4]
