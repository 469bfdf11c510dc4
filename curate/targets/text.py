"""Records that are no conversation in the columns that most trainers share."""

from __future__ import annotations

from curate.formats.base import escape
from curate.record import Record
from curate.targets.base import Change, Held


def _lost(record: Record) -> tuple[Change, ...]:
    return tuple(Change(f"/{escape(key)}", f"the key {key} has no place there", lost=True) for key in record.extra)


def text(record: Record) -> Held:
    """A record of plain text in the column `text`."""
    if record.text is None:
        return Held(left_out="its text is not there")
    return Held(({"text": record.text},), "text", _lost(record))


def stepwise(record: Record) -> Held:
    """A prompt whose steps have labels, in the columns `prompt`, `completions` and `labels`."""
    if not isinstance(record.prompt, str) or record.steps is None or record.step_labels is None:
        return Held(left_out="its steps or labels are not there")
    body = {"prompt": record.prompt, "completions": record.steps, "labels": [bool(each) for each in record.step_labels]}
    return Held((body,), "stepwise", _lost(record))


def segments(record: Record) -> Held:
    """Stretches of text that are learned or only read, in the column `segments`."""
    if not record.segments or any(each.text is None for each in record.segments):
        return Held(left_out="its segments are not there")
    return Held(({"segments": [{"label": bool(each.label), "text": each.text} for each in record.segments]},), "segments", _lost(record))
