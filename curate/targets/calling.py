"""Calls of tools and their results on the way to a trainer: linked, merged, with the arguments that it reads."""

from __future__ import annotations

import json
import re
from typing import Any

from curate.targets.base import Change
from curate.targets.shaping import each_turn
from curate.targets.talk import Talk, Turn, Unheld

FUNCTION_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""What OpenAI, and those who follow it, take as the name of a function."""


def parallel_calls(talk: Talk) -> Talk:
    """Turns that call tools one after the other, without a result between them, become one turn with parallel calls."""
    made: list[Turn] = []
    changes: list[Change] = []
    places = list(talk.places.get("messages", ()))
    for number, turn in enumerate(talk.messages):
        before = made[-1] if made else {}
        mergeable = before.get("tool_calls") and turn.get("tool_calls") and not turn.get("content") and not turn.get("reasoning_content")
        if mergeable and before.get("weight") == turn.get("weight"):
            made[-1] = {**before, "tool_calls": [*before["tool_calls"], *turn["tool_calls"]]}
            changes.append(Change(talk.at("messages", number), "its calls joined those of the turn before it"))
            if len(places) > len(made):
                del places[len(made)]
        else:
            made.append(turn)
    if not changes:
        return talk
    return talk.changed(*changes, messages=tuple(made), places={**talk.places, "messages": tuple(places)})


def linked_calls(talk: Talk, *, every: bool = False) -> Talk:
    """Calls and results with ids that belong together: missing ones are made, in order; a result without a call cannot be held.

    With `every`, neither can a call without a result, but for those of the last turn.
    """
    talk = parallel_calls(talk)
    made: list[Turn] = []
    open_ids: list[str] = []
    changes: list[Change] = []
    for number, turn in enumerate(talk.messages):
        if every and turn["role"] != "tool" and open_ids:
            raise Unheld(f"the call {open_ids[0]} before message {number + 1} has no result")
        if turn.get("tool_calls"):
            calls = [_with_id(call, number, place, talk.at("messages", number), changes) for place, call in enumerate(turn["tool_calls"])]
            turn, open_ids = {**turn, "tool_calls": calls}, [call["id"] for call in calls]
        elif turn["role"] == "tool":
            given = turn.get("tool_call_id")
            if not open_ids:
                raise Unheld(f"message {number + 1} is the result of no call")
            if given not in open_ids:
                if given is not None:
                    raise Unheld(f"message {number + 1} answers the call {given}, which nobody made")
                turn = {**turn, "tool_call_id": open_ids[0]}
                changes.append(Change(talk.at("messages", number), "the result got the id of its call"))
            open_ids.remove(turn["tool_call_id"])
        made.append(turn)
    return talk.changed(*changes, messages=tuple(made))


def _with_id(call: dict[str, Any], number: int, place: int, at: str, changes: list[Change]) -> dict[str, Any]:
    if call.get("id"):
        return call
    changes.append(Change(at, "the call got an id"))
    return {"id": f"call_{number}_{place}", **{key: item for key, item in call.items() if key != "id"}}


def named_functions(talk: Talk) -> Talk:
    """Only functions whose names OpenAI takes: letters, digits, _ and -, 64 at most."""
    names = [tool["function"]["name"] for tool in talk.tools]
    names += [str(call["function"].get("name")) for turn in talk.every for call in turn.get("tool_calls") or ()]
    for name in names:
        if not FUNCTION_NAME.fullmatch(name):
            raise Unheld(f"the function name {name!r} is not letters, digits, _ and -, 64 at most")
    return talk


def with_object_arguments(talk: Talk) -> Talk:
    """Arguments of calls become objects, as chat templates of transformers read them; what is no JSON object cannot be held."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        if not turn.get("tool_calls"):
            return turn, None
        calls = [{**call, "function": {**call["function"], "arguments": _object(call["function"])}} for call in turn["tool_calls"]]
        return {**turn, "tool_calls": calls}, Change(f"{pointer}/tool_calls", "the arguments of calls are objects and no strings")

    return each_turn(talk, change)


def _object(function: dict[str, Any]) -> Any:
    arguments = function.get("arguments")
    try:
        found = json.loads(arguments) if isinstance(arguments, str) and arguments.strip() else {}
    except json.JSONDecodeError:
        raise Unheld(f"the arguments of {function.get('name')} are no JSON") from None
    if not isinstance(found, dict):
        raise Unheld(f"the arguments of {function.get('name')} are no JSON object")
    return found
