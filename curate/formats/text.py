"""Plain text: one string per record, all of it learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Line, Shape, escape
from curate.formats.levels import put, take_record, text
from curate.record import Record

TEMPLATED = "texts rendered with a chat template: they are read as plain text, `--format text_turns` splits them into turns"


@dataclass(frozen=True)
class PlainText(Shape):
    """A string under `key`. As `text_templated` it was rendered with a chat template, and is read as it is."""

    name: str = "text"
    key: str = "text"

    family: ClassVar[str] = "text"
    schema_name: ClassVar[str] = "text"

    @property
    def remark(self) -> str | None:
        return TEMPLATED if self.name == "text_templated" else None

    @property
    def label(self) -> str:
        return self.name if self.key == "text" else f"{self.name} ({self.key})"

    @property
    def required(self) -> frozenset[str]:
        return frozenset((self.key,))

    def accepts(self, value: Any) -> bool:
        return type(value) is dict and type(value.get(self.key)) is str

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict:
            return Canonical(value, {}, {})
        return Canonical({"text": value[self.key]} if self.key in value else {}, {}, {"text": self.key})

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        layout = columns.layouts.get("text")
        if layout is None:
            layout = columns.layout("text", [Line(Role.TEXT, Side.OUTPUT, -1, "/" + escape(self.key))], [])
        kind = Kind.TEXT if self.name != "text_templated" else Kind.RENDERED
        columns.add(record, kind, layout, [value[self.key]])

    def read(self, value: Any) -> Record:
        return take_record(value, {self.key: ("text", text)}, kind="text")

    def write(self, record: Record) -> Any:
        return put(record, {"text": record.text}, {"text": self.key})
