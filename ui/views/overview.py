"""Where the data set stands: verdict, score and what would raise it, what was found, and who decided what."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from curate.ui.safe import plain, quoted
from curate.ui.session import open_review, service
from curate.ui.widgets.notes import show_notes

from curate.review.event import STATES
from curate.review.facts import Counts
from curate.review.standing import Standing
from curate.text.display import counted

SHAPES = {"error": "■ error", "warning": "▲ warning", "info": "● info"}
ARTICLES = {"error": "an error", "warning": "a warning", "info": "a remark"}
SIGNS = {"pass": "✔ PASS", "warn": "▲ WARN", "fail": "✖ FAIL"}
COLOURS = ("#b42318", "#b7791f", "#2f6fb4")
BIN = 20
"""Words in a bar of the histogram."""


def show() -> None:
    """Draw the page."""
    review = service()
    info = review.info
    st.title(plain(info.name))
    counts = review.counts()
    if not counts.total:
        st.info("The file holds no record: there is nothing to review.")
        return
    now = review.standing()
    _verdict(now)
    _ladder(now)
    _progress(counts, now)
    _advice(info.summary.get("advice"))
    left, right = st.columns(2)
    with left:
        _findings(counts, now)
    with right:
        _lengths(review.lengths(BIN))
    _gains(now)
    _people(review.store.people(info.name))
    when, pinned = info.checked_at[:16].replace("T", " "), "pinned" if info.pinned else "not pinned"
    st.caption(f"checked {when} UTC by {plain(info.rule_set)}; profile {pinned}")


def _verdict(now: Standing) -> None:
    columns = st.columns(7)
    columns[0].metric("Verdict", SIGNS[now.verdict])
    columns[1].metric("Score", now.shown_score)
    for column, (part, value) in zip(columns[2:], now.parts.items(), strict=True):
        column.metric(part.capitalize(), "–" if value is None else f"{value:.1f}")
    st.text("; ".join(now.reasons))


def _ladder(now: Standing) -> None:
    clean, missing = now.clean_records, now.target - now.clean_records
    st.progress(
        min(1.0, clean / now.target), text=f"{counted(clean, 'clean record')}: below {now.few} is too few, {now.target} is the target"
    )
    if missing > 0:
        st.text(f"{counted(missing, 'more clean record')} to the target: mend what was found, or write new ones on the Review page.")


def _progress(counts: Counts, now: Standing) -> None:
    decided = counts.total - counts.by_state.get("pending", 0)
    text = ", ".join(f"{count:,} {state}" for state, count in counts.by_state.items() if count)
    st.progress(decided / counts.total, text=f"{decided:,} of {counted(counts.total, 'record')} decided: {text}")
    with st.container(horizontal=True):  # each as wide as its words
        for severity in SHAPES:
            count = counts.waiting.get(severity, 0)
            if st.button(f"Review {counted(count, 'record')} with {ARTICLES[severity]}", disabled=not count):
                open_review(severity=severity)
        if st.button("Audit a random sample"):
            open_review(audit="true")
    show_notes(counts, now)


def _advice(advice: dict[str, Any] | None) -> None:
    """What `curate advise` says of the files as they were checked."""
    if advice is None:
        return
    st.subheader(plain(f"Advice: {advice['verdict']}"))
    st.text(advice["why"])
    with st.expander("What was looked at"):
        for reason in advice["reasons"]:
            st.text(quoted(f"{reason['text']}{_share(reason['figure'])}"))
        st.text("It is about the files as they were checked. The command curate advise writes the prompt that a tune has to beat.")


def _share(figure: dict[str, Any] | None) -> str:
    """A share with its interval and the lines of records to look at; "" where nothing was counted."""
    if figure is None or not figure["count"]:
        return ""
    lines = [f"{each['line'] or each['row']}" for each in figure["examples"]]
    see = f"; see {'line' if len(lines) == 1 else 'lines'} {', '.join(lines)}" if lines else ""
    return f" ({figure['share']:.1%}, 95 % interval {figure['low']:.1%} to {figure['high']:.1%}{see})"


def _findings(counts: Counts, now: Standing) -> None:
    st.subheader("Records by rule")
    if not counts.by_code:
        st.text("Nothing was found.")
        return
    table = pd.DataFrame(
        [{"rule": code, "records": count, "severity": SHAPES[now.severities.get(code, "info")]} for code, count in counts.by_code.items()]
    )
    colour = alt.Color(
        "severity:N", scale=alt.Scale(domain=list(SHAPES.values()), range=COLOURS), title=None, legend=alt.Legend(orient="top")
    )
    bars = alt.Chart(table, height={"step": 16}).mark_bar()
    rule = alt.Y("rule:N", sort="-x", title=None, axis=alt.Axis(labelOverlap=False))
    bars = bars.encode(x=alt.X("records:Q", title="records"), y=rule, color=colour)
    st.altair_chart(bars, alt="Bar chart of the records that each rule found; the same numbers stand in a table below")
    with st.expander("The same as a table"):
        st.dataframe(table, hide_index=True)


def _lengths(bins: list[tuple[int, int]]) -> None:
    st.subheader("Words of an output")
    if not bins:
        st.text("There are no outputs.")
        return
    table = pd.DataFrame(bins, columns=["from", "records"]).assign(to=lambda frame: frame["from"] + BIN)
    bars = alt.Chart(table, height=320).mark_bar()
    bars = bars.encode(x=alt.X("from:Q", bin="binned", title="words"), x2="to:Q", y=alt.Y("records:Q", title="records"))
    st.altair_chart(bars, alt="Histogram of the words of the outputs; the same numbers stand in a table below")
    with st.expander("The same as a table"):
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


def _people(lines: list[tuple[str, str, int, str]]) -> None:
    st.subheader("Who decided")
    if not lines:
        st.text("Nobody has decided anything yet.")
        return
    table = pd.DataFrame(lines, columns=["person", "state", "records", "last"])
    last = table.groupby("person")["last"].max().str[:16].str.replace("T", " ")
    people = table.pivot(index="person", columns="state", values="records").fillna(0).astype(int)
    people = people.reindex(columns=[state for state in STATES if state in people]).assign(**{"last decision (UTC)": last})
    st.dataframe(people.reset_index(), hide_index=True)
