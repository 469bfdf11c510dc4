"""Rules about the mold: whether the answers keep to one form, learned or declared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from pydantic import Field

from curate.batch import Batch, Corpus, Kind, Mask, Texts
from curate.checks.base import Check, CheckSettings, Hits, RecordCheck, Rule, chat, many
from curate.checks.declared import Declared
from curate.checks.edits import edit_fix
from curate.checks.segments import Segment, segments
from curate.config import ContractSettings
from curate.finding import Findings
from curate.mold import JsonStyle
from curate.profile import Profile
from curate.text.answer_forms import Json
from curate.text.conformity import Verdict
from curate.text.json_paths import in_order, in_style, is_laid_out
from curate.text.mold_words import contested, contract
from curate.text.segments import answers

MOST_REASONS = 3
_TEAMS = ("billing", "delivery", "returns", "repairs")
_PARTS = ("hinge", "lamp", "drawer", "filter", "handle")


def _ticket(index: int, **more: Any) -> dict[str, Any]:
    answer = {"team": _TEAMS[index % 4], "urgent": index % 3 == 0, "part": f"{_PARTS[index % 5]} {index}", **more}
    return chat(f"Ticket {index}: the {_PARTS[index % 5]} came loose. Sort it.", json.dumps(answer))


def _label(index: int, label: str | None = None) -> dict[str, Any]:
    return chat(f"Is the {_PARTS[index % 5]} of order {index} still in its box?", label or ("Yes.", "No.")[index % 2])


def _report(index: int, last: str = "Verdict: repair", words: int = 4, system: str = "Report on one part.") -> dict[str, Any]:
    told = " ".join([f"{_PARTS[index % 5]} {index}", *["was checked again"] * words])
    return chat(f"Report on the {_PARTS[index % 5]} of order {index}.", f"Finding: {told}.\n{last}", system=system)


class ProfileCheck(Check):
    """A check of the molds themselves, as they stand in the profile."""

    def map(self, batch: Batch) -> None:
        return None

    def merge(self, states: Sequence[None]) -> None:
        return None


class UnconfirmedMold(ProfileCheck):
    """A mold was learned from the answers, and nobody has confirmed it yet.

    Why: CON001 judges by it. A mold that is not the one you want flags the wrong records.
    How: each segment of the set (a system prompt that 40 records share, the records without any, the rest) is looked at by itself:
    of which kind the answers are, which keys, types and values their JSON has, which labels, headings, first and last lines they share.
    What nearly all of them have, with the lower end of a 95 % interval, is the mold. Prose without any of these has none.
    Fix: run `curate learn FILE`, read what it says, and pin it with --output; edit that file where it demands too much.
    Limits: silent once a profile is pinned.
    """

    rule = Rule("CON000", "unconfirmed-mold", "info", "consistent", "dataset", "a mold was learned: {what}", since="0.1")
    bad = (many(40, _label),)
    good = (many(40, lambda i: chat(f"What does button {i} do?", (f"It moves part {i}.", f"Nothing happens at {i}.")[i % 2])),)

    def finish(self, state: None, corpus: Corpus) -> Findings:
        builder = self.builder()
        for mold in self.profile.molds:
            if mold.strong and not self.profile.is_pinned:
                builder.add(None, value=mold.conforming / max(mold.outputs, 1), details={"what": contract(mold)})
        return builder.build()


class ContractOption(CheckSettings):
    """The declared contract; without one the learned mold judges."""

    contract: ContractSettings | None = Field(None, description="what every answer must be, whatever was learned; a break is an error")


class BrokenMold(RecordCheck):
    """An answer breaks the form that nearly all answers have, or the contract that was declared.

    Why: a fixed form is the reason to fine-tune. A program that reads the answers fails on the one that differs, and the model learns
    that the form is optional.
    How: the profile's mold of the record's segment judges, where it is a strong one: a kind other than prose, JSON keys, their types and
    values, a closed set of labels, headings and other line starts in their order, the first and the last line. Any number stands for
    any other. With `contract` in the settings that judges instead, and a break is an error.
    Fix: bring the answer into the form that is shown. Where many differ alike, they are a second task: give them a system prompt of their
    own, or take what they lack out of the pinned profile. A label that differs in case, punctuation or spaces is mended by a safe fix,
    JSON in a fence or in prose by an unsafe one.
    Limits: prose has no mold. Turns that call tools, turns of several parts and blank answers are not judged, and earlier turns of a
    conversation only where they have the form of the last one. A key or a label that stands three times (a key also in 1 %) may be
    rare and right, so it is let pass.
    """

    rule = Rule("CON001", "broken-mold", "warning", "consistent", "record", "the answer {what}", since="0.1", fix="safe")
    bad = (
        [*many(60, _ticket), chat("Ticket 61: no heat. Sort it.", '{"taem": "repairs", "urgent": true, "part": "filter 61"}')],
        [*many(60, _ticket), chat("Ticket 61: no heat. Sort it.", 'Here it is: {"team": "repairs", "urgent": true, "part": "filter 61"}')],
        [*many(60, _label), _label(61, "yes")],
        [*many(60, _report), _report(61, last="That is all.")],
    )
    good = (
        [*many(60, _ticket), *many(3, lambda i: _ticket(60 + i, order=i))],
        [*many(60, _label), *many(3, lambda i: _label(60 + i, "Unknown."))],
        [*many(60, lambda i: _report(i, last=f"Cost: {i + 10}")), _report(61, last="Cost: 1,250")],
        [*many(60, _report), chat("Is it open?", "Until six.", system="Answer in two words.")],
    )
    Settings = ContractOption

    def __init__(self, settings: CheckSettings | None = None, profile: Profile | None = None) -> None:
        super().__init__(settings, profile)
        self._declared = Declared(self.settings.contract) if self.settings.contract is not None else None

    def find(self, batch: Batch, hits: Hits) -> None:
        if self._declared is not None:
            texts = answers(batch).texts
            # Per text in Python, here and below: only those that break the mold, or that a schema or a function has to see.
            for record, pointer, text in _lines(texts, self._declared.screen(texts)):
                reasons = self._declared.breaks(text)
                if reasons:
                    _add(hits, record, pointer, text, Verdict(reasons), severity="error")
            return
        for segment in segments(batch, self.profile):
            for record, pointer, text in _lines(segment.texts, ~segment.holds):
                _add(hits, record, pointer, text, segment.judge.verdict(text))


def _lines(texts: Texts, mask: Mask) -> Iterator[tuple[int, str, str]]:
    chosen = texts.take(mask)
    yield from zip(chosen.record.tolist(), chosen.pointer.to_pylist(), chosen.text.to_pylist(), strict=True)


def _add(hits: Hits, record: int, pointer: str, text: str, verdict: Verdict, **more: Any) -> None:
    fix = None
    if verdict.meant is not None:
        core = text.strip()
        start = text.index(core)  # white space around an answer is not the mold's affair
        after = text[:start] + verdict.meant + text[start + len(core) :]
        fix = edit_fix(pointer, text, after, "safe" if verdict.certain else "unsafe")
    what = "; ".join(verdict.reasons[:MOST_REASONS])
    hits.add(record, field=pointer, span=(0, len(text)), value=float(len(verdict.reasons)), details={"what": what}, fix=fix, **more)


class MixedMold(ProfileCheck):
    """The answers have two forms, and neither is a slip.

    Why: where a fifth of the answers differ, no record can be called wrong, but the model learns to guess between the two.
    How: the most frequent kind, key, label, heading or last line has between 55 % of a segment's answers and the share from which it
    is demanded, and at least 5 % do without it. Of JSON keys only such that others take the place of, or that 80 % have.
    Fix: choose one and rewrite the others, or give the second task a system prompt of its own; then run `curate learn` again.
    Limits: with a pinned profile it tells what stands there. Optional keys and long tails of values are not told from a choice
    that was never made.
    """

    rule = Rule("CON002", "mixed-mold", "warning", "consistent", "dataset", "{what}: choose one", since="0.1")
    bad = (
        [*many(48, _ticket), *many(12, lambda i: chat(f"Ticket {i + 60}: no heat. Sort it.", f"It goes to repairs, number {i}."))],
        [*many(40, _label), *many(20, lambda i: _label(i, ("yes", "no")[i % 2]))],
    )
    good = (many(60, _label), [*many(40, _ticket), *many(20, lambda i: _ticket(40 + i, order=i))])

    def finish(self, state: None, corpus: Corpus) -> Findings:
        builder = self.builder()
        for mold in self.profile.molds:
            for mixed in mold.mixed:
                builder.add(None, value=mixed.share, details={"what": contested(mixed, mold)})
        return builder.build()


class UnusualMoldLength(RecordCheck):
    """An answer is far longer or shorter than the others of its segment.

    Why: in a fixed form the length says much: a part may be missing, or something else may have been pasted in.
    How: as LEN002, but against the answers of the record's own segment: three interquartile ranges (at least .15) beyond the quartiles of
    log(1 + words), for molds of lines and headings. JSON, labels and numbers have no usual length.
    Fix: read it; nothing may be wrong.
    Limits: information only. What LEN002 reports is not said again.
    """

    rule = Rule(
        "CON003", "unusual-mold-length", "info", "consistent", "record", "{words} words are {direction} than is usual in its segment", "0.1"
    )
    bad = (
        [
            *many(40, _report),
            *many(40, lambda i: _report(i, words=50, system="Report on one part at length.")),
            _report(81, words=50),
        ],
    )
    good = ([*many(40, _report), *many(40, lambda i: _report(i, words=50, system="Report on one part at length."))],)

    def find(self, batch: Batch, hits: Hits) -> None:
        for segment in segments(batch, self.profile):
            band = segment.mold.words
            if band is None:
                continue
            words = segment.words
            outside = segment.holds & ((words < band.low) | (words > band.high)) & ~self._said(batch, segment)
            # Per text in Python: only those outside, which the outer fences make few.
            for index in np.flatnonzero(outside).tolist():
                count = int(words[index])
                hits.add(
                    int(segment.texts.record[index]),
                    field=segment.texts.pointer[index].as_py(),
                    value=float(count),
                    threshold=band.high if count > band.high else band.low,
                    details={"words": count, "direction": "more" if count > band.high else "fewer"},
                )

    def _said(self, batch: Batch, segment: Segment) -> Mask:
        """Which answers LEN002 reports: those outside the band of all records of their kind."""
        kinds = batch.kind[segment.texts.record]
        out = np.zeros(len(kinds), dtype=bool)
        for kind in Kind:
            band = self.profile.length_bands.get(kind.name.lower())
            if band is not None:
                out |= (kinds == kind) & ((segment.words < band.low) | (segment.words > band.high))
        return out


class OtherJsonStyle(RecordCheck):
    """An answer's JSON holds the right values, but is written in another way than the others.

    Why: the model learns tokens. Another order of the keys or other spaces are another answer to it, so it has to guess which one.
    How: where 95 % of a segment's answers have their outermost keys in one order, or one layout (compact, spaced or an indent), the
    answers that keep to the mold and not to these.
    Fix: the proposed edit writes the same value in the usual way, and is safe; where numbers would be written otherwise there is none.
    Limits: information only. A number in quotes is another type, and so CON001's. The order within inner objects is not looked at.
    """

    rule = Rule("CON005", "other-json-style", "info", "consistent", "record", "its JSON has another {what}", since="0.1", fix="safe")
    bad = (
        [*many(60, _ticket), chat("Ticket 61: no heat. Sort it.", '{"urgent": true, "team": "repairs", "part": "filter 61"}')],
        [*many(60, _ticket), chat("Ticket 61: no heat. Sort it.", '{"team":"repairs","urgent":true,"part":"filter 61"}')],
    )
    good = (many(60, _ticket),)

    def find(self, batch: Batch, hits: Hits) -> None:
        for segment in segments(batch, self.profile):
            style = segment.mold.style
            if style is None:
                continue
            # Per text in Python: only a parser tells the order of keys, and the JSON has been parsed already.
            for index in np.flatnonzero(segment.holds).tolist():
                found = segment.read[index]
                what = _other_style(found, style) if found else []
                if found and what:
                    text, pointer = segment.texts.text[index].as_py(), segment.texts.pointer[index].as_py()
                    after = in_style(found.text, found.value, style)
                    fix = edit_fix(pointer, text, text.replace(found.text, after, 1)) if after is not None else None
                    hits.add(
                        int(segment.texts.record[index]), field=pointer, span=(0, len(text)), details={"what": " and ".join(what)}, fix=fix
                    )


def _other_style(found: Json, style: JsonStyle) -> list[str]:
    what = []
    if style.order and isinstance(found.value, dict) and not in_order(found.value, style.order):
        what.append(f"order of keys than {', '.join(style.order)}")
    if style.layout and not is_laid_out(found.text, found.value, style.layout):
        what.append(f"layout than {style.layout}")
    return what
