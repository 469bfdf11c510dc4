"""Exports of visible records, and how they are read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import curate
from curate.exporting.result import Exported

ASK = {"role": "user", "content": "Where is my parcel?"}
SAY = {"role": "assistant", "content": "It is on its way."}
NO = {"role": "assistant", "content": "No idea."}
CALL = {"id": "call_a1", "type": "function", "function": {"name": "find", "arguments": '{"id": 7}'}}
TOOL = {
    "type": "function",
    "function": {"name": "find", "description": "Finds.", "parameters": {"type": "object", "properties": {"id": {"type": "integer"}}}},
}
CALLING = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        ASK,
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_a1", "content": "shipped"},
        SAY,
    ],
    "tools": [TOOL],
}
CHAT = {"messages": [ASK, SAY]}
WEIGHTED = {"messages": [ASK, {**NO, "weight": 0}, {"role": "user", "content": "Look again."}, {**SAY, "weight": 1}]}
PREFERENCE = {"prompt": [ASK], "chosen": [SAY], "rejected": [NO]}
UNPAIRED = {"prompt": [ASK], "completion": [SAY], "label": True}
PAIR = {"instruction": "Sort", "input": "b, a", "output": "a, b"}


def write(path: Path, records: Sequence[Any]) -> Path:
    """Records as JSON Lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def export(folder: Path, target: str, records: Sequence[Any], **options: Any) -> tuple[Exported, Path]:
    """Records exported for a target without a look at their quality; the result and the folder."""
    source = write(folder / "in.jsonl", records)
    out = folder / target
    return curate.export(source, target, out, **{"select": ["FMT001", "FMT002"], **options}), out


def lines(path: Path) -> list[Any]:
    """The records of a JSON Lines file, read as trainers do."""
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def values(folder: Path, target: str, records: Sequence[Any], **options: Any) -> list[Any]:
    """What a target's training file holds of some records."""
    _, out = export(folder, target, records, **options)
    return lines(out / "train.jsonl")


def changes(folder: Path) -> list[Any]:
    """The list of changes of an export."""
    return lines(folder / "curate.changes.jsonl")


def manifest(folder: Path) -> Any:
    """The manifest of an export."""
    return json.loads((folder / "curate.manifest.json").read_text(encoding="utf-8"))
