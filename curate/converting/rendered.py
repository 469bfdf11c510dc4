"""Conversations as one text: rendered with ChatML, as text and as segments of which the answers are learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from curate.converting.loss import Loss, NotHeld, Turn
from curate.converting.spoken import plain_weight
from curate.formats.base import escape
from curate.formats.templated import turns_in
from curate.record import Message, ToolDefinition

_SPEAKERS = ("system", "developer", "user", "assistant")


class Stretch(NamedTuple):
    """A piece of a rendered text, and whether it is learnt."""

    text: str
    learnt: bool


def chatml(
    turns: Sequence[Turn], tools: Sequence[ToolDefinition] | None, losses: list[Loss], *, keeps_weights: bool = False
) -> list[Stretch]:
    """The turns in ChatML; answers are learnt with the mark that ends them, where `keeps_weights` says that this is kept.

    Raises `NotHeld` for what is no text, and for a text that holds the marks themselves.
    """
    out: list[Stretch] = []
    for turn in turns:
        text = _stripped(turn, losses)
        lose_weight(turn, losses, allowed=(None, 0, 1) if keeps_weights else (None, 1))
        learnt = turn.role == "assistant" and plain_weight(turn) != 0
        head = Stretch(f"<|im_start|>{turn.role}\n", False)
        out += (
            [head, Stretch(f"{text}<|im_end|>", True), Stretch("\n", False)]
            if learnt
            else [Stretch(f"{head.text}{text}<|im_end|>\n", False)]
        )
    losses += [Loss(f"/tools/{number}", "a declared tool has no place in a text") for number, _ in enumerate(tools or ())]
    text = "".join(each.text for each in out)
    found = [(turn.role, text[turn.start : turn.end]) for turn in turns_in(text)]
    if found != [(turn.role, (text_of(turn) or "").rstrip()) for turn in turns]:
        raise NotHeld("", "a message holds the marks of a chat template")
    return out


def _stripped(turn: Turn, losses: list[Loss]) -> str:
    """The text of a turn without the white space at its end, which nobody could tell from that of the template."""
    text = spoken_text(turn, losses)
    if text.rstrip() != text:
        losses.append(Loss(turn.at, "the white space at the end of a message has no place in a rendered text"))
    return text.rstrip()


def text_of(turn: Message) -> str | None:
    """The text of a turn, of several parts joined; None where it has none or a part that is no text."""
    if not isinstance(turn.content, list):
        return turn.content
    texts = [part.text for part in turn.content if part.type == "text" and part.text is not None]
    return "".join(texts) if len(texts) == len(turn.content) else None


def spoken_text(turn: Turn, losses: list[Loss]) -> str:
    """The text of a turn that is nothing but text, with what else it has as losses.

    Raises `NotHeld` for calls and results of tools, images, and a message without a text.
    """
    if turn.role == "tool" or turn.tool_calls:
        raise NotHeld(turn.at, "a call of a tool or its result has no place in a text")
    if turn.role not in _SPEAKERS:
        raise NotHeld(turn.at, f"the role {turn.role_raw} is not known")
    text = text_of(turn)
    if text is None:
        raise NotHeld(turn.at, "a message that is no text")
    if isinstance(turn.content, list):
        losses.append(Loss(turn.at, "the parts of a message become one text"))
    if turn.reasoning is not None:
        losses.append(Loss(turn.place("reasoning"), "the reasoning has no place in a text"))
    for field in ("name", "refusal"):
        if getattr(turn, field) is not None:
            losses.append(Loss(turn.place(field), f"the {field} of a message has no place in a text"))
    losses += [Loss(f"{turn.at}/{escape(key)}", f"the key {key} of a message has no place in a text") for key in turn.extra]
    return text


def lose_weight(turn: Turn, losses: list[Loss], allowed: tuple[int | None, ...] = (None, 1)) -> None:
    """Note a weight that is none of those that need no word."""
    weight = plain_weight(turn)
    if weight not in (allowed if turn.role == "assistant" else (None,)):
        losses.append(Loss(turn.place("weight"), f"the weight {weight} has no place"))
