"""Words in two scripts."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.text.confusables import MIXED, Mixed, mixed_words


def test_mixed_words_have_places_and_scripts() -> None:
    text = "a p\u0430ssword, a m\u03bft\u03bfr"
    assert list(mixed_words(text)) == [Mixed(2, 10, "Latin", "Cyrillic"), Mixed(14, 19, "Latin", "Greek")]


@settings(deadline=None)
@given(st.text(alphabet="apx\u0430\u0440\u0445\u03bf\u0394\u03bc \u00e9Т-", max_size=30))
def test_every_mixed_word_passes_the_screen(text: str) -> None:
    if list(mixed_words(text)):
        assert pc.match_substring_regex(pa.array([text]), MIXED).to_pylist() == [True]
