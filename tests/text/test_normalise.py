"""Normalised text."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.text.normalise import collapse, normalise


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("Hello  World", "hello world"),
        ("\nHello\nWorld\n", "hello world"),
        ("a\r\n\tb\x0bc\x1cd", "a b c d"),
        ("no\u00a0break\u2003em\u2028line\u0085next", "no break em line next"),
        ("Straße ﬁne ＡＢＣ １２", "strasse fine abc 12"),
        ("Cafe\u0301", "caf\u00e9"),
        ("👩\u200d🚀 ok", "👩\u200d🚀 ok"),
        ("东京 は", "东京 は"),
        ("שלום", "שלום"),
    ],
)
def test_normalise(text: str, normalised: str) -> None:
    assert normalise(text) == normalised


@given(st.text())
def test_the_short_cuts_change_nothing(text: str) -> None:
    assert normalise(text) == " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@pytest.mark.parametrize("sign", [sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isspace()], ids=ascii)
def test_every_white_space_becomes_one_space(sign: str) -> None:
    assert collapse(f"{sign}a{sign}b é{sign}") == "a b é"
    assert collapse(f"a{sign}b") == "a b"
