"""All records as a list: filter, search, look at one, or decide about many at once."""

from __future__ import annotations

import uuid

import pandas as pd
import streamlit as st
from curate.ui.safe import plain, show_text
from curate.ui.session import filters, reviewer_name, service, set_filters

from curate.review.event import STATES
from curate.review.facts import SEVERITIES, Filters
from curate.review.service import utc_now

PAGE = 1_000
SHORT = 200


def show() -> None:
    """Draw the page."""
    review = service()
    name = reviewer_name()
    chosen = _choose()
    found = review.store.counts(review.info.name, chosen)
    if not found.total:
        st.info("No record is like that: take a filter away.")
        return
    pages = -(-found.total // PAGE)
    number = st.number_input(f"Page of {pages:,}", 1, pages, 1) if pages > 1 else 1
    lines = review.store.page(review.info.name, chosen, (int(number) - 1) * PAGE, PAGE)
    table = pd.DataFrame(lines)
    table["input"], table["output"] = table["input"].str[:SHORT], table["output"].str[:SHORT]
    st.text(f"{found.total:,} records")
    columns = ["line", "state", "severity", "codes", "words", "input", "output", "reviewer", "decided_at"]
    event = st.dataframe(table[columns], hide_index=True, on_select="rerun", selection_mode="single-row", key="lines", height=420)
    rows = event["selection"]["rows"]
    if rows:
        _one(int(table.iloc[rows[0]]["position"]))
    _many(chosen, found.total, name)


def _choose() -> Filters:
    now = filters()
    columns = st.columns(5)
    counts = service().store.counts(service().info.name)
    state = columns[0].selectbox("State", STATES, index=_index(STATES, now.state), placeholder="any")
    severity = columns[1].selectbox("Worst finding", SEVERITIES, index=_index(SEVERITIES, now.severity), placeholder="any")
    codes = tuple(counts.by_code)
    code = columns[2].selectbox("Rule", codes, index=_index(codes, now.code), placeholder="any")
    search = columns[3].text_input("Text", value=now.search or "", max_chars=200)
    files = service().info.files
    file = columns[4].selectbox("File", files, index=_index(files, now.file), placeholder="any") if len(files) > 1 else None
    chosen = now.model_copy(update={"state": state, "severity": severity, "code": code, "search": search or None, "file": file})
    if chosen != now:
        set_filters(chosen)
    return chosen


def _index(options: tuple[str, ...], value: str | None) -> int | None:
    return options.index(value) if value in options else None


def _one(position: int) -> None:
    shown = service().item(position)
    st.subheader(plain(f"{shown['file']}:{shown['line'] or shown['row']}"))
    for finding in shown["findings"]:
        st.text(f"{finding['severity']}: {finding['code']} {finding['message']}")
    columns = st.columns(max(1, len(shown["columns"])))
    for column, side in zip(columns, shown["columns"], strict=False):
        with column:
            st.text(side["title"])
            for block in side["blocks"]:
                st.caption(block["role"])
                show_text(block["text"][:20_000])


def _many(chosen: Filters, total: int, name: str) -> None:
    review = service()
    with st.expander(f"Decide about all {total:,} of them at once"):
        if not name:
            st.info("Say who you are first.")
            return
        action = st.radio("What", ("accept", "reject"), horizontal=True)
        reason = st.text_input("Why", max_chars=500)
        typed = st.number_input("How many records that is, to be sure", 0, None, 0)
        if st.button(f"{action.capitalize()} them", disabled=typed != total):
            bulk = uuid.uuid4().hex
            done = review.store.decide_all(
                review.info.name, chosen, action, name, utc_now(), expected=total, bulk=bulk, reason=reason or None
            )
            st.session_state["bulk"] = bulk
            st.session_state["bulk_says"] = done.message or f"{done.stored:,} decided, {done.refused:,} left out because of open errors"
            st.rerun()
    if "bulk_says" in st.session_state:
        st.text(st.session_state["bulk_says"])
    if "bulk" in st.session_state and st.button("Undo this step"):
        undone = review.store.undo_bulk(review.info.name, st.session_state.pop("bulk"), uuid.uuid4().hex, name, utc_now())
        st.session_state["bulk_says"] = f"{undone.stored:,} decisions taken back"
        st.rerun()
