"""Which records a text nearly repeats, among all of a data set, while people change them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from curate.similarity.index import Match, SimilarityIndex
from curate.similarity.lookup import BandTable
from curate.similarity.shingles import TemplateTable

Texts = Callable[[Sequence[int]], list[tuple[int, str]]]
"""Position and comparison text, as they now are, of the records at some positions; those that are gone or rejected are left out."""


class Likeness:
    """Finds near-duplicates by DUP002's definition. A table made once finds candidates among the records as they were; those that were
    changed since are in an index beside it; and every candidate is verified by its present text.
    """

    def __init__(self, templates: TemplateTable) -> None:
        self._templates = templates
        self._table: BandTable | None = None
        self._changed = SimilarityIndex(templates)
        self._lock = threading.Lock()

    def make(self, blocks: Iterable[tuple[Sequence[int], Sequence[str]]]) -> None:
        """Make the table from positions and comparison texts, block by block; meant for a thread of its own."""
        table = BandTable(self._templates)
        for positions, texts in blocks:
            table.add(positions, texts)
        table.close()
        with self._lock:
            self._table = table

    def changed(self, position: int, text: str) -> None:
        """Remember the new text of a record that was changed or written."""
        with self._lock:
            if position in self._changed:
                self._changed.remove(position)
            if text:
                self._changed.add(position, text)

    def near(self, text: str, texts: Texts, without: int | None = None) -> list[Match] | None:
        """The records that `text` nearly repeats, the most similar first; None as long as the table is not made."""
        with self._lock:
            if self._table is None:
                return None
            changed = [match.key for match in self._changed.query(text)]
            wanted = {*self._table.candidates(text), *(key for key in changed if isinstance(key, int))} - {without}
        present = SimilarityIndex(self._templates)
        for position, other in texts(sorted(wanted)):
            present.add(position, other)
        return present.query(text)
