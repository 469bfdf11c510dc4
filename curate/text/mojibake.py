"""Text that was decoded with the wrong encoding: what it looks like, and what it said before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

REPLACEMENT = "\ufffd"

# What the second and later bytes of UTF-8 (0x80-0xBF) look like when they are read as Windows-1252 or Latin-1.
_TRAIL = (
    "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022"
    "\u2026\u2030\u2039\u203a\u20ac\u2122"
)
SUSPECT = f"[\u00c2-\u00df][{_TRAIL}]|[\u00e0-\u00ef][{_TRAIL}][{_TRAIL}]|\u00f0[\u0178\u009f]|\u00c3 |\u00e2\u20ac|\u0432\u0402"
"""A pattern that every usual mojibake matches and little else does; whether a match is one, `repaired` decides."""


@cache
def _encoding_only() -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )


def repaired(text: str) -> str:
    """The text as it was meant, by ftfy with every repair but that of encodings turned off; unchanged when nothing was wrong."""
    import ftfy

    return ftfy.fix_text(text, _encoding_only())


def first_difference(before: str, after: str) -> tuple[int, int]:
    """The span of `before` from the first code point that differs to where both end alike again."""
    limit = min(len(before), len(after))
    start = next((i for i in range(limit) if before[i] != after[i]), limit)
    tail = 0
    while tail < limit - start and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return start, len(before) - tail
