"""DUP002's definition once more, in plain Python and without shortcuts: the truth that recall and precision are measured against."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from curate.similarity.differences import Traits, speak_of_others

Pair = tuple[int, int]


def grams(text: str) -> set[str]:
    """The character 5-grams of the normalised text."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return {text[i : i + 5] for i in range(max(1, len(text) - 4))} if text else set()


def templates(texts: Collection[str]) -> set[str]:
    """The 5-grams that more than 5 texts and more than 2 % of them have; equal texts count once."""
    distinct = {" ".join(unicodedata.normalize("NFKC", text).casefold().split()) for text in texts}
    counts = Counter(gram for text in distinct for gram in grams(text))
    return {gram for gram, count in counts.items() if count > max(5, 0.02 * len(distinct))}


def near_duplicates(texts: Sequence[str], masked: Collection[str], threshold: float = 0.75) -> dict[Pair, float]:
    """All near-duplicate pairs of `texts`, which are no exact duplicates of each other, with their similarity."""
    whole = [grams(text) for text in texts]
    residual = [found - set(masked) for found in whole]
    normalised = [" ".join(unicodedata.normalize("NFKC", text).casefold().split()) for text in texts]
    bare = [not each for each in residual]
    sets = [whole[i] if bare[i] else residual[i] for i in range(len(texts))]
    holders: dict[str, list[int]] = defaultdict(list)
    found = {}
    for right in range(len(texts)):
        shared = Counter(left for gram in sets[right] for left in holders[gram])
        for left, count in shared.items():
            value = count / (len(sets[left]) + len(sets[right]) - count)
            if value < threshold or bare[left] != bare[right] or min(len(normalised[left]), len(normalised[right])) < 20:
                continue
            value = min(value, len(whole[left] & whole[right]) / len(whole[left] | whole[right]))
            plain = [Traits(unicodedata.normalize("NFKC", texts[i])) for i in (left, right)]
            if value >= threshold and not speak_of_others(*plain):
                found[left, right] = value
        for gram in sets[right]:
            holders[gram].append(right)
    return found
