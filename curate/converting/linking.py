"""The ids that tie the results of tools to their calls: made where a format has none, and left out where they say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from curate.converting.loss import Turn
from curate.record import ToolCall


def made_id(number: int) -> str:
    """The id of the `number`-th call of a record, from 1: nine letters and digits, as Mistral needs them and all others take them."""
    return f"call{number:05d}"


def link(turns: Sequence[Turn], before: Sequence[Turn] = ()) -> None:
    """Give every call of `turns` an id, and every result the id of its call, in place; `before` are turns that were linked before.

    A result without an id answers the first open call of its name, or the first open one where it has no name. A name that only
    repeats that of the call is left out.
    """
    taken = {call.id for turn in (*before, *turns) for call in turn.tool_calls or ()}
    waiting: list[ToolCall] = []
    number = 0
    for turn in before:
        number += len(turn.tool_calls or ())
        waiting += turn.tool_calls or ()
        if turn.role == "tool":
            _settle(turn, waiting)
    for turn in turns:
        for call in turn.tool_calls or ():
            number += 1
            if call.id is None:
                call.id = next(name for name in map(made_id, _from(number)) if name not in taken)
                taken.add(call.id)
            waiting.append(call)
        if turn.role == "tool":
            call_of = _settle(turn, waiting)
            if call_of is not None:
                turn.tool_call_id = call_of.id
                turn.name = None if turn.name == call_of.name else turn.name


def _from(number: int) -> Iterable[int]:
    while True:
        yield number
        number += 1


def _settle(turn: Turn, waiting: list[ToolCall]) -> ToolCall | None:
    """The open call that a result answers, which is open no more."""
    for position, call in enumerate(waiting):
        if (call.id == turn.tool_call_id) if turn.tool_call_id is not None else (turn.name is None or call.name == turn.name):
            return waiting.pop(position)
    return None


def says_nothing(turns: Sequence[Turn], before: Sequence[Turn] = ()) -> bool:
    """Whether the ids are those that `link` would make, so that a format may go without them."""
    bare = [_without_ids(turn) for turn in (*before, *turns)]
    link(bare)
    return all(
        (first.tool_call_id, [call.id for call in first.tool_calls or ()])
        == (second.tool_call_id, [call.id for call in second.tool_calls or ()])
        for first, second in zip((*before, *turns), bare, strict=True)
    )


def _without_ids(turn: Turn) -> Turn:
    calls = None if turn.tool_calls is None else [call.model_copy(update={"id": None}) for call in turn.tool_calls]
    return turn.model_copy(update={"tool_calls": calls, "tool_call_id": None})


def without_ids(turns: Sequence[Turn], before: Sequence[Turn] = ()) -> list[Turn]:
    """The turns without ids, where those say nothing; else as they are."""
    has_any = any(turn.tool_calls or turn.tool_call_id is not None for turn in turns)
    return [_without_ids(turn) for turn in turns] if has_any and says_nothing(turns, before) else list(turns)


def called(turns: Sequence[Turn]) -> dict[str, str]:
    """The name of the tool by the id of its call."""
    return {call.id: call.name for turn in turns for call in turn.tool_calls or () if call.id is not None and call.name is not None}
