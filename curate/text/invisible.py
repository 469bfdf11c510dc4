"""Characters that nobody sees: which of them a script needs, and which hide or damage text."""

from __future__ import annotations

import re

# U+2060-2064 (word joiner, invisible operators) are left alone: they are rare, and mathematics uses them.
INVISIBLE = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
"""A pattern of every character that is looked at: C0 but tab and line ends, zero-width, bidirectional, byte order mark, tags."""

_PATTERN = re.compile(INVISIBLE)
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
# Scripts that shape or break words with zero-width characters: Arabic (Persian, Urdu), Syriac, Mongolian, and South and
# South-East Asian scripts from Devanagari to Khmer, Tibetan and Myanmar among them.
_JOINING = re.compile("[\u0600-\u0eff\u0f00-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc]")
_EMOJI = re.compile("[\u200d\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]")
_FLAG = "\U0001f3f4"  # the waving black flag begins the flags of regions, spelled with tag characters

BIDI, TAG, ZERO_WIDTH, CONTROL = "bidirectional control", "tag character", "zero-width character", "control character"


def kind(character: str) -> str:
    """What an invisible character is, in words."""
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return BIDI
    if character >= "\U000e0000":
        return TAG
    return ZERO_WIDTH if character >= "\u200b" else CONTROL


def _needed(text: str, position: int, has_rtl: bool) -> bool:
    character = text[position]
    before, after = text[max(0, position - 1) : position], text[position + 1 : position + 2]
    if character in "\u200e\u200f" or kind(character) == BIDI:
        return has_rtl
    if character in "\u200b\u200c\u200d" and (_JOINING.match(before) or _JOINING.match(after)):
        return True
    if character == "\u200d":
        return bool(_EMOJI.match(before) and _EMOJI.match(after))
    if kind(character) == TAG:
        start = position
        while start > 0 and text[start - 1] >= "\U000e0020":
            start -= 1
        return text[max(0, start - 1) : start] == _FLAG
    return False


def harmful(text: str) -> list[int]:
    """Code-point positions of the invisible characters that no script and no emoji in `text` needs, ascending."""
    has_rtl = _RTL.search(text) is not None
    return [match.start() for match in _PATTERN.finditer(text) if not _needed(text, match.start(), has_rtl)]


def is_lost_escape(text: str, position: int) -> bool:
    """Whether a control character is what a parser made of a backslash and a letter: form feed and "rac" were \\frac."""
    return text[position] in "\x07\x08\x0b\x0c" and text[position + 1 : position + 2].isalpha()


def stripped(text: str, positions: list[int]) -> str:
    """`text` without the characters at `positions`; a vertical tab or form feed, which parts lines, becomes a line end."""
    bad = set(positions)
    return "".join(("\n" if c in "\x0b\x0c" else "") if i in bad else c for i, c in enumerate(text))
