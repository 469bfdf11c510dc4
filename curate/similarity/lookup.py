"""Which of very many texts may be near-duplicates of one: 128 bytes a text, made in bulk, and asked one text at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from curate.similarity.bands import WHOLE, band_keys, shape
from curate.similarity.shingles import TemplateTable
from curate.similarity.signatures import signed
from curate.similarity.verify import MIN_CHARS
from curate.text.normalise import normalise

_BARE = np.uint32(0x5BD1E995)
"""Turned into the keys of texts that have template shingles only, which are compared with each other alone."""


class BandTable:
    """Candidates by the bands of DUP002's signatures; what they are worth is for `SimilarityIndex` to verify.

    Texts are comparison texts in their own case and lines (`comparison.plain_texts`). First `add` all, then `close`, then ask.
    """

    def __init__(self, templates: TemplateTable, threshold: float = 0.75) -> None:
        self._templates = templates
        self._bands, self._rows = shape(threshold)
        self._names: list[npt.NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
        self._made: list[npt.NDArray[np.uint32]] = [np.zeros((0, self._bands), dtype=np.uint32)]
        self._sorted = np.zeros((self._bands, 0), dtype=np.uint32)
        self._order = np.zeros((self._bands, 0), dtype=np.int32)
        self._all = self._names[0]

    def add(self, names: Sequence[int], texts: Sequence[str]) -> None:
        """Put texts in, each under its number; texts too short to be compared are passed over."""
        normalised = [normalise(text) for text in texts]
        long = [index for index, text in enumerate(normalised) if len(text) >= MIN_CHARS]
        if long:
            self._made.append(self._keys([normalised[index] for index in long]))
            self._names.append(np.array(names, dtype=np.int64)[long])

    def close(self) -> None:
        """Sort what was added, so that it can be asked."""
        keys, self._all = np.concatenate(self._made), np.concatenate(self._names)
        self._made, self._names = [], []
        self._order = np.argsort(keys, axis=0, kind="stable").T.astype(np.int32)
        self._sorted = np.take_along_axis(keys.T, self._order.astype(np.int64), axis=1)

    def candidates(self, text: str) -> list[int]:
        """The numbers of texts that share a band with `text`, ascending; of a large bucket the first `WHOLE`."""
        return self.candidates_of([text]).get(0, [])

    def candidates_of(self, texts: Sequence[str]) -> dict[int, list[int]]:
        """The same for many texts at once: by their position, those that have candidates."""
        normalised = [normalise(text) for text in texts]
        long = [index for index, text in enumerate(normalised) if len(text) >= MIN_CHARS]
        found: dict[int, set[int]] = defaultdict(set)
        if not long:
            return {}
        for band, keys in enumerate(self._keys([normalised[index] for index in long]).T):
            starts = np.searchsorted(self._sorted[band], keys)
            ends = np.minimum(np.searchsorted(self._sorted[band], keys, side="right"), starts + WHOLE)
            for at in np.flatnonzero(ends > starts).tolist():  # only the texts that share this band with another
                found[long[at]].update(self._all[self._order[band, starts[at] : ends[at]]].tolist())
        return {index: sorted(numbers) for index, numbers in sorted(found.items())}

    def _keys(self, texts: Sequence[str]) -> npt.NDArray[np.uint32]:
        keys = []
        for signatures, found in signed(texts, self._templates, self._bands * self._rows):
            keys.append(band_keys(signatures, self._bands, self._rows) ^ np.where(found.bare, _BARE, np.uint32(0))[:, None])
        return np.concatenate(keys)
