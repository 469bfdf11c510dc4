"""The fixes that findings carry: what to change where, and whether anybody would accept it unseen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from curate.batch import Batch
from curate.formats.messages import unpacked
from curate.formats.pointers import lookup

_TEXT_KEYS = ("content", "value", "text")
_TOOL_WORDS = ("tool", "function", "observation", "function_call", "tool_call")


def edit_fix(path: str, before: Any, after: Any, safety: Literal["safe", "unsafe"] = "safe") -> dict[str, Any]:
    """A fix that changes one value of the record; the path "" is the text of the record, or of the file where there is none."""
    return {"safety": safety, "action": "edit", "edits": [{"path": path, "before": before, "after": after}]}


def drop_fix(safety: Literal["safe", "unsafe"]) -> dict[str, Any]:
    """A fix that drops the record."""
    return {"safety": safety, "action": "drop", "edits": []}


def merging(batch: Batch, record: int, pointer: str) -> dict[str, Any] | None:
    """The fix that joins the neighbours of the same role in the list of messages that the turn at `pointer` stands in.

    None where the turns cannot be joined: they differ in more than their text.
    """
    path = pointer.rpartition("/")[0]
    messages = unpacked(lookup(batch.values[record], path)) if batch.values else None
    if not isinstance(messages, list):
        return None
    merged = merged_turns(messages)
    return edit_fix(path, messages, merged, "unsafe") if len(merged) < len(messages) else None


def merged_turns(messages: Sequence[Any]) -> list[Any]:
    """The messages, those joined that follow each other and are alike but for their text; texts are joined with a blank line."""
    out: list[Any] = []
    for message in messages:
        joined = _joined(out[-1], message) if out else None
        if joined is None:
            out.append(message)
        else:
            out[-1] = joined
    return out


def _joined(first: Any, second: Any) -> Any:
    """Two messages as one, None where they are not alike; tool calls and their results are never joined."""
    if not (isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys() and "tool_call_id" not in first):
        return None
    key = next((key for key in _TEXT_KEYS if isinstance(first.get(key), str) and isinstance(second[key], str)), None)
    others = [other for other in first if other != key]
    if key is None or any(first[other] != second[other] or first[other] in _TOOL_WORDS for other in others):
        return None
    return {**first, key: f"{first[key]}\n\n{second[key]}"}
