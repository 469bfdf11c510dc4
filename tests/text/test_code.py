"""Where a text holds code, and what speaks of it."""

from __future__ import annotations

import pytest

from curate.text.code import code_spans, in_code, mentions_code


def test_code_spans() -> None:
    assert code_spans("a ```x `y``` b `z` c") == [(2, 12), (15, 18)]
    assert code_spans("open ```x") == [(5, 9)]
    assert code_spans("~~~\nx\n~~~") == [(0, 9)]
    assert code_spans("none") == []


def test_in_code() -> None:
    text = "a `b` c"
    assert [in_code(text, position) for position in (0, 2, 4, 6)] == [False, True, True, False]


@pytest.mark.parametrize("text", ["Write a Python script", "用Python写", "See ```x```", "<div>text</div>", "C++ please", "编程"])
def test_speaks_of_code(text: str) -> None:
    assert mentions_code(text) is True


@pytest.mark.parametrize("text", ["Who looks after my order?", "a < b", "Write a poem about the rusty gate"])
def test_does_not(text: str) -> None:
    assert mentions_code(text) is False
