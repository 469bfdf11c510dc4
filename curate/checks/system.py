"""The rule about system prompts that drift."""

from __future__ import annotations

import numpy as np

from curate.batch import Batch, Kind, Role
from curate.checks.base import Hits, RecordCheck, Rule, chat, many

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
    Fix: use one prompt. The proposed edit of a variant is the dominant prompt; it is unsafe, since the change may be meant.
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
        self._missing(batch, prompts.record, hits)
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
            edits = [{"path": pointer, "before": text, "after": dominant.text}]
            hits.add(
                int(prompts.record[index]),
                field=pointer,
                value=likeness[int(codes[position])],
                threshold=NEAR,
                details={"what": f"is a variant of the one that {dominant.share:.0%} of the records have"},
                fix={"safety": "unsafe", "action": "edit", "edits": edits},
            )

    def _missing(self, batch: Batch, records: np.ndarray[tuple[int], np.dtype[np.int32]], hits: Hits) -> None:
        has_prompt = np.zeros(len(batch), dtype=bool)
        has_prompt[records] = True
        dialogue = np.isin(batch.kind, [Kind.CHAT, Kind.PAIR, Kind.PREFERENCE, Kind.UNPAIRED])
        for record in np.flatnonzero(dialogue & ~has_prompt).tolist():
            hits.add(record, details={"what": "is missing"})
