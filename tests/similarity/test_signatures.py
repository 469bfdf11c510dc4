"""Signatures equal to datasketch's, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.similarity.shingles import TemplateTable, hash_shingle, shingle, shingles_of
from curate.similarity.signatures import permutations, sign, signed


def reference(text: str, count: int) -> list[int]:
    made = MinHash(num_perm=count, seed=1, hashfunc=hash_shingle)
    made.update_batch([gram.encode("utf-8", "surrogatepass") for gram in shingles_of(text)])
    return made.hashvalues.tolist()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6), st.sampled_from([1, 20, 64, 128]))
def test_equal_to_datasketch(many: list[str], count: int) -> None:
    assert sign(shingle(many), count).tolist() == [reference(text, count) for text in many]


@pytest.mark.parametrize("count", [1, 64, 128])
def test_permutations_are_datasketchs(count: int) -> None:
    assert permutations(count).tolist() == MinHash(num_perm=count, seed=1).permutations.tolist()


def test_a_text_without_shingles_has_the_largest_values() -> None:
    assert sign(shingle(["", "hello there", ""]), 4).tolist() == [[0xFFFFFFFF] * 4, reference("hello there", 4), [0xFFFFFFFF] * 4]


def test_chunks_give_the_same_as_one_piece() -> None:
    many = [f"record number {i} of the set " * 40 for i in range(200)]
    table = TemplateTable(shingle(["of the set"]).hashes)
    pieces = [signatures for signatures, _ in signed(many, table, 16)]
    assert len(pieces) > 1
    assert np.concatenate(pieces).tolist() == sign(shingle(many, table), 16).tolist()
