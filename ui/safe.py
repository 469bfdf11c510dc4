"""The only way in which text from the data reaches a page: as text, and without its secrets. Streamlit's markdown would load images from
it and run links.
"""

from __future__ import annotations

import streamlit as st

from curate.text.display import visible, visible_lines
from curate.text.secrets.masking import mask, mask_quoted

_MARKDOWN = str.maketrans({char: f"\\{char}" for char in '\\`*_{}[]()<>#+-.!|~:$^"'})


def plain(text: str) -> str:
    """A text for a label, a message or a heading: secrets masked, invisible characters shown by their code points, no markup left in it."""
    return visible(mask_quoted(text)).translate(_MARKDOWN)


def quoted(text: str) -> str:
    """A text for a cell of a table or a line of plain text, masked, also where a secret in it is cut off."""
    return visible(mask_quoted(text))


def show_text(text: str) -> None:
    """Show a text of the data wrapped, secrets masked, invisible characters by their code points."""
    st.code(visible_lines(mask(text)), language=None, wrap_lines=True)
