"""The only way in which text from the data reaches a page: as text. Streamlit's markdown would load images from it and run links."""

from __future__ import annotations

import streamlit as st

from curate.text.display import visible, visible_lines

_MARKDOWN = str.maketrans({char: f"\\{char}" for char in '\\`*_{}[]()<>#+-.!|~:$^"'})


def plain(text: str) -> str:
    """A text for a label, a message or a heading: invisible characters shown by their code points, no markup left in it."""
    return visible(text).translate(_MARKDOWN)


def show_text(text: str) -> None:
    """Show a text of the data as it is, wrapped, invisible characters by their code points."""
    st.code(visible_lines(text), language=None, wrap_lines=True)
