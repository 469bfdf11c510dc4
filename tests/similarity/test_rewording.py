"""Rewording: answers with the same words in another order say the same, unless a number or a negation differs."""

from __future__ import annotations

import pytest

from curate.similarity.rewording import says_the_same

CLEAN = "Take the filter out of the hood, soak it in warm water with soda for 2 hours, and let it dry overnight."


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("Soak the filter in warm water with soda for 2 hours; take it out of the hood, and overnight it may dry. Let it.", True),
        ("Soak the filter in warm water with soda for 3 hours; take it out of the hood, and overnight it may dry. Let it.", False),
        ("Never soak the filter in warm water with soda for 2 hours; take it out of the hood, and overnight it may dry. Let it.", False),
        ("Buy another hood for 2 hours of work, then throw the old one into the bin behind the mill.", False),
    ],
)
def test_says_the_same(other: str, expected: bool) -> None:
    assert says_the_same(CLEAN, other) == says_the_same(other, CLEAN) == expected


def test_a_few_words_are_too_few_to_tell() -> None:
    assert not says_the_same("Press the red button.", "The red button, press.")
