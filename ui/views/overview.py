"""Where the data set stands: verdict, score and what would raise it, what was found, and who decided what."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from curate.ui.safe import plain
from curate.ui.session import open_review, service

from curate.review.facts import Counts
from curate.review.standing import Standing, standing

SHAPES = {"error": "■ error", "warning": "▲ warning", "info": "● info"}


def show() -> None:
    """Draw the page."""
    review = service()
    info = review.info
    now = standing(review.store, info)
    counts = review.store.counts(info.name)
    st.title(plain(info.name))
    _verdict(now)
    _ladder(now)
    _progress(counts)
    left, right = st.columns(2)
    with left:
        _findings(counts, now)
    with right:
        _lengths(review.store.lengths(info.name, 20))
    _gains(now)
    _people(counts)
    when, pinned = info.checked_at[:16].replace("T", " "), "pinned" if info.pinned else "not pinned"
    st.caption(f"checked {when} UTC by {plain(info.rule_set)}; profile {pinned}")


def _verdict(now: Standing) -> None:
    columns = st.columns(7)
    columns[0].metric("Verdict", now.verdict.upper())
    columns[1].metric("Score", now.shown_score)
    for column, (part, value) in zip(columns[2:], now.parts.items(), strict=True):
        column.metric(part, "not checked" if value is None else f"{value:.1f}")
    for reason in now.reasons:
        st.text(f"- {reason}")


def _ladder(now: Standing) -> None:
    clean = now.clean_records
    st.progress(min(1.0, clean / now.target), text=f"{clean:,} clean records: {now.few} is too few below, {now.target} is the target")
    missing = now.target - clean
    if missing > 0:
        st.text(f"{missing:,} more clean records to the target: fix what was found, or write new ones on the Review page (w).")


def _progress(counts: Counts) -> None:
    decided = counts.total - counts.by_state.get("pending", 0)
    text = ", ".join(f"{count:,} {state}" for state, count in counts.by_state.items() if count)
    st.progress(decided / counts.total if counts.total else 0.0, text=f"{decided:,} of {counts.total:,} records decided: {text}")
    buttons = st.columns(4)
    for column, severity, article in zip(buttons, ("error", "warning", "info"), ("an", "a", "an"), strict=False):
        count = counts.by_severity.get(severity, 0)
        if column.button(f"Review {count:,} records with {article} {severity}", disabled=not count):
            open_review(severity=severity)
    if buttons[3].button("Audit a random sample"):
        open_review(audit="true")
    if counts.audited:
        st.text(f"{counts.audited_bad} of {counts.audited} audited records were bad")
    else:
        st.text("Not audited: nobody has looked at records without findings yet.")


def _findings(counts: Counts, now: Standing) -> None:
    st.subheader("Records by rule")
    if not counts.by_code:
        st.text("Nothing was found.")
        return
    lines = [
        {"rule": code, "records": count, "severity": SHAPES[now.severities.get(code, "info")]} for code, count in counts.by_code.items()
    ]
    table = pd.DataFrame(lines)
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("records:Q", title="records"),
            y=alt.Y("rule:N", sort="-x", title=None),
            color=alt.Color(
                "severity:N", scale=alt.Scale(domain=list(SHAPES.values()), range=["#9b1c1c", "#b7791f", "#0b4f8a"]), title=None
            ),
        )
    )
    st.altair_chart(bars, alt="Bar chart of the records that each rule found; the table below has the same numbers")
    st.dataframe(table, hide_index=True)


def _lengths(bins: list[tuple[int, int]]) -> None:
    st.subheader("Words of an output")
    if not bins:
        st.text("There are no outputs.")
        return
    table = pd.DataFrame(bins, columns=["words from", "records"])
    bars = alt.Chart(table).mark_bar().encode(x=alt.X("words from:O", title="words, in steps of 20"), y=alt.Y("records:Q"))
    st.altair_chart(bars, alt="Histogram of the words of the outputs; the table below has the same numbers")
    st.dataframe(table, hide_index=True)


def _gains(now: Standing) -> None:
    st.subheader("What would raise the score")
    if not now.gains:
        st.text("Nothing that the checks know of.")
        return
    lines: list[dict[str, Any]] = [
        {"rule": gain.code, "do": gain.action, "records": gain.records, "points": round(gain.points, 1)} for gain in now.gains[:10]
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True)


def _people(counts: Counts) -> None:
    st.subheader("Who decided")
    if not counts.by_reviewer:
        st.text("Nobody has decided anything yet.")
        return
    people = pd.DataFrame({"person": list(counts.by_reviewer), "records": list(counts.by_reviewer.values())})
    st.dataframe(people, hide_index=True)
