"""A record as the page shows it: prompt and response side by side, each text with its role, its place and the marks of findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Kind, Role, Side
from curate.formats.base import Shape
from curate.formats.batching import make_batch
from curate.formats.parsing import parse
from curate.review.editing import shown_as_text
from curate.review.facts import Item
from curate.review.jsontext import as_text

_ROLES = {Role.SYSTEM: "system", Role.USER: "user", Role.ASSISTANT: "assistant", Role.TOOL: "tool", Role.CALL: "call", Role.TEXT: "text"}
_TITLES = {Side.INPUT: "Prompt", Side.OUTPUT: "Response", Side.REJECTED: "Rejected", Side.ASIDE: "Response"}


def view(item: Item, shape: Shape) -> dict[str, Any]:
    """Plain values for the widget: `columns` of blocks, the findings, the history. Nothing in it is markup."""
    columns = _columns(item, shape)
    return {
        "position": item.position,
        "key": f"{item.fingerprint}:{item.occurrence}",
        "fingerprint": item.fingerprint,
        "occurrence": item.occurrence,
        "file": item.file,
        "row": item.row,
        "line": item.line,
        "state": item.state,
        "reviewer": item.reviewer,
        "revision": item.revision,
        "unit": item.unit,
        "rank": item.rank,
        "readable": item.readable,
        "columns": columns,
        "original": _original(item, columns, shape),
        "findings": [{"code": each.code, "severity": each.severity, "part": each.part, **each.finding} for each in item.findings],
        "others": list(item.others),
        "history": [
            {name: getattr(event, name) for name in ("id", "action", "reviewer", "at", "reason", "undoes", "before", "after")}
            for event in item.history
        ],
    }


def _original(item: Item, columns: list[dict[str, Any]], shape: Shape) -> dict[str, str]:
    """The texts of the file, by pointer, where a person has changed them."""
    own = [event for event in item.history if (event.fingerprint, event.occurrence) == (item.fingerprint, item.occurrence)]
    before = next((event.before for event in own if event.before is not None), None)
    if not item.version or before is None:
        return {}
    texts = {block["pointer"]: block["text"] for column in columns for block in column["blocks"]}
    first = _columns(replace(item, content=before, findings=(), readable=not isinstance(before, str)), shape)
    return {
        block["pointer"]: block["text"]
        for column in first
        for block in column["blocks"]
        if block["pointer"] in texts and texts[block["pointer"]] != block["text"]
    }


def _columns(item: Item, shape: Shape) -> list[dict[str, Any]]:
    if not item.readable or isinstance(item.content, str):
        return [_source(str(item.content), item, editable=True)]
    batch = make_batch([parse(as_text(item.content).encode("utf-8"), 0, 1)], shape, 0, "train")
    if batch.kind[0] in (Kind.REFUSED, Kind.UNREADABLE) or not len(batch.texts):
        return [_source(shown_as_text(item.content, ""), item, editable=True)]
    return _sides(batch, item)


def _source(text: str, item: Item, editable: bool) -> dict[str, Any]:
    """The whole record as one text, where it does not fit its format."""
    block = {"role": "source", "pointer": "", "text": text, "trained": False, "editable": editable, "marks": _marks(item, "")}
    return {"title": "Source", "blocks": [block]}


def _sides(batch: Batch, item: Item) -> list[dict[str, Any]]:
    preference = bool(batch.kind[0] == Kind.PREFERENCE)
    texts = batch.texts
    columns: dict[str, list[dict[str, Any]]] = {}
    answer = _answer(texts.side)
    lines = zip(texts.role.tolist(), texts.side.tolist(), texts.pointer.to_pylist(), texts.text.to_pylist(), strict=True)
    for number, (role, side, pointer, text) in enumerate(lines):
        if preference or side == Side.REJECTED:
            title = "Chosen" if preference and side in (Side.OUTPUT, Side.ASIDE) else _TITLES[Side(side)]
        else:
            title = "Response" if number >= answer else "Prompt"
        block = {
            "role": "reasoning" if side == Side.ASIDE else _ROLES[Role(role)],
            "pointer": pointer,
            "text": text,
            "trained": side == Side.OUTPUT,
            "editable": True,
            "marks": _marks(item, pointer),
        }
        columns.setdefault(title, []).append(block)
    order = [title for title in ("Prompt", "Response", "Chosen", "Rejected") if title in columns]
    return [{"title": title, "blocks": columns[title]} for title in order]


def _answer(side: npt.NDArray[np.int8]) -> int:
    """Where the answer begins: after the last text that is not trained, so that earlier turns stay in their order beside it.

    When nothing follows, it is the last trained text; when nothing is trained, there is none.
    """
    inputs, outputs = np.flatnonzero(side == Side.INPUT), np.flatnonzero(side != Side.INPUT)
    if not len(outputs):
        return len(side)
    first = int(inputs[-1]) + 1 if len(inputs) else 0
    return first if first < len(side) else int(outputs[-1])


def _marks(item: Item, pointer: str) -> list[dict[str, Any]]:
    """The spans that findings point at in one text, in code points, in order."""
    found = [
        {"start": each.finding["start"], "end": each.finding["end"], "code": each.code, "severity": each.severity}
        for each in item.findings
        if each.finding.get("field") == pointer and each.finding.get("start") is not None
    ]
    return sorted(found, key=lambda mark: (mark["start"], mark["end"]))
