"""Unpaired labels (KTO): an answer with a mark that says whether it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Draft, Path, Shape, Step, escape
from curate.formats.chat import media_of, tools_hash
from curate.formats.codec import content_of, message_list, read_tools, write_content, write_message, write_tools
from curate.formats.levels import Fields, put, take_record, text
from curate.formats.messages import TOOL_KEYS, accepts_messages, accepts_prompt, accepts_tools, canonical_messages, put_messages, unpacked
from curate.formats.pairs import is_text_or_nothing, present
from curate.formats.roles import OPENAI, Style
from curate.record import Record

_OPPOSITES = (
    ("true", "false"),
    ("good", "bad"),
    ("yes", "no"),
    ("1", "0"),
    ("up", "down"),
    ("positive", "negative"),
    ("desirable", "undesirable"),
)
LABELS = {word: True for word, _ in _OPPOSITES} | {word: False for _, word in _OPPOSITES}
"""What a label may say in words, in lower case."""
_OPPOSITE = dict(_OPPOSITES) | {second: first for first, second in _OPPOSITES}


def as_label(value: Any) -> bool | None:
    """Whether a label means wanted (True) or unwanted (False); None for what is no label."""
    if type(value) is bool:
        return value
    if type(value) in (int, float):
        return bool(value) if value in (0, 1) else None
    return LABELS.get(value.lower()) if type(value) is str else None


def _written(raw: Any, label: bool | None) -> Any:
    """The label as the source writes it."""
    if label is None or as_label(raw) == label:
        return raw
    if type(raw) is str:
        other = _OPPOSITE.get(raw.lower(), str(label).lower())
        return other.upper() if raw.isupper() else other.capitalize() if raw[:1].isupper() else other
    return type(raw)(label) if type(raw) in (int, float) else label


@dataclass(frozen=True)
class Unpaired(Shape):
    """An answer with a label: the last answer of the messages in `list_key`, or the text in `completion` after `prompt`."""

    name: str = "kto"
    label_key: str = "label"
    list_key: str | None = None
    prompt: tuple[str, ...] = ()
    completion: str = "completion"
    system: tuple[str, ...] = ("system",)
    style: Style = OPENAI

    family: ClassVar[str] = "unpaired"
    schema_name: ClassVar[str] = "unpaired"

    @property
    def label(self) -> str:
        keys = [self.list_key] if self.list_key else ["+".join(self.prompt), self.completion]
        return f"{self.name} ({', '.join([*filter(None, keys), self.label_key])})"

    @property
    def required(self) -> frozenset[str]:
        if self.list_key is not None:
            return frozenset((self.list_key, self.label_key, self.style.role_key, self.style.content_key))
        return frozenset((*self.prompt, self.completion, self.label_key))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset((*self.system, *TOOL_KEYS, "tool_calls", "function_call", "weight"))

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict or as_label(value.get(self.label_key)) is None:
            return False
        if not is_text_or_nothing(value, self.system) or not accepts_tools(value):
            return False
        if self.list_key is not None:
            return accepts_messages(unpacked(value.get(self.list_key)), self.style)
        answer = value.get(self.completion)
        if type(answer) is not str and not accepts_messages(answer, self.style):
            return False
        return not self.prompt or self._accepts_prompt(value)

    def _accepts_prompt(self, value: dict[str, Any]) -> bool:
        prompt = value.get(self.prompt[0])
        return accepts_prompt(prompt, self.style) and is_text_or_nothing(value, self.prompt[1:])

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        out: dict[str, Any] = {key: unpacked(value[key]) for key in TOOL_KEYS if key in value}
        names = {"label": self.label_key, "role": self.style.role_key, "content": self.style.content_key, "completion": self.completion}
        origins: dict[Path, str] = {}
        if self.label_key in value:
            label = value[self.label_key]
            out["label"] = label.lower() if type(label) is str else label
        for key in self.system:
            if value.get(key) is not None:
                out["system"], names["system"] = value[key], key
        if self.list_key is not None:
            names["messages"] = self.list_key
            if self.list_key in value:
                out["messages"] = canonical_messages(value[self.list_key], self.style)
            return Canonical(out, origins, names)
        if self.completion in value:
            answer = value[self.completion]
            out["completion"] = canonical_messages(answer, self.style) if type(answer) is list else answer
        names["messages"] = self.completion
        self._canonical_prompt(value, out, names)
        return Canonical(out, origins, names)

    def _canonical_prompt(self, value: dict[str, Any], out: dict[str, Any], names: dict[str, str]) -> None:
        if not self.prompt:
            out["prompt"] = ""
            return
        first = value.get(self.prompt[0])
        wrong = next((key for key in self.prompt[1:] if type(value.get(key)) not in (str, type(None))), None)
        names["prompt"] = wrong if wrong is not None and type(first) is str else self.prompt[0]
        if wrong is not None and (type(value[wrong]) is list or type(first) is not str):  # a list may be the prompt, but no part of one
            names["prompt"], names["context"], out["context"] = self.prompt[0], wrong, value[wrong]
        if names["prompt"] in value:
            prompt = value[names["prompt"]]
            out["prompt"] = canonical_messages(prompt, self.style) if type(prompt) is list else prompt

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        label = bool(as_label(value[self.label_key]))
        side = Side.OUTPUT if label else Side.REJECTED
        draft = Draft()
        draft.media = media_of(value)
        for key in self.system:
            if value.get(key):
                draft.add(Role.SYSTEM, Side.INPUT, -1, "/" + escape(key), value[key])
        if self.list_key is not None:
            messages = unpacked(value[self.list_key])
            answers = [i for i, message in enumerate(messages) if self.style.roles[message[self.style.role_key]] == Role.ASSISTANT]
            put_messages(draft, messages, "/" + escape(self.list_key), self.style, side, first=answers[-1])
        else:
            self._put_pair(draft, value, side)
        columns.add_draft(record, Kind.UNPAIRED, draft, label=int(label), tools=tools_hash(value))

    def _put_pair(self, draft: Draft, value: dict[str, Any], side: Side) -> None:
        prompt = value[self.prompt[0]] if self.prompt else ""
        if type(prompt) is list:
            put_messages(draft, prompt, "/" + escape(self.prompt[0]), self.style, first=len(prompt))
        elif self.prompt:
            for key in present(value, self.prompt):
                draft.add(Role.USER, Side.INPUT, 0, "/" + escape(key), value[key])
            draft.steps.append(Step(Role.USER, 0, -1, "/" + escape(self.prompt[0])))
        turn, place, answer = len(draft.steps), "/" + escape(self.completion), value[self.completion]
        if type(answer) is list:
            put_messages(draft, answer, place, self.style, side, index=turn)
        else:
            draft.add(Role.ASSISTANT, side, turn, place, answer)
            draft.steps.append(Step(Role.ASSISTANT, turn, -1, place))

    def read(self, value: Any) -> Record:
        fields: Fields = {key: ("tools", read_tools) for key in TOOL_KEYS}
        fields |= {key: ("system", text) for key in self.system}
        fields[self.label_key] = ("label_raw", lambda label: label)
        if self.list_key is not None:
            fields[self.list_key] = ("messages", message_list(self.style))
        else:
            fields |= {key: ("context", text) for key in self.prompt[1:]} | {
                key: ("prompt", content_of(self.style)) for key in self.prompt[:1]
            }
            fields[self.completion] = ("completion", content_of(self.style))
        record = take_record(value, fields, kind="unpaired")
        record.label = as_label(record.label_raw)
        return record

    def write(self, record: Record) -> Any:
        values = {
            "messages": None if record.messages is None else [write_message(message, self.style) for message in record.messages],
            "prompt": write_content(record.prompt, self.style),
            "completion": write_content(record.completion, self.style),
            "label_raw": _written(record.label_raw, record.label),
            "tools": write_tools(record.tools),
            "system": record.system,
            "context": record.context,
        }
        names = {"label_raw": self.label_key, "tools": "tools", "completion": self.completion, "messages": self.list_key or "messages"}
        return put(record, values, names | ({"prompt": self.prompt[0]} if self.prompt else {}))
