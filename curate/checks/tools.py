"""TOL: tool calls that would fail when they are made.

These rules look at canonical records, made only of the records that call or declare tools; other records cost nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from curate.batch import Batch, Role
from curate.checks.base import Hits, RecordCheck, Rule
from curate.record import Message, Record, ToolCall
from curate.text.json_schema import Unjudged, data_validator, words

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "unit": {"enum": ["C", "F"]}},
            "required": ["city"],
        },
    },
}


def _dialogue(arguments: str, *, name: str = "weather", call_id: str = "c1", answers: tuple[str, ...] = ("c1",)) -> dict[str, Any]:
    """An example record: a question, one call, its results and the answer."""
    call = {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
    return {
        "tools": [WEATHER],
        "messages": [
            {"role": "user", "content": "Is it warm in Oslo?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            *({"role": "tool", "tool_call_id": each, "content": "12 degrees"} for each in answers),
            {"role": "assistant", "content": "It is mild in Oslo."},
        ],
    }


class Call(NamedTuple):
    """A tool call, and the JSON pointers of its name and its arguments."""

    call: ToolCall
    name_pointer: str
    arguments_pointer: str


class ToolCheck(RecordCheck):
    """A check of the records that call or declare tools."""

    def calls(self, batch: Batch) -> Iterator[tuple[int, Record, list[Call]]]:
        """Each record of interest with its calls. Per record in Python: these rules compare structures, which no column holds."""
        texts = batch.texts.of(roles=[Role.CALL])
        pointers: dict[int, list[str]] = {}
        for record, pointer in zip(texts.record.tolist(), texts.pointer.to_pylist(), strict=True):
            pointers.setdefault(record, []).append(pointer)
        for index, record in batch.tool_records.items():
            places = iter(pointers.get(index, []))
            calls = [call for message in turns_of(record) for call in message.calls]
            found = [Call(call, next(places), next(places)) for call in calls]
            yield index, record, found


class CallNotJson(ToolCheck):
    """The arguments of a tool call are not valid JSON.

    Why: the model learns to write calls that cannot be executed; some chat templates crash on them.
    How: arguments that are a string are parsed; arguments that are an object are taken as they are.
    Fix: mend the JSON.
    Source: the `arguments` of a function call in the OpenAI API
    """

    rule = Rule("TOL001", "invalid-call-json", "error", "valid", "record", "the arguments of {tool} are not valid JSON: {reason}", "0.1")
    bad = ([_dialogue("{'city': 'Oslo'}")], [_dialogue('{"city": "Os')])
    good = ([_dialogue('{"city": "Oslo"}')],)

    def find(self, batch: Batch, hits: Hits) -> None:
        for index, _, calls in self.calls(batch):
            for each in calls:
                arguments, reason = parsed(each.call)
                if reason is not None:
                    hits.add_first(index, each.arguments_pointer, details={"tool": each.call.name, "reason": reason})


class CallAgainstSchema(ToolCheck):
    """A tool call does not fit the tool's declaration: an unknown tool, a missing argument, a wrong type, a value outside the enum.

    Why: the model learns calls that the program behind the tool refuses.
    How: the arguments are judged with `jsonschema` by the `parameters` that the record declares. An argument that the declaration does
    not know is a warning, since declarations are often loose.
    Fix: mend the call or the declaration.
    Limits: records that declare no tools, and declarations that are no valid JSON Schema, are passed over. A `$ref` is never fetched;
    a `pattern` runs in RE2, and one that RE2 cannot run is passed over.
    Source: JSON Schema 2020-12
    """

    rule = Rule("TOL002", "call-breaks-schema", "error", "valid", "record", "the call of {tool} {reason}", "0.1")
    bad = (
        [_dialogue("{}")],
        [_dialogue('{"city": 7}')],
        [_dialogue('{"city": "Oslo", "unit": "K"}')],
        [_dialogue('{"city": "Oslo"}', name="wether")],
    )
    good = ([_dialogue('{"city": "Oslo", "unit": "C"}')],)

    def find(self, batch: Batch, hits: Hits) -> None:
        for index, record, calls in self.calls(batch):
            if not record.tools:
                continue
            declared = {tool.name: tool.parameters for tool in record.tools}
            for each in calls:
                name = each.call.name
                if name is None:
                    continue  # a call that cannot be read is TOL001's
                if name not in declared:
                    hits.add_first(index, each.name_pointer, details={"tool": name, "reason": "names a tool that is not declared"})
                    continue
                arguments, reason = parsed(each.call)
                if reason is None:
                    self._judge(index, each, arguments, declared[name] or {}, hits)

    def _judge(self, index: int, each: Call, arguments: Any, parameters: Any, hits: Hits) -> None:
        reasons = schema_errors(arguments, parameters)
        if reasons:
            hits.add_first(index, each.arguments_pointer, details={"tool": each.call.name, "reason": "; ".join(reasons[:3])})
            return
        if not isinstance(parameters, dict):
            return
        known = parameters.get("properties")
        unknown = sorted(set(arguments) - set(known)) if isinstance(arguments, dict) and isinstance(known, dict) and known else []
        if unknown and "additionalProperties" not in parameters and "patternProperties" not in parameters:
            reason = f"has an argument that the tool does not declare: {', '.join(unknown[:3])}"
            hits.add_first(index, each.arguments_pointer, severity="warning", details={"tool": each.call.name, "reason": reason})


class CallPairing(ToolCheck):
    """A tool's result answers no open call, a call gets no result, or two calls have the same id.

    Why: chat templates and APIs refuse such dialogues; the model learns results that come from nowhere.
    How: every result answers an open call by its id; without ids (older formats) the order decides. Calls at the very end may be open,
    since the call itself is then what is learnt. A result without an id may
    hold the answers to all calls of its turn.
    Fix: give the result the id of its call, or add what is missing.
    Source: the messages of the OpenAI API: a message with tool_calls must be followed by a tool message for each id
    """

    rule = Rule("TOL003", "call-without-result", "error", "valid", "record", "{reason}", "0.1")
    bad = (
        [_dialogue('{"city": "Oslo"}', answers=("c2",))],
        [_dialogue('{"city": "Oslo"}', answers=("c1", "c1"))],
        [_dialogue('{"city": "Oslo"}', answers=())],
    )
    good = ([_dialogue('{"city": "Oslo"}')],)

    def find(self, batch: Batch, hits: Hits) -> None:
        for index, record, calls in self.calls(batch):
            for reason in dict.fromkeys(pairing_defects(turns_of(record))):
                pointer = calls[0].name_pointer if calls else None
                hits.add(index, field=pointer, details={"reason": reason})
                break  # one finding a record: the reasons that follow are mostly echoes of the first


def turns_of(record: Record) -> list[Message]:
    """The turns of a record in order; of a preference pair the prompt and the chosen answer."""
    turns: list[Message] = []
    for content in (record.messages, record.prompt, record.completion, record.chosen):
        turns += content if isinstance(content, list) else [content] if isinstance(content, Message) else []
    return turns


def pairing_defects(turns: list[Message]) -> Iterator[str]:
    """What is wrong with calls and results, in the order of the turns. A result without an id may answer several calls at once."""
    open_calls: list[str | None] = []
    seen: set[str] = set()
    by_order = False
    for turn in turns:
        if turn.role == "tool":
            answered = turn.tool_call_id
            if answered in open_calls:
                open_calls.remove(answered)
                by_order = by_order or answered is None
            elif open_calls and (answered is None or None in open_calls):
                open_calls.pop(0)
                by_order = True
            elif answered is not None and answered in seen:
                yield "two results answer the same call"
            else:
                yield "a tool's result answers no open call"
            continue
        if open_calls and not by_order:
            yield "a call gets no result before the next turn"
        open_calls, by_order = [], False
        for call in turn.calls:
            if call.id is not None and call.id in seen:
                yield "two calls have the same id"
            if call.id is not None:
                seen.add(call.id)
            open_calls.append(call.id)


def parsed(call: ToolCall) -> tuple[Any, str | None]:
    """The arguments as a value, and why they are none."""
    if not isinstance(call.arguments, str):
        return ({} if call.arguments is None else call.arguments), None
    try:
        value = json.loads(call.arguments) if call.arguments.strip() else {}
    except json.JSONDecodeError as error:
        return None, f"{error.msg.lower()} at character {error.pos + 1}"
    except RecursionError:
        return None, "nested too deeply"
    except ValueError:
        return None, "a number has too many digits"
    return (value, None) if isinstance(value, dict) else (None, "an object is expected")


def schema_errors(arguments: Any, parameters: Any) -> list[str]:
    """What `jsonschema` says of the arguments, in plain words, without quoting whole values; nothing where the declaration cannot judge."""
    validator = data_validator(parameters)
    if validator is None:
        return []
    try:
        return [words(error, "in argument {}", "in arguments") for error in validator.errors(arguments)]
    except Unjudged:
        return []
