"""Bands and the pairs they propose."""

from __future__ import annotations

import numpy as np
import pytest

from curate.similarity.bands import MISSED, MOST_VALUES, WHOLE, WINDOW, band_keys, candidates, shape, shared


def proposed(keys: list[list[int]], part: list[int] | None = None) -> list[list[int]]:
    parts = np.array(part if part is not None else [0] * len(keys), dtype=np.int64)
    return candidates(np.array(keys, dtype=np.uint32).reshape(len(keys), -1), parts).tolist()


def test_shape_at_the_default() -> None:
    assert shape(0.75) == (16, 4)


@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0])
def test_shape_finds_pairs_at_the_threshold(threshold: float) -> None:
    bands, rows = shape(threshold)
    assert bands * rows <= MOST_VALUES
    assert (1 - threshold**rows) ** bands <= MISSED


def test_equal_rows_give_equal_keys_and_others_do_not() -> None:
    signatures = np.arange(24, dtype=np.uint32).reshape(2, 12)
    signatures[1, 4:8] = signatures[0, 4:8]
    keys = band_keys(signatures, 3, 4)
    assert (keys[0] == keys[1]).tolist() == [False, True, False]


def test_rows_are_not_interchangeable() -> None:
    assert len(np.unique(band_keys(np.array([[1, 2], [2, 1], [1, 1], [2, 2], [0, 0]], dtype=np.uint32), 1, 2))) == 5


def test_pairs_share_a_key_in_some_band_and_come_once() -> None:
    assert proposed([[1, 9], [1, 9], [5, 9], [6, 7]]) == [[0, 1], [0, 2], [1, 2]]
    assert proposed([[1, 2], [2, 1]]) == []


def test_parts_keep_apart() -> None:
    assert proposed([[1], [1], [1], [1]], [0, 1, 0, 1]) == [[0, 2], [1, 3]]


def test_no_records() -> None:
    assert candidates(np.zeros((0, 4), dtype=np.uint32), np.zeros(0, dtype=np.int64)).tolist() == []


def test_a_whole_bucket_is_compared_and_a_huge_one_along_a_window() -> None:
    assert len(proposed([[7]] * WHOLE)) == WHOLE * (WHOLE - 1) // 2
    pairs = proposed([[7]] * (WHOLE + 1))
    assert {right - left for left, right in pairs} == set(range(1, WINDOW + 1))


def test_in_a_huge_bucket_the_next_band_brings_like_records_together() -> None:
    keys = [[7, 1000 + i % 50] for i in range(300)]
    alike = {(i, j) for i in range(300) for j in range(i) if i % 50 == j % 50}
    assert alike <= {(right, left) for left, right in proposed(keys)}


def test_shared_are_the_positions_of_keys_that_come_again() -> None:
    assert shared(np.array([7, 3, 7, 5, 3, 9, 7], dtype=np.uint32)).tolist() == [1, 4, 0, 2, 6]
    assert shared(np.array([2**32 - 1, 0, 2**32 - 1], dtype=np.uint32)).tolist() == [0, 2]
    assert shared(np.zeros(0, dtype=np.uint32)).tolist() == []


def test_records_of_two_parts_with_one_key_are_no_pair() -> None:
    assert proposed([[4], [4], [4], [4]], [0, 1, 0, 1]) == [[0, 2], [1, 3]]
