"""The pieces of two texts: together they are both, and they are few where little has changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.text import worddiff
from curate.text.worddiff import Piece, shortened, word_diff

TEXTS = st.lists(st.sampled_from(["a", "b", "cat", " ", "  ", "\n", ".", "é", "\u202e", "日本"]), max_size=25).map("".join)


def told(pieces: list[Piece]) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[piece.change].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "", ""),
        ("a", "", "[-a-]"),
        ("", "a", "{+a+}"),
        ("a b c", "a x c", "a [-b-]{+x+} c"),
        ("Press Refund.", "Press Refund, then wait.", "Press Refund{+, then wait+}."),
        ("one two three", "1 2 three", "[-one two-]{+1 2+} three"),
        ("keep this", "keep  this", "keep[- -]{+  +}this"),
        ("wait", "waiting", "[-wait-]{+waiting+}"),
        ("日本語", "日本", "[-日本語-]{+日本+}"),
    ],
)
def test_pieces(before: str, after: str, shown: str) -> None:
    assert told(word_diff(before, after)) == shown


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_equal_texts_are_one_piece(text: str) -> None:
    assert word_diff(text, text) == ([Piece("same", text)] if text else [])


def test_long_texts_are_compared_by_lines_and_then_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worddiff, "MOST_WORDS", 10)
    before, after = "x\n" + "a b c d\ne f g h\n" + "y", "x\n" + "a b q d\ne f g h i\n" + "y"
    assert told(word_diff(before, after)) == "x\na b [-c d\ne f g h-]{+q d\ne f g h i+}\ny"
    before, after = "".join(f"{n} w\n" for n in range(20)), "".join(f"{n} v\n" for n in range(20, 40))
    assert [piece.change for piece in word_diff(before, after)] == ["removed", "added", "same"]


def test_what_is_the_same_is_shortened_around_changes() -> None:
    pieces = [Piece("same", "a" * 50), Piece("added", "new"), Piece("same", "b" * 50), Piece("removed", "old"), Piece("same", "c" * 50)]
    assert [piece.text for piece in shortened(pieces, 5)] == ["...aaaaa", "new", "bbbbb...bbbbb", "old", "ccccc..."]
    assert list(shortened(pieces, 60)) == pieces
