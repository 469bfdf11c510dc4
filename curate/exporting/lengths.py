"""How long the records of an export are in tokens, and which of them a trainer would cut or drop."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from curate.checks.counting import examples
from curate.exporting.rows import Row
from curate.formats.batching import make_batch
from curate.formats.raw import Raw
from curate.targets.base import Window
from curate.text.tokens import Tokenizer

_TOGETHER = 1_000
_NAMED = 5


class Lengths:
    """The tokens of each record, counted in batches; `longest`, `usual` (95 of 100 are no longer) and `total` are of train."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._train: list[int] = []
        self._all: list[tuple[int, str]] = []
        self.exact = tokenizer.exact

    def of(self, rows: Iterator[Row]) -> Iterator[tuple[Row, int]]:
        """Each row with the tokens of its record, 0 for one that is left out anyway."""
        while chunk := list(islice(rows, _TOGETHER)):
            yield from zip(chunk, self._counted(chunk), strict=True)

    def _counted(self, rows: list[Row]) -> list[int]:
        lengths = np.zeros(len(rows), dtype=np.int64)
        for shape in dict.fromkeys(row.shape for row in rows if row.omitted is None):
            chosen = [number for number, row in enumerate(rows) if row.omitted is None and row.shape == shape]
            batch = make_batch([Raw(number, -1, rows[number].value) for number in chosen], shape, 0, "train")
            lengths[chosen] = examples(batch, self._tokenizer).length
        return [int(length) for length in lengths]

    def note(self, row: Row, form: str, length: int) -> None:
        """Remember the length of a record that is exported."""
        if row.split == "train":
            self._train.append(length)
        self._all.append((length, f"{row.line or (row.row or 0) + 1}"))

    @property
    def tokenizer(self) -> str:
        """What counted."""
        return self._tokenizer.name

    @property
    def longest(self) -> int:
        """The tokens of the longest training record."""
        return max(self._train, default=0)

    @property
    def usual(self) -> int:
        """The tokens that 95 of 100 training records do not exceed."""
        return int(np.quantile(self._train, 0.95)) if self._train else 0

    @property
    def total(self) -> int:
        """The tokens of all training records."""
        return sum(self._train)

    def warnings(self, window: Window, limit: int, title: str) -> list[str]:
        """What to say of records that are longer than a sequence may be."""
        longer = [line for length, line in self._all if length > limit]
        if not longer:
            return []
        named = ", ".join(longer[:_NAMED]) + (f" and {len(longer) - _NAMED:,} more" if len(longer) > _NAMED else "")
        does = "drop" if window.longer == "drop" else "cut"
        about = "" if self.exact else "about "
        over = f"longer than {window.setting} {limit:,}, {about}counted by {self.tokenizer}"
        return [f"{title} will {does} {len(longer):,} records (line {named}): {over}"]
