"""Numbers and names: two texts of almost the same words that speak of different ones are no duplicates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")
# A word, or what ends a sentence: a line break, or a stop that white space, a quote or a bracket follows.
_TOKEN = re.compile(r"([^\W\d_]+)|\n|[.!?\u2026](?=[\s\"'\u2019\u201d)\]*]|$)|[\u3002\uff01\uff1f]")
_ABBREVIATIONS = frozenset({"mr", "mrs", "ms", "dr", "prof", "st"})

# German gives every noun a capital; any two sentences about different things would count as naming different people. It is known by
# its function words, and there a capital means a name only after certain words.
_GERMAN_WORDS = "der das und ist nicht ein eine einen einem einer dem den des mit für auf sich auch zu im sie ich wird sind"
_GERMAN = frozenset(_GERMAN_WORDS.split())
_BEFORE_NAMES = frozenset({"herr", "herrn", "frau", "in", "aus", "nach", "von", "bei"})
_GERMAN_SHARE = 0.08

_TITLE_WORDS = 4
"""Words after the first from which a sentence mostly of capitals counts as a title, whose capitals say nothing."""


@dataclass(frozen=True)
class Traits:
    """What of a text, in its own case and lines, can rule a duplicate out."""

    text: str

    @cached_property
    def pieces(self) -> frozenset[str]:
        """What stands between white space; numbers and words lie within a piece, so that shared pieces tell nothing apart."""
        return frozenset(self.text.split())

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Runs of digits with their points and commas."""
        return frozenset(_NUMBER.findall(self.text))

    @cached_property
    def folded(self) -> str:
        """The text case folded."""
        return self.text.casefold()

    @cached_property
    def words(self) -> frozenset[str]:
        """All runs of letters, case folded."""
        return frozenset(word.casefold() for word in set(_WORD.findall(self.text)))

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Words of two letters or more with a capital first letter, case folded."""
        return _capitals(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The `capitals` that are names: they do not begin a sentence or line and are not in a title, a sentence of which more
        than half the words have capitals. In German text they follow a form of address or one of a few prepositions.
        """
        sentences = _sentences(self.text)
        words = [word.casefold() for sentence in sentences for word in sentence]
        german = sum(word in _GERMAN for word in words) >= max(2, _GERMAN_SHARE * len(words))
        return frozenset(name for sentence in sentences for name in _names(sentence, german))


def speak_of_others(left: Traits, right: Traits) -> bool:
    """Whether each has a number that the other lacks, or each has a name that does not occur in the other in any case."""
    only_left, only_right = " ".join(left.pieces - right.pieces), " ".join(right.pieces - left.pieces)
    if not only_left or not only_right:
        return False
    # Each step is left out where the pieces that differ cannot matter to it: looking at whole texts takes ten times as long.
    if _NUMBER.search(only_left) and _NUMBER.search(only_right) and left.numbers - right.numbers and right.numbers - left.numbers:
        return True
    if not (_lacks(right, _capitals(only_left)) and _lacks(left, _capitals(only_right))):
        return False
    return bool(left.names - right.words and right.names - left.words)


def _capitals(text: str) -> frozenset[str]:
    """Words of two letters or more with a capital first letter, case folded: what may be a name, found fast."""
    if text == text.lower():
        return frozenset()
    return frozenset(word.casefold() for word in set(_WORD.findall(text)) if word[0].isupper() and len(word) > 1)


def _lacks(other: Traits, words: frozenset[str]) -> bool:
    """Whether some of the words do not occur in the other text, looked up in its words only where a longer one may hold them."""
    return bool(words) and (any(word not in other.folded for word in words) or bool(words - other.words))


def _sentences(text: str) -> list[list[str]]:
    """The words of each sentence or line; an abbreviation or an initial does not end one."""
    sentences: list[list[str]] = [[]]
    for match in _TOKEN.finditer(text):
        word, last = match[1], sentences[-1]
        if word:
            last.append(word)
        elif last and not (match[0] == "." and (len(last[-1]) == 1 or last[-1].casefold() in _ABBREVIATIONS)):
            sentences.append([])
    return sentences


def _names(sentence: list[str], german: bool) -> list[str]:
    rest = sentence[1:]
    capitals = [word[0].isupper() for word in rest]
    if len(rest) >= _TITLE_WORDS and 2 * sum(capitals) > len(rest) and not german:
        return []
    return [
        word.casefold()
        for before, word, capital in zip(sentence, rest, capitals, strict=False)
        if capital and len(word) > 1 and (not german or before.casefold() in _BEFORE_NAMES)
    ]
