"""What differs between two texts, word by word, as markup in which every word of the data is escaped."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Sequence

from curate.text.display import visible


def word_diff(before: str, after: str) -> str:
    """The words of both texts, those taken away struck out and those added underlined."""
    old, new = re.split(r"(\s+)", before), re.split(r"(\s+)", after)
    pieces: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(_escaped(old[a:b]))
            continue
        if b > a:
            pieces.append(f"<del style='color:#82071e;background:#ffd7d5'>{_escaped(old[a:b])}</del>")
        if d > c:
            pieces.append(f"<ins style='color:#0a3622;background:#ccffd8'>{_escaped(new[c:d])}</ins>")
    return f"<div style='white-space:pre-wrap;overflow-wrap:anywhere'>{''.join(pieces)}</div>"


def _escaped(words: Sequence[str]) -> str:
    return html.escape("".join(word if word.isspace() else visible(word) for word in words), quote=True)
