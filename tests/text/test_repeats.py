"""The screen for repetition and the exact measures behind it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.text.repeats import find_loop, repeated_lines, repeated_share, screen

PIECES = st.sampled_from(["press it ", "and wait ", "wait. ", "Then look at the lamp.\n", "a ", "é ", "按下", "。", "  ", "\n", "12 "])
TEXTS = st.lists(st.tuples(st.lists(PIECES, max_size=6), st.integers(1, 6)).map(lambda each: "".join(each[0]) * each[1]), max_size=6)


def column(texts: list[str]) -> pa.Array:
    return pa.array(texts, type=pa.large_string())


@given(TEXTS)
def test_no_text_depends_on_its_neighbours(texts: list[str]) -> None:
    together = screen(column(texts))
    alone = [screen(column([text])) for text in texts]
    assert together.looping.tolist() == [bool(each.looping[0]) for each in alone]
    assert together.words.tolist() == [int(each.words[0]) for each in alone]
    assert together.share.tolist() == [float(each.share[0]) for each in alone]


def test_large_columns_are_cut() -> None:
    texts = [f"Text {number} says very little. " * (1 + 5 * (number % 7 == 0)) for number in range(2_300)]
    assert np.flatnonzero(screen(column(texts)).looping).tolist() == list(range(0, 2_300, 7))


@pytest.mark.parametrize("texts", [[], [""], ["", "  \n"], [None]], ids=str)
def test_nothing_to_look_at(texts: list[str]) -> None:
    found = screen(column(texts))
    assert (found.looping.tolist(), found.words.tolist(), found.share.tolist()) == (
        [False] * len(texts),
        [0] * len(texts),
        [0.0] * len(texts),
    )


def test_a_slice_is_looked_at_alone() -> None:
    texts = column(["wait " * 20, "Press it once.", "wait " * 20])
    assert screen(texts.slice(1, 2)).looping.tolist() == [False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("go " * 11, None),
        ("go " * 12, (0, 35, "go", 12)),
        ("a b c d " * 3, None),
        ("ab b c d " * 4, (0, 35, "ab b c d", 4)),
        ("1 2 3 " * 8, None),
        ("Look: go on go on go on go on go on go on", (6, 41, "go on", 6)),
    ],
)
def test_find_loop(text: str, expected: tuple[int, int, str, int] | None) -> None:
    assert find_loop(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Look at the lamp.\nLook at the lamp.\nLook at the lamp.", (18, 53, "Look at the lamp.", 3)),
        ("Look at the lamp. " * 2, None),
        ("Look at it. " * 9, None),
        ("Look at the lamp. Wait for the light. " * 3, (38, 93, "Look at the lamp.", 3)),
        (" ".join(f"This is step {n} of it. Look at the lamp." for n in range(3)), (62, 119, "Look at the lamp.", 3)),
        (" ".join(f"This is step {n}. Then wait {n} s. And do {n} more." for n in range(3)) + " Look at the lamp." * 2, None),
    ],
)
def test_repeated_lines(text: str, expected: tuple[int, int, str, int] | None) -> None:
    assert repeated_lines(text) == expected


@pytest.mark.parametrize(
    ("text", "share"), [("", 0.0), ("one two three", 0.0), ("one two three four", 0.0), ("a b c d a b c d", 0.2), ("1 2 3 4 1 2 3 5", 0.0)]
)
def test_repeated_share(text: str, share: float) -> None:
    assert repeated_share(text) == pytest.approx(share)
