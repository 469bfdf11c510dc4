"""Words of a column."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from curate.text.words import word_counts


def counts(texts: list[str]) -> list[int]:
    return word_counts(pa.array(texts, type=pa.large_string())).tolist()


def test_counts() -> None:
    assert counts(["one two", "", " ", "one", "  a\n\tb  ", "中文字", "ab中文 cd", "это два слова"]) == [2, 0, 0, 1, 2, 3, 4, 3]
    assert counts([]) == []
    assert counts(["", ""]) == [0, 0]


def test_slices_count_their_own_texts() -> None:
    column = pa.array(["one", "one two", "one two three", ""], type=pa.large_string())
    assert word_counts(column.slice(1, 2)).tolist() == [2, 3]
    assert word_counts(column.slice(4)).tolist() == []


@given(st.lists(st.text(alphabet="ab \n\té!")))
def test_words_are_runs_between_spaces(texts: list[str]) -> None:
    assert counts(texts) == [len(text.split()) for text in texts]
