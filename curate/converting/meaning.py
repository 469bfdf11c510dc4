"""Whether two records say the same: the comparison behind every conversion that lists no loss."""

from __future__ import annotations

from typing import Any

from curate.converting.forms import as_chat
from curate.converting.loss import Formed
from curate.converting.pairs import as_pair
from curate.converting.spoken import plain_weight
from curate.converting.turns import is_text
from curate.converting.values import object_of
from curate.formats.base import as_json
from curate.record import Message, Record, ToolCall

_OWN = ("pair", "text", "segments", "stepwise", "tokens")


def same_meaning(first: Record, second: Record) -> bool:
    """Whether two records say the same in all that is learnt and all that stands beside it.

    The words for roles, made-up ids, the order of keys, `weight` 1 on an answer and how JSON is stored do not count.
    """
    if first.kind == second.kind and first.kind in _OWN:
        return _own(first) == _own(second)
    if "segments" in (first.kind, second.kind):
        return _told(as_pair(first)) == _told(as_pair(second))
    prompts = first.kind == second.kind == "prompt"
    return _told(as_chat(first, answers=not prompts)) == _told(as_chat(second, answers=not prompts))


def _told(formed: Formed) -> bytes | None:
    """The content of a canonical form, None where something was lost on the way to it."""
    return None if formed.record is None or formed.losses else _content(formed.record)


def _own(record: Record) -> bytes:
    """The content of a record of a kind that no conversation stands for."""
    made = as_pair(record).record if record.kind == "pair" else record
    return _content(made if made is not None else record)


def _content(record: Record) -> bytes:
    sides = {name: _side(getattr(record, name)) for name in ("messages", "prompt", "completion", "chosen", "rejected")}
    tools = [[each.name, each.description, each.parameters, each.extra] for each in record.tools or ()]
    segments = [[each.text, bool(each.label), each.extra] for each in record.segments or ()]
    labels = [bool(label) for label in record.step_labels or ()]
    rest = [record.system, record.context, record.history, record.text, record.label, record.steps]
    return as_json([record.kind, sides, tools, segments, labels, rest, record.extra])


def _side(content: Any) -> Any:
    return [_message(message) for message in content] if isinstance(content, list) else content


def _message(message: Message) -> list[Any]:
    weight = plain_weight(message)
    if message.role == "assistant" and weight == 1:
        weight = None
    calls = [_call(call) for call in message.tool_calls or ()]
    content: Any = message.content
    if isinstance(content, list):
        only = content[0].text if len(content) == 1 and is_text(content[0]) else None
        content = [[part.type, part.text, part.extra] for part in content] if only is None else only
    if content == "" and (calls or message.reasoning is not None):
        content = None
    beside = [message.reasoning, message.tool_call_id, message.name, weight, message.refusal, message.extra]
    return [message.role or message.role_raw, content, calls, beside]


def _call(call: ToolCall) -> list[Any]:
    arguments = object_of(call.arguments)
    return [call.id, call.name, call.arguments if arguments is None else arguments, call.extra]
