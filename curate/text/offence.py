"""Words that insult or threaten, kept out of sight: they are written in ROT13."""

from __future__ import annotations

import codecs
import re

_WORDS = (
    "shpx|shpxf|shpxre|shpxref|shpxvat|shpxrq|zbgureshpxre|zbgureshpxref|ohyyfuvg|phag|phagf|nffubyr|nffubyrf|juber|juberf|fyhg|fyhgf|"
    "snttbg|snttbgf|avttre|avttref|avttn|xvxr|xvxrf|genaal|genaavrf|jrgonpx|jrgonpxf|pbpxfhpxre|pbpxfhpxref|qvpxurnq|gjng|jnaxre|jnaxref|"
    "xvyy lbhefrys|xlf|tb qvr va n sver"
)
OFFENCE = rf"\b(?:{codecs.decode(_WORDS, 'rot13')})\b"
"""A pattern of one of them, for RE2 and for `re`; case is to be ignored."""

_OFFENCE = re.compile(OFFENCE, re.ASCII | re.IGNORECASE)
_ABOUT = re.compile(
    r"swear|curs(?:e|ing) word|profan|slur|obscen|vulgar|explicit|offensive|insult|toxic|moderat|hate speech|lyrics|rap\b|quote|translate|"
    r"etymolog|dialog|script|monologue|mean(?:s|ing)? of",
    re.IGNORECASE,
)


def offences(text: str) -> list[tuple[int, int]]:
    """Where such words stand in a text and are not quoted: code points, ascending."""
    return [match.span() for match in _OFFENCE.finditer(text) if not _is_quoted(text, *match.span())]


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether quotation marks are open around a span of a line."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return line.count('"') % 2 == 1 or line.count("“") > line.count("”") or text[end : end + 1] in ('"', "”")


def is_about_offence(prompt: str) -> bool:
    """Whether a prompt asks for, or about, such words."""
    return _ABOUT.search(prompt) is not None
