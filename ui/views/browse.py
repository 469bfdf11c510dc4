"""All records as a list: filter, search, look at one, or decide about many at once."""

from __future__ import annotations

import uuid
from typing import Any

import pandas as pd
import streamlit as st
from curate.ui.safe import plain, quoted, show_text
from curate.ui.session import open_review, reviewer_name, service
from curate.ui.widgets.filters import choose_filters
from curate.ui.widgets.steps import last_step, say

from curate.review.deciding import BulkOutcome
from curate.review.facts import Filters
from curate.review.service import utc_now
from curate.text.display import counted

PAGE = 1_000
SHORT = 200
LOOKED_AT = 600
"""Characters of a text that are looked at for what has to be hidden in its beginning."""


def show() -> None:
    """Draw the page."""
    review = service()
    name = reviewer_name()
    st.title("Browse")
    chosen = choose_filters(_boxes(), review.counts().by_code, state="any")
    found = review.store.counts(review.info.name, chosen) if chosen != Filters() else review.counts()
    last_step(name)
    if not found.total:
        st.info("No record is like that: take a filter away.")
        return
    pages = -(-found.total // PAGE)
    number = st.number_input(f"Page of {pages:,}", 1, pages, 1) if pages > 1 else 1
    lines = review.store.page(review.info.name, chosen, (int(number) - 1) * PAGE, PAGE)
    table = pd.DataFrame(lines)
    table["input"] = [_short(_without_system(text)) for text in table["input"]]
    table["output"] = [_short(text) for text in table["output"]]
    st.text(counted(found.total, "record"))
    columns = ["line", "state", "severity", "codes", "words", "input", "output", "reviewer", "decided_at"]
    event = st.dataframe(table[columns], hide_index=True, on_select="rerun", selection_mode="single-row", key="lines", height=420)
    rows = event["selection"]["rows"]
    if rows:
        _one(int(table.iloc[rows[0]]["position"]))
    _many(chosen, found.total, name)


def _without_system(text: str) -> str:
    """An input without the system prompt that many records share, which would fill the whole column."""
    for prompt in service().validator.profile.system_prompts:
        if text.startswith(prompt.text):
            return text[len(prompt.text) :].lstrip()
    return text


def _short(text: str) -> str:
    return quoted(text[:LOOKED_AT])[:SHORT]


def _boxes() -> list[Any]:
    """Where the filters stand: a line of five, and the file below where there are several."""
    return [*st.columns([2, 2, 2, 3, 2], vertical_alignment="bottom"), st.container()]


def _one(position: int) -> None:
    shown = service().item(position)
    st.subheader(plain(f"{shown['file']}:{shown['line'] or shown['row']}"))
    if st.button("Open on the Review page"):
        open_review(unit=shown["unit"], state=shown["state"])
    for finding in shown["findings"]:
        st.text(quoted(f"{finding['severity']}: {finding['code']} {finding['message']}"))
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
            st.info("Say who you are on the Review page, to decide.")
            return
        action = st.radio("What", ("accept", "reject"), horizontal=True)
        reason = st.text_input("Why", max_chars=500)
        typed = st.number_input("How many records that is, to be sure", 0, None, 0)
        if st.button(f"{action.capitalize()} them", disabled=typed != total):
            bulk = uuid.uuid4().hex
            done = review.store.decide_all(
                review.info.name, chosen, action, name, utc_now(), expected=total, bulk=bulk, reason=reason or None
            )
            say(done.message or _told(done))
            st.rerun()


def _told(done: BulkOutcome) -> str:
    left = f"; {done.refused:,} left as they were because of open errors" if done.refused else ""
    return f"{done.stored:,} decided{left}"
