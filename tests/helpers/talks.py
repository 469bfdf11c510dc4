"""Conversations, pairs and preference pairs for property tests: every text in them is another one, so that a lost one is missed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

NAMES = ("find", "sum_up")


class _Texts:
    """Texts that are all different."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._number = 0

    def one(self) -> str:
        """A text: a number that no other has, among odd signs."""
        self._number += 1
        before = self._draw(st.sampled_from(["", " ", "\n", "é ", "[", "{", '{"a": ', "### ", "\u2028", "\U0001f600"]))
        after = self._draw(st.sampled_from(["", "", "", " ", "\n", ".", "}", " <|im_end|>"]))
        return f"{before}w{self._number}x{after}"


def _arguments(draw: st.DrawFn, texts: _Texts) -> Any:
    value = {"id": draw(st.sampled_from([7, 1.5, True, None])), "q": texts.one()}
    return draw(st.sampled_from([json.dumps(value), json.dumps(value, separators=(",", ":")), value, f"no JSON {texts.one()}"]))


def _answer(draw: st.DrawFn, texts: _Texts, calls: list[str]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": texts.one()}
    if draw(st.integers(0, 3)) == 0:
        calls += [f"c{len(calls)}" for _ in range(draw(st.integers(1, 2)))]
        message["content"] = draw(st.sampled_from([None, "", texts.one()]))
        message["tool_calls"] = [
            {"id": name, "type": "function", "function": {"name": draw(st.sampled_from(NAMES)), "arguments": _arguments(draw, texts)}}
            for name in calls
        ]
    for key, values in {"weight": [0, 1, 1.0, False, 0.5], "reasoning_content": [texts.one()], "mood": [texts.one(), None]}.items():
        if draw(st.integers(0, 5)) == 0:
            message[key] = draw(st.sampled_from(values))
    return message


def _asked(draw: st.DrawFn, texts: _Texts) -> dict[str, Any]:
    content: Any = texts.one()
    how = draw(st.integers(0, 9))
    if how == 0:
        content = [{"type": "text", "text": texts.one()}, {"type": "text", "text": texts.one()}]
    elif how == 1:
        url = draw(st.sampled_from(["https://example.org/a.png", "data:image/png;base64,aGk="]))
        content = [{"type": "text", "text": texts.one()}, {"type": "image_url", "image_url": {"url": url}}]
    return {"role": "user", "content": content, **({"name": "ann"} if how == 2 else {})}


@st.composite
def chats(draw: st.DrawFn) -> dict[str, Any]:
    """A record of OpenAI's chat format."""
    texts = _Texts(draw)
    messages: list[dict[str, Any]] = []
    if draw(st.booleans()):
        messages.append({"role": draw(st.sampled_from(["system", "system", "developer"])), "content": texts.one()})
    for _ in range(draw(st.integers(1, 3))):
        messages.append(_asked(draw, texts))
        calls: list[str] = []
        messages.append(_answer(draw, texts, calls))
        if calls and draw(st.integers(0, 5)):
            messages += [{"role": "tool", "tool_call_id": name, "content": texts.one()} for name in calls]
            messages.append(_answer(draw, texts, []))
    if draw(st.integers(0, 9)) == 0:
        messages.insert(draw(st.integers(0, len(messages))), {"role": "system", "content": texts.one()})
    record: dict[str, Any] = {"messages": messages}
    if draw(st.integers(0, 2)) == 0:
        parameters = {"type": "object", "properties": {"q": {"type": "string"}, "type": {"type": "integer"}}}
        function = {"name": "find", "description": texts.one(), "parameters": parameters}
        record["tools"] = [{"type": "function", "function": function | draw(st.sampled_from([{}, {"strict": True}]))}]
    return record | draw(st.sampled_from([{}, {}, {"id": texts.one()}, {"input": texts.one()}, {"parallel_tool_calls": False}]))


@st.composite
def pairs(draw: st.DrawFn) -> dict[str, Any]:
    """A record of Alpaca's format."""
    texts = _Texts(draw)
    record: dict[str, Any] = {"instruction": texts.one(), "output": texts.one()}
    for key, value in {"input": texts.one(), "system": texts.one(), "history": [[texts.one(), texts.one()]], "id": texts.one()}.items():
        if draw(st.booleans()):
            record[key] = value
    return record


@st.composite
def preferences(draw: st.DrawFn) -> dict[str, Any]:
    """A preference pair as TRL has it, of texts or of messages."""
    chat = draw(chats())
    last = max(place for place, message in enumerate(chat["messages"]) if message["role"] == "user")
    prompt, chosen = chat["messages"][: last + 1], chat["messages"][last + 1 :]
    if not any(message["role"] == "assistant" for message in chosen):
        chosen = [{"role": "assistant", "content": "w900x"}]
    beside = {key: item for key, item in chat.items() if key not in ("messages", "input")}
    return {"prompt": prompt, "chosen": chosen, "rejected": [{"role": "assistant", "content": "w901x"}], **beside}


@st.composite
def labelled(draw: st.DrawFn) -> dict[str, Any]:
    """An unpaired record."""
    return {**draw(chats()), "label": draw(st.booleans())}


anything = st.one_of(chats(), chats(), pairs(), preferences(), labelled())


def texts_in(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """(Pointer, number) of all texts of `_Texts` within a value."""
    import re

    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts_in(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts_in(item, f"{pointer}/{number}")
    elif isinstance(value, str):
        yield from ((pointer, found) for found in re.findall(r"w\d+x", value))
