"""What a question asks beneath its wording: its words in order, without those that only make it polite or round."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_FILLERS_WORDS = (
    "- a an the please kindly just hi hello hey thanks so well actually really also then simply perhaps maybe quite rather very "
    "usually s oh ok okay"
)
FILLERS = frozenset(_FILLERS_WORDS.split())
"""Words that may be put in or left out without asking anything else."""

LEAST = 4
"""Words that have to be left of a question before polite words at its ends are taken off."""

LONG = 20
"""Words of a question from which one more word on one side asks nothing else."""

_BLANKS = {ord(sign): " " for sign in ".,;:!?\"'()[]{}<>`*_~|\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2026\u2013\u2014\u3001\u3002"}
_OPENINGS = tuple(
    tuple(phrase.split())
    for phrase in (
        "could you tell me this",
        "can you tell me this",
        "can you tell me",
        "could you tell me",
        "would you tell me",
        "do you know",
        "tell me",
        "i would like to know",
        "i d like to know",
        "i want to know",
        "i was wondering",
        "i am wondering",
        "i wonder",
        "my question is",
        "one question",
        "quick question",
        "tell me this",
        "good morning",
        "good evening",
    )
)
_CLOSINGS = (("thank", "you"), ("in", "advance"), ("thank", "you", "in", "advance"))
_FIRST = frozenset(phrase[0] for phrase in _OPENINGS) | {"hi", "hello", "hey", "please", "ok", "okay", "oh", "so", "well", "just", "kindly"}
_LAST = frozenset(phrase[-1] for phrase in _CLOSINGS) | {"please", "thanks"}
_TELLING_WORDS = (
    "no not never none nor neither without nothing nobody cannot t hardly barely least less more most who what when where why "
    "which how before after until since if unless except only all any every some first last next same other than or and but"
)
_TELLING = frozenset(_TELLING_WORDS.split())
_LETTERS = re.compile(r"[^\W\d_]+")


def spoken(texts: Sequence[str]) -> list[list[str]]:
    """The words of each normalised text without the signs between them, and without polite words at its ends; fillers are still there."""
    return [_plain(words) if words and (words[0] in _FIRST or words[-1] in _LAST) else words for words in map(str.split, _bare(texts))]


def _bare(texts: Sequence[str]) -> list[str]:
    """The texts with blanks for signs. All at once, since each call takes 2 us; a normalised text has no line breaks."""
    joined = "\n".join(texts)
    if joined.isascii():
        return joined.translate(_BLANKS).split("\n") if texts else []
    plain = iter(_bare([text for text in texts if text.isascii()]))  # ASCII takes a nanosecond a character, the others fifty
    return [next(plain) if text.isascii() else text.translate(_BLANKS) for text in texts]


def core(word: str) -> str:
    """A word as it is compared: "" for a filler, and without the s of an English plural."""
    if word in FILLERS:
        return ""
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui" and word.isalpha() else word


def cores(text: str) -> list[str]:
    """The words of a normalised text that are compared, in their order."""
    return [short for words in spoken([text]) for word in words if (short := core(word))]


def asks_the_same(left: Sequence[str], right: Sequence[str], capitals: Collection[str] = ()) -> bool:
    """Whether two questions, as `cores` gives them, ask the same: equal word by word, but for one that is misspelt or, in a long one, one
    more word that decides nothing. Neither is one of the `capitals`, which may be names.
    """
    names = {word.rstrip("s") for word in capitals}
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    here, there = left[start : len(left) - end], right[start : len(right) - end]
    if not here and not there:
        return True
    if any(word.rstrip("s") in names for word in (*here, *there)):
        return False
    if len(here) == len(there) == 1:
        return misspelt(here[0], there[0])
    more = list(here or there)
    return (not here or not there) and len(more) == 1 and min(len(left), len(right)) >= LONG and decides_nothing(more[0])


def misspelt(left: str, right: str) -> bool:
    """Whether two words of five letters or more differ in one letter that is missing, other or changed places with the next one.

    Their first letter is the same: "moral" and "amoral" are two words.
    """
    if min(len(left), len(right)) < 5 or left[0] != right[0] or not (left.isalpha() and right.isalpha()):
        return False
    short, long = sorted((left, right), key=len)
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) - len(short) == 1:
        return short[start:] == long[start + 1 :]
    if len(long) != len(short):
        return False
    turned = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return turned or short[start + 1 :] == long[start + 1 :]


def decides_nothing(word: str) -> bool:
    """Whether one more word leaves a long question as it was: no number, no negation, no word that asks, bounds or compares."""
    return bool(_LETTERS.fullmatch(word)) and word not in _TELLING


def _plain(words: list[str]) -> list[str]:
    """The words without fillers and polite phrases at both ends, as long as `LEAST` are left."""
    kept = [word for word in words if word not in FILLERS]
    for phrase in _OPENINGS:
        if tuple(kept[: len(phrase)]) == phrase and len(kept) >= len(phrase) + LEAST:
            kept = kept[len(phrase) :]
    for phrase in _CLOSINGS:
        if tuple(kept[-len(phrase) :]) == phrase and len(kept) >= len(phrase) + LEAST:
            kept = kept[: -len(phrase)]
    return kept
