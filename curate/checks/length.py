"""LEN about single records: answers of unusual length, by themselves or for their input, and declared limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from curate.batch import Batch, Ints, Kind, Mask, Role, Side
from curate.checks.base import Hits, RecordCheck, Rule, chat, many
from curate.checks.counting import TokenOptions, shown, text_tokens
from curate.config import Limit, LimitSettings
from curate.profile import LengthBand, Profile
from curate.text.tokens import load
from curate.text.words import output_words, word_counts, words_in_and_out


def _varied(index: int) -> str:
    return " ".join(["Press the button and wait."] * (2 + index % 3))


class ExtremeLength(RecordCheck):
    """An answer is far longer or shorter than the others.

    Why: it may be cut, merged or pasted from elsewhere, and a few very long answers take most of the training.
    How: the logarithm of 1 + its words, against the profile's band for its kind of record: three interquartile ranges (at least .15)
    below the lower and above the upper quartile of at least 30 answers. Where a script has no spaces each character is a word.
    Fix: read it; nothing may be wrong.
    Limits: information only. Lengths are often skewed by nature.
    Source: J. Tukey 1977, "Exploratory Data Analysis" (outer fences).
    """

    rule = Rule("LEN002", "extreme-length", "info", "descriptive", "record", "{direction} than is usual: word count {words}", since="0.1")
    bad = ([*many(40, lambda i: chat(f"What does button {i} do?", _varied(i))), chat("And the last?", " ".join(["It turns."] * 400))],)
    good = (many(40, lambda i: chat(f"What does button {i} do?", _varied(i))),)

    def find(self, batch: Batch, hits: Hits) -> None:
        texts, words = batch.outputs, output_words(batch)
        for band, outside in _outside(batch, self.profile):
            # Per text in Python: only those outside, which the outer fences make few.
            for index in np.flatnonzero(outside).tolist():
                count = int(words[index])
                hits.add(
                    int(texts.record[index]),
                    field=texts.pointer[index].as_py(),
                    value=float(count),
                    threshold=band.high if count > band.high else band.low,
                    details={"words": count, "direction": "longer" if count > band.high else "shorter"},
                )


def _outside(batch: Batch, profile: Profile) -> Iterator[tuple[LengthBand, Mask]]:
    """The outputs that are longer or shorter than is usual for the kind of their record, shape (n_outputs,), by band; blank ones are
    left to another rule.
    """
    words, kinds = output_words(batch), batch.kind[batch.outputs.record]
    for kind in Kind:
        band = profile.length_bands.get(kind.name.lower())
        if band is not None:
            yield band, (kinds == kind) & (words > 0) & ((words < band.low) | (words > band.high))


_ARTICLE = "The council met on Monday and spoke about the old bridge over the river, which has to be closed to lorries. "
_TRANSLATED = "Der Rat sprach am Montag über die alte Brücke am Fluss, die jetzt für alle Lastwagen geschlossen werden muss. "


class UnusualRatio(RecordCheck):
    """An answer is far longer or shorter than its input suggests.

    Why: input and output may be swapped, two records merged, or the answer left unfinished.
    How: words of the answers / words of the input without the system prompt, against the profile's median for the kind of record: more
    than 4 times of it in an answer of at least 150 words, or less than a 50th of it where the input has at least 100. Answers whose
    length alone is unusual are left to LEN002.
    Fix: read it; nothing may be wrong.
    Limits: information only. Silent where ratios differ widely by nature, as on open questions: there the profile has no median.
    """

    rule = Rule(
        "LEN004",
        "unusual-length-ratio",
        "info",
        "descriptive",
        "record",
        "{answered} words answer {asked}: the output is {direction} than its input suggests",
        since="0.1",
    )
    bad = (
        [*many(60, lambda i: chat("Translate: " + _ARTICLE * (1 + i % 9), _TRANSLATED * (1 + i % 9))), chat(_ARTICLE, _TRANSLATED * 9)],
        [*many(60, lambda i: chat("Repeat: " + "yes " * (1 << i % 9), "yes " * (1 << i % 9))), chat("Repeat: " + "yes " * 120, "yes yes")],
    )
    good = (
        many(60, lambda i: chat("Translate: " + _ARTICLE * (1 + i % 9), _TRANSLATED * (1 + i % 9))),
        [
            *many(60, lambda i: chat("Tell me about day " + "and night " * (i % 9), _TRANSLATED * (1 + i % 7))),
            chat("Why?", _TRANSLATED * 8),
        ],
    )

    TIMES_LONGER: ClassVar[float] = 4.0
    TIMES_SHORTER: ClassVar[float] = 50.0
    LONG_OUTPUT: ClassVar[int] = 150
    LONG_INPUT: ClassVar[int] = 100

    def find(self, batch: Batch, hits: Hits) -> None:
        if not self.profile.length_ratios:
            return
        asked, answered = words_in_and_out(batch)
        both = (asked > 0) & (answered > 0)
        for _, outside in _outside(batch, self.profile):
            both[batch.outputs.record[outside]] = False
        ratio = answered / np.maximum(asked, 1)
        for kind in Kind:
            median = self.profile.length_ratios.get(kind.name.lower())
            if median is None:
                continue
            low, high, chosen = median / self.TIMES_SHORTER, median * self.TIMES_LONGER, both & (batch.kind == kind)
            long = chosen & (ratio > high) & (answered >= self.LONG_OUTPUT)
            short = chosen & (ratio < low) & (asked >= self.LONG_INPUT)
            # Per record in Python: only the outliers.
            for record in np.flatnonzero(long | short).tolist():
                details: dict[str, Any] = {"answered": int(answered[record]), "asked": int(asked[record])}
                details["direction"] = "longer" if long[record] else "shorter"
                hits.add(record, value=float(ratio[record]), threshold=high if long[record] else low, details=details)


class LengthLimit(RecordCheck):
    """A text is longer or shorter than the declared limits allow.

    Why: who serves the model needs answers of some length, and it learns the lengths that it is shown.
    How: the characters (code points), words and tokens of each text against `limits` for its role. `assistant` is what is trained,
    plain text too, but neither rejected answers nor reasoning; tool calls are not limited.
    Fix: shorten or complete the text.
    Limits: silent without limits. Without `tokens.tokenizer`, tokens are estimated: they then have "~", and a hit is a warning. Where a
    script has no spaces each character is a word.
    """

    class Settings(TokenOptions):
        limits: LimitSettings | None = Field(None, description="length limits by role; the section `limits` fills it")

    rule = Rule("LEN006", "length-limit", "error", "consistent", "record", "the {role}'s text has {what}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {"limits": {"assistant": {"max_words": 12, "min_characters": 2}}}
    bad = ([chat("Is the shop open?", "Yes, it is open from nine in the morning to six in the evening.")], [chat("Is it open?", "Y")])
    good = ([chat("Is the shop open, and if it is, until when can I come in to buy three red roses?", "Yes, until six.")],)

    def find(self, batch: Batch, hits: Hits) -> None:
        limits: LimitSettings | None = self.settings.limits
        if limits is None:
            return
        measure = _Measure(batch, self.settings.tokens.tokenizer if self.settings.tokens else None)
        for name, mask in _by_role(batch):
            limit: Limit | None = getattr(limits, name)
            if limit is not None:
                self._compare(batch, name, mask, limit, measure, hits)

    def _compare(self, batch: Batch, role: str, mask: Mask, limit: Limit, measure: _Measure, hits: Hits) -> None:
        """One finding for each text of a role that breaks a limit: the first by unit, all of them in words."""
        broken: dict[int, list[tuple[str, int, int]]] = {}
        for unit in ("characters", "words", "tokens"):
            least, most = getattr(limit, f"min_{unit}"), getattr(limit, f"max_{unit}")
            if least is None and most is None:
                continue
            counts = measure.of(unit)
            outside = mask & ((counts < (least or 0)) | (counts > (np.inf if most is None else most)))
            # Per text in Python: only those outside the limits.
            for text in np.flatnonzero(outside).tolist():
                bound = least if least is not None and counts[text] < least else most
                broken.setdefault(text, []).append((unit, int(counts[text]), bound))
        for text, breaks in sorted(broken.items()):
            exact = measure.tokenizer.exact or any(unit != "tokens" for unit, _, _ in breaks)
            hits.add(
                int(batch.texts.record[text]),
                severity=None if exact else "warning",
                field=batch.texts.pointer[text].as_py(),
                value=float(breaks[0][1]),
                threshold=float(breaks[0][2]),
                details={"role": role, "what": " and ".join(measure.words(*each) for each in breaks)},
            )


class _Measure:
    """The lengths of all texts of a batch, by unit; each is measured when it is first asked for."""

    def __init__(self, batch: Batch, tokenizer: str | None) -> None:
        self.tokenizer = load(tokenizer)
        self._measures: dict[str, Callable[[], Ints]] = {
            "characters": lambda: batch.texts.lengths,
            "words": lambda: word_counts(batch.texts.text),
            "tokens": lambda: text_tokens(batch, self.tokenizer),
        }
        self._known: dict[str, Ints] = {}

    def of(self, unit: str) -> Ints:
        """The lengths in one unit, shape (n_texts,)."""
        if unit not in self._known:
            self._known[unit] = self._measures[unit]()
        return self._known[unit]

    def words(self, unit: str, count: int, bound: int) -> str:
        """A broken limit in words."""
        number = shown(count, unit != "tokens" or self.tokenizer.exact)
        singular = unit[:-1] if count == 1 else unit
        return (
            f"{number} {singular}, {'more' if count > bound else 'fewer'} than the {bound:,} {'allowed' if count > bound else 'required'}"
        )


def _by_role(batch: Batch) -> Iterator[tuple[str, Mask]]:
    """The texts that the limits of each role are about."""
    role, side = batch.texts.role, batch.texts.side
    for name, wanted in (("system", Role.SYSTEM), ("user", Role.USER), ("tool", Role.TOOL)):
        yield name, (role == wanted) & (side == Side.INPUT)
    yield "assistant", np.isin(role, [Role.ASSISTANT, Role.TEXT]) & (side == Side.OUTPUT)
