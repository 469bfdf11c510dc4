"""Two records that are asked the same and answer differently, side by side: keep one, keep both, or mend what they say."""

from __future__ import annotations

from typing import Any

import streamlit as st
from curate.ui.safe import plain, quoted, show_text
from curate.ui.session import open_review, reviewer_name, service
from curate.ui.widgets.deciding import EDITING, blocks_of, decide, has_error, operation, start_of, walk
from curate.ui.widgets.steps import last_step, say
from curate.ui.worddiff import word_diff, word_sides

from curate.review.facts import Item

CUT = 5_000
"""Characters of a text that are shown; the Review page has all of them."""

REASON = "conflict"
SIDES = ("left", "right")


def show() -> None:
    """Draw the page."""
    review = service()
    name = reviewer_name()
    st.title("Conflicts")
    last_step(name)
    conflicts = review.conflicts()
    if not conflicts:
        st.info("No conflict is left to settle: two records that are asked the same and answer differently would stand here.")
        return
    at, text = walk("conflict", len(conflicts))
    pair = conflicts[at]
    items = sorted(review.store.items(review.info.name, [pair.left, pair.right]), key=lambda item: item.position)
    text.text(f"Conflict {at + 1:,} of {len(conflicts):,}")
    if not name:
        st.info("Say who you are in the side bar, to decide.")
    views = review.show(items)
    _decisions(items, views, name)
    for message in dict.fromkeys(each.finding["message"] for item in items for each in item.findings if each.code == pair.code):
        st.text(quoted(f"{pair.code}: {message}"))
    _asked(*([block for block in blocks_of(view) if not block["trained"]] for view in views))
    _answers(items, views)


def _decisions(items: list[Item], views: list[dict[str, Any]], name: str) -> None:
    """The buttons, each a step that is undone as one."""
    off = not name
    left, right, both, edit, page = st.columns([1, 1, 1, 1, 2])
    if left.button("Keep left", shortcut="1", disabled=off):
        _keep(items[0], items[1], name)
    if right.button("Keep right", shortcut="2", disabled=off):
        _keep(items[1], items[0], name)
    if both.button("Keep both", shortcut="k", disabled=off):
        _keep_both(items, name)
    if edit.button("Edit", shortcut="e", disabled=off):
        st.session_state[EDITING] = (items[0].position, items[1].position)
        st.rerun()
    if page.button("Open on the Review page"):
        open_review(unit=items[0].unit)
    if st.session_state.get(EDITING) == (items[0].position, items[1].position) and not off:
        _edit(items, views, name)


def _keep(kept: Item, other: Item, name: str) -> None:
    """One of the two stays; where an error of another kind is open in it, that is left to the Review page."""
    accepted = [operation(kept, "accept", REASON)] if kept.state == "pending" and not has_error(kept, "CNF") else []
    decide([operation(other, "reject", REASON), *accepted], name)


def _keep_both(items: list[Item], name: str) -> None:
    wrong = [side for side, item in zip(SIDES, items, strict=True) if has_error(item, "CNF")]
    if wrong:
        say(f"Nothing was done: an error of another kind is open in the {' and the '.join(wrong)} record. Open both on the Review page.")
        st.rerun()
    decide([operation(item, "accept", "both answers may stay") for item in items if item.state == "pending"], name)


def _edit(items: list[Item], views: list[dict[str, Any]], name: str) -> None:
    """The editor of both answers; a record whose answer is left as it is, is accepted."""
    with st.form("edit"):
        st.text("Change either answer, or both. An answer that is left as it is, is accepted with the other one.")
        typed = []
        for item, view, side, column in zip(items, views, SIDES, st.columns(2), strict=True):
            blocks = [block for block in blocks_of(view) if block["trained"]]
            texts = {
                each["pointer"]: column.text_area(
                    f"{each['role']}, {side}", start_of(each), 200, key=f"edit{item.position}{each['pointer']}"
                )
                for each in blocks
            }
            typed.append({each["pointer"]: texts[each["pointer"]] for each in blocks if texts[each["pointer"]] != start_of(each)})
        if st.form_submit_button("Save both") and any(typed):
            changed = [operation(item, "fix", REASON, edits) for item, edits in zip(items, typed, strict=True) if edits]
            as_they_are = [item for item, edits in zip(items, typed, strict=True) if not edits]
            kept = [operation(item, "accept", REASON) for item in as_they_are if item.state == "pending" and not has_error(item, "CNF")]
            decide([*changed, *kept], name)


def _asked(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    """What both are asked: once where it is the same, else what the right one has otherwise."""
    st.subheader("Asked")
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else None
        other = right[number] if number < len(right) else None
        role = (one or other or {})["role"]
        if one is None or other is None:
            st.caption(plain(f"{role}: only {'left' if other is None else 'right'}"))
            show_text((one or other or {})["text"][:CUT])
        elif one["text"] == other["text"]:
            st.caption(plain(role))
            show_text(one["text"][:CUT])
        else:
            st.caption(plain(f"{role}: what the right one has otherwise"))
            st.html(word_diff(one["text"][:CUT], other["text"][:CUT]))


def _answers(items: list[Item], views: list[dict[str, Any]]) -> None:
    """Both answers side by side, each with its own words marked."""
    texts = ["\n\n".join(block["text"][:CUT] for block in blocks_of(view) if block["trained"]) for view in views]
    marked = word_sides(*texts)
    for item, view, side, text, column in zip(items, views, SIDES, marked, st.columns(2), strict=True):
        with column:
            st.subheader(plain(f"{side.capitalize()}: {view['file']}:{item.line or item.row} ({item.state})"))
            st.html(text)
