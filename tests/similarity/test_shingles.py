"""Shingles by hash, in bulk and one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curate.similarity.shingles import TemplateTable, chunks, distinct, hash_shingle, shingle, shingles_of

TEXTS = [
    "",
    "a",
    "abcd",
    "abcde",
    "the quick brown fox",
    "日本語のテキストです",
    "👩\u200d🚀" * 3,
    "",
    "aaaaaaaaaa",
    "x" * 9,
]
texts = st.lists(st.text(max_size=30), max_size=8)


def hashed(grams: list[str]) -> list[int]:
    return [hash_shingle(gram.encode("utf-8", "surrogatepass")) for gram in grams]


def runs(found: object) -> list[list[int]]:
    hashes, starts = found.hashes.tolist(), found.starts.tolist()  # type: ignore[attr-defined]
    return [hashes[a:b] for a, b in zip(starts, starts[1:], strict=False)]


def test_shingles_of_one_text() -> None:
    assert shingles_of("abcdefg") == ["abcde", "bcdef", "cdefg"]
    assert [shingles_of(text) for text in ("", "ab", "abcde")] == [[], ["ab"], ["abcde"]]


def test_the_hash_is_pinned() -> None:
    """Profiles hold these numbers; another hash would silently unlearn them."""
    assert [hash_shingle(text.encode()) for text in ("hello", "a", "日本語のテ")] == [3174826026, 1992116753, 1303317127]


def test_bulk_equals_one_by_one() -> None:
    assert runs(shingle(TEXTS)) == [hashed(shingles_of(text)) for text in TEXTS]


@given(texts)
def test_bulk_equals_one_by_one_for_any_texts(many: list[str]) -> None:
    assert runs(shingle(many)) == [hashed(shingles_of(text)) for text in many]


@given(texts)
def test_distinct_is_the_set(many: list[str]) -> None:
    assert runs(distinct(shingle(many))) == [sorted(set(hashed(shingles_of(text)))) for text in many]


@given(texts, st.sets(st.integers(0, 40)))
def test_templates_are_left_out_unless_nothing_else_is_there(many: list[str], chosen: set[int]) -> None:
    every = [gram for text in many for gram in shingles_of(text)]
    masked = set(hashed([every[i] for i in chosen if i < len(every)]))
    found = shingle(many, TemplateTable(np.array(sorted(masked), dtype=np.uint32)))
    expected = [[value for value in hashed(shingles_of(text)) if value not in masked] for text in many]
    bare = [bool(text) and not left for text, left in zip(many, expected, strict=True)]
    assert found.bare.tolist() == bare
    assert runs(found) == [hashed(shingles_of(text)) if empty else left for text, left, empty in zip(many, expected, bare, strict=True)]


def test_template_table_is_exact() -> None:
    generator = np.random.default_rng(3)
    known = np.unique(generator.integers(0, 1 << 32, 60_000, dtype=np.uint32))
    asked = np.concatenate([known, generator.integers(0, 1 << 32, 60_000, dtype=np.uint32), known + np.uint32(1)])
    table = TemplateTable(known)
    assert len(table) == len(known)
    assert table.contains(asked).tolist() == np.isin(asked, known).tolist()


def test_template_table_edges() -> None:
    ends = np.array([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF], dtype=np.uint32)
    for size in range(len(ends) + 1):
        assert TemplateTable(ends[:size]).contains(ends).tolist() == [True] * size + [False] * (len(ends) - size)


def test_chunks_cover_everything_once() -> None:
    assert list(chunks(["aaa", "bb", "", "cccccccc", "d"], 5)) == [(0, 3), (3, 4), (4, 5)]
    assert list(chunks([])) == []
    assert list(chunks(["", ""], 5)) == [(0, 2)]
