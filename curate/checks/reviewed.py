"""The rule about what people have accepted: whether waivers hide more than they should."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from curate.batch import Batch, Corpus
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.finding import Findings


class WaiverShare(Check):
    """Many of the errors and warnings are waived.

    Why: a waiver is for the exception. When a large part of the findings is waived, either the score is being polished, or a rule does not
    suit the data and should be set up otherwise or left out for all to see.
    How: the share of the errors and warnings on records that are waived, above `max_share`, from `least` waived ones on.
    Fix: look the waivers through, mend what they hide, or set up or ignore the rule that does not suit.
    Limits: counts findings, not records. Silent without waivers.
    """

    rule = Rule(
        "REV002",
        "many-waivers",
        "info",
        "descriptive",
        "dataset",
        "{waived} of {found} errors and warnings are waived, {value:.0%}: more than {threshold:.0%}",
        since="0.1",
    )
    example_waived = ("EMP001",)
    bad = (many(12, lambda i: chat(f"Where is lamp {i}?", "N/A" if i % 2 else f"Lamp {i} stands in the hall.")),)
    good = (many(12, lambda i: chat(f"Where is lamp {i}?", "N/A" if i in (3, 7) else f"Lamp {i} stands in the hall.")),)

    class Settings(CheckSettings):
        """How many waivers are many."""

        max_share: float = Field(0.2, ge=0, le=1, description="share of the errors and warnings that may be waived")
        least: int = Field(5, ge=1, description="waived errors and warnings from which on the share is looked at")

    def map(self, batch: Batch) -> None:
        return None

    def merge(self, states: Sequence[None]) -> None:
        return None

    def finish(self, state: None, corpus: Corpus) -> Findings:
        builder, (waived, found) = self.builder(), corpus.flagged
        if waived >= self.settings.least and waived > self.settings.max_share * found:
            builder.add(None, value=waived / found, threshold=self.settings.max_share, details={"waived": waived, "found": found})
        return builder.build()
