"""The rule about answers that show how their writer came to them."""

from __future__ import annotations

import re

import numpy as np
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Kind, Texts
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat, many
from curate.checks.context import input_of
from curate.text.code import in_code
from curate.text.reasoning import ALOUD, HEAD, TAG

_RENDERED = (Kind.SEGMENTS, Kind.RENDERED)  # formats in which the template's own tags may stand in the text


class ReasoningLeak(RecordCheck):
    """An answer shows the thoughts of its writer, and most others do not.

    Why: a model that learns from some records to think aloud and from others to answer at once does one or the other by chance, and
    shows its thoughts to people.
    How: tags such as `<think>` in an answer, unless nearly all records think (`most`). "Let me think", "the user is asking" and their
    like at the beginning of an answer count as well, where more than `few` and fewer than `most` of the records do the one or the
    other (profile).
    Fix: cut the thoughts off, or put them where the format keeps reasoning.
    Limits: silent in a set that reasons throughout, where the input asks for the tags, in code, and for reasoning in a field of its
    own. Below `few` the phrases are a way of speaking; a tag is a leak in any share.
    """

    rule = Rule("LKG003", "reasoning-leak", "warning", "clean", "record", 'shows its reasoning: "{found}"', since="0.1")
    bad = (
        [
            *many(20, lambda i: chat(f"Where is lamp {i}?", f"Lamp {i} stands in the hall.")),
            chat("Where is the rug?", "<think>They ask for a rug.</think>It lies in the attic."),
        ],
        many(12, lambda i: chat(f"Where is lamp {i}?", f"{'' if i % 3 else 'Let me think. '}Lamp {i} stands in the hall.")),
    )
    good = (
        many(12, lambda i: chat(f"Where is lamp {i}?", f"<think>Shelf {i} it is.</think>On shelf {i}.")),
        [
            *many(20, lambda i: chat(f"Where is lamp {i}?", f"Lamp {i} stands in the hall.")),
            chat("Think inside <think> tags: where is the rug?", "<think>The hall is full.</think>It lies in the attic."),
        ],
        [
            *many(40, lambda i: chat(f"Where is lamp {i}?", f"Lamp {i} stands in the hall.")),
            chat("Where did I leave my keys?", "Let me think: you came in with both hands full, so look at the door."),
        ],
    )

    class Settings(CheckSettings):
        """Between which shares of reasoning records a set is mixed."""

        few: float = Field(0.05, ge=0, le=1, description="share of the records up to which thinking aloud is a way of speaking")
        most: float = Field(0.95, ge=0, le=1, description="share of the records from which on the set is one that reasons")

    _tag = re.compile(TAG)
    _aloud = re.compile(ALOUD, re.ASCII | re.IGNORECASE)

    def find(self, batch: Batch, hits: Hits) -> None:
        share = self.profile.reasoning_share
        if share >= self.settings.most:
            return
        outputs = batch.outputs.take(~np.isin(batch.kind[batch.outputs.record], _RENDERED))
        self._add(batch, hits, outputs.matching(TAG), self._tag, None)
        if share > self.settings.few:
            heads = pc.match_substring_regex(pc.utf8_slice_codeunits(outputs.text, 0, HEAD), ALOUD, ignore_case=True)
            self._add(batch, hits, outputs.take(heads.to_numpy(zero_copy_only=False).astype(bool)), self._aloud, HEAD)

    def _add(self, batch: Batch, hits: Hits, found: Texts, pattern: re.Pattern[str], limit: int | None) -> None:
        # Per text in Python: only those that match.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            match = next((each for each in pattern.finditer(text[:limit]) if not in_code(text, each.start())), None)
            if match is not None and match.group() not in input_of(batch, record):
                details = {"found": match.group().strip()[:60]}
                hits.add_first(record, pointer, span=match.span(), value=self.profile.reasoning_share, details=details)
