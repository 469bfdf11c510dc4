"""Showing text of the data to people: nothing in it may move the cursor, hide, or reorder what stands beside it."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAK = re.compile("([\n\t])")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def visible(text: str) -> str:
    """`text` on one line, with control, bidirectional and invisible characters spelled out."""
    return _HIDDEN.sub(lambda match: _SHORT.get(match[0], f"<U+{ord(match[0]):04X}>"), text)


def visible_lines(text: str) -> str:
    """`text` with its lines and tabs as they are, and all else that cannot be seen spelled out."""
    return "".join(piece if piece in "\n\t" else visible(piece) for piece in _BREAK.split(text))


def excerpt(text: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    """What stands before, in and after a span (code points), visible, about `width` characters in all."""
    middle = text[start : min(end, start + width)]
    room = max(0, width - len(middle))
    before, after = text[max(0, start - room // 3) : start], text[end : end + room - min(room // 3, start)]
    lead = "..." if start - len(before) > 0 else ""
    tail = "..." if end + len(after) < len(text) else ""
    return lead + visible(before), visible(middle), visible(after) + tail


def counted(count: int, word: str) -> str:
    """A number with its noun, which takes an s unless there is one of it: "1 record", "2,000 records"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
