"""Unicode normal forms: letters whose accents are characters of their own, and what they are as one character."""

from __future__ import annotations

import re
import unicodedata

DECOMPOSED = "[\u0300-\u036f\u3099\u309a\u1161-\u1175]"
"""Accents, voicing marks of kana, and vowels of Hangul that stand behind their letter as characters of their own."""

COMPOSED = (
    "[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u01cd-\u01dc\u0386-\u0390\u03aa-\u03b0\u03ca-\u03ce\u0401\u0419\u0439\u0451\u1ea0-\u1ef9"
    "\u304c-\u3062\u30ac-\u30c2\uac00-\ud7a3]"
)
"""Letters that are one character with their accent."""

_PIECE = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")


def composed(text: str) -> str:
    """`text` with every letter and its accents as one character where there is one; all else stays, even what NFC would change."""
    return _PIECE.sub(lambda match: unicodedata.normalize("NFC", match.group()), text)
