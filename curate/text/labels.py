"""Labels: when two of them are the same but for case, punctuation and spaces, and which one is meant."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from functools import lru_cache

from curate.errors import nearest

_EDGES = string.whitespace + "\u00a0.,;:!?\"'“”‘’`*_()[]<>"
_JOINTS = re.compile(r"(?<=\w)[\s_-]+(?=\w)")
_WORDS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def plain(label: str) -> str:
    """A label without case, without punctuation at its ends, and with spaces for underscores and hyphens.

    Signs that carry meaning stay: "C" is not "C++", "-1" is not "1".
    """
    return _JOINTS.sub(" ", label.strip(_EDGES)).casefold()


def words_of(text: str) -> list[str]:
    """The words of a text, without the signs between them."""
    return _WORDS.findall(text)


def variant_of(text: str, labels: Sequence[str]) -> str | None:
    """The label of which `text` is a variant in case, punctuation or spaces; None when it is none, one itself, or that of several."""
    if text in labels:
        return None
    core = plain(text)
    same = [label for label in labels if plain(label) == core]
    return same[0] if core and len(same) == 1 else None


def meant(text: str, labels: Sequence[str]) -> str | None:
    """The label that `text` probably means: a variant, the only one that stands in it as words, or one that is spelt nearly so."""
    found = variant_of(text, labels)
    if found is None:
        words = f" {' '.join(words_of(text.casefold()))} "
        within = [label for label in labels if f" {plain(label)} " in words]
        longest = max(within, key=len, default="")
        if longest and all(plain(label) in plain(longest) for label in within):
            return longest
        found = nearest(text, list(labels)) if len(text) <= 2 * max(map(len, labels), default=0) else None
    return found
