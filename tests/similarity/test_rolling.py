"""Rolling hashes: equal runs are equal wherever they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curate.similarity.rolling import inverses, powers, spread, windows


@given(st.lists(st.integers(0, 3), max_size=40), st.integers(1, 5))
def test_windows_are_equal_where_their_runs_are(codes: list[int], size: int) -> None:
    found = windows(np.array(codes, dtype=np.uint64), size).tolist()
    runs = [tuple(codes[i : i + size]) for i in range(len(codes) - size + 1)]
    assert len(found) == len(runs)
    assert len(set(found)) == len(set(runs))
    assert len(set(zip(runs, found, strict=True))) == len(set(runs))


def test_inverses_take_powers_back() -> None:
    assert (powers(50) * inverses(50)).tolist() == [1] * 50
    assert powers(0).tolist() == []


def test_spreading_is_one_to_one() -> None:
    assert len(np.unique(spread(np.arange(10_000, dtype=np.uint64)))) == 10_000
