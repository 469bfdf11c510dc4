"""How a text ends: as a sentence does, or in the middle of one. Patterns read alike by RE2 and by `re` with `re.ASCII`."""

from __future__ import annotations

import re
import unicodedata

_MARKS = ".!?…。！？؟।॥۔።"
_CLOSING = "\"'”’»›)\\]}*_`」』）】》〉"
TERMINAL = rf"(?:[{_MARKS}][{_CLOSING}\s]*|[{_CLOSING}>|;；])\s*$"
"""The end of a sentence, or of something in brackets, quotes, markup or code."""

OPEN = r"[A-Za-z,:]\s*$|[^\x00-\x7f。！？”’」…）।؟»]\s*$"
"""What every text matches whose last character is a letter, a comma or a colon; whether it is, `is_open` decides."""

_LINE_END = re.compile(rf"[{_MARKS}:;：；][{_CLOSING}]*\s*$")
_ENDS = re.compile(TERMINAL)
_SENTENCE = re.compile(r"[.!?…][\"'”’»)*]*\s|[。！？]")
_ITEM = re.compile(r"\s*(?:[-*+•·–—]\s|\(?\d{1,3}[.):]|\(?[A-Za-z][.)]\s)\s*")
_MARKUP = re.compile(r"\s*[>#|<=~\\/@{}\[\]]|    |\t")
_NOT_PROSE = re.compile(r"[#@\d/\\_=<>|]|\w\.\w")
_UNIT = re.compile(
    r"\d\s?(?:(?:sq|cu)\.? ?)?(?:in|ft|yd|mi|mm|cm|m|km|g|kg|mg|lbs?|oz|ml|l|s|sec|min|h|hrs?|mph|kmh|rpm|am|pm|w|kw|v|a|hz|db)$",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(r"[\"'”’»*]\s*[-–—]\s?\w|[:–—]| -|^-")
_WORD = re.compile(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+")

FEWEST_WORDS = 8


def count_words(text: str) -> int:
    """Words of one text: runs between white space, where each kana or Han character is one of its own."""
    return len(_WORD.findall(text))


def is_open(text: str) -> bool:
    """Whether the last character is a letter, a comma or a colon."""
    last = text.rstrip()[-1:]
    return last != "" and (last in ",:，：、" or unicodedata.category(last)[0] in "LM")


def last_line(text: str) -> tuple[int, int]:
    """The span of the last line that is not blank, without white space around it; (0, 0) of a blank text."""
    end = len(text.rstrip())
    start = text.rfind("\n", 0, end) + 1
    return end - len(text[start:end].lstrip()), end


def stops_midway(text: str) -> bool:
    """Whether a text of at least 8 words stops in the middle of a sentence, judged by how its other sentences and lines end.

    Only for sets whose texts end as sentences do. Lists without full stops, headings, code, tables, addresses, hashtags, formulas,
    names under a quotation and verse are no such ends.
    """
    body = text.rstrip()
    lines = [line for line in body.split("\n") if line.strip()]
    if "```" in body or count_words(body) < FEWEST_WORDS:
        return False
    last = lines[-1]
    if _MARKUP.match(last) or _NOT_PROSE.search(last.split()[-1]) or _UNIT.search(body):
        return False
    item = _ITEM.match(last)
    return _item_stops(lines, last[item.end() :]) if item else _line_stops(lines)


def _item_stops(lines: list[str], body: str) -> bool:
    """Whether the last point of a list stops midway: the points before it end as sentences, or it is the first after its heading."""
    others = [line for line in lines[:-1] if _ITEM.match(line)]
    if not all(_ENDS.search(line) for line in others):
        return False
    if body.split()[-1:] and body.split()[-1][:1].isupper() and len(others) < 2 and not _SENTENCE.search(body):
        return False
    return bool(others) or (len(lines) > 1 and _LINE_END.search(lines[-2]) is not None and count_words(body) >= 3)


def _line_stops(lines: list[str]) -> bool:
    last = lines[-1]
    others = [line for line in lines[:-1] if not _ITEM.match(line) and not _MARKUP.match(line)]
    if not all(_LINE_END.search(line) for line in others):
        return False
    sentences = _SENTENCE.split(last)
    if not last.split()[-1][:1].isupper():
        return len(sentences) > 1 or not others or count_words(last) >= 4
    if _ATTRIBUTION.search(sentences[-1].strip()) or _ATTRIBUTION.search(last):
        return False
    lower = sum(word[:1].islower() for word in last.split())
    return len(sentences) > 1 or (bool(others) and lower >= 3 and 2 * lower >= len(last.split()))
