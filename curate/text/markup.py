"""Rests of HTML in prose. The screen reads alike by RE2 and by `re` with `re.ASCII`."""

from __future__ import annotations

import re

_NAMES = (
    "a|abbr|article|b|big|blockquote|body|br|button|center|cite|dd|div|dl|dt|em|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|"
    "img|input|label|li|link|main|meta|nav|ol|option|p|pre|script|section|select|small|span|strike|strong|style|table|tbody|td|tfoot|th|"
    "thead|title|tr|u|ul"
)
_ENTITIES = r"amp|nbsp|lt|gt|quot|apos|rsquo|lsquo|rdquo|ldquo|hellip|mdash|ndash|#\d{1,5}|#x[0-9a-fA-F]{1,4}"
TAG = rf"(?i:</?(?:{_NAMES})(?:\s[^<>]*)?\s*/?>)|&(?:{_ENTITIES});"
"""A tag of HTML by its name, or an entity. Tags that Markdown borrows (sub, sup, kbd, details) are left out."""

_TAG = re.compile(TAG, re.ASCII)
_CELL_BREAK = re.compile(r"(?i)<br\s*/?>")


def html_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the tags and entities, without line breaks in the cells of a Markdown table."""
    out = []
    for match in _TAG.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if not (_CELL_BREAK.fullmatch(match.group()) and "|" in line):
            out.append(match.span())
    return out
