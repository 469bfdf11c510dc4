"""The answers of a batch by the mold that is for them, judged once for all rules about the mold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Mask, Texts
from curate.mold import Mold
from curate.profile import Profile
from curate.text.answer_forms import Json
from curate.text.conformity import Judge
from curate.text.segments import answers, assign
from curate.text.words import output_words


@dataclass(frozen=True)
class Segment:
    """The answers of a batch that one strong mold is for; all columns have the same length.

    read: their JSON, None where they are none or the mold is not JSON · holds: which of them keep to the mold · words: int64.
    """

    mold: Mold
    judge: Judge
    texts: Texts
    read: list[Json | None]
    holds: Mask
    words: npt.NDArray[np.int64]


def segments(batch: Batch, profile: Profile) -> list[Segment]:
    """The segments of a batch that have a strong mold, left among the batch's features for the next rule that asks."""
    made: list[Segment] | None = batch.features.get("segments")
    if made is None:
        made = batch.features["segments"] = list(_segments(batch, profile))
    return made


def _segments(batch: Batch, profile: Profile) -> Iterator[Segment]:
    if not any(mold.strong for mold in profile.molds):
        return
    found = answers(batch)
    of_text = assign(batch, profile.molds)[found.texts.record]
    for index, mold in enumerate(profile.molds):
        mask = (of_text == index) & (found.last | (mold.turns == "all"))
        if mold.strong and mask.any():
            judge, texts = Judge(mold), found.texts.take(mask)
            read = judge.read(texts.text)
            yield Segment(mold, judge, texts, read, judge.holds(texts.text, read), output_words(batch)[found.position[mask]])
