"""Makers of defective tool calls, for records with declared tools and at least one call."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.detect.planting import Maker, Pool, Record, copied, dump

Call = dict[str, Any]


def calls(record: Record) -> list[Call]:
    """Every tool call of a record, in order; changing one changes the record."""
    return [call for message in record["messages"] for call in message.get("tool_calls") or ()]


def schema_of(record: Record, name: str) -> dict[str, Any]:
    """The JSON Schema of the arguments of the tool called `name`."""
    return next(tool["function"]["parameters"] for tool in record["tools"] if tool["function"]["name"] == name)


def _changed(record: Record, random: Random, change: Callable[[Record, Call], bool]) -> bytes | None:
    made = copied(record)
    found = calls(made)
    random.shuffle(found)
    return dump(made) if any(change(made, call) for call in found) else None


def _cut_arguments(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(made: Record, call: Call) -> bool:
        text = call["function"]["arguments"]
        call["function"]["arguments"] = text[: random.randrange(1, len(text))]
        return True

    return _changed(record, random, change)


def _single_quotes(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(made: Record, call: Call) -> bool:
        arguments = json.loads(call["function"]["arguments"])
        call["function"]["arguments"] = str(arguments)
        return bool(arguments)

    return _changed(record, random, change)


def _with_arguments(edit: Callable[[dict[str, Any], dict[str, Any], Random], bool]) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        def change(made: Record, call: Call) -> bool:
            arguments = json.loads(call["function"]["arguments"])
            done = edit(arguments, schema_of(made, call["function"]["name"]), random)
            call["function"]["arguments"] = json.dumps(arguments)
            return done

        return _changed(record, random, change)

    return make


def _drop_required(arguments: dict[str, Any], schema: dict[str, Any], random: Random) -> bool:
    there = [name for name in schema.get("required", ()) if name in arguments]
    if there:
        del arguments[random.choice(there)]
    return bool(there)


def _wrong_type(arguments: dict[str, Any], schema: dict[str, Any], random: Random) -> bool:
    wrong = {"string": 7, "integer": "two of them", "number": "a few", "boolean": "yes", "array": "all"}
    typed = [name for name in arguments if schema["properties"][name].get("type") in wrong]
    if typed:
        name = random.choice(typed)
        arguments[name] = wrong[schema["properties"][name]["type"]]
    return bool(typed)


def _wrong_enum(arguments: dict[str, Any], schema: dict[str, Any], random: Random) -> bool:
    closed = [name for name in arguments if "enum" in schema["properties"][name]]
    if closed:
        arguments[random.choice(closed)] = random.choice(["whenever", "other", "somewhat"])
    return bool(closed)


def _unknown_tool(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(made: Record, call: Call) -> bool:
        call["function"]["name"] = random.choice([call["function"]["name"] + "_v2", "do_" + call["function"]["name"], "ask_colleague"])
        return True

    return _changed(record, random, change)


def _stray_result(record: Record, random: Random, others: Pool) -> bytes | None:
    made = copied(record)
    results = [message for message in made["messages"] if message["role"] == "tool"]
    if not results:
        return None
    random.choice(results)["tool_call_id"] = f"call_{random.randrange(10**6):06d}x"
    return dump(made)


def _doubled_id(record: Record, random: Random, others: Pool) -> bytes | None:
    """Two calls of one message share an id; a call that is alone is made again, with a result of its own."""
    made = copied(record)
    messages = made["messages"]
    calling = [i for i, message in enumerate(messages) if message.get("tool_calls")]
    if not calling:
        return None
    at = random.choice(calling)
    made_calls = messages[at]["tool_calls"]
    if len(made_calls) > 1:
        old, new = made_calls[1]["id"], made_calls[0]["id"]
        made_calls[1]["id"] = new
        for message in messages[at + 1 :]:
            if message.get("tool_call_id") == old:
                message["tool_call_id"] = new
        return dump(made)
    made_calls.append(copy.deepcopy(made_calls[0]))
    result = next(i for i in range(at + 1, len(messages)) if messages[i].get("tool_call_id") == made_calls[0]["id"])
    messages.insert(result + 1, copy.deepcopy(messages[result]))
    return dump(made)


def _missing_result(record: Record, random: Random, others: Pool) -> bytes | None:
    made = copied(record)
    results = [i for i, message in enumerate(made["messages"]) if message["role"] == "tool"]
    if not results:
        return None
    del made["messages"][random.choice(results)]
    return dump(made)


KINDS: dict[str, Maker] = {
    "TOL001/cut-arguments": _cut_arguments,
    "TOL001/single-quotes": _single_quotes,
    "TOL002/missing-required": _with_arguments(_drop_required),
    "TOL002/wrong-type": _with_arguments(_wrong_type),
    "TOL002/wrong-enum": _with_arguments(_wrong_enum),
    "TOL002/unknown-tool": _unknown_tool,
    "TOL003/stray-result": _stray_result,
    "TOL003/doubled-id": _doubled_id,
    "TOL003/missing-result": _missing_result,
}
