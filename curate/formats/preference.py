"""Preference pairs: one prompt, a chosen and a rejected answer, in the spellings of OpenAI, TRL, LLaMA-Factory and axolotl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Draft, Path, Shape, Step, as_json, escape
from curate.formats.chat import media_of, tools_hash
from curate.formats.codec import content_of, read_tools, write_content, write_tools
from curate.formats.levels import Fields, put, same_json, take, take_record, text
from curate.formats.messages import (
    TOOL_KEYS,
    accepts_messages,
    accepts_prompt,
    accepts_tools,
    canonical_messages,
    put_messages,
    put_rejected,
    unpacked,
    unpacked_list,
)
from curate.formats.pairs import is_text_or_nothing, joined, present
from curate.formats.roles import OPENAI, Style
from curate.record import Level, Record

CHOICES = {word: side for side in "ab" for word in (side, side.upper(), f"response_{side}", f"model_{side}")}
"""What a column that names the better of two responses may say."""


def common_length(first: list[Any], second: list[Any]) -> int:
    """How many messages two lists share at their beginning; at least one of each is left over."""
    limit = min(len(first), len(second)) - 1
    length = 0
    while length < limit and as_json(first[length]) == as_json(second[length]):
        length += 1
    return length


@dataclass(frozen=True)
class Preference(Shape):
    """A preference pair.

    `prompt` names its columns (several are texts that are joined), empty where the prompt is the common beginning of both
    answers; with `wrapped` it is an object that holds messages and tools. With `choice` the columns `chosen` and `rejected` are
    two responses, and that column says which is better. With `tail` the messages in `chosen` end with the chosen answer.
    """

    name: str
    prompt: tuple[str, ...]
    chosen: str
    rejected: str
    style: Style = OPENAI
    system: tuple[str, ...] = ("system",)
    wrapped: bool = False
    choice: str | None = None
    tail: bool = False

    family: ClassVar[str] = "preference"
    schema_name: ClassVar[str] = "preference"

    @property
    def label(self) -> str:
        prompt = ["+".join(self.prompt)] if self.prompt else []
        return f"{self.name} ({', '.join([*prompt, self.chosen, self.rejected])})"

    @property
    def required(self) -> frozenset[str]:
        return frozenset((*self.prompt, self.chosen, self.rejected, *([self.choice] if self.choice else ())))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset((*self.system, *TOOL_KEYS, self.style.role_key, self.style.content_key))

    def _prompt(self, value: dict[str, Any]) -> Any:
        if self.wrapped:
            wrapper = value.get(self.prompt[0])
            return wrapper.get("messages") if type(wrapper) is dict else [wrapper]
        first = unpacked_list(value.get(self.prompt[0]))
        return joined(value, self.prompt) if type(first) is str and len(self.prompt) > 1 else first

    def _tools(self, value: dict[str, Any]) -> dict[str, Any]:
        """The object that declares the tools."""
        wrapper = value.get(self.prompt[0]) if self.wrapped else value
        return wrapper if type(wrapper) is dict else {}

    def _sides(self, value: dict[str, Any]) -> tuple[str, str]:
        """The columns of the chosen and of the rejected answer."""
        if self.choice is not None and CHOICES.get(_word(value.get(self.choice))) == "b":
            return self.rejected, self.chosen
        return self.chosen, self.rejected

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict or not is_text_or_nothing(value, self.system) or not accepts_tools(self._tools(value)):
            return False
        if self.choice is not None and _word(value.get(self.choice)) not in CHOICES:
            return False
        if self.prompt and not accepts_prompt(self._prompt(value), self.style):
            return False
        if any(type(value.get(key)) is list for key in self.prompt[1:]):
            return False
        return self._accepts_answer(value.get(self.chosen)) and self._accepts_answer(value.get(self.rejected))

    def _accepts_answer(self, answer: Any) -> bool:
        if type(answer) is str:
            return True
        return accepts_messages([answer] if type(answer) is dict else answer, self.style)

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        tools = self._tools(value)
        out: dict[str, Any] = {key: unpacked(tools[key]) for key in TOOL_KEYS if key in tools}
        origins: dict[Path, str] = {}
        self._canonical_prompt(value, out, origins)
        names = {"role": self.style.role_key, "content": self.style.content_key}
        for word, key in zip(("chosen", "rejected"), self._sides(value), strict=True):
            origins[(word,)] = "/" + escape(key)
            if key in value:
                answer = value[key]
                if type(answer) is dict:
                    answer, origins[word, 0] = [answer], "/" + escape(key)
                out[word] = canonical_messages(answer, self.style) if type(answer) is list else answer
        for key in self.system:
            if value.get(key) is not None and ("system" not in out or type(value[key]) is not str):
                out["system"], names["system"] = value[key], key
        if self.choice is not None:
            names["preference"] = self.choice
            out["preference"] = CHOICES.get(_word(value.get(self.choice)), value.get(self.choice))
        return Canonical(out, origins, names)

    def _canonical_prompt(self, value: dict[str, Any], out: dict[str, Any], origins: dict[Path, str]) -> None:
        if not self.prompt:
            out["implicit_prompt"] = True
            return
        first = next((key for key in self.prompt if type(value.get(key)) is not str and key in value), self.prompt[0])
        for key in self.prompt[1:]:
            if type(value.get(key)) is list:  # a list may be the prompt, but no part of one
                out["context"], origins[("context",)], first = value[key], "/" + escape(key), self.prompt[0]
        origins[("prompt",)] = "/" + escape(first)
        if any(key in value for key in self.prompt):
            prompt = self._prompt(value) if "context" not in out else value.get(first)
            out["prompt"] = canonical_messages(prompt, self.style) if type(prompt) is list else prompt
        if not self.wrapped:
            return
        if type(value.get(first)) is dict:
            origins |= {(key,): f"/{escape(first)}/{key}" for key in TOOL_KEYS}
            origins[("prompt",)] += "/messages"
        else:
            origins["prompt", 0] = "/" + escape(first)

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        columns.add_draft(record, Kind.PREFERENCE, self._draft(value), tools=tools_hash(self._tools(value)))

    def _draft(self, value: dict[str, Any]) -> Draft:
        draft = Draft()
        draft.media = media_of(value)
        for key in self.system:
            if value.get(key):
                draft.add(Role.SYSTEM, Side.INPUT, -1, "/" + escape(key), value[key])
        self._put_prompt(draft, value)
        chosen_key, rejected_key = self._sides(value)
        common, index = self._common(value), len(draft.steps)
        self._put_answer(draft, value[chosen_key], "/" + escape(chosen_key), common, index)
        self._put_rejected(draft, value[rejected_key], "/" + escape(rejected_key), common, index)
        return draft

    def _put_prompt(self, draft: Draft, value: dict[str, Any]) -> None:
        if not self.prompt:
            return
        prompt, place = self._prompt(value), "/" + escape(self.prompt[0]) + ("/messages" if self.wrapped else "")
        if type(prompt) is list:
            put_messages(draft, prompt, place, self.style, first=len(prompt))
            return
        for key in present(value, self.prompt):
            draft.add(Role.USER, Side.INPUT, 0, "/" + escape(key), value[key])
        draft.steps.append(Step(Role.USER, 0, -1, place))

    def _common(self, value: dict[str, Any]) -> int:
        """How many of the chosen messages are the prompt."""
        chosen, rejected = value[self.chosen], value[self.rejected]
        if self.prompt or type(chosen) is not list:
            return 0
        if self.tail:
            return len(chosen) - 1
        return common_length(chosen, rejected) if type(rejected) is list else 0

    def _put_rejected(self, draft: Draft, answer: Any, place: str, common: int, index: int) -> None:
        if type(answer) is list:
            put_rejected(draft, answer, place, self.style, 0 if self.tail else common, index)
        elif type(answer) is dict:
            put_rejected(draft, [answer], place, self.style, 0, index)
            _unnumber(draft, place)
        else:
            draft.add(Role.ASSISTANT if index or common else Role.TEXT, Side.REJECTED, index + common, place, answer)

    def _put_answer(self, draft: Draft, answer: Any, place: str, common: int, index: int) -> None:
        if type(answer) is list:
            put_messages(draft, answer, place, self.style, first=common, index=index)
        elif type(answer) is dict:
            put_messages(draft, [answer], place, self.style, index=index)
            _unnumber(draft, place)
        elif index:
            draft.add(Role.ASSISTANT, Side.OUTPUT, index, place, answer)
            draft.steps.append(Step(Role.ASSISTANT, index, -1, place))
        else:  # a whole conversation as text
            draft.add(Role.TEXT, Side.OUTPUT, -1, place, answer)

    def read(self, value: Any) -> Record:
        content = content_of(self.style)
        fields: Fields = {key: ("tools", read_tools) for key in TOOL_KEYS}
        fields |= {key: ("system", text) for key in self.system}
        wrapper = value.get(self.prompt[0]) if self.wrapped and type(value) is dict else None
        if self.prompt and not self.wrapped:
            fields[self.prompt[0]] = ("prompt", lambda item: content(unpacked_list(item)))
            fields |= {key: ("context", text) for key in self.prompt[1:]}
        if type(wrapper) is dict:
            inner = take(Record, wrapper, {"messages": ("prompt", content), "tools": ("tools", read_tools)}, kind="preference")
            shell = Level(extra=inner.extra, keys=inner.keys, verbatim=inner.verbatim)
            fields[self.prompt[0]] = ("input", lambda _: shell)
            if "tools" in inner.keys.values():  # the tools are those beside the messages; others are keys that nobody reads
                for key in TOOL_KEYS:
                    del fields[key]
        for field, key in zip(("chosen", "rejected"), self._sides(value if type(value) is dict else {}), strict=True):
            fields[key] = (field, content)
        record = take_record(value, fields, kind="preference")
        if type(wrapper) is dict:
            record.prompt = inner.prompt
            record.tools = inner.tools if "tools" in inner.keys.values() else record.tools
        if not self.prompt:
            _split_prompt(record, value[self.chosen], value[self.rejected], self.tail) if self.required <= value.keys() else None
        return record

    def write(self, record: Record) -> Any:
        chosen, rejected = write_content(record.chosen, self.style), write_content(record.rejected, self.style)
        prompt, tools = write_content(record.prompt, self.style), write_tools(record.tools)
        values = {"chosen": chosen, "rejected": rejected, "system": record.system, "context": record.context}
        names = {"chosen": self.chosen, "rejected": self.rejected, "tools": "tools", "system": (*self.system, "system")[0]}
        if record.implicit_prompt and prompt:
            values["chosen"] = [*prompt, *chosen]
            values["rejected"] = rejected if self.tail else [*prompt, *rejected]
        if record.input is not None:
            within = "tools" in record.input.keys.values()
            shell = {"prompt": prompt} | ({"tools": tools} if within else {})
            values["input"] = put(record.input, shell, {"prompt": "messages", "tools": "tools"})
            tools = None if within else tools
        elif self.prompt and not record.implicit_prompt:
            values["prompt"], names["prompt"] = prompt, self.prompt[0]
        return put(record, values | {"tools": tools}, names)


def _word(value: Any) -> str:
    return value if type(value) is str else ""


def _unnumber(draft: Draft, place: str) -> None:
    """Take the number out of the pointers into a single message, which stands in no list."""
    old = place + "/0"

    def mend(pointer: str) -> str:
        return place + pointer[len(old) :] if pointer == old or pointer.startswith(old + "/") else pointer

    draft.lines = [line._replace(pointer=mend(line.pointer)) for line in draft.lines]
    draft.steps = [step._replace(pointer=mend(step.pointer)) for step in draft.steps]


def _split_prompt(record: Record, chosen: Any, rejected: Any, tail: bool) -> None:
    """Move the beginning that both answers share into the prompt."""
    if type(record.chosen) is not list or not record.chosen or (not tail and type(record.rejected) is not list):
        return
    length = len(chosen) - 1 if tail else _identical(chosen, rejected)
    record.prompt, record.chosen = record.chosen[:length], record.chosen[length:]
    record.implicit_prompt = True
    if not tail and type(record.rejected) is list:
        record.rejected = record.rejected[length:]


def _identical(first: list[Any], second: list[Any]) -> int:
    length = 0
    while length < min(len(first), len(second)) - 1 and same_json(first[length], second[length]):
        length += 1
    return length
