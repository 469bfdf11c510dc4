"""Exact Jaccard similarities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.similarity import verify
from curate.similarity.shingles import TemplateTable, shingle, shingles_of
from curate.similarity.verify import jaccard, measure, sets_of

texts = st.lists(st.text("ab cé日👩", max_size=20), min_size=1, max_size=6)


def all_pairs(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array([(i, j) for i in range(count) for j in range(count)], dtype=np.int64)


def plain(left: str, right: str) -> float:
    a, b = set(shingles_of(left)), set(shingles_of(right))
    return len(a & b) / len(a | b) if a and b else 0.0


@given(texts)
def test_equal_to_python_sets(many: list[str]) -> None:
    assert jaccard(sets_of(many), all_pairs(len(many))).tolist() == [plain(a, b) for a in many for b in many]


@given(texts)
def test_symmetric_and_one_with_itself(many: list[str]) -> None:
    square = jaccard(sets_of(many), all_pairs(len(many))).reshape(len(many), -1)
    assert square.tolist() == square.T.tolist()
    assert np.diag(square).tolist() == [1.0 if text else 0.0 for text in many]


def test_small_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"text number {i} about {i % 3} things" for i in range(12)]
    whole = jaccard(sets_of(many), all_pairs(12)).tolist()
    monkeypatch.setattr(verify, "CHUNK", 40)
    assert jaccard(sets_of(many), all_pairs(12)).tolist() == whole


def test_pairs_whose_sizes_keep_them_below_are_not_counted() -> None:
    sets = sets_of(["abcdefgh", "abcdefghijklmnop"])
    pair = np.array([[0, 1]])
    assert (jaccard(sets, pair).tolist(), jaccard(sets, pair, 0.5).tolist()) == ([4 / 12], [0.0])


def measured(left: str, right: str, template: str) -> float:
    table = TemplateTable(shingle([template]).hashes)
    return float(measure([left, right], table, np.array([[0, 1]]), 0.5)[0])


def test_the_smaller_of_both_similarities_counts() -> None:
    left, right = "the same long opening words apple", "the same long opening words apply"
    whole = plain(left, right)
    assert whole == 28 / 30
    assert measured(left, right, "") == whole
    # Of the rest after the opening, "words apple" and "words apply", less is shared.
    assert measured(left, right, "the same long opening w") == 9 / 11


def test_different_templates_around_the_same_words_are_not_alike() -> None:
    left, right = "how much is it to go to Samarkand", "who is the king of old Samarkand"
    assert measured(left, right, "how much is it to go to who is the king of old ") == plain(left, right) < 0.2


def test_texts_of_templates_alone_are_measured_whole() -> None:
    assert measured("nothing but template", "nothing but template", "nothing but template") == 1.0
    assert measured("nothing but template", "nothing but template, no", "nothing but template") == 0.0
