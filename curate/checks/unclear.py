"""The rule about instructions that nobody could follow with what the record holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Batch, Role, Texts
from curate.checks.base import Hits, RecordCheck, Rule, chat, many
from curate.checks.context import texts_of
from curate.text.asking import ASKS_AT_START
from curate.text.declining import CORRESPONDENCE
from curate.text.unclear import ABSENT, BRIEF, GREETING, HOLDS, NOWHERE, PARTS, SLOT

_MOST_WORDS = 40
_MOST_BEHIND = 10
"""Words of an instruction, and of what stands behind the thing that it points at; more may hold that thing."""

_ANSWER_WORDS = 20
_BY_DESIGN = 0.05


class Unclear(RecordCheck):
    """An instruction cannot be followed with what the record holds, or hardly says what is wanted.

    Why: the model learns to make up the picture, the text or the wish that it was not given.
    How: in a conversation of one question: a picture, recording or video that is attached, described or shown, where the record has none;
    "the following sentence" and its like, or "summarise this", where nothing follows or came before; one or two words that are no
    greeting, answered at length, where at most 5 % of the records are so brief (profile).
    Fix: put what is missing into the input, say what is wanted, or reject the record.
    Limits: information only. Silent with tools or a system prompt of its own, in later turns, for inputs that hold quotes, numbers,
    several lines or a colon with something behind it, and where a letter is to be written. English.
    Source: AlpacaDataCleaned, classes 5 and 9.
    """

    rule = Rule("UNC001", "unclear-instruction", "info", "clean", "record", "{what}", since="0.1")
    bad = (
        [chat("Describe the attached picture in one sentence.", "A red barn stands in a field of rye.")],
        [chat("Sort the following words into two groups.", "Fruit: apple and pear. Tools: hammer and saw.")],
        [chat("Summarise this article.", "The council will close the bridge for repairs.")],
        [
            *many(30, lambda i: chat(f"Where is lamp {i}?", f"Lamp {i} stands in the hall.")),
            chat(
                "Owls", "Owls are birds of the night that hear a mouse under the snow and fly without a sound on wings with a soft fringe."
            ),
        ],
    )
    good = (
        [chat("Sort the following words: apple, hammer, pear, saw.", "Fruit: apple, pear. Tools: hammer, saw.")],
        [chat("The bridge is closed.\nSummarise this.", "A bridge is closed.")],
        [chat("Tell me about bridges.", "They span rivers.", "Summarise this article.", "It is about bridges.")],
        [chat("Hello!", "Hello, and welcome to the shop! Ask me about lamps, rugs and chairs, or tell me what your order was about.")],
        [chat("Define osmosis.", "Water passes through a thin wall.")],
    )
    _absent = re.compile(ABSENT, re.ASCII | re.IGNORECASE)
    _nowhere = re.compile(NOWHERE, re.ASCII | re.IGNORECASE)
    _asks = re.compile(ASKS_AT_START, re.ASCII | re.IGNORECASE)
    _written = re.compile(CORRESPONDENCE, re.IGNORECASE)

    def find(self, batch: Batch, hits: Hits) -> None:
        single = _single(batch, self.profile.shared_systems)
        # Per text in Python, here and below: only those that match.
        for record, pointer, text in _each(single.matching(ABSENT, ignore_case=True)):
            match = self._absent.search(text)
            if match is not None and not (self._written.search(text) or self._given(text, match) or _has_medium(batch, record)):
                hits.add_first(
                    record, pointer, span=match.span(), details={"what": f'asks about what is not there: "{match.group().strip()}"'}
                )
        for record, pointer, text in _each(single.matching(NOWHERE, ignore_case=True)):
            match = self._nowhere.search(text.strip())
            if match is not None and self._is_all(text.strip(), match):
                hits.add_first(record, pointer, details={"what": f'refers to what is not there: "{match.group()[:80]}"'})
        if self.profile.brief_share <= _BY_DESIGN:
            for record, pointer, text in _each(single.matching(BRIEF)):
                long = sum(len(answer.split()) for answer in texts_of(batch.outputs, record)) >= _ANSWER_WORDS
                if long and not GREETING.fullmatch(text) and not self._asks.match(text):
                    hits.add_first(record, pointer, details={"what": "hardly says what is wanted"})

    def _given(self, text: str, match: re.Match[str]) -> bool:
        """Whether the text says itself what the medium shows, or where it is."""
        return SLOT.search(text) is not None or text[match.end() :].lstrip().startswith((":", "of "))

    def _is_all(self, text: str, match: re.Match[str]) -> bool:
        """Whether the thing that is spoken of cannot be in the text itself."""
        return len(text.split()) <= _MOST_WORDS and len(text[match.end() :].split()) <= _MOST_BEHIND and not HOLDS.search(text)


def _single(batch: Batch, shared: Collection[str]) -> Texts:
    """The texts of the user in records where nothing else is in the input but a system prompt that others share."""
    inputs = batch.inputs
    system = inputs.role == Role.SYSTEM
    if shared and system.any():
        common = pc.is_in(inputs.text, value_set=pa.array(sorted(shared), type=inputs.text.type)).to_numpy(zero_copy_only=False)
        inputs = inputs.take(~(system & common))
    alone = np.bincount(inputs.record, minlength=len(batch)) == 1
    answered = np.bincount(batch.turns.record[batch.turns.role == Role.ASSISTANT], minlength=len(batch)) == 1
    plain = alone & answered & (batch.tools == 0)
    return inputs.take(plain[inputs.record] & (inputs.role == Role.USER))


def _each(texts: Texts) -> Iterator[tuple[int, str, str]]:
    """Record, pointer and text of those that matched; few enough for Python."""
    return zip(texts.record.tolist(), texts.pointer.to_pylist(), texts.text.to_pylist(), strict=True)


def _has_medium(batch: Batch, record: int) -> bool:
    """Whether the source record has a part, or a column, with a picture, a recording or a file."""
    waiting: list[Any] = [batch.values[record]] if batch.values else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if any(value.get(key) for key in PARTS) or value.get("type") in PARTS:
                return True
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False
