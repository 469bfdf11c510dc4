"""Rules about answers that stop before they are finished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Kind, Mask, Texts
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat, many
from curate.checks.context import in_input, input_of
from curate.profile import Profile
from curate.text.code import mentions_code
from curate.text.cuts import (
    COLON_END,
    COMMA_END,
    FENCE,
    JSON_START,
    MARKER_END,
    USUAL_WORD_END,
    WORD_END,
    is_bare_marker,
    is_cut_json,
    open_fence,
)
from curate.text.endings import FEWEST_WORDS, OPEN, count_words, is_open, last_line, stops_midway
from curate.text.words import word_counts

MOSTLY = 0.8
"""Share of outputs that end as sentences do from which an end with a comma, or with most function words, is a cut."""

LONG = 40
_SHOWN = 60

_SIGN_OFF = re.compile(
    r"sincerely|regards|wishes|yours|truly|faithfully|respectfully|cordially|warmly|love|cheers|best|thanks|thank you|hugs|grüße|gruß|"
    r"amicalement|cordialement|salutations|saludos|atentamente|saluti",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"brace|bracket|character|symbol|punctuation", re.IGNORECASE)


def _endings(batch: Batch) -> Texts:
    """The outputs that end a turn: of a turn in parts, and of a record in segments, the last one."""
    texts = batch.outputs
    turn = np.where(batch.kind[texts.record] == Kind.SEGMENTS, np.int32(-1), texts.turn)
    last = np.ones(len(texts), dtype=bool)
    last[:-1] = (texts.record[1:] != texts.record[:-1]) | (turn[1:] != turn[:-1])
    return texts.take(last)


def _lines(texts: Texts) -> Iterator[tuple[int, str, str]]:
    """(record, pointer, text) of the few texts that a screen has left."""
    return zip(texts.record.tolist(), texts.pointer.to_pylist(), texts.text.to_pylist(), strict=True)


def _matches(texts: Texts, pattern: str) -> Mask:
    return np.asarray(pc.match_substring_regex(texts.text, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def _odd_fences(texts: Texts) -> Mask:
    out = _matches(texts, FENCE)
    out[out] = pc.count_substring(texts.take(out).text, FENCE).to_numpy(zero_copy_only=False) % 2 == 1
    return out


def _unclosed(texts: Texts) -> Mask:
    """Which texts begin as JSON and have more opening than closing brackets, or do not end with one."""
    out = _matches(texts, JSON_START)
    found = texts.take(out).text
    counts = {bracket: pc.count_substring(found, bracket).to_numpy(zero_copy_only=False) for bracket in "{}[]"}
    uneven = (counts["{"] != counts["}"]) | (counts["["] != counts["]"])
    out[out] = uneven | ~_matches(texts.take(out), r"[}\]]\s*$")
    return out


class TruncatedOutput(RecordCheck):
    """An answer breaks off.

    Why: the model learns to stop in the middle. Answers are cut where a generator's token limit or a stop sequence ended them.
    How: errors: the whole answer is the beginning of JSON, or a fence stays open. Warnings: the last line is a bare list marker; the
    answer ends with a colon; it has at least 8 words and ends with an article, a possessive or a conjunction. Where at least 80 % of
    the outputs end as sentences do (profile), also when it ends with another word that needs a next one, in the set's language, or
    with a comma.
    Fix: finish the answer, write it anew with a higher limit, or reject the record.
    Limits: silent where the prompt ends in the same line or opened the fence, about words and marks where the prompt is about code, and
    for the comma of a letter's closing line. A cut at the end of a sentence leaves no trace.
    Source: five answers of a public set of 999 are cut, another set was cut at every first line end; all hits on both were read.
    """

    rule = Rule("TRN001", "truncated-output", "warning", "clean", "record", "the answer breaks off: {what}", since="0.1")
    bad = (
        [chat("Name three colours.", "Three colours are:\n1. Red\n2. Green\n3.")],
        [chat("Give me the order as JSON.", '{"order": 17, "articles": ["lamp", "sha')],
        [chat("How do I list files in a shell?", "Run this:\n```sh\nls -l")],
        [chat("How do I cancel?", "Open Orders, choose the one that you want to cancel and press the")],
        [chat("How do I stay warm?", "Here are five things that keep you warm:")],
    )
    good = (
        [chat("Name three colours.", "- Red\n- Green\n- Blue")],
        [chat("Give me the order as JSON.", '{"order": 17, "note": "use {braces"}')],
        [chat("What does the tag say?", "It shows the area that this paint covers, which is 12 sq in")],
        [chat("Sort these words: or, an, and, a", "The sorted words of your list are a, an, and, or")],
        many(40, lambda i: chat(f"Close letter {i}.", "Thank you for your letter.\nYours sincerely," if i % 8 == 0 else "Thank you.")),
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        texts = _endings(batch)
        ends = _matches(texts, self._pattern)
        # Per text in Python: only those with such an end, an odd number of fences, or brackets that do not fit.
        for record, pointer, text in _lines(texts.take(ends | _odd_fences(texts) | _unclosed(texts))):
            found = self.cut(batch, record, text)
            if found is not None:
                what, start = found
                severe = what.startswith(("JSON", "a fence"))
                hits.add(
                    record,
                    severity="error" if severe else None,
                    field=pointer,
                    span=(start, len(text.rstrip())),
                    value=float(count_words(text)),
                    details={"what": what},
                )

    @cached_property
    def _pattern(self) -> str:
        """Every end in words or marks that this profile allows a verdict on."""
        patterns = [MARKER_END, COLON_END, WORD_END]
        if self.profile.terminal_share >= MOSTLY:
            patterns += [COMMA_END, *self._usual]
        return "|".join(patterns)

    @cached_property
    def _usual(self) -> list[str]:
        return [USUAL_WORD_END[each] for each in (self.profile.language,) if each in USUAL_WORD_END]

    def cut(self, batch: Batch, record: int, text: str) -> tuple[str, int] | None:
        """What shows that an answer breaks off, and where; None when nothing does."""
        start, end = last_line(text)
        shown = max(start, end - _SHOWN)
        if re.search(JSON_START, text) and is_cut_json(text):
            alone = len(text.strip()) < 3 and _BRACKETS.search(input_of(batch, record))
            return None if alone else ("JSON without its end", shown)
        fence = open_fence(text)
        if fence is not None:
            return None if input_of(batch, record).count(FENCE) % 2 else ("a fence that stays open", fence)
        what = self._end(text, text[start:end])
        if what is None or in_input(batch, record, text[start:end]) or mentions_code(input_of(batch, record)):
            return None
        return what, shown

    def _end(self, text: str, line: str) -> str | None:
        if re.search(MARKER_END, text):
            return f'"{line}" with nothing behind it' if is_bare_marker(text) else None
        if line.endswith((":", "：")):
            return "a colon with nothing behind it"
        mostly = self.profile.terminal_share >= MOSTLY
        if line.endswith((",", "，", "、")):
            closing = count_words(line) <= 4 and _SIGN_OFF.search(line)
            return "a comma with nothing behind it" if mostly and not closing else None
        patterns = [WORD_END, *(self._usual if mostly else [])]
        if count_words(text) < FEWEST_WORDS or count_words(line) < 4 or not any(re.search(each, text) for each in patterns):
            return None
        return None if _is_enumeration(line) else f'its last word is "{line.split()[-1]}"'


def _is_enumeration(line: str) -> bool:
    """Whether the last word is the member of a list of words, and not part of a sentence."""
    words = line.split()
    return words[-2].endswith((",", ";", "/", "|", "=", "-"))


def _example(index: int, answer: str = "Press the red button at the side. The lamp goes out at once.") -> dict[str, object]:
    return chat(f"How do I put out lamp {index}?", answer)


class LikelyTruncated(RecordCheck):
    """An answer seems to stop in the middle of a sentence.

    Why: cut answers teach the model to stop anywhere, and most of them leave no surer sign than a missing full stop.
    How: in a set where at least `min_terminal_share` of the outputs end as sentences do (for answers of 40 words and more: of such
    outputs), an answer of at least 8 words that ends with a letter or a comma, while its other sentences and lines end properly. A
    point of a list counts when the points before it do.
    Fix: read the end; finish it or reject the record.
    Limits: information only. Silent where TRN001 speaks, in code, and for lists without full stops, headings, tables, addresses, hashtags,
    formulas, verse, quotations with a name below, and last lines that the prompt holds. A cut at the end of a sentence leaves no
    trace; of those within one, and within the lines of lists, it finds 4 of 5 in a set of short texts.
    Source: measured on planted cuts; all 6 hits on four public sets were read, 5 are cut.
    """

    rule = Rule("TRN002", "likely-truncated", "info", "clean", "record", 'seems to stop midway: "{end}"', since="0.1")
    bad = (
        [*many(40, _example), _example(40, "Press the red button at the side. The lamp goes out as soon as you let")],
        [*many(40, _example), _example(40, "Do it in two steps.\n1. Press the button.\n2. Wait until the lamp")],
    )
    good = (
        [
            *many(40, _example),
            _example(40, "These are the lamps that we sell. Choose one.\n- desk lamp\n- floor lamp\n- lamp for the wall"),
        ],
        [*many(40, _example), _example(40, "The lamp is out now. Thank you for asking us about it.\nAnna")],
        many(40, lambda i: chat(f"Name fact {i}.", f"The lamp with the number {i} is made of brass and glass")),
    )

    class Settings(CheckSettings):
        min_terminal_share: float = Field(
            0.93, ge=0, le=1, description="share of outputs ending as sentences do from which one that does not counts"
        )

    def __init__(self, settings: CheckSettings | None = None, profile: Profile | None = None) -> None:
        super().__init__(settings, profile)
        self._surer = TruncatedOutput(profile=self.profile)

    def find(self, batch: Batch, hits: Hits) -> None:
        least = self.settings.min_terminal_share
        shares = (self.profile.terminal_share, self.profile.long_terminal_share)
        if max(shares) < least:
            return
        texts = _endings(batch)
        texts = texts.take(_matches(texts, OPEN))
        share = np.where(word_counts(texts.text) >= LONG, shares[1], shares[0])
        # Per text in Python: only those that end with a letter or a comma, which such a set has few of.
        for (record, pointer, text), each in zip(_lines(texts.take(share >= least)), share[share >= least].tolist(), strict=True):
            start, end = last_line(text)
            if not (is_open(text) and stops_midway(text)) or self._surer.cut(batch, record, text) is not None:
                continue
            if in_input(batch, record, text[start:end]):
                continue
            shown = max(start, end - _SHOWN)
            hits.add(record, field=pointer, span=(shown, end), value=each, threshold=least, details={"end": text[shown:end]})
