"""An index for single look-ups: an edited record against a set, without comparing the set with itself again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from curate.similarity.bands import shape
from curate.similarity.differences import Traits, speak_of_others
from curate.similarity.shingles import Shingles, TemplateTable, shingle
from curate.similarity.signatures import sign
from curate.similarity.verify import MIN_CHARS, measure
from curate.text.normalise import normalise

if TYPE_CHECKING:
    from datasketch import MinHash


class Match(NamedTuple):
    """A text of the index and how similar it is to the one that was asked for, 0-1."""

    key: Hashable
    similarity: float


class SimilarityIndex:
    """Finds the near-duplicates of one text among many, by DUP002's definition; the candidates come from `datasketch.MinHashLSH`.

    Texts are comparison texts in their own case and lines (`comparison.plain_texts`). `templates` are the profile's hashes. Only
    texts that can be duplicates of each other, of one split and one group, belong into one index.
    """

    def __init__(self, templates: TemplateTable, threshold: float = 0.75) -> None:
        from datasketch import MinHashLSH

        self._templates = templates
        self._threshold = threshold
        bands, rows = shape(threshold)
        self._values = bands * rows
        # Texts of template shingles alone are compared by these, and never with others: they have an index of their own.
        self._tables = [MinHashLSH(num_perm=self._values, params=(bands, rows)) for _ in range(2)]
        self._texts: dict[Hashable, tuple[str, Traits]] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._texts

    def add(self, key: Hashable, text: str) -> None:
        """Put a text into the index. Raises `ValueError` when the key is taken."""
        if key in self._texts:
            raise ValueError(f"the key {key!r} is in the index already")
        normalised = normalise(text)
        self._texts[key] = (normalised, Traits(text))
        if len(normalised) >= MIN_CHARS:
            found = shingle([normalised], self._templates)
            self._tables[int(found.bare[0])].insert(key, self._min_hash(found))

    def remove(self, key: Hashable) -> None:
        """Take a text out of the index. Raises `KeyError` when it is not there."""
        normalised, _ = self._texts.pop(key)
        if len(normalised) >= MIN_CHARS:
            self._tables[int(shingle([normalised], self._templates).bare[0])].remove(key)

    def query(self, text: str) -> list[Match]:
        """The near-duplicates of `text`, verified, the most similar first and ties in the order of their texts."""
        normalised, own = normalise(text), Traits(text)
        if len(normalised) < MIN_CHARS:
            return []
        found = shingle([normalised], self._templates)
        near = self._tables[int(found.bare[0])].query(self._min_hash(found))
        keys = [key for key in near if not speak_of_others(own, self._texts[key][1])]
        texts = [normalised, *(self._texts[key][0] for key in keys)]
        pairs = np.array([(0, i) for i in range(1, len(texts))], dtype=np.int64).reshape(-1, 2)
        values = measure(texts, self._templates, pairs, self._threshold).tolist()
        ranked = sorted((-value, text, position) for position, (value, text) in enumerate(zip(values, texts[1:], strict=True)))
        return [Match(keys[position], -value) for value, _, position in ranked if -value >= self._threshold]

    def _min_hash(self, found: Shingles) -> MinHash:
        from datasketch import MinHash

        return MinHash(num_perm=self._values, hashvalues=sign(found, self._values)[0], scheme="affine32")
