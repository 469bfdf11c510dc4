"""Rules about system prompts that drift, or differ from the one that is served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Corpus, Kind, Mask, Role
from curate.checks.base import Check, CheckSettings, Hits, RecordCheck, Rule, chat, many
from curate.checks.edits import edit_fix
from curate.finding import Findings
from curate.formats.roles import CONTENT_KEYS, ROLE_KEYS
from curate.text.segments import system_prompts

NEAR = 0.8
"""Jaccard similarity from which another system prompt is a variant of the dominant one rather than a prompt of its own."""

_PROMPT = "You are the assistant of a garden shop. Answer briefly and kindly."


def similarity(left: str, right: str) -> float:
    """Jaccard similarity, 0-1, of the sets of character 5-grams of two texts, case and runs of white space ignored."""
    grams = [_grams(" ".join(text.casefold().split())) for text in (left, right)]
    return len(grams[0] & grams[1]) / len(grams[0] | grams[1])


def _grams(text: str) -> set[str]:
    return {text[i : i + 5] for i in range(max(1, len(text) - 4))}


class SystemPromptDrift(RecordCheck):
    """A record lacks the system prompt that nearly all have, or has it with small changes.

    Why: the model is served with one prompt; records trained with another one, or with none, teach something else.
    How: where one system prompt has at least 80 % of the records (profile), a record without one, and a record whose prompt is not
    equal to it but has a Jaccard similarity of at least .8 (character 5-grams).
    Fix: use one prompt. The proposed edit puts the dominant prompt in the place of a variant, or at the beginning where there is none;
    it is unsafe, since the change may be meant.
    Limits: a distinct prompt is a segment of its own and no finding. Slots that differ in every record leave no dominant prompt.
    Source: OpenAI, fine-tuning guide: train with the instructions that are served.
    """

    rule = Rule("SYS001", "system-prompt-drift", "warning", "consistent", "record", "the system prompt {what}", since="0.1", fix="unsafe")
    bad = (
        [*many(20, lambda i: chat(f"Question {i}?", f"Answer {i}.", system=_PROMPT)), chat("Question?", "Answer.")],
        [
            *many(20, lambda i: chat(f"Question {i}?", f"Answer {i}.", system=_PROMPT)),
            chat("Question?", "Answer.", system=_PROMPT.replace("kindly", "kind")),
        ],
    )
    good = (
        [
            *many(20, lambda i: chat(f"Question {i}?", f"Answer {i}.", system=_PROMPT)),
            chat("Question?", "Answer.", system="Translate the text into French and reply with nothing else."),
        ],
        many(20, lambda i: chat(f"Question {i}?", f"Answer {i}.", system=_PROMPT if i % 2 else None)),
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        dominant = self.profile.dominant_system
        if dominant is None:
            return
        prompts = batch.texts.of(roles=[Role.SYSTEM])
        first = np.unique(prompts.record, return_index=True)[1]
        for record in np.flatnonzero(_dialogues(batch) & ~_prompted(batch)).tolist():
            hits.add(record, details={"what": "is missing"}, fix=_insertion(batch, record, dominant.text))
        encoded = prompts.text.take(first).dictionary_encode()
        # Per distinct text in Python: few, since one text has nearly all records.
        likeness = {
            code: similarity(text, dominant.text) for code, text in enumerate(encoded.dictionary.to_pylist()) if text != dominant.text
        }
        near = [code for code, value in likeness.items() if value >= NEAR]
        codes = encoded.indices.to_numpy()
        for position in np.flatnonzero(np.isin(codes, near)).tolist():
            index, text = int(first[position]), encoded.dictionary[int(codes[position])].as_py()
            pointer = prompts.pointer[index].as_py()
            hits.add(
                int(prompts.record[index]),
                field=pointer,
                value=likeness[int(codes[position])],
                threshold=NEAR,
                details={"what": f"is a variant of the one that {dominant.share:.0%} of the records have"},
                fix=edit_fix(pointer, text, dominant.text, "unsafe"),
            )


class NotServingPrompt(Check):
    """Records have another system prompt than the one that the model will be served with.

    Why: a model holds its form best under the instructions that it was trained with; what is shown in training need not be told later.
    How: the first system prompt of every dialogue against the `serving_prompt` of the profile or of this rule's settings; white space
    around them is ignored. One finding for the set, which says how many records differ and how many have none.
    Fix: put the served prompt into the records, or declare the one that they have.
    Limits: silent until a prompt is declared. Plain texts have no system prompt and are left out.
    Source: OpenAI, fine-tuning guide: train with the instructions that are served.
    """

    rule = Rule("SYS002", "unserved-system-prompt", "error", "consistent", "dataset", "{what}", since="0.1")
    bad = ([chat("Question?", "Answer.", system=_PROMPT.replace("garden", "flower"))], [chat("Question?", "Answer.")])
    good = ([chat("Question?", "Answer.", system=_PROMPT + "\n")], [{"text": "Roses like loam."}])
    example_options = {"serving_prompt": _PROMPT}

    class Settings(CheckSettings):
        """What is served."""

        serving_prompt: str | None = Field(None, description="the system prompt of production; it wins over the profile's")

    def map(self, batch: Batch) -> tuple[int, int, int]:
        """(dialogues, how many of them have another prompt, how many have none)."""
        served = self.settings.serving_prompt if self.settings.serving_prompt is not None else self.profile.serving_prompt
        if served is None:
            return 0, 0, 0
        records, prompts = system_prompts(batch)
        equal = pc.equal(pc.utf8_trim_whitespace(prompts), served.strip()).to_numpy(zero_copy_only=False).astype(bool)
        dialogues = _dialogues(batch)
        other = np.zeros(len(batch), dtype=bool)
        other[records[~equal]] = True
        missing = ~_prompted(batch) if served.strip() else np.zeros(len(batch), dtype=bool)
        return int(dialogues.sum()), int((dialogues & other).sum()), int((dialogues & missing).sum())

    def merge(self, states: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
        dialogues, other, missing = (sum(column) for column in zip((0, 0, 0), *states, strict=True))
        return dialogues, other, missing

    def finish(self, state: tuple[int, int, int], corpus: Corpus) -> Findings:
        builder, (dialogues, other, missing) = self.builder(), state
        if other or missing:
            what = f"another system prompt than the declared one: {other:,} of {dialogues:,} records; none: {missing:,}"
            builder.add(None, value=float(other + missing), details={"what": what, "other": other, "missing": missing})
        return builder.build()


def _dialogues(batch: Batch) -> Mask:
    """Which records have a place for a system prompt; shape (n_records,)."""
    return np.isin(batch.kind, [Kind.CHAT, Kind.PAIR, Kind.PREFERENCE, Kind.UNPAIRED])


def _prompted(batch: Batch) -> Mask:
    """Which records have a system prompt; shape (n_records,)."""
    out = np.zeros(len(batch), dtype=bool)
    out[batch.texts.record[batch.texts.role == Role.SYSTEM]] = True
    return out


def _insertion(batch: Batch, record: int, prompt: str) -> dict[str, Any] | None:
    """The fix that gives a record a system prompt: a message before the others, or the key `system` of a record that has that key
    or no messages.

    None where neither reads back as the prompt: the format has it elsewhere, or has no place for it.
    """
    value = batch.values[record] if batch.values else None
    if batch.reader is None or not isinstance(value, dict):
        return None
    before = batch.turns.pointer[int(np.searchsorted(batch.turns.record, record))].as_py().rpartition("/")
    messages = value.get(before[0][1:])
    if isinstance(messages, list) and before[2] == "0" and "system" not in value:
        made = _with_system(messages, prompt)
        read = batch.reader({**value, before[0][1:]: made}).messages if made else None
        return edit_fix(before[0], messages, made, "unsafe") if read and read[0].role == "system" else None
    readable = value.get("system") in (None, "") and batch.reader({**value, "system": prompt}).system == prompt
    return edit_fix("/system", value.get("system"), prompt, "unsafe") if readable else None


def _with_system(messages: list[Any], prompt: str) -> list[Any] | None:
    """The messages after one of the system, written as the first one is; None where that is no plain text."""
    role, content = (next((key for key in keys if isinstance(messages[0].get(key), str)), None) for keys in (ROLE_KEYS, CONTENT_KEYS))
    return [{role: "system", content: prompt}, *messages] if role is not None and content is not None else None
