"""What differs between two texts, word by word, as markup in which every word of the data is escaped."""

from __future__ import annotations

import html
import re

from curate.text import worddiff
from curate.text.display import visible

_TAGS = {
    "same": "{}",
    "removed": "<del style='color:#82071e;background:#ffd7d5'>{}</del>",
    "added": "<ins style='color:#0a3622;background:#ccffd8'>{}</ins>",
}


def word_diff(before: str, after: str) -> str:
    """The words of both texts, those taken away struck out and those added underlined."""
    pieces = [_TAGS[piece.change].format(_escaped(piece.text)) for piece in worddiff.word_diff(before, after)]
    return f"<div style='white-space:pre-wrap;overflow-wrap:anywhere'>{''.join(pieces)}</div>"


def _escaped(text: str) -> str:
    words = re.split(r"(\s+)", text)
    return html.escape("".join(word if word.isspace() else visible(word) for word in words), quote=True)
