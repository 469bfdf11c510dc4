"""A record as the page shows it: prompt and response side by side, each text with its role, its place and the marks of findings.

Secrets and personal data are masked in all of it. A text that holds some can be edited concealed, with names in their place.
"""

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
from curate.review.facts import FindingRow, Item
from curate.review.jsontext import as_text
from curate.text.secrets.concealing import conceal, concealed_at, names
from curate.text.secrets.masking import mask, mask_all, mask_quoted

_ROLES = {Role.SYSTEM: "system", Role.USER: "user", Role.ASSISTANT: "assistant", Role.TOOL: "tool", Role.CALL: "call", Role.TEXT: "text"}
_TITLES = {Side.INPUT: "Prompt", Side.OUTPUT: "Response", Side.REJECTED: "Rejected", Side.ASIDE: "Response"}


def view(item: Item, shape: Shape) -> dict[str, Any]:
    """Plain values for the widget: `columns` of blocks, the findings, the proposed fix, the history. Nothing in it is markup.

    Texts are masked: `concealed` is what an editor begins with where something is hidden in a text, else None. `proposal` and `original`
    (what the file has where a person has changed it) have the same two by pointer.
    """
    columns = _columns(item, shape)
    texts = _texts(columns)
    original = _original(item, texts, shape)
    for column in columns:
        column["blocks"] = [_shown_block(block) for block in column["blocks"]]
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
        "original": {pointer: _both(text) for pointer, text in original.items()},
        "proposal": {pointer: _both(text) for pointer, text in _proposal(item.findings, texts).items()},
        "findings": [shown_finding(each) for each in item.findings],
        "others": list(item.others),
        "history": [
            {name: getattr(event, name) for name in ("id", "action", "reviewer", "at", "undoes")} | {"reason": _quoted(event.reason)}
            for event in item.history
        ],
    }


def shown_finding(row: FindingRow) -> dict[str, Any]:
    """A finding as a page shows it, masked."""
    masked = {"message": mask_quoted(str(row.finding["message"])), "fix": mask_all(row.finding.get("fix"))}
    return {"code": row.code, "severity": row.severity, "part": row.part, **row.finding, **masked}


def sources(item: Item, shape: Shape) -> dict[str, list[str]]:
    """By pointer the real texts that an editor of this record may have been filled from: its own and that of the proposed fix."""
    texts = _texts(_columns(item, shape))
    proposal = _proposal(item.findings, texts)
    return {pointer: [text, *([proposal[pointer]] if pointer in proposal else [])] for pointer, text in texts.items()}


def revealed(item: Item, shape: Shape) -> dict[str, dict[str, Any]]:
    """By pointer each text in which something is hidden, as it is, and what the names in its concealed form stand for."""
    texts = _texts(_columns(item, shape))
    return {pointer: {"text": text, "names": found} for pointer, text in texts.items() if (found := names(text))}


def _texts(columns: list[dict[str, Any]]) -> dict[str, str]:
    return {block["pointer"]: block["text"] for column in columns for block in column["blocks"]}


def _shown_block(block: dict[str, Any]) -> dict[str, Any]:
    """A block masked; its marks then say, too, where they begin in the concealed text."""
    text, both = block["text"], _both(block["text"])
    if both["concealed"] is not None:
        both["marks"] = [mark | {"concealed": concealed_at(text, mark["start"])} for mark in block["marks"]]
    return block | both


def _both(text: str) -> dict[str, Any]:
    """A text masked, and concealed where that is something else."""
    masked = mask(text)
    return {"text": masked, "concealed": conceal(text) if masked != text else None}


def _quoted(text: str | None) -> str | None:
    return None if text is None else mask_quoted(text)


def _proposal(findings: tuple[FindingRow, ...], texts: dict[str, str]) -> dict[str, str]:
    """The new texts by pointer that the checks propose, where they are of the record as it stands; of several the first."""
    found: dict[str, str] = {}
    for finding in findings:
        for edit in (finding.finding.get("fix") or {}).get("edits") or ():
            path, after = edit["path"], edit["after"]
            if isinstance(after, str) and path not in found and texts.get(path) == edit["before"]:
                found[path] = after
    return found


def _original(item: Item, texts: dict[str, str], shape: Shape) -> dict[str, str]:
    """The texts of the file, by pointer, where a person has changed them."""
    own = [event for event in item.history if (event.fingerprint, event.occurrence) == (item.fingerprint, item.occurrence)]
    before = next((event.before for event in own if event.before is not None), None)
    if not item.version or before is None:
        return {}
    first = _texts(_columns(replace(item, content=before, findings=(), readable=not isinstance(before, str)), shape))
    return {pointer: text for pointer, text in first.items() if pointer in texts and texts[pointer] != text}


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
