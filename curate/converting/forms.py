"""Records of any shape in the canonical forms that others write from: conversations, pairs and preference pairs.

`as_chat` is the hub: it takes the words of a format out of a record and lists what has no place in a conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from curate.converting.hidden import hidden_prompt
from curate.converting.linking import link
from curate.converting.loss import Formed, Loss, NotHeld, Turn, key_of
from curate.converting.schemas import lower_types
from curate.converting.turns import JOINT, plain_tool, turns_of
from curate.converting.values import arguments_text
from curate.formats.base import escape
from curate.formats.messages import unpacked
from curate.record import Content, Message, Part, Record, ToolDefinition

__all__ = ["REFERENCE", "Formed", "Loss", "Turn", "as_chat", "plain_messages"]

REFERENCE = "reference_answer"
"""The key of a prompt's record whose text is the answer that one wants."""

_NO_CHAT = {
    "text": "a plain text has no turns; where it was rendered with a chat template, read it as text_turns",
    "stepwise": "a conversation has no place for labels of single steps",
    "segments": "segments of a rendered text have no turns",
    "tokens": "token ids are no text",
}
_SERVICE_KEYS = ("schemaVersion", "only_last")
_CHOICE_KEYS = ("preference", "winner")
"""Keys that say how a record is to be read, and are written anew; the second ones beside two responses."""


def as_chat(record: Record, *, answers: bool = True) -> Formed:
    """The record as a conversation, without the words of its format.

    chat and pair become kind chat with `messages` (the system prompt first) and `tools`; a preference pair keeps its kind, with the
    prompt in `messages` and lists in `chosen` and `rejected`; unpaired labels keep their kind and `label`. A prompt with a text under
    "reference_answer" is a conversation that it ends; without `answers` it stays a prompt without one. Every call has an id, every
    result that of its call.
    """
    losses: list[Loss] = []
    try:
        made = _chat(record, losses, answers)
    except NotHeld as error:
        return Formed(None, (*losses, error.loss))
    return Formed(made, tuple(losses))


def plain_messages(record: Record) -> list[dict[str, Any]]:
    """The messages of a record that can be a conversation, as OpenAI has them; those of a preference pair are its prompt's.

    Keys: role, content (a text, parts or None), and where they are there reasoning_content, tool_calls with arguments as JSON text,
    tool_call_id, name, weight, refusal. Raises `ValueError` for a record that can be none.
    """
    found = record.messages
    if found is None or not all(isinstance(each, Turn) for each in found):
        made = as_chat(record).record
        if made is None:
            raise ValueError(f"a record of the kind {record.kind} has no messages")
        found = made.messages
    return [_plain_message(message) for message in found or ()]


def _chat(record: Record, losses: list[Loss], answers: bool) -> Record:
    if record.kind in _NO_CHAT:
        raise NotHeld("", _NO_CHAT[record.kind])
    said = (*_SERVICE_KEYS, *(_CHOICE_KEYS if "response_a" in record.keys and record.keys["response_a"] else ()))
    extra = {key: item for key, item in record.extra.items() if key not in said}
    out = Record(kind="chat", extra=extra, label=record.label)
    out.tools = _tools(record, losses)
    before = [*_system(record, losses), *_history(record)]
    if record.kind == "preference":
        out.kind = "preference"
        _preference(record, out, before, losses)
    else:
        out.kind = "unpaired" if record.kind == "unpaired" else "chat"
        out.messages = [*before, *_conversation(record, losses)]
        if record.kind == "prompt" and answers:
            out.messages.append(_reference(out.extra))
        link(_turns(out.messages))
    if record.input is not None:
        _unwrap(record.input.extra, out, losses)
    return out


def _turns(messages: Sequence[Message]) -> list[Turn]:
    return [message for message in messages if isinstance(message, Turn)]


