"""DUP002's definition once more, in plain Python and without shortcuts: the truth that recall and precision are measured against."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Sequence

from curate.similarity.differences import Traits, speak_of_others

Pair = tuple[int, int]


def grams(text: str) -> set[str]:
    """The character 5-grams of the normalised text."""
    text = normalised(text)
    return {text[i : i + 5] for i in range(max(1, len(text) - 4))} if text else set()


def templates(texts: Collection[str]) -> set[str]:
    """The 5-grams that more than 5 texts and more than 2 % of them have; equal texts count once."""
    distinct = {normalised(text) for text in texts}
    counts = Counter(gram for text in distinct for gram in grams(text))
    return {gram for gram, count in counts.items() if count > max(5, 0.02 * len(distinct))}


def normalised(text: str) -> str:
    """The text in NFKC, case folded, its white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def jaccard(left: set[str], right: set[str]) -> float:
    """The share of the grams of both sets that both have; two empty sets share nothing."""
    return len(left & right) / len(left | right) if left or right else 0.0


def likeness(left: str, right: str, masked: Container[str], threshold: float = 0.75) -> float:
    """How similar two texts are, 0-1; 0 for those that are no near-duplicates by the definition."""
    whole = [grams(left), grams(right)]
    residual = [{gram for gram in each if gram not in masked} for each in whole]
    bare = [not each for each in residual]
    if bare[0] != bare[1] or min(len(normalised(left)), len(normalised(right))) < 20:
        return 0.0
    value = min(jaccard(*(whole if bare[0] else residual)), jaccard(*whole))
    if value < threshold or speak_of_others(*(Traits(unicodedata.normalize("NFKC", text)) for text in (left, right))):
        return 0.0
    return value


def near_duplicates(texts: Sequence[str], masked: Collection[str], threshold: float = 0.75) -> dict[Pair, float]:
    """All near-duplicate pairs of `texts` with their similarity; texts that are equal once normalised are pairs, too.

    Every two texts that share a gram that counts are looked at; others are no pair.
    """
    hidden = frozenset(masked)
    sets = [found - hidden or found for found in map(grams, texts)]
    holders: dict[str, list[int]] = defaultdict(list)
    found = {}
    for right in range(len(texts)):
        shared = Counter(left for gram in sets[right] for left in holders[gram])
        for left, count in shared.items():
            if count < threshold * (len(sets[left]) + len(sets[right]) - count):
                continue
            value = likeness(texts[left], texts[right], hidden, threshold)
            if value:
                found[left, right] = value
        for gram in sets[right]:
            holders[gram].append(right)
    return found
