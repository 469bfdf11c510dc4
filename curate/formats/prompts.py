"""Prompts without answers: for reinforcement fine-tuning, with what a grader needs beside them, or alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Draft, Shape, Step, escape
from curate.formats.chat import media_of, tools_hash
from curate.formats.codec import content_of, message_list, read_tools, write_content, write_message, write_tools
from curate.formats.levels import Fields, put, take_record, text
from curate.formats.messages import TOOL_KEYS, accepts_prompt, accepts_tools, canonical_messages, put_messages, unpacked, unpacked_list
from curate.formats.roles import OPENAI, Style
from curate.record import Record

_NO_REFERENCE = frozenset(("id", "metadata", "parallel_tool_calls"))


@dataclass(frozen=True)
class Prompt(Shape):
    """Messages, or a text, under `key`, to which a model answers while it is trained.

    With `references` every other key is what its answer is judged by: such keys are kept and count for the identity of a record.
    """

    name: str
    key: str = "prompt"
    style: Style = OPENAI
    references: bool = False

    family: ClassVar[str] = "prompt"
    schema_name: ClassVar[str] = "prompt"

    @property
    def label(self) -> str:
        return self.name if self.references == (self.key == "messages") else f"{self.name} ({self.key})"

    @property
    def required(self) -> frozenset[str]:
        return frozenset((self.key, self.style.role_key, self.style.content_key)) if self.references else frozenset((self.key,))

    @property
    def known(self) -> frozenset[str]:
        return frozenset((self.key, self.style.role_key, self.style.content_key, "system", *TOOL_KEYS))

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict:
            return False
        prompt = unpacked_list(value.get(self.key))
        if not accepts_prompt(prompt, self.style) or (self.references and type(prompt) is str):
            return False
        return len(value) == 1 or (type(value.get("system")) in (str, type(None)) and accepts_tools(value))

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        out = {key: unpacked(value[key]) if value[key] != "" else "" for key in TOOL_KEYS if key in value}
        if "system" in value:
            out["system"] = value["system"]
        word = "messages" if self.references else "prompt"
        if self.key in value:
            prompt = unpacked_list(value[self.key])
            out[word] = canonical_messages(prompt, self.style) if type(prompt) is list else prompt
        if self.references:
            out["references"] = True
        names = {word: self.key, "role": self.style.role_key, "content": self.style.content_key}
        return Canonical(out, {}, names)

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        draft = Draft()
        draft.media = media_of(value)
        if self.references:
            known = {self.key, "system", *TOOL_KEYS} | _NO_REFERENCE
            draft.media += [[key, value[key]] for key in sorted(value.keys() - known)]
        prompt, place = unpacked_list(value[self.key]), "/" + escape(self.key)
        if value.get("system"):
            draft.add(Role.SYSTEM, Side.INPUT, -1, "/system", value["system"])
        if type(prompt) is list:
            put_messages(draft, prompt, place, self.style, first=len(prompt))
        else:
            draft.add(Role.USER, Side.INPUT, 0, place, prompt)
            draft.steps.append(Step(Role.USER, 0, -1, place))
        columns.add_draft(record, Kind.PROMPT, draft, tools=tools_hash(value))

    def read(self, value: Any) -> Record:
        content = content_of(self.style)
        fields: Fields = {key: ("tools", read_tools) for key in TOOL_KEYS} | {"system": ("system", text)}
        if self.references:
            fields[self.key] = ("messages", message_list(self.style))
        else:
            fields[self.key] = ("prompt", lambda item: content(unpacked_list(item)))
        return take_record(value, fields, kind="prompt")

    def write(self, record: Record) -> Any:
        values = {
            "messages": None if record.messages is None else [write_message(message, self.style) for message in record.messages],
            "prompt": write_content(record.prompt, self.style),
            "tools": write_tools(record.tools),
            "system": record.system,
        }
        names = {"messages" if self.references else "prompt": self.key, "tools": "tools", "system": "system"}
        return put(record, values, names)
