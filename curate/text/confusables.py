"""Letters of other scripts that look like Latin ones, and words in which both stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_CYRILLIC = "аеорсухіѕјһԛԝАВЕЅІЈКМНОРСТУХҮԌ"
_GREEK = "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LATIN_FOR_CYRILLIC = "aeopcyxisjhqwABESIJKMHOPCTYXYG"
_LATIN_FOR_GREEK = "oABEZHIKMNOPTYX"

_L, _C, _G = "A-Za-z\u00c0-\u024f", "\u0400-\u052f", "\u0370-\u03ff"
MIXED = rf"[{_L}][{_C}{_G}]|[{_C}{_G}][{_L}]"
"""A Latin letter beside a Cyrillic or Greek one; RE2 and `re` read it alike."""

_WORD = re.compile(rf"[{_L}{_C}{_G}]+")
_RUN = re.compile(rf"[{_L}]+|[{_C}]+|[{_G}]+")
_SCRIPTS = {"Latin": re.compile(rf"[{_L}]"), "Cyrillic": re.compile(rf"[{_C}]"), "Greek": re.compile(rf"[{_G}]")}
_LOOKALIKES = {
    ("Latin", "Cyrillic"): frozenset(_CYRILLIC),
    ("Latin", "Greek"): frozenset(_GREEK),
    ("Cyrillic", "Latin"): frozenset(_LATIN_FOR_CYRILLIC),
    ("Greek", "Latin"): frozenset(_LATIN_FOR_GREEK),
}
_FEWEST = 3


class Mixed(NamedTuple):
    """A word of one script with letters of another that look alike: its span in code points, and the two scripts' names."""

    start: int
    end: int
    script: str
    other: str


def mixed_words(text: str) -> Iterator[Mixed]:
    """The words that are spelt in two scripts by mistake: at least three letters of one, and of the other only letters that look like
    letters of the first.

    A Latin name with a Cyrillic ending in Cyrillic text ("Excelе"), a capital with its index and an abbreviation before a word are
    left out.
    """
    latin = len(_SCRIPTS["Latin"].findall(text)) > len(_SCRIPTS["Cyrillic"].findall(text))
    for match in _WORD.finditer(text):
        found = _judged(match.group(), latin)
        if found is not None:
            yield Mixed(*match.span(), *found)


def _judged(word: str, in_latin: bool) -> tuple[str, str] | None:
    """(script of the word, script of its strays), None where nothing is wrong with it."""
    counts = sorted(((len(pattern.findall(word)), name) for name, pattern in _SCRIPTS.items()), reverse=True)
    (most, script), (least, other) = counts[0], counts[1]
    lookalikes = _LOOKALIKES.get((script, other))
    if lookalikes is None or counts[2][0] or not least or most < _FEWEST or most <= least:
        return None
    if not lookalikes.issuperset(_SCRIPTS[other].findall(word)) or _is_compound(word, other, in_latin):
        return None
    return script, other


def _is_compound(word: str, other: str, in_latin: bool) -> bool:
    """Whether the letters of the other script are an ending or a symbol rather than letters within the word."""
    runs = _RUN.findall(word)
    if len(runs) != 2:
        return False
    first, second = runs
    if _SCRIPTS[other].match(second):
        return (other == "Cyrillic" and not in_latin) or first.isupper() != second.isupper()
    return first.isupper() and second.islower() and (len(first) > 1 or (other == "Latin" and len(second) <= _FEWEST))
