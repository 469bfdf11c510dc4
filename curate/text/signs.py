"""Odd signs in prose: line ends that are written out, spaces that do not break, tabs, two kinds of quotes. Each with its repair.

The screens read alike by RE2 and by `re` with `re.ASCII`.
"""

from __future__ import annotations

import re

# The screens begin with one sign, which RE2 looks for much faster than for a class of letters.
ESCAPED = r"\\n"
TAB = "\t"
CURLY_APOSTROPHE = "\u2019[A-Za-z]"
STRAIGHT_APOSTROPHE = "'[A-Za-z]"
ODD_SPACE = "[\u00a0\u2000-\u200a\u202f\u205f]"

# A written-out line end is followed by what begins a line; \neq, \name and \not are LaTeX, paths and lost line ends of other kinds.
_ESCAPED = re.compile(r"(?<![\\\"'`(])(?:\\r)?\\n(?![a-z\"'`)])")
_BREAK = re.compile(r"(?:[.!?:;)…\d]|^)(?:\\n)+(?=[A-Z\d(*#•-]|$)")
_ODD = re.compile(ODD_SPACE)
_BETWEEN_WORDS = re.compile(f"(?<=[A-Za-z,.;!?]){ODD_SPACE}+(?=[A-Za-z])|(?<=[a-z,.;!?]) ?{ODD_SPACE} ?(?=[A-Za-z])")
_INITIAL = re.compile(r"(?:^|[^\w])(?:[A-Z]\.|[Nn]o\.|[Nn]r\.|[Pp]\.|[Vv]ol\.|[Mm]rs?\.|[Mm]s\.|[Dd]r\.|St\.|[A-Za-z])$")
_TABBED = re.compile(r"^[^\t|]*[^\s|]\t+[^\s|][^\t|]*$")
_WORDY_TAB = re.compile(r"(?<=[A-Za-z,.;:!?])\t+(?=[A-Za-z])")
_STRAIGHT = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])")
_CURLY = re.compile("(?<=[A-Za-z])\u2019(?=[A-Za-z])")


def written_out_breaks(text: str) -> list[tuple[int, int]]:
    """The spans of "\\n" written as two characters where lines were meant; empty where the text has more real line ends than these."""
    spans = [match.span() for match in _ESCAPED.finditer(text)] if "\\n" in text else []
    if not spans or text.count("\n") > len(spans):
        return []
    return spans if len(spans) > 1 or _BREAK.search(text) else []


def with_breaks(text: str) -> str:
    """`text` with real line ends for those that are written out."""
    return _ESCAPED.sub("\n", text)


def odd_spaces(text: str) -> list[tuple[int, int]]:
    """The spans of no-break and other wide spaces between two words of Latin letters, but after initials and abbreviations."""
    if not _ODD.search(text):
        return []
    return [match.span() for match in _BETWEEN_WORDS.finditer(text) if not _INITIAL.search(text[max(0, match.start() - 5) : match.start()])]


def lone_tabs(text: str) -> list[tuple[int, int]]:
    """The spans of tabs within sentences: in lines with one stretch of them, of which the text has at most two."""
    lines, start, found = text.split("\n") if "\t" in text else [], 0, []
    if sum("\t" in line.strip() for line in lines) > 2:
        return []
    for line in lines:
        if _TABBED.match(line):
            found += [(start + match.start(), start + match.end()) for match in _WORDY_TAB.finditer(line)]
        start += len(line) + 1
    return found


def with_spaces(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with one space for each of the spans."""
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return text


def apostrophes(text: str) -> tuple[list[int], list[int]]:
    """Where words hold straight and where they hold curly apostrophes."""
    return [match.start() for match in _STRAIGHT.finditer(text)], [match.start() for match in _CURLY.finditer(text)]


def with_one_apostrophe(text: str) -> str:
    """`text` with the apostrophe that most of its words have in all of them; of equally many the straight one."""
    straight, curly = apostrophes(text)
    return _STRAIGHT.sub("\u2019", text) if len(curly) > len(straight) else _CURLY.sub("'", text)