def _conversation(record: Record, losses: list[Loss]) -> list[Turn]:
    """The messages of a chat, or those that a pair's prompt and completion stand for."""
    if record.messages is not None:
        turns = _listed(record.messages, "/" + escape(key_of(record, "messages", "messages")), losses)
        return _only_last(turns) if record.kind == "chat" and record.extra.get("only_last") is True else turns
    prompt = _prompt(record, losses)
    if record.kind == "prompt":
        return prompt
    answer = side(record.completion, "/" + escape(key_of(record, "completion", "completion")), "assistant", losses)
    if record.kind == "chat":  # a prompt of messages, of which nothing is learnt
        prompt = [turn if turn.role != "assistant" else turn.model_copy(update={"weight": 0}) for turn in prompt]
    joined_columns(record, "completion", losses)
    return [*prompt, *answer]


def _prompt(record: Record, losses: list[Loss]) -> list[Turn]:
    key = key_of(record, "prompt", "prompt")
    at = key_of(record, "chosen", "chosen") if record.implicit_prompt else key
    turns = side(record.messages if record.prompt is None else record.prompt, "/" + escape(at), "user", losses)
    joined_columns(record, "prompt", losses)
    if not record.context:
        return turns
    context_key = key_of(record, "context", "context")
    joined_columns(record, "context", losses)
    if len(turns) != 1 or not isinstance(turns[0].content, str):
        raise NotHeld("/" + escape(context_key), "a context beside a prompt of messages has no place")
    last = record.kind != "pair" or context_key.lower() == "input"
    texts = [turns[0].content, record.context] if last else [record.context, turns[0].content]
    turns[0].content = JOINT.join(text for text in texts if text)
    losses.append(Loss("/" + escape(context_key), f"the columns {key} and {context_key} become one text"))
    return turns


def joined_columns(record: Record, field: str, losses: list[Loss]) -> None:
    """Note columns that were read as one text: where one ends is not kept."""
    keys = [key for key, name in record.keys.items() if name == field and key in record.verbatim]
    if len(keys) > 1 and isinstance(getattr(record, field), str):
        losses.append(Loss("/" + escape(keys[-1]), f"the columns {', '.join(keys)} become one text"))


def side(content: Content | None, at: str, role: Literal["user", "assistant"], losses: list[Loss]) -> list[Turn]:
    """One side of a record as turns; a text is a turn of `role`."""
    if content is None:
        return []
    if isinstance(content, str):
        return [Turn(role=role, content=content, at=at)]
    return turns_of(content, at, losses) if isinstance(content, Message) else _listed(content, at, losses)


def _listed(messages: Iterable[Message], at: str, losses: list[Loss]) -> list[Turn]:
    out: list[Turn] = []
    for number, message in enumerate(messages):
        out += [message] if isinstance(message, Turn) else turns_of(message, f"{at}/{number}", losses)
    return [turn.model_copy() for turn in out]


def _only_last(turns: list[Turn]) -> list[Turn]:
    """The turns where only the last answer is learnt."""
    answers = [turn for turn in turns if turn.role == "assistant"]
    for turn in answers[:-1]:
        turn.weight = 0
    return turns


def _system(record: Record, losses: list[Loss]) -> list[Turn]:
    """The system prompt beside the messages, as the first of them."""
    system, at = record.system, "/" + escape(key_of(record, "system", "system"))
    joined_columns(record, "system", losses)
    if not system:
        return []
    if isinstance(system, Message):
        turns = turns_of(system, at, losses)
        losses += [Loss(f"{at}/{escape(key)}", f"the key {key} has no place") for turn in turns for key in turn.extra]
        return [turn.model_copy(update={"role": "system", "extra": {}}) for turn in turns]
    if isinstance(system, str):
        return [Turn(role="system", content=system, at=at)]
    return turns_of(Message(role="system", content=system, keys={"": "content"}), at, losses)


