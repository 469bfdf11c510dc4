"""Rules about answers that repeat themselves."""

from __future__ import annotations

import re

from pydantic import Field

from curate.batch import Batch
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat
from curate.checks.context import input_of
from curate.text.code import code_spans, in_code, mentions_code
from curate.text.repeats import LEAST_LINES, Loop, Screen, find_loop, repeated_lines, repeated_share, screen

_VERSE = re.compile(
    r"\b(?:songs?|lyrics|poems?|poetry|rhymes?|raps?|chants?|chorus|refrain|verses?|villanelle|ballad|hymn|lullab|mantra|litany|repeat|"
    r"repetiti|repeated|echo|over and over|affirmations?|tongue twister)|\d+ times|\bgedicht|\blied\b|chanson|poème|canci[oó]n|poema|"
    r"诗|歌|重复",
    re.IGNORECASE,
)
_REFRAIN = re.compile(r"^\W*(?:chorus|verse|refrain|bridge|pre-chorus)\b", re.IGNORECASE | re.MULTILINE)


def _screened(batch: Batch) -> Screen:
    """The screen of the outputs, made once for both rules."""
    if "repeats" not in batch.features:
        batch.features["repeats"] = screen(batch.outputs.text)
    found: Screen = batch.features["repeats"]
    return found


def _loop(batch: Batch, record: int, text: str) -> Loop | None:
    """The loop of an answer that nobody asked for."""
    found = find_loop(text) or repeated_lines(text)
    if found is None or "|" in found.unit or in_code(text, found.start):
        return None
    prompt = input_of(batch, record)
    taken_up = " ".join([found.unit] * LEAST_LINES) in prompt or (found.unit.count(" ") > 2 and prompt.count(found.unit) >= LEAST_LINES)
    if taken_up or _VERSE.search(prompt) or _REFRAIN.search(text):
        return None
    return found


class Loops(RecordCheck):
    """An answer says the same again and again.

    Why: a generator that falls into a loop writes such text, and a model that learns from it falls into loops more often.
    How: one to eight words, the same at least 4 times in a row, 12 words and more in all; or a line or sentence of at least 4 words that
    is said 3 times in a row, alone or in turn with up to 3 others, or 3 times and in 30 % of all lines and sentences.
    Fix: cut the answer before the span, or reject the record.
    Limits: silent in code and tables, where the input repeats the same, and where the prompt asks for repetition or verse or the answer
    marks a chorus. Repeated digits and signs are no words.
    Source: A. Holtzman et al. 2019, "The Curious Case of Neural Text Degeneration"; one loop in 17,000 answers of 26 public files.
    """

    rule = Rule("REP001", "loop", "warning", "clean", "record", 'repeats itself {times} times: "{unit}"', since="0.1")
    bad = (
        [chat("How do I put out the lamp?", "Press the button. " + "Press it again and wait. " * 5)],
        [chat("Which colours are there?", "They come in red and blue" + " and red and blue" * 6)],
        [chat("How do I care for oak?", "Oil the wood once a year and let it dry in a room that is not heated.\n" * 4)],
    )
    good = (
        [chat("Write a song about rain.", "Rain, rain, go away\n" * 4)],
        [chat("Show the shifts.", "| day | early | late |\n| Monday | no | no |\n| Tuesday | no | no |\n| Friday | no | no |")],
        [chat("Which digits follow?", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0")],
        [
            chat(
                "How far do the two walk?",
                "Tom walks 3 miles a day. Ann walks 4 miles a day. Kim walks 5 miles a day. Eve walks 6 miles a day.",
            )
        ],
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.outputs.take(_screened(batch).looping)
        # Per text in Python: only those where a loop is possible.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            loop = _loop(batch, record, text)
            if loop is not None:
                details = {"unit": loop.unit[:60], "times": loop.times}
                hits.add(record, field=pointer, span=(loop.start, loop.end), value=float(loop.times), details=details)


class RepetitiveText(RecordCheck):
    """An answer uses the same phrases over and over.

    Why: it may be a loop with small changes, or padding.
    How: of the runs of four words, numbers among them, in an answer of at least `min_words` words without its code, the share that
    occurred before in it is above `max_share`.
    Fix: read it; nothing may be wrong.
    Limits: information only. Silent where REP001 speaks, where the prompt is about code, or asks for repetition or verse. Numbers
    count as words, as without them the steps of a calculation are all alike.
    Source: the share of repeated n-grams of J. Rae et al. 2021, "Scaling Language Models: ... Gopher"; the highest share of prose and
    calculations in 14,000 answers of 26 public files is .30.
    """

    rule = Rule("REP002", "repetitive-text", "info", "clean", "record", "{share} of the runs of four words are repeated", since="0.1")
    bad = (
        [
            chat(
                "How do I care for oak?",
                " ".join(
                    f"{first} you should oil the wood of the table once a year with a soft cloth and let it dry."
                    for first in ("First", "Then", "Next", "Also", "After that", "In the end")
                ),
            )
        ],
    )
    good = (
        [
            chat(
                "How do I care for oak?",
                "Oil the wood once a year. Use a soft cloth. Let it dry overnight. " + "Keep it away from heat. " * 2,
            )
        ],
    )

    class Settings(CheckSettings):
        max_share: float = Field(0.4, ge=0, le=1, description="share of repeated runs of four words that is still usual")
        min_words: int = Field(50, ge=4, description="words of an answer from which the share says something")

    def find(self, batch: Batch, hits: Hits) -> None:
        least = self.settings.max_share
        screened = _screened(batch)
        # The screen estimates the share from a quarter of the runs; what may be above the limit is counted in full.
        found = batch.outputs.take((screened.words >= self.settings.min_words) & (screened.share >= 0.6 * least))
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            share = repeated_share(_without_code(text))
            if share > least and not self._expected(batch, record) and _loop(batch, record, text) is None:
                hits.add(record, field=pointer, value=share, threshold=least, details={"share": f"{share:.0%}"})

    def _expected(self, batch: Batch, record: int) -> bool:
        prompt = input_of(batch, record)
        return mentions_code(prompt) or _VERSE.search(prompt) is not None


def _without_code(text: str) -> str:
    spans = [(0, 0), *code_spans(text), (len(text), len(text))] if "`" in text or "~~~" in text else [(0, 0), (len(text), len(text))]
    return " ".join(text[end:start] for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
