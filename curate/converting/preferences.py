"""Preference pairs whose prompt and answers are texts."""

from __future__ import annotations

from typing import NamedTuple

from curate.converting.hidden import MARKS
from curate.converting.loss import Loss, NotHeld, Turn
from curate.converting.pairs import plain_zero, system_text
from curate.converting.rendered import lose_weight, spoken_text
from curate.converting.turns import after_system
from curate.formats.templated import turns_in
from curate.record import Record


class Texts(NamedTuple):
    """A preference pair of texts."""

    system: str | None
    prompt: str
    chosen: str
    rejected: str


def turns(content: object) -> list[Turn]:
    """The turns of one side of a record in its canonical form."""
    return [turn for turn in content if isinstance(turn, Turn)] if isinstance(content, list) else []


def as_texts(record: Record, losses: list[Loss]) -> Texts:
    """A preference pair (of `as_chat`) as texts. Raises `NotHeld` for a prompt of several turns, and for what is no text."""
    heads, asked = after_system(turns(record.messages))
    if len(asked) != 1 or asked[0].role != "user":
        raise NotHeld("", "its prompt is a conversation and no text")
    for turn in (*heads, *asked):
        lose_weight(turn, losses)
    losses += [Loss(f"/tools/{number}", "a declared tool has no place beside texts") for number, _ in enumerate(record.tools or ())]
    chosen, rejected = answer(record.chosen, "chosen", losses), answer(record.rejected, "rejected", losses)
    return Texts(system_text(heads, losses), spoken_text(asked[0], losses), chosen, rejected)


def answer(content: object, name: str, losses: list[Loss]) -> str:
    """One side of a pair as a text. Raises `NotHeld` where it is more than one message of the assistant."""
    found = turns(content)
    if len(found) != 1 or found[0].role != "assistant":
        raise NotHeld(found[0].at if found else f"/{name}", f"its {name} answer is not one message")
    lose_weight(found[0], losses)
    if plain_zero(found[0]) and name == "chosen":
        raise NotHeld(found[0].at, "its chosen answer is not to be learnt")
    return spoken_text(found[0], losses)


def with_prompt(record: Record, losses: list[Loss]) -> tuple[str, str]:
    """Both answers as whole conversations with "Human:" and "Assistant:" before the turns.

    Raises `NotHeld` where that cannot be read back.
    """
    prompt = turns(record.messages)
    for turn in prompt:
        lose_weight(turn, losses, allowed=(None,))
    losses += [Loss(f"/tools/{number}", "a declared tool has no place in a text") for number, _ in enumerate(record.tools or ())]
    texts = [(turn.role or "", spoken_text(turn, losses)) for turn in prompt]
    sides = []
    for content, name in ((record.chosen, "chosen"), (record.rejected, "rejected")):
        whole = [*texts, ("assistant", answer(content, name, losses))]
        if any(role not in MARKS for role, _ in whole) or len(whole) < 2:
            raise NotHeld("", "a conversation that cannot be written with Human: and Assistant:")
        text = "".join(MARKS[role] + said for role, said in whole)
        if [(turn.role, text[turn.start : turn.end]) for turn in turns_in(text)] != whole:
            raise NotHeld("", "a message holds the marks of a chat template, or ends with white space")
        sides.append(text)
    return sides[0], sides[1]
