"""Records as plain text, and as segments of text."""

from __future__ import annotations

from curate.converting.beside import held
from curate.converting.forms import as_chat
from curate.converting.loss import Loss, NotHeld
from curate.converting.pairs import answered, as_pair
from curate.converting.preferences import turns
from curate.converting.rendered import Stretch, chatml
from curate.converting.spoken import plain_weight
from curate.record import Message, Record, Segment


def as_text(record: Record, losses: list[Loss], *, renders: bool) -> Record:
    """The record as kind text. With `renders` a conversation is rendered with ChatML. Raises `NotHeld`."""
    if record.kind == "text":
        return _text(record.text, record)
    if record.glue is not None and record.messages is not None:
        return _text(_rendered_again(record.glue, record.messages), record)
    if record.kind == "segments":
        segments = record.segments or []
        if len(segments) != 1 or not segments[0].label:
            losses.append(Loss("/segments", "which stretches of the text are learnt"))
        _lose_beside(record, losses)
        return _text("".join(each.text or "" for each in segments), record)
    if not renders:
        raise NotHeld("", "a plain text has no turns; text_turns renders them")
    chat = held(answered(as_chat(record)), losses)
    spoken = turns(chat.messages)
    stretches = chatml(spoken, chat.tools, losses)
    return _text("".join(each.text for each in stretches), chat)


def _text(text: str | None, record: Record) -> Record:
    if text is None:
        raise NotHeld("", "it has no text")
    return Record(kind="text", text=text, extra=record.extra)


def _rendered_again(glue: list[str], messages: list[Message]) -> str:
    """A rendered text that was split into its turns, as it was."""
    contents = [message.content if isinstance(message.content, str) else "" for message in messages]
    return "".join(f"{between}{content}" for between, content in zip(glue, [*contents, ""], strict=True))


def as_segments(record: Record, losses: list[Loss]) -> Record:
    """The record as kind segments: a prompt and its completion, a text, or a conversation in ChatML. Raises `NotHeld`."""
    if record.kind == "segments":
        _lose_beside(record, losses)
        listed = [Stretch(each.text or "", bool(each.label)) for each in record.segments or ()]
        return _segments(listed, record)
    if record.kind == "text" and record.text is not None:
        return _segments([Stretch(record.text, True)], record)
    if record.kind == "pair":
        formed = as_pair(record)
        made = formed.record
        if made is not None and not (made.system or made.context or made.history):
            losses += formed.losses
            return _segments([Stretch(str(made.prompt), False), Stretch(str(made.completion), True)], made)
    chat = held(answered(as_chat(record)), losses)
    spoken = turns(chat.messages)
    if not any(turn.role == "assistant" and plain_weight(turn) != 0 for turn in spoken):
        raise NotHeld("", "nothing of it is to be learnt")
    return _segments(chatml(spoken, chat.tools, losses, keeps_weights=True), chat)


def _lose_beside(record: Record, losses: list[Loss]) -> None:
    for number, segment in enumerate(record.segments or ()):
        losses += [Loss(f"/segments/{number}/{key}", f"the key {key} of a segment has no place") for key in segment.extra]


def _segments(stretches: list[Stretch], record: Record) -> Record:
    """Segments, of which those that follow each other and are learnt alike are one; a text that is not learnt stays apart."""
    joined: list[Stretch] = []
    for each in stretches:
        if joined and joined[-1].learnt == each.learnt and record.kind != "segments":
            joined[-1] = Stretch(joined[-1].text + each.text, each.learnt)
        else:
            joined.append(each)
    keys = {"label": "label", "text": "text"}
    segments = [Segment(label=each.learnt, text=each.text, keys=keys) for each in joined]
    return Record(kind="segments", segments=segments, extra=record.extra)
