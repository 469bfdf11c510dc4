"""Preference pairs whose prompt is hidden in the text of both answers, with "Human:" and "Assistant:" before the turns."""

from __future__ import annotations

from curate.converting.loss import Loss, Turn
from curate.formats.templated import turns_in

MARKS = {"user": "\n\nHuman: ", "assistant": "\n\nAssistant: ", "system": "\n\nSystem: "}
"""What stands before a turn."""


def hidden_prompt(chosen: str, rejected: str, losses: list[Loss]) -> tuple[list[Turn], str, str] | None:
    """The turns that two rendered conversations share, and the last answer of each; None where they are not such a pair."""
    sides = [turns_in(text) for text in (chosen, rejected)]
    read = [[(turn.role, text[turn.start : turn.end]) for turn in side] for side, text in zip(sides, (chosen, rejected), strict=True)]
    first, second = read
    if len(first) < 2 or first[:-1] != second[:-1] or first[-1][0] != "assistant" or second[-1][0] != "assistant":
        return None
    for side, text, name in zip(sides, (chosen, rejected), ("chosen", "rejected"), strict=True):
        if text[: side[0].start].strip() not in ("Human:", "Assistant:", "System:"):
            return None
        if "".join(MARKS.get(turn.role, "") + text[turn.start : turn.end] for turn in side) != text:
            losses.append(Loss(f"/{name}", "the marks and the white space between the turns of a text"))
    prompt = [Turn.model_validate({"role": role, "content": text, "at": "/chosen"}) for role, text in first[:-1]]
    return prompt, first[-1][1], second[-1][1]
