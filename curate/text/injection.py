"""Instructions that somebody hid in a text, or smuggled into one that a model only has to read."""

from __future__ import annotations

import re

_TAGS = "[\U000e0020-\U000e007e]{4,}"
_SELECTORS = "[\U000e0100-\U000e01ef]{4,}"
_WHAT = r"(?:instructions?|prompts?|rules|directions|directives|guidelines|commands?|programming)"
_WHICH = r"(?:previous|prior|above|earlier|preceding|foregoing|initial|original|existing|system|other|past)"
_VERB = r"(?:ignore|disregard|forget|override|overwrite|bypass|neglect|do not follow)"
ORDER = (
    rf"(?i:\b{_VERB}\s+(?:all\s+|any\s+|every\s+|each\s+)?(?:of\s+)?(?:the\s+|your\s+|my\s+|these\s+|those\s+|its\s+)?{_WHICH}\s+"
    rf"(?:\w+\s+){{0,2}}{_WHAT}\b|"
    rf"\b{_VERB}\s+(?:all|everything)\s+(?:of\s+)?(?:the\s+|your\s+)?(?:instructions?|rules|(?:you(?:'ve| have| were)\s+"
    r"(?:been\s+)?told))\b|"
    rf"\b{_VERB}\s+everything\s+(?:above|before this|you were told)\b|"
    r"\bnew (?:system )?instructions?:\s*(?:you|ignore|reveal|send|reply|answer)\b|"
    r"\b(?:reveal|print|repeat|show|output)\s+(?:me\s+)?your\s+(?:system|hidden|initial)\s+(?:prompt|instructions)\b)"
)
"""An order to a model to leave what it was told; RE2 and `re` read it alike."""

HIDDEN = f"{_TAGS}|{_SELECTORS}"
"""A run of characters that nobody sees and that spell a text: tags, and the supplement of variation selectors."""

_HIDDEN = re.compile(HIDDEN)
_ORDER = re.compile(ORDER, re.ASCII)
_FLAG = "\U0001f3f4"
# A record about such attacks, or a prompt that guards against them, speaks of them on purpose.
_ABOUT = re.compile(
    r"inject|jailbreak|adversarial|red[- ]?team|security|vulnerab|attack|malicious|phishing|untrusted|prompt (?:leak|hack|engineering)|"
    r"if (?:the|a|any) (?:user|text|message|document|input|someone)|attempts? to|tries to|never (?:follow|obey)|such as|for example|e\.g\.",
    re.IGNORECASE,
)


def hidden_text(text: str) -> tuple[int, int, str] | None:
    """Where the first hidden run stands (code points), and what it spells; None where there is none. Flags of regions are none."""
    for match in _HIDDEN.finditer(text):
        start, end = match.span()
        if text[max(0, start - 1) : start] == _FLAG:
            continue
        return start, end, "".join(_spelled(character) for character in match.group())
    return None


def _spelled(character: str) -> str:
    """What a hidden character stands for: a tag for a letter of ASCII, a variation selector for a byte."""
    point = ord(character)
    letter = chr(point - 0xE0000 if point < 0xE0100 else point - 0xE0100 + 16)
    return letter if letter.isascii() and letter.isprintable() else "?"


def order(text: str) -> tuple[int, int] | None:
    """Where a text orders its reader to leave what it was told (code points); None where it does not, or only speaks of such orders."""
    for match in _ORDER.finditer(text):
        start, end = match.span()
        around = text[max(0, start - 2) : start] + text[end : end + 2]
        if not any(quote in around for quote in "\"'`“”‘’«»") and not _ABOUT.search(text):
            return start, end
    return None
