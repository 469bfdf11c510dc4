"""Records as pairs of a prompt and a completion, both text."""

from __future__ import annotations

from curate.converting.forms import as_chat, joined_columns
from curate.converting.loss import Formed, Loss, NotHeld, Turn
from curate.converting.rendered import lose_weight, spoken_text
from curate.converting.turns import JOINT, after_system
from curate.formats.messages import unpacked
from curate.record import Record


def as_pair(record: Record) -> Formed:
    """The record as kind pair: `prompt`, `completion`, and where it has them `system`, `context` and `history` ([question, answer]
    pairs, of which nothing is learnt).

    A conversation must begin with the user (after a system prompt), take turns, end with the assistant and be nothing but text.
    """
    if record.kind == "pair":
        return _of_pair(record)
    if record.kind == "segments":
        return _of_segments(record)
    formed = answered(as_chat(record))
    if formed.record is None:
        return formed
    losses = list(formed.losses)
    try:
        return Formed(_of_chat(formed.record, losses), tuple(losses))
    except NotHeld as error:
        return Formed(None, (*losses, error.loss))


def answered(formed: Formed) -> Formed:
    """A conversation with the answer that one wants: the chosen one of a preference pair, the one of an unpaired record labelled true.

    It cannot be held where the label is false.
    """
    record = formed.record
    if record is None or record.kind == "chat":
        return formed
    if record.kind == "preference":
        rejected = next((turn.at for turn in record.rejected or () if isinstance(turn, Turn)), "/rejected")
        messages = [*(record.messages or ()), *(record.chosen if isinstance(record.chosen, list) else ())]
        made = record.model_copy(update={"kind": "chat", "messages": messages, "chosen": None, "rejected": None})
        return Formed(made, (*formed.losses, Loss(rejected, "the rejected answer has no place")))
    if not record.label:
        return Formed(None, (*formed.losses, Loss("/label", "its answer is labelled as unwanted")))
    made = record.model_copy(update={"kind": "chat", "label": None})
    return Formed(made, (*formed.losses, Loss("/label", "the label has no place")))


def _of_pair(record: Record) -> Formed:
    """A pair without the words of its format."""
    losses: list[Loss] = []
    for field in ("prompt", "completion", "system", "context"):
        joined_columns(record, field, losses)
    history = unpacked(record.history) or None
    made = Record(
        kind="pair",
        prompt=record.prompt,
        completion=record.completion,
        system=record.system or None,
        context=record.context or None,
        history=[list(pair) for pair in history] if isinstance(history, list) else None,
        extra=record.extra,
    )
    return Formed(made, tuple(losses))


def _of_segments(record: Record) -> Formed:
    """Two segments, the second of which is learnt, as a prompt and its completion."""
    segments = record.segments or []
    if [bool(each.label) for each in segments] != [False, True]:
        return Formed(None, (Loss("/segments", "its segments are not a prompt and the answer to it"),))
    beside = [(number, key) for number, each in enumerate(segments) for key in each.extra]
    losses = tuple(Loss(f"/segments/{number}/{key}", f"the key {key} of a segment has no place") for number, key in beside)
    return Formed(Record(kind="pair", prompt=segments[0].text, completion=segments[1].text, extra=record.extra), losses)


def _of_chat(chat: Record, losses: list[Loss]) -> Record:
    heads, rest = after_system([turn for turn in chat.messages or () if isinstance(turn, Turn)])
    for turn in (*heads, *rest):
        last = turn is rest[-1] if rest else False
        lose_weight(turn, losses, allowed=(None, 1) if last else (None, 0, 1))
    spoken = _merged(rest, losses)
    texts = [spoken_text(turn, losses) for turn in spoken]
    roles = [turn.role for turn in spoken]
    if not roles or roles != [("user", "assistant")[place % 2] for place in range(len(roles))] or roles[-1] != "assistant":
        raise NotHeld("", "a user and an assistant do not take turns in it, up to the answer at its end")
    if plain_zero(spoken[-1]):
        raise NotHeld(spoken[-1].at, "its last answer is not to be learnt")
    for turn in spoken[1:-1:2]:
        if not plain_zero(turn):
            losses.append(Loss(turn.at, "an earlier answer becomes history, of which nothing is learnt"))
    losses += [Loss(f"/tools/{number}", "a declared tool has no place in a pair") for number, _ in enumerate(chat.tools or ())]
    history = [[texts[place], texts[place + 1]] for place in range(0, len(texts) - 2, 2)]
    return Record(
        kind="pair",
        prompt=texts[-2],
        completion=texts[-1],
        system=system_text(heads, losses),
        history=history or None,
        extra=chat.extra,
    )


def plain_zero(turn: Turn) -> bool:
    """Whether an answer is marked not to be learnt."""
    return turn.weight is not None and not turn.weight


def _merged(turns: list[Turn], losses: list[Loss]) -> list[Turn]:
    """The turns, where messages of the user that follow each other are one."""
    out: list[Turn] = []
    for turn in turns:
        if out and turn.role == "user" == out[-1].role:
            text = JOINT.join((spoken_text(out[-1], losses), spoken_text(turn, losses)))
            losses.append(Loss(turn.at, "messages of the user that follow each other become one text"))
            out[-1] = Turn(role="user", content=text, at=out[-1].at)
        else:
            out.append(turn)
    return out


def system_text(heads: list[Turn], losses: list[Loss]) -> str | None:
    """The system messages as one text, None for none. Raises `NotHeld` for what is no text."""
    for number, turn in enumerate(heads):
        if turn.role == "developer":
            losses.append(Loss(turn.at, "a message of the developer becomes the system prompt"))
        if number:
            losses.append(Loss(turn.at, "several system messages become one"))
        if turn.content == "":
            losses.append(Loss(turn.at, "an empty system message has no place"))
    return JOINT.join(spoken_text(turn, losses) for turn in heads) or None
