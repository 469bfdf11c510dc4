"""Whether two answers say the same in other words: the same things, numbers and negations, put otherwise."""

from __future__ import annotations

import re
import unicodedata

from curate.similarity.wordings import FILLERS, core

LEAST = 6
"""Words of either answer, less those that only join others, from which they can be told to say the same."""

SHARE = 0.8
"""Jaccard similarity of these words from which two answers say the same."""

_JOINING_WORDS = (
    "this that these those it its they them their he she his her you your we our i me my us is are was were be been being am do "
    "does did have has had will would can could may might shall should must of to in on at by for from with as into onto about and "
    "or but if then than when while there here which who what how where"
)
_JOINING = FILLERS | frozenset(_JOINING_WORDS.split())
_NEGATIONS_WORDS = "no not never none nor neither without nothing nobody cannot t nicht kein keine nie ne pas jamais sans sin nunca"
_NEGATIONS = frozenset(_NEGATIONS_WORDS.split())
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def says_the_same(left: str, right: str) -> bool:
    """Whether the words of two answers are nearly the same set, with equal numbers and as many negations."""
    here, there = _words(left), _words(right)
    if _decisive(here) != _decisive(there):
        return False
    ours, theirs = _telling(here), _telling(there)
    shared, either = len(ours & theirs), len(ours | theirs)
    return min(len(ours), len(theirs)) >= LEAST and shared >= SHARE * either


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _decisive(words: list[str]) -> tuple[list[str], int]:
    return sorted(word for word in words if word[0].isdigit()), sum(word in _NEGATIONS for word in words)


def _telling(words: list[str]) -> set[str]:
    return {core(word) for word in words if word not in _JOINING and word not in _NEGATIONS}
