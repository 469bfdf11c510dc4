"""Records as prompts without an answer, with what an answer is judged by beside them."""

from __future__ import annotations

from curate.converting.forms import REFERENCE, as_chat
from curate.converting.loss import Formed, Loss, NotHeld, Turn
from curate.converting.pairs import answered, plain_zero
from curate.converting.rendered import lose_weight, spoken_text
from curate.record import Record


def as_prompt(record: Record, *, keeps_answer: bool) -> Formed:
    """The record as kind prompt, with `messages` up to the last of the user or a tool.

    The answer after it goes to "reference_answer" where `keeps_answer` says so and it is one text; else it is lost.
    """
    formed = answered(as_chat(record, answers=record.kind != "prompt"))
    chat = formed.record
    if chat is None or record.kind == "prompt":
        return formed
    losses = list(formed.losses)
    turns = [turn for turn in chat.messages or () if isinstance(turn, Turn)]
    asked = max((place for place, turn in enumerate(turns) if turn.role in ("user", "tool")), default=-1) + 1
    extra = chat.extra
    answer = turns[asked:]
    if not asked:
        return Formed(None, (*losses, Loss("", "nobody asks anything")))
    if keeps_answer and len(answer) == 1 and not plain_zero(answer[0]) and REFERENCE not in extra:
        lose_weight(answer[0], losses)
        try:
            extra = {REFERENCE: spoken_text(answer[0], losses), **extra}
        except NotHeld as error:
            losses.append(error.loss)
    else:
        losses += [Loss(turn.at, "the answer has no place beside a prompt") for turn in answer]
    for turn in turns[:asked]:
        if turn.role == "assistant" and not plain_zero(turn):
            losses.append(Loss(turn.at, "an earlier answer is not learnt as a part of the prompt"))
    made = chat.model_copy(update={"kind": "prompt", "messages": turns[:asked], "extra": extra})
    return Formed(made, tuple(losses))
