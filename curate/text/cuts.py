"""Ends that nobody writes: JSON without its closing bracket, a fence that stays open, a bare list marker, a word that needs another.

Patterns read alike by RE2 and by `re` with `re.ASCII`.
"""

from __future__ import annotations

import re

JSON_START = r"^\s*(?:\{\s*(?:\"|$)|\[\s*(?:[\[{\"\d-]|$))"
"""How a text begins that is JSON with something in it, or was meant to be."""

FENCE = "```"

MARKER_END = r"\n[ \t]*(?:[-*+•]|\(?\d{1,3}[.)]|#{1,6})\s*$"
"""The last line is the marker of a point or a heading that is not there."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|true|false|null|[\s,:0-9.eE+-]+', re.DOTALL)
_CUT_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*\\?|[A-Za-z]{1,4}', re.DOTALL)
_LITERALS = ("true", "false", "null")
_CLOSES = {"}": "{", "]": "["}
_FENCE_LINE = re.compile(r"^[ \t]*```.*$", re.MULTILINE)
_NUMBER = re.compile(r"\d+")

_ALWAYS = "the an and or their your its our because"
_USUALLY = {
    "en": "a of to for with by from into than as is are was were be been that which who whose if when while although at such my no not",
    "de": "und oder der die dem den des ein eine einen einem einer eines mit von für bei weil dass im am zum zur sich nicht ist sind",
    "fr": "et ou de du des le la les un une avec pour dans par que qui dont sur au aux ce cette ces en est sont",
    "es": "y o de del el la los las un una con para por que en al su sus es son como",
    "it": "e o di del della dei delle il lo la gli le un una con per che in al alla è sono come",
    "pt": "e ou de do da dos das o a os as um uma com para por que em no na é são como",
}


def _ends_with(words: str) -> str:
    return rf"\s(?:{'|'.join(words.split())})\s*$"


COLON_END, COMMA_END = r"[:：]\s*$", r"[,，、]\s*$"

WORD_END = _ends_with(_ALWAYS)
"""The last word is an English article, possessive or conjunction."""

USUAL_WORD_END = {language: _ends_with(words) for language, words in _USUALLY.items()}
"""By language: the last word seldom ends a sentence; only for sets whose texts end as sentences do."""


def is_cut_json(text: str) -> bool:
    """Whether a text is the beginning of JSON and nothing else: every bracket so far fits, and some are still open at the end."""
    opened: list[str] = []
    position, text = 0, text.strip()
    while position < len(text):
        if position and not opened:
            return False  # the value was complete, and something follows
        match = _TOKEN.match(text, position)
        if match is None:
            cut = _CUT_TOKEN.match(text, position)
            rest = text[position:]
            return cut is not None and cut.end() == len(text) and (rest[0] == '"' or any(each.startswith(rest) for each in _LITERALS))
        token = match.group()
        if token in _CLOSES and (not opened or opened.pop() != _CLOSES[token]):
            return False
        if token in ("{", "["):
            opened.append(token)
        position = match.end()
    return bool(opened)


def open_fence(text: str) -> int | None:
    """Where the fence begins that no other one closes, None where there is none; a bare one at the very end opens nothing."""
    lines = list(_FENCE_LINE.finditer(text))
    if len(lines) % 2 == 0 or text.count(FENCE) % 2 == 0:
        return None
    last = lines[-1]
    return None if last.group().strip() == FENCE and not text[last.end() :].strip() else last.start()


def is_bare_marker(text: str) -> bool:
    """Whether the last line is the marker of a point whose neighbour before it is there, or a list's first after a colon."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return False
    marker, before = lines[-1], lines[:-1]
    number = _NUMBER.search(marker)
    if number is None:
        return marker[0] == "#" or any(line.startswith(marker + " ") for line in before) or before[-1].endswith(":")
    value = int(number.group())
    previous = marker.replace(number.group(), str(value - 1))
    return any(line.startswith(previous) and line != previous for line in before) or (value == 1 and len(before[-1]) > len(marker))
