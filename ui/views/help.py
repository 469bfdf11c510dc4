"""Keys, what the states mean, and what each check looks for."""

from __future__ import annotations

import streamlit as st

from curate.checks.describe import page
from curate.checks.registry import all_checks

KEYS = """\
| key | what |
|---|---|
| a | accept: the record may be trained on; its open warnings are waived |
| x, 1-9 | reject, with a reason: format, duplicate, wrong, unsafe, too long, off-topic, language, personal data, other |
| e | fix: edit any text; Ctrl+Enter saves, Ctrl+Shift+Enter saves and stays, Esc cancels |
| Enter | take the proposed fix |
| s, Space | skip for now |
| u, Backspace | undo, as often as you like |
| f, n | flag, note |
| m, w | split a record that holds two, write a new one |
| d, i | the other records of a group, explain the first finding |
| Left, Right | earlier decisions, read only |
| j, k, ? | scroll, all keys |
"""


def show() -> None:
    """Draw the page."""
    st.title("Help")
    st.markdown(KEYS)
    st.subheader("What the checks look for")
    checks = all_checks()
    code = st.selectbox("Rule", list(checks), format_func=lambda each: f"{each} {checks[each].rule.name}")
    st.code(page(checks[code], 100), language=None, wrap_lines=True)
