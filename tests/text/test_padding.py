"""Phrases around an answer that say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.text.padding import core

ANSWER = "Roses need deep loam that holds water."
PIECES = ["Sure! ", "Great question! ", ANSWER, " I hope this helps!", "\n", " Happy to help!", "ok ", "?", "Sure, here it is:\n"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""),
        ("   ", "   "),
        (ANSWER, ANSWER),
        (f"  Sure!\n\n{ANSWER}", ANSWER),
        (f"{ANSWER}\nI hope this helps! 🌹", ANSWER),
        (f"{ANSWER} {'Happy to help! ' * 3}", ANSWER),
        ("I hope this helps!", "I hope this helps!"),
        ("Sure! Happy to help!", "Sure! Happy to help!"),
        ("Sure! and certain.", "Sure! and certain."),
    ],
)
def test_core(text: str, kept: str) -> None:
    start, end = core(text)
    assert text[start:end] == kept


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_cutting_twice_changes_nothing_more(pieces: list[str]) -> None:
    text = "".join(pieces)
    start, end = core(text)
    assert 0 <= start <= end <= len(text)
    assert core(text[start:end]) == (0, end - start)


@pytest.mark.parametrize("unit", ["Sure! ", " I hope this helps!", "\n", ". ", "Sure, here", "if you have any "])
def test_long_repetitions_are_looked_at_once(unit: str) -> None:
    text = ANSWER + unit * 20_000 + ANSWER
    assert core(text) == (0, len(text))
    many = unit * 20_000
    assert 0 <= core(many)[0] < core(many)[1] <= len(many)
