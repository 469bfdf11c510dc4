"""What LEK001 would find between the sides of a split; nothing, once it is mended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from curate.similarity.references import Reference, References
from curate.similarity.shingles import TemplateTable
from curate.splitting.assigning import TEST, TRAIN, VALIDATION

_CHUNK = 5_000


def leaks(prompts: Sequence[str], side: npt.NDArray[np.int64], templates: TemplateTable) -> list[tuple[int, int]]:
    """Pairs of positions: a training record whose prompt holds that of a held-out record, and that record.

    `prompts` is the prompt of each record, "" where there is none, shape (n,); `side` the side of each, shape (n,).
    """
    held_out = [position for position in np.flatnonzero((side == VALIDATION) | (side == TEST)).tolist() if prompts[position].strip()]
    references = References([Reference(str(position), prompts[position]) for position in held_out], templates)
    train = np.flatnonzero(side == TRAIN).tolist()
    found = []
    for start in range(0, len(train), _CHUNK):
        chunk = train[start : start + _CHUNK]
        for index, held in references.held_by([prompts[position] for position in chunk]).items():
            found.append((chunk[index], int(held.name)))
    return found
