"""Texts that a model must not have seen, and which of many others hold one of them: as it is, nearly, or as a part."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from curate.similarity.differences import Traits, speak_of_others
from curate.similarity.index import SimilarityIndex
from curate.similarity.lookup import BandTable
from curate.similarity.shingles import TemplateTable
from curate.text.normalise import normalise

GRAM = 13
"""Words of a run by which a part of a text is found again (Brown et al. 2020)."""

CONTAINED = 0.5
"""A text is held by another when this share of its runs stands there."""

TEMPLATE_SHARE, TEMPLATE_TEXTS = 0.02, 5
"""A run that more than this share of the references have, and more than so many, is a template and counts for nothing."""

CONSTANT_SHARE = 0.5
"""A whole text that more than this share of the references are, and more than `TEMPLATE_TEXTS`, is no question of its own."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Reference(NamedTuple):
    """One text with the name by which people find it: file and line."""

    name: str
    text: str


class Held(NamedTuple):
    """What a text holds: the name of the reference, how (the same, nearly, as a part), and how much of it, 0-1."""

    name: str
    how: Literal["same", "near", "part"]
    value: float


class References:
    """Looks for references in other texts. Texts are in their own case and lines; `templates` are the profile's hashes.

    same: equal after normalisation · near: a near-duplicate by DUP002's definition · part: at least half of the reference's runs of 13
    words stand in the text, where the reference has as many words, and neither has a number or a name that the other lacks.
    """

    def __init__(self, references: Sequence[Reference], templates: TemplateTable) -> None:
        self._references = list(references)
        self._templates = templates
        texts = [each.text for each in references]
        keys = [_key(text) for text in texts]
        constant = constant_keys(Counter(keys))
        texts = ["" if key in constant else text for key, text in zip(keys, texts, strict=True)]
        self._same = {key: number for number, key in reversed(list(enumerate(keys))) if key not in constant}
        self._table = BandTable(templates)
        self._table.add(range(len(texts)), texts)
        self._table.close()
        self._grams, self._owners, self._sizes = _grams_of_all(texts)

    def __len__(self) -> int:
        return len(self._references)

    def held_by(self, texts: Sequence[str]) -> dict[int, Held]:
        """By position the texts that hold a reference, with the one that they hold most plainly."""
        found: dict[int, Held] = {}
        # Per text in Python: a look-up each; what follows works on whole columns.
        for index, text in enumerate(texts):
            number = self._same.get(_key(text)) if text.strip() else None
            if number is not None:
                found[index] = Held(self._references[number].name, "same", 1.0)
        rest = [index for index in range(len(texts)) if index not in found]
        near = self._near([texts[index] for index in rest])
        part = self._part([texts[index] for index in rest])
        for at, index in enumerate(rest):
            held = near.get(at) or part.get(at)
            if held is not None:
                found[index] = held
        return found

    def _near(self, texts: Sequence[str]) -> dict[int, Held]:
        found = {}
        for index, numbers in self._table.candidates_of(texts).items():
            others = SimilarityIndex(self._templates)
            for number in numbers:
                others.add(number, self._references[number].text)
            matches = others.query(texts[index])
            if matches:
                nearest = next(number for number in numbers if number == matches[0].key)
                found[index] = Held(self._references[nearest].name, "near", matches[0].similarity)
        return found

    def _part(self, texts: Sequence[str]) -> dict[int, Held]:
        if not len(self._grams):
            return {}
        grams, owner = _grams(texts)
        at = np.searchsorted(self._grams, grams)
        at[at == len(self._grams)] = 0
        hit = self._grams[at] == grams
        counted: dict[tuple[int, int], set[int]] = defaultdict(set)
        for gram, text in zip(at[hit].tolist(), owner[hit].tolist(), strict=True):  # only runs that stand in some reference
            for number in self._owners[gram]:
                counted[text, number].add(gram)
        found: dict[int, Held] = {}
        for (text, number), seen in sorted(counted.items()):
            value = len(seen) / self._sizes[number]
            if value < CONTAINED or (text in found and value <= found[text].value):
                continue
            if not speak_of_others(Traits(texts[text]), Traits(self._references[number].text)):
                found[text] = Held(self._references[number].name, "part", value)
        return found


def constant_keys(counts: Mapping[Hashable, int]) -> set[Hashable]:
    """What more than half of all are, if they are more than five."""
    most = max(TEMPLATE_TEXTS, CONSTANT_SHARE * sum(counts.values()))
    return {key for key, count in counts.items() if count > most}


def _key(text: str) -> bytes:
    return hashlib.blake2b(normalise(text).encode("utf-8", "replace"), digest_size=16).digest()


def _grams(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """A hash of every run of `GRAM` words, and the text that it stands in, both of shape (n_runs,)."""
    words: dict[str, int] = {}
    hashes: list[int] = []
    lengths = []
    for text in texts:  # per word in Python: Arrow has no hash of words
        split = normalise(text).split(" ")
        lengths.append(len(split))
        for word in split:
            known = words.get(word)
            if known is None:
                known = words[word] = zlib.crc32(word.encode("utf-8", "replace"))
            hashes.append(known)
    values = np.array(hashes, dtype=np.uint64)
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    if len(values) < GRAM:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    runs = len(values) - GRAM + 1
    key = np.zeros(runs, dtype=np.uint64)
    for step in range(GRAM):
        key = (key ^ values[step : step + runs]) * _FACTOR
        key ^= key >> np.uint64(29)
    whole = owner[:runs] == owner[GRAM - 1 :]
    return key[whole], owner[:runs][whole]


def _grams_of_all(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], list[list[int]], list[int]]:
    """The distinct runs of all references, sorted; for each the references that have it; and how many runs each reference has."""
    grams, owner = _grams(texts)
    owners: dict[int, set[int]] = defaultdict(set)
    for gram, number in zip(grams.tolist(), owner.tolist(), strict=True):
        owners[gram].add(number)
    most = max(TEMPLATE_TEXTS, int(TEMPLATE_SHARE * len(texts)))
    kept = sorted(gram for gram, numbers in owners.items() if len(numbers) <= most)
    sizes = Counter(number for gram in kept for number in owners[gram])
    return np.array(kept, dtype=np.uint64), [sorted(owners[gram]) for gram in kept], [sizes[number] for number in range(len(texts))]