def _history(record: Record) -> list[Turn]:
    """Earlier questions and answers, of which nothing is learnt."""
    pairs = unpacked(record.history) or ()
    at = "/" + escape(key_of(record, "history", "history"))
    out = []
    for number, pair in enumerate(pairs if isinstance(pairs, list) else ()):
        out.append(Turn(role="user", content=pair[0], at=f"{at}/{number}/0"))
        out.append(Turn(role="assistant", content=pair[1], weight=0, at=f"{at}/{number}/1"))
    return out


def _reference(extra: dict[str, Any]) -> Turn:
    """The answer that a prompt's record asks for."""
    answer = extra.pop(REFERENCE, None)
    if not isinstance(answer, str):
        raise NotHeld("", "a prompt has no answer")
    return Turn(role="assistant", content=answer, at="/" + REFERENCE)


def _preference(record: Record, out: Record, before: list[Turn], losses: list[Loss]) -> None:
    prompt = [*before, *_prompt(record, losses)]
    if record.prompt is None and isinstance(record.chosen, str) and isinstance(record.rejected, str):
        split = hidden_prompt(record.chosen, record.rejected, losses)
        if split is None:
            raise NotHeld("/" + escape(key_of(record, "chosen", "chosen")), "the prompt is hidden in the text of both answers")
        hidden, chosen, rejected = split
        prompt += hidden
        record = record.model_copy(update={"chosen": chosen, "rejected": rejected})
    link(prompt)
    out.messages = list(prompt)
    keys = {field: "/" + escape(key_of(record, field, field)) for field in ("chosen", "rejected")}
    first = len(record.prompt) if record.implicit_prompt and isinstance(record.prompt, list) else 0
    for field, at in keys.items():
        found = side(getattr(record, field), at, "assistant", losses)
        if first:
            found = [turn.model_copy(update={"at": _moved(turn.at, at, first)}) for turn in found]
        link(found, prompt)
        setattr(out, field, found)
    for number, choice in enumerate(record.choices or ()):
        losses += [Loss(f"/completions/{number}/{escape(key)}", f"the key {key} of an answer has no place") for key in choice.extra]


def _moved(at: str, base: str, first: int) -> str:
    """The pointer of a message that comes after the common beginning of both answers."""
    number, _, rest = at[len(base) + 1 :].partition("/")
    return f"{base}/{int(number) + first}" + (f"/{rest}" if rest else "") if number.isdigit() else at


def _tools(record: Record, losses: list[Loss]) -> list[ToolDefinition] | None:
    for level, name in ((record.tool_config, "toolConfig"), *((group, "tools") for group in record.tool_groups or ())):
        losses += [Loss(f"/{name}/{escape(key)}", f"{key} has no place") for key in (level.extra if level is not None else ())]
    at = "/" + escape(key_of(record, "tools", "tools"))
    tools = [plain_tool(tool, f"{at}/{number}", losses) for number, tool in enumerate(record.tools or ())]
    if record.tool_groups is not None:
        for tool in tools:
            tool.parameters = lower_types(tool.parameters)
    return tools or None


def _unwrap(extra: dict[str, Any], out: Record, losses: list[Loss]) -> None:
    """Keys beside the messages within `input`."""
    for key, item in extra.items():
        if key == "parallel_tool_calls" and key not in out.extra:
            out.extra[key] = item
        else:
            losses.append(Loss(f"/input/{escape(key)}", f"the key {key} within input has no place"))


def _plain_message(message: Message) -> dict[str, Any]:
    content: Any = message.content
    if isinstance(content, list):
        content = [_plain_part(part) for part in content]
    out: dict[str, Any] = {"role": message.role or message.role_raw, "content": content}
    if message.reasoning is not None:
        out["reasoning_content"] = message.reasoning
    if message.tool_calls:
        out["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments_text(call.arguments)}}
            for call in message.tool_calls
        ]
    for key in ("tool_call_id", "name", "weight", "refusal"):
        if getattr(message, key) is not None:
            out[key] = getattr(message, key)
    return out


def _plain_part(part: Part) -> dict[str, Any]:
    out = {} if part.type is None else {"type": part.type}
    return out | ({} if part.text is None else {"text": part.text}) | part.extra
