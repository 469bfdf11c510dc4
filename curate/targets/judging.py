"""What trainers check in messages, said once: each target names its words, and gets verdicts with stable codes."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from curate.targets.base import Effect, Verdict
from curate.targets.calling import FUNCTION_NAME

_DATA_URI = re.compile(r"data:image/(jpeg|png|webp);base64,")


class Words(NamedTuple):
    """What one trainer takes in a list of messages.

    `keys` are those of a message (None: any) · `weights_on` the roles that may have a weight, 0 or 1 (none: the key is unknown) ·
    `parts` the types of the parts of a content (none: only text) · `alternates` what happens when turns do not alternate ·
    `strays` what happens to a message with unknown keys · `order` what happens to a system message that is not the first.
    """

    roles: tuple[str, ...]
    keys: tuple[str, ...] | None = None
    needs_answer: bool = True
    ends_with_answer: bool = False
    weights_on: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    alternates: Effect | None = None
    order: Effect | None = None
    last: Effect = "reject"
    strays: Effect = "reject"
    data_uris: bool = False


def judge_messages(messages: Any, at: str, words: Words) -> Iterator[Verdict]:
    """What is wrong with a list of messages that stands at the JSON pointer `at`."""
    if not isinstance(messages, list):
        yield Verdict("reject", "messages-no-list", "the messages are no list", at, "missing_messages_list")
        return
    if not messages:
        yield Verdict("reject", "messages-missing", "the list of messages is empty", at, "missing_messages_list")
        return
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            yield Verdict("reject", "message-no-object", f"message {number + 1} is no object", f"{at}/{number}", "data_type")
            return
        yield from _message(message, number, f"{at}/{number}", words)
    yield from _order(messages, at, words)


def _message(message: dict[str, Any], number: int, at: str, words: Words) -> Iterator[Verdict]:
    called = f"message {number + 1}"
    role, content = message.get("role"), message.get("content")
    if role is None:
        yield Verdict("reject", "message-without-role", f"{called} has no role", at, "message_missing_key")
    elif role not in words.roles:
        yield Verdict("reject", "unknown-role", f"{called} has the role {shown(role)}", f"{at}/role", "unrecognized_role")
    stray = sorted(set(message) - set(words.keys)) if words.keys is not None else []
    if stray:
        what = f"{called} has the unknown key {', '.join(stray)}"
        yield Verdict(words.strays, "unknown-message-key", what, f"{at}/{stray[0]}", "message_unrecognized_key")
    if "content" not in message and not _calls(message):
        yield Verdict("reject", "message-without-content", f"{called} has no content", at, "message_missing_key")
    elif content is None and not _calls(message) and message.get("refusal") is None:
        yield Verdict("reject", "content-missing", f"the content of {called} is null", f"{at}/content", "missing_content")
    elif content is not None:
        yield from _content(content, message, called, f"{at}/content", words)
    if "weight" in message and (words.keys is None or "weight" in words.keys):
        yield from _weight(message, called, f"{at}/weight", words)


def _content(content: Any, message: dict[str, Any], called: str, at: str, words: Words) -> Iterator[Verdict]:
    if isinstance(content, str):
        if not content.strip() and message.get("role") == "assistant" and not _calls(message):
            yield Verdict("nothing", "empty-answer", f"{called} is an empty answer", at)
        return
    if not isinstance(content, list) or not words.parts:
        yield Verdict("reject", "content-no-text", f"the content of {called} is {kind_of(content)} and no text", at, "missing_content")
        return
    for place, part in enumerate(content):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in words.parts or (kind == "text" and not isinstance(part.get("text"), str)):
            what = f"part {place + 1} of {called} is none of {', '.join(words.parts)}"
            yield Verdict("reject", "unknown-part", what, f"{at}/{place}", "missing_content")
        elif kind != "text":
            yield from _image(part, message, f"part {place + 1} of {called}", f"{at}/{place}", words)


def _image(part: dict[str, Any], message: dict[str, Any], called: str, at: str, words: Words) -> Iterator[Verdict]:
    if message.get("role") != "user":
        yield Verdict("reject", "image-not-from-user", f"{called} is an image, and only the user may send one", at)
    image = part.get("image_url")
    url = image.get("url") if isinstance(image, dict) else image
    if words.data_uris and not (isinstance(url, str) and _DATA_URI.match(url)):
        yield Verdict("reject", "image-no-data-uri", f"{called} is no base64 data URI of a jpeg, png or webp", at)


def _weight(message: dict[str, Any], called: str, at: str, words: Words) -> Iterator[Verdict]:
    weight = message["weight"]
    if weight is None:
        return
    if type(weight) is not int or weight not in (0, 1):
        effect: Effect = "doubt" if isinstance(weight, bool) else "reject"
        yield Verdict(effect, "weight-not-0-or-1", f"the weight of {called} is {shown(weight)} and not the integer 0 or 1", at)
    elif message.get("role") not in words.weights_on:
        yield Verdict("doubt", "weight-on-input", f"{called} has a weight, which only an answer has", at)


def _order(messages: list[dict[str, Any]], at: str, words: Words) -> Iterator[Verdict]:
    roles = [message.get("role") for message in messages]
    answers = [number for number, role in enumerate(roles) if role == "assistant"]
    if words.needs_answer and not answers:
        yield Verdict("reject", "no-answer", "no message is the assistant's", at, "example_missing_assistant_message")
    elif words.ends_with_answer and roles[-1] != "assistant":
        what = f"the last message is {role_word(roles[-1])} and not the assistant's"
        yield Verdict(words.last, "last-not-assistant", what, f"{at}/{len(roles) - 1}")
    if answers and all(messages[number].get("weight") in (0, False) and "weight" in messages[number] for number in answers):
        yield Verdict("nothing", "nothing-to-learn", "every answer has the weight 0", at)
    late = next((number for number, role in enumerate(roles) if number and role in ("system", "developer")), None)
    if words.order is not None and late is not None:
        yield Verdict(words.order, "system-not-first", f"message {late + 1} is a system message and not the first", f"{at}/{late}")
    if words.alternates is not None:
        yield from _turns(roles, at, words.alternates)


def _turns(roles: list[Any], at: str, effect: Effect) -> Iterator[Verdict]:
    turns = [(number, role) for number, role in enumerate(roles) if role != "system"]
    if turns and turns[0][1] == "assistant":
        yield Verdict("doubt" if effect == "doubt" else effect, "assistant-first", "the assistant begins", f"{at}/{turns[0][0]}")
    for (_, first), (number, second) in zip(turns, turns[1:], strict=False):
        if first == second and first != "tool":
            yield Verdict(effect, "role-repeated", f"message {number + 1} repeats the role {shown(second)}", f"{at}/{number}")
            return


def judge_calls(messages: Any, at: str) -> Iterator[Verdict]:
    """What is wrong with the tool calls of messages, and with the results that answer them, as OpenAI's API has them."""
    open_ids: list[Any] = []
    for number, message in enumerate(messages if isinstance(messages, list) else ()):
        if not isinstance(message, dict):
            continue
        calls = message.get("tool_calls")
        if open_ids and message.get("role") != "tool":
            what = f"the call {shown(open_ids[0])} has no result before message {number + 1}"
            yield Verdict("reject", "tool-call-without-result", what, f"{at}/{number}")
            open_ids = []
        if isinstance(calls, list) and calls:
            open_ids = [call.get("id") for call in calls if isinstance(call, dict)]
            for place, call in enumerate(calls):
                yield from _call(call, f"{at}/{number}/tool_calls/{place}")
        elif message.get("role") == "tool":
            given = message.get("tool_call_id")
            if not isinstance(given, str) or given not in open_ids:
                what = f"message {number + 1} answers {'no call' if given is None else f'the call {given}, which is not there'}"
                yield Verdict("reject", "tool-result-without-call", what, f"{at}/{number}/tool_call_id")
            else:
                open_ids.remove(given)


