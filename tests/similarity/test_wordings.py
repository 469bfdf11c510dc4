"""Wordings: which words of a question count, and when two questions ask the same."""

from __future__ import annotations

import pytest

from curate.similarity.wordings import asks_the_same, core, cores, decides_nothing, misspelt

_ASKED = "how much does it cost to send two chairs and one table from harbour to old mill when snow lies on road"
LONG = _ASKED.split()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("hello, how long is the till open?", "how long is the till open"),
        ("could you tell me how long the till is open? thank you!", "how long the till is open"),
        ("which lamps can be dimmed?", "which lamp can be dimmed?"),
        ("what does a sack - of bark - cost", "what does the sack of bark cost?"),
        ("where are the instructions kept", "where are the instuctions kept"),
    ],
)
def test_the_same_question(left: str, right: str) -> None:
    assert asks_the_same(cores(left), cores(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("is the till open?", "is the till not open?"),
        ("what do 3 sacks cost", "what do 4 sacks cost"),
        ("is ash heavier than oak", "is oak heavier than ash"),
        ("does it open to the left", "does it open to the right"),
        ("is it moral to ask", "is it amoral to ask"),
        ("can i send a lamp back", "can i send a broken lamp back"),
        ("what's my name", "what's your name"),
        ("hello", "hello there"),
    ],
)
def test_another_question(left: str, right: str) -> None:
    assert not asks_the_same(cores(left), cores(right))


def test_a_name_is_not_misspelt() -> None:
    left, right = cores("has marta called"), cores("has maria called")
    assert asks_the_same(left, right)
    assert not asks_the_same(left, right, {"marta", "maria"})


@pytest.mark.parametrize(("word", "expected"), [("today", True), ("not", False), ("before", False), ("7", False), ("only", False)])
def test_one_more_word_in_a_long_question(word: str, expected: bool) -> None:
    assert decides_nothing(word) == expected
    assert asks_the_same(LONG, [*LONG[:9], word, *LONG[9:]]) == expected
    assert not asks_the_same(LONG[:9], [*LONG[:9], word])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("handle", "hadnle", True),
        ("handle", "hande", True),
        ("handle", "handlle", True),
        ("handle", "hamdle", True),
        ("handle", "hamdel", False),
        ("handle", "candle", False),
        ("lamp", "lanp", False),
        ("gpt45", "gpt46", False),
    ],
)
def test_misspelt(left: str, right: str, expected: bool) -> None:
    assert misspelt(left, right) == misspelt(right, left) == expected


def test_the_end_of_a_plural_is_left_out_and_others_stay() -> None:
    assert [core(word) for word in ("lamps", "glass", "bus", "the", "is", "iris")] == ["lamp", "glass", "bus", "", "is", "iris"]
