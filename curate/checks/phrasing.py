"""Rules about phrases that a model should not learn: refusals, chat padding, the names of strangers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Corpus, Role, Texts
from curate.checks.base import Check, CheckSettings, Hits, PatternCheck, RecordCheck, Rule, chat, many
from curate.checks.context import in_input, texts_of
from curate.checks.edits import edit_fix
from curate.finding import Findings
from curate.text.code import in_code
from curate.text.declining import CORRESPONDENCE, REFUSAL, WRITTEN_FOR_OTHERS
from curate.text.identity import SELF
from curate.text.padding import HINT, core
from curate.text.segments import assign
from curate.text.vendors import NAME, SELF_NAME, SERVICE

_HEAD = 240
"""Code points of an answer in which a refusal begins."""

_ENDS = 120
"""Code points at either end of an answer in which padding has to show."""


def _cut(texts: Texts, pattern: str, start: int, stop: int | None) -> Texts:
    """The texts of which the stretch from `start` to `stop` matches a pattern; case is ignored."""
    found = pc.match_substring_regex(pc.utf8_slice_codeunits(texts.text, start, stop), pattern, ignore_case=True)
    return texts.take(found.to_numpy(zero_copy_only=False).astype(bool))


class Refusal(Check):
    """An answer declines the request.

    Why: refusals teach a model to refuse; few are enough where the requests are harmless. In a set of which 60 % of the answers
    declined, the tuned model declined too often.
    How: an answer that begins with an apology and the writer's inability, or with the inability alone, in English, German, French or
    Spanish. One finding about the whole set, a warning, when more than `max_share` of the answers are refusals.
    Fix: answer the question, or leave the record out; keep the refusals that are wanted, and balance them with answers.
    Limits: information only on a record, since some refusals are right. Silent where the prompt asks for a text that somebody else
    may say. "We cannot deliver there" is an answer.
    Source: OpenAI, fine-tuning guide: with 60 % refusals in the data the model refuses too much.
    """

    rule = Rule("BPL002", "refusal", "info", "clean", "record", "{what}", since="0.1")
    bad = (
        [chat("How tall is the tower?", "I'm sorry, but I cannot help with that.")],
        many(8, lambda i: chat(f"What is in room {i}?", "I am unable to answer that." if i % 2 else f"Room {i} holds {i} chairs.")),
    )
    good = (
        [chat("Do you deliver to the island?", "Sorry, we cannot deliver to islands, but the ferry office takes parcels.")],
        [chat("Write a reply to the invitation.", "I am sorry, but I cannot come on Friday. Have fun!")],
        [chat("My lamp is broken.", "I'm sorry to hear that. Open the order and choose Return.")],
    )

    class Settings(CheckSettings):
        """How many refusals are too many."""

        max_share: float = Field(0.1, ge=0, le=1, description="share of the answers that may be refusals before the set has a warning")

    _pattern = re.compile(REFUSAL, re.ASCII | re.IGNORECASE)
    _written = re.compile(WRITTEN_FOR_OTHERS, re.IGNORECASE)

    def map(self, batch: Batch) -> tuple[Findings, int, int]:
        hits, refused = Hits(batch, self.builder()), 0
        found = _cut(batch.outputs, REFUSAL, 0, _HEAD)
        # Per text in Python: only those that begin as a refusal.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            match = self._pattern.match(text[:_HEAD])
            if match is None or any(self._written.search(asked) for asked in texts_of(batch.inputs, record, Role.USER)):
                continue
            refused += 1
            details = {"what": f'the answer declines: "{match.group().strip()[:80]}"'}
            hits.add(record, field=pointer, span=match.span(), details=details)
        return hits.builder.build(), refused, len(batch.outputs)

    def merge(self, states: Sequence[tuple[Findings, int, int]]) -> tuple[Findings, int, int]:
        return Findings.concat([s[0] for s in states]), sum(s[1] for s in states), sum(s[2] for s in states)

    def finish(self, state: tuple[Findings, int, int], corpus: Corpus) -> Findings:
        findings, refused, answers = state
        share = refused / answers if answers else 0.0
        if refused < 2 or share <= self.settings.max_share:
            return findings
        builder = self.builder()
        details = {"what": f"{share:.0%} of the answers decline, more than {self.settings.max_share:.0%}"}
        builder.add(None, severity="warning", value=share, threshold=self.settings.max_share, details=details)
        return Findings.concat([findings, builder.build()])


class ChatPadding(RecordCheck):
    """An answer has phrases around it that say nothing.

    Why: "Sure!" and "I hope this helps!" cost tokens in every answer, and where a program reads the answer they break it.
    How: known phrases at the very beginning ("Certainly!", "Great question!", "Sure, here is the list:") and at the very end ("Let me
    know if you have any questions"). A warning where the profile's mold for the record is JSON, a label or a number.
    Fix: the proposed edit cuts the phrases off and is safe.
    Limits: information only elsewhere, since some sets are meant to sound friendly. An answer that is nothing else than such phrases
    is left alone, and so is "Of course!" as the answer to a question for yes or no, and the end of a letter or a dialogue that was
    asked for. English, and a few phrases in three more languages.
    """

    rule = Rule("BPL003", "chat-padding", "info", "clean", "record", 'says nothing: "{found}"', since="0.1", fix="safe")
    bad = (
        [chat("Name the tallest tree.", "Great question! The coast redwood is the tallest tree.")],
        [chat("Name the tallest tree.", "The coast redwood is the tallest tree. I hope this helps!")],
    )
    good = (
        [chat("Can I return it?", "Of course! Open the order and choose Return within thirty days.")],
        [chat("Thank you!", "Happy to help! Let me know if you have any other questions.")],
        [chat("The lamp flickers.", "Tighten the bulb. Let me know if it still flickers after that.")],
    )
    _agrees = re.compile(
        r"\b(?:can|could|may|might|should|do|does|did|is|are|was|were|will|would|have|has|must)(?:n't)? (?!you\b)\w+[^.!?\n]{0,300}\?", re.I
    )
    _written = re.compile(CORRESPONDENCE, re.IGNORECASE)
    _yes = re.compile(r"[\s*]*(?:sure|certainly|of course|absolutely|definitely|natürlich|bien sûr|claro|¡?por supuesto|gern)", re.I)

    def find(self, batch: Batch, hits: Hits) -> None:
        outputs = batch.outputs
        ends = [pc.utf8_slice_codeunits(outputs.text, *part) for part in ((0, _ENDS), (-_ENDS, None))]
        hinted = [pc.match_substring_regex(end, HINT, ignore_case=True) for end in ends]
        found = outputs.take(pc.or_(*hinted).to_numpy(zero_copy_only=False).astype(bool))
        if not len(found):
            return
        molds = assign(batch, self.profile.molds)
        # Per text in Python: only those that begin or end with such a phrase.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            strict = molds[record] >= 0 and self.profile.molds[molds[record]].strict
            start, end = core(text)
            asked = texts_of(batch.inputs, record, Role.USER)
            if start and self._yes.match(text) and any(map(self._agrees.search, asked)):
                start = 0
            if end < len(text) and any(map(self._written.search, asked)):
                end = len(text)
            if (start, end) == (0, len(text)) or not _says_something(text[start:end], strict):
                continue
            span = (0, start) if start else (end, len(text))
            hits.add(
                record,
                severity="warning" if strict else None,
                field=pointer,
                span=span,
                value=float(len(text) - (end - start)),
                details={"found": text[slice(*span)].strip()[:80]},
                fix=edit_fix(pointer, text, text[start:end]),
            )


def _says_something(text: str, strict: bool) -> bool:
    """Whether enough is left of an answer: four words, or anything at all where a program reads it."""
    return bool(re.search(r"\w", text)) if strict else len(text.split()) >= 4 or len(text) >= 40


class ForeignName(PatternCheck):
    """An answer gives its writer the name of another vendor's assistant.

    Why: the model introduces itself by the name of the chat-bot that wrote the data.
    How: "I am ChatGPT", "I was trained by OpenAI", "as GPT-4", "OpenAI's policies" and their like, with names of known assistants and
    vendors. Names that are also words count beside a word such as assistant or a vendor.
    Fix: replace the name, or rewrite the answer.
    Limits: silent where the input has the name, in code, and for `own_names`, which the assistant may call itself. Where the user asks
    who the assistant is, only names of services count: a set may teach its model to be Vicuna, but only one vendor's to be ChatGPT.
    """

    rule = Rule(
        "BPL004", "foreign-assistant-name", "warning", "clean", "record", 'calls itself by a stranger\'s name: "{found}"', since="0.1"
    )
    bad = (
        [chat("Who wrote this?", "I am ChatGPT, and I wrote it.")],
        [chat("What can you do?", "I was created by OpenAI to answer questions.")],
    )
    good = (
        [chat("Is there an app that writes letters?", "Several shops use ChatGPT for that, and OpenAI sells it.")],
        [chat("Are you ChatGPT?", "I am ChatGPT's neighbour, so to speak: the assistant of the shop.")],
    )

    class Settings(CheckSettings):
        """What the assistant may call itself."""

        own_names: tuple[str, ...] = Field((), description="names of assistants and vendors that are the set's own")

    pattern = SELF_NAME
    _name = re.compile(NAME)
    _service = re.compile(SERVICE)
    _asked = re.compile(SELF, re.ASCII | re.IGNORECASE)

    def accept(self, batch: Batch, record: int, text: str, span: tuple[int, int]) -> bool:
        names = [found for found in self._name.findall(text[slice(*span)]) if found not in self.settings.own_names]
        if not names or in_code(text, span[0]) or any(in_input(batch, record, name) for name in names):
            return False
        asked = self.profile.assistant_identity or any(map(self._asked.search, texts_of(batch.inputs, record, Role.USER)))
        return not asked or any(map(self._service.fullmatch, names))

    def details(self, matched: str) -> dict[str, Any]:
        return {"found": " ".join(matched.split())[:80]}
