"""Records that say the same, a group at a time: keep one, keep all, or make one of them."""

from __future__ import annotations

import difflib
import html
import re
import uuid
from typing import Any

import streamlit as st
from curate.ui.safe import plain, show_text
from curate.ui.session import open_review, reviewer_name, service

from curate.review.event import Operation
from curate.review.facts import Filters, Item
from curate.review.service import utc_now
from curate.text.display import visible

SHOWN = 8


def show() -> None:
    """Draw the page."""
    review = service()
    name = reviewer_name()
    groups = review.store.groups(review.info.name, 0, 200)
    if not groups:
        st.info("No group of duplicates is left to decide.")
        return
    at = min(st.session_state.get("group_at", 0), len(groups) - 1)
    unit, records, left = groups[at]
    st.text(f"Group {at + 1} of {len(groups)}{'+' if len(groups) == 200 else ''}: {records} records, {left} not decided")
    back, forward, *_ = st.columns([1, 1, 6])
    if back.button("Previous group", shortcut="Left", disabled=at == 0):
        _go(at - 1)
    if forward.button("Next group", shortcut="Right", disabled=at == len(groups) - 1):
        _go(at + 1)
    members = sorted(review.store.items(review.info.name, _positions(unit)), key=lambda item: item.position)
    _members(members, name)


def _go(at: int) -> None:
    st.session_state["group_at"] = at
    st.rerun()


def _positions(unit: str) -> list[int]:
    review = service()
    return [line["position"] for line in review.store.page(review.info.name, Filters(unit=unit), 0, 200)]


def _members(members: list[Item], name: str) -> None:
    open_ = [item for item in members if item.state == "pending"]
    if not name:
        st.info("Say who you are first.")
    if st.button("Keep all (k)", shortcut="k", disabled=not name or not open_):
        _decide([(item, "accept", "not duplicates") for item in open_ if not _has_error(item)], name)
    first = members[0]
    for number, item in enumerate(members[:SHOWN], start=1):
        st.subheader(plain(f"{number}. {item.file}:{item.line or item.row} ({item.state})"))
        keep, edit = st.columns([1, 5])
        if keep.button(f"Keep only {number}", shortcut=str(number), disabled=not name or not open_, key=f"keep{item.position}"):
            rest = [(other, "reject", "duplicate") for other in open_ if other is not item]
            kept = [(item, "accept", None)] if item.state == "pending" and not _has_error(item) else []
            _decide([*rest, *kept], name)
        if edit.button("Edit the group on the Review page", key=f"edit{item.position}"):
            open_review(unit=item.unit)
        _texts(item, first)
    if len(members) > SHOWN:
        st.text(f"and {len(members) - SHOWN} more records of this group")


def _has_error(item: Item) -> bool:
    return any(each.severity == "error" for each in item.findings)


def _decide(chosen: list[tuple[Item, str, str | None]], name: str) -> None:
    review = service()
    operations = [
        Operation.model_validate(
            {
                "uid": uuid.uuid4().hex,
                "action": action,
                "fingerprint": item.fingerprint,
                "occurrence": item.occurrence,
                "reason": reason,
                "revision": item.revision,
            }
        )
        for item, action, reason in chosen
    ]
    outcomes = review.store.decide(review.info.name, operations, name, utc_now())
    refused = [outcome for outcome in outcomes if outcome.status in ("conflict", "refused")]
    for outcome in refused:
        st.toast(plain(outcome.message))
    if not refused:
        st.rerun()


def _texts(item: Item, first: Item) -> None:
    review = service()
    own, other = review.show([item, first])
    blocks = {block["pointer"]: block["text"] for column in other["columns"] for block in column["blocks"]}
    for column in own["columns"]:
        for block in column["blocks"]:
            st.caption(block["role"])
            before = blocks.get(block["pointer"])
            if item is first or before is None or before == block["text"]:
                show_text(block["text"][:5_000])
            else:
                st.html(word_diff(before[:5_000], block["text"][:5_000]))


def word_diff(before: str, after: str) -> str:
    """What differs between two texts, word by word, as markup in which every word of the data is escaped."""
    old, new = re.split(r"(\s+)", before), re.split(r"(\s+)", after)
    pieces: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(_escaped(old[a:b]))
            continue
        if b > a:
            pieces.append(f"<del style='color:#82071e;background:#ffd7d5'>{_escaped(old[a:b])}</del>")
        if d > c:
            pieces.append(f"<ins style='color:#0a3622;background:#ccffd8'>{_escaped(new[c:d])}</ins>")
    return f"<div style='white-space:pre-wrap;overflow-wrap:anywhere'>{''.join(pieces)}</div>"


def _escaped(words: list[Any]) -> str:
    return html.escape("".join(word if word.isspace() else visible(word) for word in words), quote=True)
