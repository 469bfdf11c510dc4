"""Pairs: an input and an output under names of their own, with a system prompt, a context and a history beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.errors import FormatError
from curate.formats.base import Canonical, ColumnBuilder, Draft, Shape, Step, escape
from curate.formats.chat import media_of
from curate.formats.levels import put, take_record, text
from curate.formats.messages import MEDIA_KEYS, unpacked
from curate.record import Record

JOINT = "\n\n"
"""What stands between the texts of columns that are read as one."""

SYSTEM_KEYS = ("system", "system_prompt")
CONTEXT_KEYS = ("context", "article", "passage")

NAMED_PAIRS = (
    ("input", "output"),
    ("instruction", "output"),
    ("instruction", "response"),
    ("instruction", "revision"),
    ("instruction", "answer"),
    ("question", "answer"),
    ("question", "answers"),
    ("question", "response"),
    ("question", "solution"),
    ("question", "explanation"),
    ("query", "response"),
    ("problem", "solution"),
    ("q", "a"),
    ("prompt", "completion"),
    ("prompt", "response"),
    ("prompt", "generation"),
    ("prompt", "output"),
    ("prompt", "answer"),
    ("source", "target"),
    ("article", "summary"),
    ("text", "summary"),
    ("message_1", "message_2"),
    ("text_input", "output"),
    ("user", "assistant"),
    ("prompt", "text"),
)
"""The names of input and output that are known, the surest first; also capitalised and in upper case."""


def joined(value: dict[str, Any], keys: Iterable[str]) -> Any:
    """The text of one column, or of several with a blank line between them; null where there is none.

    A value that is no text is returned as it is, so that a schema can say so.
    """
    parts = [value[key] for key in keys if value.get(key) is not None]
    wrong = [part for part in parts if type(part) is not str]
    if wrong:
        return wrong[0]
    return JOINT.join(parts) if parts else None


def is_text(value: dict[str, Any], keys: tuple[str, ...]) -> bool:
    """Whether the columns `keys` hold text, at least one of them; null counts as nothing."""
    if len(keys) == 1:
        return type(value.get(keys[0])) is str
    found = [value[key] for key in keys if value.get(key) is not None]
    return bool(found) and all(type(part) is str for part in found)


def is_text_or_nothing(value: dict[str, Any], keys: tuple[str, ...]) -> bool:
    """Whether the columns `keys` hold text or nothing."""
    return all(type(value.get(key)) in (str, type(None)) for key in keys)


def write_joined(record: Record, field: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """What each of the columns that were read as one `field` holds. Raises `FormatError` when the field was edited."""
    content = getattr(record, field)
    present = [key for key in keys if key in record.verbatim]
    if len(present) < 2:
        return {}
    if JOINT.join(record.verbatim[key] for key in present) != content:
        raise FormatError(f"`{field}` was joined from {', '.join(present)} and edited; it cannot be split again", "edit the columns")
    return {key: record.verbatim[key] for key in present}


@dataclass(frozen=True)
class Pair(Shape):
    """A pair read from columns: of `input` and `output` every column is part of the text, of the others what is there.

    In Alpaca's records the `input` column comes after the instruction: `context_last`.
    """

    name: str
    input: tuple[str, ...]
    output: tuple[str, ...]
    system: tuple[str, ...] = SYSTEM_KEYS
    context: tuple[str, ...] = CONTEXT_KEYS
    history: str | None = "history"
    context_last: bool = False

    family: ClassVar[str] = "pairs"
    schema_name: ClassVar[str] = "pairs"

    @property
    def label(self) -> str:
        if self.name in ("alpaca", "prompt_completion"):
            return self.name
        return f"{self.name} ({'+'.join(self.input)}, {'+'.join(self.output)})"

    @property
    def required(self) -> frozenset[str]:
        return frozenset((*self.input, *self.output))

    @property
    def known(self) -> frozenset[str]:
        return self.required | frozenset((*self.system, *self.context, *([self.history] if self.history else ())))

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict or not is_text(value, self.input) or not is_text(value, self.output):
            return False
        if len(value) == 2:
            return True
        if not is_text_or_nothing(value, self.system) or not is_text_or_nothing(value, self.context):
            return False
        return self.history is None or value.get(self.history) is None or accepts_history(value[self.history])

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        out, names = {}, {}
        for field, keys in self._fields():
            found = [key for key in keys if key in value]
            if found:
                out[field] = joined(value, keys)
            names[field] = next((key for key in found if type(value[key]) is not str), (found or list(keys) or [field])[0])
        if "history" in out:
            out["history"] = None if out["history"] == "" else unpacked(out["history"])
        return Canonical(out, {}, names)

    def _fields(self) -> list[tuple[str, tuple[str, ...]]]:
        history = (self.history,) if self.history else ()
        return [
            ("input", self.input),
            ("output", self.output),
            ("system", self.system),
            ("context", self.context),
            ("history", history),
        ]

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        if len(self.input) != 1 or len(self.output) != 1 or value.get(self.history) or not MEDIA_KEYS.isdisjoint(value):
            columns.add_draft(record, Kind.PAIR, self._draft(value))
            return
        # The plain case, one column for each side, is most of what there is: only its texts are collected.
        system, context = [], []
        if len(value) > 2:
            system = [key for key in self.system if value.get(key)]
            context = [key for key in self.context if value.get(key)]
        keys = (*system, *self.input, *context) if self.context_last else (*system, *context, *self.input)
        layout = columns.layouts.get(keys)
        if layout is None:
            draft = self._draft(value)
            layout = columns.layout(keys, draft.lines, draft.steps)
        columns.add(record, 3, layout, [*map(value.__getitem__, keys), value[self.output[0]]])  # Kind.PAIR; the plain number is faster

    def _draft(self, value: dict[str, Any]) -> Draft:
        draft = Draft()
        if not MEDIA_KEYS.isdisjoint(value):
            draft.media = media_of(value)
        put_prompt(draft, value, self)
        turn = len(draft.steps) - 1
        for key in present(value, self.output):
            draft.add(Role.ASSISTANT, Side.OUTPUT, turn + 1, "/" + escape(key), value[key])
        draft.steps.append(Step(Role.ASSISTANT, turn + 1, -1, "/" + escape(self.output[0])))
        return draft

    def read(self, value: Any) -> Record:
        return read_pair(value, self, "pair")

    def write(self, record: Record) -> Any:
        return write_pair(record, self)


def present(value: dict[str, Any], keys: tuple[str, ...]) -> list[str]:
    """Those of `keys` that hold a text; of several, the empty ones are left out unless all are."""
    found = [key for key in keys if type(value.get(key)) is str]
    return [key for key in found if value[key]] or found[:1]


def put_prompt(draft: Draft, value: dict[str, Any], shape: Pair) -> None:
    """Add the texts and turns of everything before the answer; optional columns that are empty are left out."""
    for key in present(value, shape.system):
        if value[key]:
            draft.add(Role.SYSTEM, Side.INPUT, -1, "/" + escape(key), value[key])
    if shape.history is not None and value.get(shape.history):
        _put_history(draft, unpacked(value[shape.history]), "/" + escape(shape.history))
    turn = len(draft.steps)
    context = [key for key in present(value, shape.context) if value[key]]
    prompt = present(value, shape.input)
    for key in [*prompt, *context] if shape.context_last else [*context, *prompt]:
        draft.add(Role.USER, Side.INPUT, turn, "/" + escape(key), value[key])
    if prompt:
        draft.steps.append(Step(Role.USER, turn, -1, "/" + escape(prompt[0])))


def accepts_history(history: Any) -> bool:
    """Whether this is a list of earlier [question, answer] pairs, or its JSON, or ""."""
    history = [] if history == "" else unpacked(history)
    return type(history) is list and all(
        type(pair) is list and len(pair) == 2 and type(pair[0]) is str and type(pair[1]) is str for pair in history
    )


def _put_history(draft: Draft, history: list[list[str]], place: str) -> None:
    for number, pair in enumerate(history):
        for side, role in enumerate((Role.USER, Role.ASSISTANT)):
            turn = len(draft.steps)
            draft.add(role, Side.INPUT, turn, f"{place}/{number}/{side}", pair[side])
            draft.steps.append(Step(role, turn, 0 if role == Role.ASSISTANT else -1, f"{place}/{number}/{side}"))


_FIELDS = {"input": "prompt", "output": "completion", "system": "system", "context": "context"}


def read_pair(value: Any, shape: Pair, kind: str, **fields: Any) -> Record:
    """The record of a pair; columns that are read as one are joined, and remembered one by one."""
    columns: dict[str, Any] = dict(fields)
    for name, field in _FIELDS.items():
        for key in getattr(shape, name):
            columns.setdefault(key, (field, text))
    if shape.history is not None:
        columns[shape.history] = ("history", lambda item: item)
    record = take_record(value, columns, kind=kind)
    for name, field in _FIELDS.items():
        found = [key for key in getattr(shape, name) if type(value.get(key)) is str and columns[key][0] == field]
        if len(found) > 1 or (found and getattr(record, field) is None):
            setattr(record, field, JOINT.join(value[key] for key in found))
            for key in getattr(shape, name):
                if key in found:
                    record.verbatim[key], record.keys[key] = value[key], field
                    record.extra.pop(key, None)
                elif key in value:
                    record.keys[key], record.extra[key] = "", value[key]
    return record


def write_pair(record: Record, shape: Pair, **values: Any) -> dict[str, Any]:
    """The object of a pair's record; `values` are further fields with what is written for them, and `names` their keys."""
    names = values.pop("names", {})
    fields = {field: getattr(record, field) for field in (*_FIELDS.values(), "history")}
    for name, field in _FIELDS.items():
        split = write_joined(record, field, getattr(shape, name))
        if split:
            record = record.model_copy(update={"keys": {k: f"={k}" if k in split else f for k, f in record.keys.items()}})
            fields.pop(field)
            values |= {f"={key}": item for key, item in split.items()}
    default = {field: getattr(shape, name)[0] for name, field in _FIELDS.items() if getattr(shape, name)}
    return put(record, fields | values, default | {"history": shape.history or "history"} | names)
