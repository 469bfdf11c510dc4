"""Records that say the same, a group at a time: keep one, keep all, or make one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from curate.ui.safe import plain, show_text
from curate.ui.session import open_review, reviewer_name, service
from curate.ui.widgets.deciding import blocks_of, decide, has_error, operation, start_of, walk
from curate.ui.widgets.steps import last_step
from curate.ui.worddiff import word_diff

from curate.review.facts import Filters, Item
from curate.text.display import counted

SHOWN = 9
"""Members of a group that are shown: as many as there are keys for them."""

CUT = 5_000
GROUPS = 200


def show() -> None:
    """Draw the page."""
    review = service()
    name = reviewer_name()
    st.title("Duplicates")
    last_step(name)
    groups = review.store.groups(review.info.name, 0, GROUPS)
    if not groups:
        st.info("No group of duplicates is left to decide.")
        return
    at, text = walk("group", len(groups))
    unit, records, left = groups[at]
    more = "+" if len(groups) == GROUPS else ""
    text.text(f"Group {at + 1} of {len(groups)}{more}: {counted(records, 'record')}, {left:,} not decided")
    if not name:
        st.info("Say who you are on the Review page, to decide.")
    members = sorted(review.store.items(review.info.name, _positions(unit)), key=lambda item: item.position)
    _decisions(members, name)
    _members(members, name)


def _positions(unit: str) -> list[int]:
    review = service()
    return [line["position"] for line in review.store.page(review.info.name, Filters(unit=unit), 0, 200)]


def _decisions(members: Sequence[Item], name: str) -> None:
    """What can be done to the group as a whole."""
    open_ = [item for item in members if item.state == "pending"]
    off = not name or not open_
    all_, best, merge, page = st.columns([1, 2, 1, 2])
    if all_.button("Keep all", shortcut="k", disabled=off):
        decide([operation(item, "accept", "not duplicates") for item in open_ if not has_error(item)], name)
    first = _best(open_) if open_ else members[0]
    if best.button(f"Keep only the cleanest ({members.index(first) + 1})", shortcut="b", disabled=off):
        _keep(first, open_, name)
    if merge.button("Merge", shortcut="e", disabled=off or not first.readable):
        st.session_state["editing"] = first.unit
        st.rerun()
    if page.button("Open on the Review page"):
        open_review(unit=first.unit)
    if st.session_state.get("editing") == first.unit and not off:
        _merge(members, open_, first, name)


def _best(open_: Sequence[Item]) -> Item:
    """The member with the fewest and lightest findings besides those about the likeness itself; of equal ones the first."""
    weight = {"error": 100, "warning": 10, "info": 1}
    return min(open_, key=lambda item: (sum(weight[each.severity] for each in item.findings if each.part != "unique"), item.position))


def _merge(members: Sequence[Item], open_: Sequence[Item], first: Item, name: str) -> None:
    """The editor in which one record is made of a group: it replaces its first member, the others are rejected."""
    review = service()
    blocks = blocks_of(review.show([first])[0])
    with st.form("merge"):
        st.text(f"The result replaces record {members.index(first) + 1}; the other records of the group are rejected as duplicates.")
        texts = {
            each["pointer"]: st.text_area(each["role"], start_of(each), key=f"merge{first.position}{each['pointer']}") for each in blocks
        }
        if st.form_submit_button("Save the merged record"):
            edits = {each["pointer"]: texts[each["pointer"]] for each in blocks if texts[each["pointer"]] != start_of(each)}
            rest = [operation(item, "reject", "duplicate") for item in open_ if item is not first]
            own = [operation(first, "fix", "merged", edits)] if edits else [] if has_error(first) else [operation(first, "accept", None)]
            decide([*own, *rest], name)


def _members(members: Sequence[Item], name: str) -> None:
    review = service()
    open_ = [item for item in members if item.state == "pending"]
    shown = review.show(list(members[:SHOWN]))
    first = {block["pointer"]: block["text"] for block in blocks_of(shown[0])}
    for number, (item, view) in enumerate(zip(members, shown, strict=False), start=1):
        place, keep = st.columns([5, 2], vertical_alignment="center")
        place.subheader(plain(f"{number}. {view['file']}:{item.line or item.row} ({item.state})"))
        if keep.button(f"Keep only {number}", shortcut=str(number), disabled=not name or not open_, key=f"keep{item.position}"):
            _keep(item, open_, name)
        for finding in item.findings:
            st.text(f"{finding.severity}: {finding.code} {finding.finding['message']}")
        _texts(view, first if number > 1 else {})
    if len(members) > SHOWN:
        st.text(f"and {counted(len(members) - SHOWN, 'more record')} of this group")


def _texts(view: dict[str, Any], first: dict[str, str]) -> None:
    """The texts of a member; those of the others only where they differ from the first's."""
    for block in blocks_of(view):
        before = first.get(block["pointer"])
        if before == block["text"]:
            st.caption(plain(f"{block['role']}: the same as in 1"))
            continue
        st.caption(block["role"])
        if before is None:
            show_text(block["text"][:CUT])
        else:
            st.html(word_diff(before[:CUT], block["text"][:CUT]))


def _keep(item: Item, open_: Sequence[Item], name: str) -> None:
    rest = [operation(other, "reject", "duplicate") for other in open_ if other is not item]
    kept = [operation(item, "accept", None)] if item.state == "pending" and not has_error(item) else []
    decide([*rest, *kept], name)