def _call(call: Any, at: str) -> Iterator[Verdict]:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(call.get("id"), str):
        yield Verdict("reject", "tool-call-incomplete", "a tool call lacks its id or its function", at)
        return
    if not isinstance(function.get("name"), str) or not FUNCTION_NAME.fullmatch(function["name"]):
        yield Verdict("reject", "function-name", f"the function name {shown(function.get('name'))} is not allowed", f"{at}/function/name")
    if not isinstance(function.get("arguments"), str):
        yield Verdict("reject", "arguments-no-string", "the arguments of a call are no JSON string", f"{at}/function/arguments")


def judge_tools(tools: Any, at: str) -> Iterator[Verdict]:
    """What is wrong with declared tools, as OpenAI's API has them."""
    if tools is None:
        return
    if not isinstance(tools, list):
        yield Verdict("reject", "tools-no-list", f"the tools are {kind_of(tools)} and no list", at)
        return
    for number, tool in enumerate(tools):
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not FUNCTION_NAME.fullmatch(str(function.get("name", ""))):
            yield Verdict("reject", "tool-incomplete", f"tool {number + 1} is no function with an allowed name", f"{at}/{number}")


def judge_answers(value: Mapping[str, Any], names: tuple[str, str], words: Words) -> Iterator[Verdict]:
    """What is wrong with the two answers of a preference pair: each is a list of one message of the assistant."""
    for name in names:
        side = value.get(name)
        if not isinstance(side, list) or len(side) != 1:
            count = f"{len(side)} messages" if isinstance(side, list) else "missing" if side is None else f"{kind_of(side)}"
            yield Verdict("reject", "answer-not-one-message", f"{name} is {count} and not a list of one message", f"/{name}")
            continue
        yield from judge_messages(side, f"/{name}", words)
        if isinstance(side[0], dict) and side[0].get("role") != "assistant":
            yield Verdict("reject", "answer-not-assistant", f"{name} is {role_word(side[0].get('role'))}", f"/{name}/0/role")


def unknown_keys(value: Mapping[str, Any], known: Collection[str], effect: Effect) -> Iterator[Verdict]:
    """One verdict for the keys that a trainer does not know."""
    stray = sorted(set(value) - set(known))
    if stray:
        yield Verdict(effect, "unknown-key", f"the key {', '.join(stray)} is unknown", f"/{stray[0]}")


def _calls(message: Mapping[str, Any]) -> bool:
    return bool(message.get("tool_calls") or message.get("function_call"))


def role_word(role: Any) -> str:
    """Whose a message is: "the user's"."""
    return f"the {role}'s" if isinstance(role, str) else "nobody's"


def shown(value: Any) -> str:
    """A value as JSON, cut after 40 characters."""
    return json.dumps(value, ensure_ascii=False, default=str)[:40]


def kind_of(value: Any) -> str:
    """What a JSON value is, in words."""
    words = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return "null" if value is None else words.get(type(value), "of another kind")
