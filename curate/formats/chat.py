"""Conversations: a list of messages under one key, with tools beside it.

One class reads chat as the OpenAI API has it, the same with other words for role and content, and (in `sharegpt`) ShareGPT.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Draft, Shape, as_json, escape
from curate.formats.codec import message_list, read_tools, write_content, write_message, write_tools
from curate.formats.levels import Fields, put, take_record, text
from curate.formats.messages import (
    MEDIA_KEYS,
    TOOL_KEYS,
    accepts_messages,
    accepts_tools,
    canonical_messages,
    declared_tools,
    put_messages,
    unpacked,
)
from curate.formats.roles import MISTRAL, OPENAI, PACKED_CALLS, Style
from curate.record import Record

_BESIDE = frozenset((*TOOL_KEYS, *MEDIA_KEYS))
_MESSAGE_KEYS = frozenset(("tool_calls", "function_call", "weight"))


def tools_hash(value: dict[str, Any]) -> int:
    """A 64-bit hash of the tools that a record declares, however they are stored; 0 for none."""
    return hash_of(declared_tools(value))


def hash_of(tools: list[Any]) -> int:
    """A 64-bit hash of declared tools; 0 for none."""
    return int.from_bytes(hashlib.blake2b(as_json(tools), digest_size=8).digest(), "big") if tools else 0


def media_of(value: dict[str, Any]) -> list[Any]:
    """The images and the like that stand beside the texts; they count for the identity of a record."""
    return [] if MEDIA_KEYS.isdisjoint(value) else [[key, value[key]] for key in sorted(MEDIA_KEYS & value.keys())]


@dataclass(frozen=True)
class Conversation(Shape):
    """Messages in `list_key`, written in `style`; a `system_key` names a system prompt that stands beside them.

    Where the value under `last_key` is true only the last answer is learnt.
    """

    name: str
    list_key: str = "messages"
    style: Style = OPENAI
    system_key: str | None = "system"
    last_key: str | None = None

    family: ClassVar[str] = "chat"
    schema_name: ClassVar[str] = "chat"
    words: ClassVar[tuple[str, str, str]] = ("messages", "role", "content")

    @property
    def label(self) -> str:
        if self.list_key == "messages" and self.style in (OPENAI, MISTRAL):
            return self.name
        return f"{self.name} ({self.list_key}: {self.style.role_key}, {self.style.content_key})"

    @property
    def required(self) -> frozenset[str]:
        return frozenset((self.list_key, self.style.role_key, self.style.content_key))

    @property
    def known(self) -> frozenset[str]:
        beside = set(filter(None, (self.system_key, self.last_key)))
        return self.required | frozenset(TOOL_KEYS) | _MESSAGE_KEYS | beside

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict:
            return False
        messages = value.get(self.list_key)
        if type(messages) is not list:
            messages = unpacked(messages)
        if not accepts_messages(messages, self.style):
            return False
        if len(value) == 1:
            return True
        if self.system_key is not None and type(value.get(self.system_key)) not in (str, type(None)):
            return False
        if self.last_key is not None and type(value.get(self.last_key)) not in (bool, type(None)):
            return False
        return _BESIDE.isdisjoint(value) or accepts_tools(value)

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        list_word, role_word, content_word = self.words
        own = {self.list_key, list_word, "system", "only_last", self.system_key, self.last_key}
        out = {key: unpacked(item) if key in TOOL_KEYS and item != "" else item for key, item in value.items() if key not in own}
        if self.list_key in value:
            out[list_word] = canonical_messages(value[self.list_key], self.style, role_word, content_word)
        names = {list_word: self.list_key, role_word: self.style.role_key, content_word: self.style.content_key}
        if self.system_key is not None:
            names["system"] = self.system_key
            if self.system_key in value:
                out["system"] = value[self.system_key]
        if self.last_key in value:
            names["only_last"], out["only_last"] = str(self.last_key), value[self.last_key]
        return Canonical(out, {}, names)

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        messages = unpacked(value[self.list_key])
        style = self.style
        if len(value) == 1 or (_BESIDE.isdisjoint(value) and self.system_key not in value and self.last_key not in value):
            role_key, content_key = style.role_key, style.content_key
            roles: list[Any] = []
            texts: list[str] = []
            # The plain case, a role and a text and perhaps a weight for each message, is most of what there is.
            for message in messages:
                text, word = message.get(content_key), message[role_key]
                if type(text) is not str or word in PACKED_CALLS:
                    break
                if len(message) == 2:
                    roles.append(word)
                elif len(message) == 3 and "weight" in message:
                    roles.append((word, message["weight"]))
                else:
                    break
                texts.append(text)
            else:
                key = tuple(roles)
                layout = columns.layouts.get(key)
                if layout is None:
                    draft = self._draft(value, messages)
                    layout = columns.layout(key, draft.lines, draft.steps)
                columns.add(record, 2, layout, texts)  # Kind.CHAT; the plain number is faster
                return
        draft = self._draft(value, messages)
        columns.add_draft(record, Kind.CHAT, draft, tools=tools_hash(value))

    def _draft(self, value: dict[str, Any], messages: list[Any]) -> Draft:
        draft = Draft()
        draft.media = media_of(value)
        if self.system_key is not None and value.get(self.system_key):
            draft.add(Role.SYSTEM, Side.INPUT, -1, "/" + escape(self.system_key), value[self.system_key])
        first = 0
        if self.last_key is not None and value.get(self.last_key):
            answers = [i for i, message in enumerate(messages) if self.style.roles[message[self.style.role_key]] == Role.ASSISTANT]
            first = answers[-1]
        put_messages(draft, messages, "/" + escape(self.list_key), self.style, first=first)
        return draft

    def read(self, value: Any) -> Record:
        fields: Fields = {key: ("tools", read_tools) for key in TOOL_KEYS}
        fields[self.list_key] = ("messages", message_list(self.style))
        if self.system_key is not None:
            fields[self.system_key] = ("system", text)
        return take_record(value, fields, kind="chat")

    def write(self, record: Record) -> Any:
        values = {
            "messages": None if record.messages is None else [write_message(message, self.style) for message in record.messages],
            "tools": write_tools(record.tools),
            "system": record.system,
        }
        return put(record, values, {"messages": self.list_key, "tools": "tools", "system": self.system_key or "system"})


@dataclass(frozen=True)
class PromptCompletionMessages(Shape):
    """A prompt and a completion that are both lists of messages, as TRL has them; only the completion is learnt."""

    name: str = "trl_prompt_completion_conv"
    prompt_key: str = "prompt"
    completion_key: str = "completion"
    style: Style = OPENAI

    family: ClassVar[str] = "pairs"
    schema_name: ClassVar[str] = "chat"

    @property
    def required(self) -> frozenset[str]:
        return frozenset((self.prompt_key, self.completion_key, self.style.role_key, self.style.content_key))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset(TOOL_KEYS) | _MESSAGE_KEYS

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict:
            return False
        prompt, completion = unpacked(value.get(self.prompt_key)), unpacked(value.get(self.completion_key))
        if type(prompt) is not list or type(completion) is not list:
            return False
        return accepts_messages([*prompt, *completion], self.style) and accepts_tools(value)

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        own = (self.prompt_key, self.completion_key, "messages", "system", "only_last")
        out = {key: unpacked(item) if key in TOOL_KEYS and item != "" else item for key, item in value.items() if key not in own}
        joined: list[Any] = []
        origins: dict[tuple[str | int, ...], str] = {}
        for key in (self.prompt_key, self.completion_key):
            side = unpacked(value.get(key, []))
            listed = type(side) is list
            for number, message in enumerate(side if listed else [side]):
                origins["messages", len(joined)] = f"/{escape(key)}/{number}" if listed else f"/{escape(key)}"
                joined.append(message)
        missing = [key for key in (self.prompt_key, self.completion_key) if key not in value]
        if not missing:
            out["messages"] = canonical_messages(joined, self.style)
        names = {"role": self.style.role_key, "content": self.style.content_key, "messages": (*missing, self.completion_key)[0]}
        return Canonical(out, origins, names)

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        prompt, completion = unpacked(value[self.prompt_key]), unpacked(value[self.completion_key])
        draft = Draft()
        draft.media = media_of(value)
        put_messages(draft, prompt, "/" + escape(self.prompt_key), self.style, first=len(prompt))
        put_messages(draft, completion, "/" + escape(self.completion_key), self.style, index=len(prompt))
        columns.add_draft(record, Kind.CHAT, draft, tools=tools_hash(value))

    def read(self, value: Any) -> Record:
        fields: Fields = {key: ("tools", read_tools) for key in TOOL_KEYS}
        fields |= {self.prompt_key: ("prompt", message_list(self.style)), self.completion_key: ("completion", message_list(self.style))}
        return take_record(value, fields, kind="chat")

    def write(self, record: Record) -> Any:
        values = {
            "prompt": write_content(record.prompt, self.style),
            "completion": write_content(record.completion, self.style),
            "tools": write_tools(record.tools),
        }
        return put(record, values, {"prompt": self.prompt_key, "completion": self.completion_key, "tools": "tools"})


def is_message_list(value: Any) -> bool:
    """Whether this is a list of objects, as such or in a JSON string."""
    value = unpacked(value)
    return type(value) is list and bool(value) and all(type(message) is dict for message in value)


OPENAI_CHAT = Conversation("openai_chat")
