"""The rule about the tone of the answers, for those who have said which tone they want."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from curate.batch import Batch, Role, spans
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat
from curate.checks.context import texts_of
from curate.text.code import in_code

Tone = Literal["contraction", "exclamation", "emoji", "first_person"]

# Readable alike by RE2 and by `re` with re.ASCII.
_TONES: dict[Tone, tuple[str, str]] = {
    "contraction": (
        "a contraction",
        r"\b(?:[a-z]+n['’]t|(?:[Ii]|[Yy]ou|[Ww]e|[Tt]hey|[Hh]e|[Ss]he|[Ii]t|[Tt]hat|[Tt]here|[Ww]hat)['’](?:m|re|ve|ll|d|s)|[Ll]et['’]s)\b",
    ),
    "exclamation": ("an exclamation mark", "[A-Za-z\u00c0-\u024f)]!+(?:[\\s\"'”’)]|$)"),
    "emoji": ("an emoji", "[\U0001f300-\U0001faff\u2600-\u26ff\u2764]"),
    "first_person": ("the first person", r"(?:^|[\s(\"'“‘])(?:I(?:['’][a-z]+)?|[Mm]y|[Mm]yself)\b"),
}


_AROUND = " \t\n\"'“”‘’()"


class ToneOption(CheckSettings):
    """What is not wanted; nothing by default."""

    avoid: tuple[Tone, ...] = Field((), description="what the answers should be without: contraction, exclamation, emoji, first_person")


class UnwantedTone(RecordCheck):
    """An answer has a tone that you have said you do not want.

    Why: a tone that holds in all answers is learned from few of them, and one that wavers is not learned at all.
    How: only what `avoid` names: contractions ("don't", "it's"), exclamation marks at the end of a word, emoji, or the first person
    singular in English. Code is skipped.
    Fix: rewrite the sentence.
    Limits: silent until `avoid` is set, because tones that were learned and not wished for were hardly ever a defect: of 46 hits in a
    general set about none was real. Quoted speech is not told from the answer's own, but what the user's words hold already is let pass.
    """

    rule = Rule("CON004", "unwanted-tone", "info", "consistent", "record", 'has {what}: "{found}"', since="0.1")
    example_options: ClassVar = {"avoid": ("contraction", "exclamation")}
    bad = ([chat("May I return it?", "Yes, you can't miss the desk.")], [chat("May I return it?", "Of course!")])
    good = (
        [chat("May I return it?", "Yes, at the desk of any shop.")],
        [chat("How do I negate a value?", "Write `!ready` or `a != b` and leave the rest.")],
        [chat('Is "can\'t" one word?', 'The form "can\'t" is written as one word.')],
    )
    Settings = ToneOption

    def find(self, batch: Batch, hits: Hits) -> None:
        for tone in self.settings.avoid:
            what, pattern = _TONES[tone]
            found = batch.outputs.matching(pattern)
            compiled = re.compile(pattern, re.ASCII)
            # Per text in Python: only those that matched, in sets whose owner has asked for it.
            for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
                own = list(_own(batch, record, text, compiled))
                if own:
                    details = {"what": what, "found": text[own[0][0] : own[0][1]].strip(_AROUND)}
                    hits.add_first(record, pointer, span=own[0], value=float(len(own)), details=details)


def _own(batch: Batch, record: int, text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The spans of the matches that are neither code nor words of the user."""
    asked = "\n".join(texts_of(batch.inputs, record, Role.USER))
    for start, end in spans(pattern, text):
        if not in_code(text, start) and text[start:end].strip(_AROUND) not in asked:
            yield start, end
