"""Stepwise supervision: a prompt, the steps of an answer, and for each step whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind, Role, Side
from curate.formats.base import Canonical, ColumnBuilder, Draft, Path, Shape, Step
from curate.formats.levels import Fields, Misfit, put, take_record, text
from curate.record import Record


def is_flag(value: Any) -> bool:
    """Whether this is true or false, also as 1 or 0."""
    return type(value) is bool or (type(value) in (int, float) and value in (0, 1))


def _decoder(accepts: Any) -> Any:
    def decode(value: Any) -> Any:
        if type(value) is not list or not all(map(accepts, value)):
            raise Misfit
        return list(value)

    return decode


def _is_text(value: Any) -> bool:
    try:
        return type(text(value)) is str
    except Misfit:
        return False


@dataclass(frozen=True)
class Stepwise(Shape):
    """`completions` and `labels` side by side: right steps are learnt, wrong ones are rejected."""

    name: str = "stepwise"

    family: ClassVar[str] = "stepwise"
    schema_name: ClassVar[str] = "stepwise"

    @property
    def required(self) -> frozenset[str]:
        return frozenset(("prompt", "completions", "labels"))

    def accepts(self, value: Any) -> bool:
        if type(value) is not dict or type(value.get("prompt")) is not str:
            return False
        steps, labels = value.get("completions"), value.get("labels")
        if type(steps) is not list or type(labels) is not list or len(steps) != len(labels) or not steps:
            return False
        return all(type(step) is str for step in steps) and all(map(is_flag, labels))

    def canonical(self, value: Any) -> Canonical:
        """The steps and labels as one list of both, so that a missing partner is a missing key."""
        if type(value) is not dict:
            return Canonical(value, {}, {})
        out = {key: value[key] for key in ("prompt", "completions", "labels") if key in value}
        steps, labels = value.get("completions"), value.get("labels")
        if type(steps) is not list or type(labels) is not list:
            return Canonical(out, {}, {})
        joined: list[dict[str, Any]] = [{} for _ in range(max(len(steps), len(labels)))]
        origins: dict[Path, str] = {("steps",): "/completions"}
        for word, key, values in (("text", "completions", steps), ("label", "labels", labels)):
            for number, item in enumerate(values):
                joined[number][word] = item
                origins["steps", number, word] = f"/{key}/{number}"
        for number, each in enumerate(joined):
            origins["steps", number] = f"/completions/{number}" if "text" in each else f"/labels/{number}"
        return Canonical({"prompt": value["prompt"], "steps": joined} if "prompt" in value else {"steps": joined}, origins, {})

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        draft = Draft()
        draft.add(Role.USER, Side.INPUT, 0, "/prompt", value["prompt"])
        draft.steps += [Step(Role.USER, 0, -1, "/prompt"), Step(Role.ASSISTANT, 1, -1, "/completions")]
        for number, (step, label) in enumerate(zip(value["completions"], value["labels"], strict=True)):
            draft.add(Role.ASSISTANT, Side.OUTPUT if label else Side.REJECTED, 1, f"/completions/{number}", step)
        columns.add_draft(record, Kind.STEPWISE, draft)

    def read(self, value: Any) -> Record:
        fields: Fields = {
            "prompt": ("prompt", text),
            "completions": ("steps", _decoder(_is_text)),
            "labels": ("step_labels", _decoder(is_flag)),
        }
        return take_record(value, fields, kind="stepwise")

    def write(self, record: Record) -> Any:
        values = {"prompt": record.prompt, "steps": record.steps, "step_labels": record.step_labels}
        return put(record, values, {"prompt": "prompt", "steps": "completions", "step_labels": "labels"})
