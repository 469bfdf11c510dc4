"""Segments: stretches of rendered text, each learnt or only read, as axolotl's `input_output` has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Draft, Shape
from curate.formats.levels import Fields, listed, number, put, take, take_record, text
from curate.formats.stepwise import is_flag
from curate.record import Record, Segment

_SEGMENT: Fields = {"label": ("label", number), "text": ("text", text)}


@dataclass(frozen=True)
class Segments(Shape):
    """A list of {label, text}; what is labelled true is learnt."""

    name: str = "axolotl_input_output"

    family: ClassVar[str] = "segments"
    schema_name: ClassVar[str] = "segments"

    @property
    def required(self) -> frozenset[str]:
        return frozenset(("segments",))

    def accepts(self, value: Any) -> bool:
        segments = value.get("segments") if type(value) is dict else None
        if type(segments) is not list or not all(map(_accepts_segment, segments)):
            return False
        return any(segment["label"] for segment in segments)

    def canonical(self, value: Any) -> Canonical:
        return Canonical(value, {}, {})

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        draft = Draft()
        for position, segment in enumerate(value["segments"]):
            # White space between turns is a segment of its own in rendered text; it says nothing.
            if segment["text"].strip():
                side = Side.OUTPUT if segment["label"] else Side.INPUT
                draft.add(Role.TEXT, side, -1, f"/segments/{position}/text", segment["text"])
        draft.media = [[bool(segment["label"]), segment["text"]] for segment in value["segments"]]
        columns.add_draft(record, Kind.SEGMENTS, draft)

    def read(self, value: Any) -> Record:
        fields: Fields = {"segments": ("segments", lambda found: listed(lambda each: take(Segment, each, _SEGMENT), found))}
        return take_record(value, fields, kind="segments")

    def write(self, record: Record) -> Any:
        segments = None if record.segments is None else [_write(segment) for segment in record.segments]
        return put(record, {"segments": segments}, {"segments": "segments"})


def _accepts_segment(segment: Any) -> bool:
    return type(segment) is dict and is_flag(segment.get("label")) and type(segment.get("text")) is str


def _write(segment: Segment) -> dict[str, Any]:
    return put(segment, {"label": segment.label, "text": segment.text}, {"label": "label", "text": "text"})
