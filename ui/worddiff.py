"""What differs between two texts, word by word, as markup in which every word of the data is escaped."""

from __future__ import annotations

import html
import re

from curate.text import worddiff
from curate.text.display import visible
from curate.text.secrets.masking import mask

_BOX = "<div style='white-space:pre-wrap;overflow-wrap:anywhere'>{}</div>"
_TAGS = {
    "same": "{}",
    "removed": "<del style='color:#82071e;background:#ffd7d5'>{}</del>",
    "added": "<ins style='color:#0a3622;background:#ccffd8'>{}</ins>",
}
_MARKS = {
    "removed": "<mark style='color:#7a4a00;background:#fff1d0;text-decoration:underline dotted'>{}</mark>",
    "added": "<mark style='color:#0a3622;background:#ccffd8;text-decoration:underline'>{}</mark>",
}


def word_diff(before: str, after: str) -> str:
    """The words of both texts, secrets masked, those taken away struck out and those added underlined."""
    pieces = [_TAGS[piece.change].format(_escaped(piece.text)) for piece in worddiff.word_diff(mask(before), mask(after))]
    return _BOX.format("".join(pieces))


def word_sides(left: str, right: str) -> tuple[str, str]:
    """Both texts, secrets masked, each with those words marked that the other has not; neither is the old one, so none is struck out."""
    pieces = worddiff.word_diff(mask(left), mask(right))
    sides = []
    for own, mark in _MARKS.items():
        marked = [
            (_TAGS["same"] if piece.change == "same" else mark).format(_escaped(piece.text))
            for piece in pieces
            if piece.change in ("same", own)
        ]
        sides.append(_BOX.format("".join(marked)))
    return sides[0], sides[1]


def _escaped(text: str) -> str:
    words = re.split(r"(\s+)", text)
    return html.escape("".join(word if word.isspace() else visible(word) for word in words), quote=True)
