"""What there is to do, keys, what the states mean, and what each check looks for."""

from __future__ import annotations

import streamlit as st
from curate.ui.keys import COMMANDS, PREFERENCE, keys_of, rows, wrong_with
from curate.ui.safe import plain
from curate.ui.session import TASK, reviewer_name, service

from curate.checks.describe import UNWRAPPED, page
from curate.checks.registry import all_checks

STATES = """\
- **accepted**: it may be trained on. Its open warnings are waived; an error needs a reason; a record that a trainer would refuse
  can only be fixed or rejected.
- **fixed**, **rejected**: what was there before stays in the store, and an undo brings it back.
- **skipped**, **flagged**: decided later, or by somebody else. Both are exported unless an error is open.
- **pending**: nobody has decided yet. Such records are exported, too, unless an error is open.
"""


def show() -> None:
    """Draw the page."""
    st.title("Help")
    name = reviewer_name()
    review = service()
    keys = keys_of(review.store, name)
    st.markdown(TASK)
    st.subheader("Keys of the Review page")
    st.code("\n".join(f"{key:<12}{text}" for key, text in rows(keys)), language=None, wrap_lines=True)
    _change(name, keys)
    st.subheader("What the states mean")
    st.markdown(STATES)
    st.subheader("What the checks look for")
    checks = all_checks()
    code = st.selectbox("Rule", list(checks), format_func=lambda each: f"{each} {checks[each].rule.name}")
    st.code(page(checks[code], UNWRAPPED), language=None, wrap_lines=True)


def _change(name: str, keys: dict[str, str]) -> None:
    """The form in which a person puts commands on other keys."""
    with st.expander("Change the keys"):
        if not name:
            st.info("Say who you are on the Review page: keys are kept for each person.")
            return
        with st.form("keys", border=False):
            columns = st.columns(4)
            typed = {
                command.name: columns[number % 4].text_input(command.name.capitalize(), keys[command.name], max_chars=1)
                for number, command in enumerate(COMMANDS)
            }
            save, usual = st.columns(2)
            if save.form_submit_button("Save these keys"):
                _save(name, typed)
            if usual.form_submit_button("Back to the usual keys"):
                _save(name, None)


def _save(name: str, typed: dict[str, str] | None) -> None:
    wrong = wrong_with(typed) if typed is not None else None
    if wrong:
        st.error(plain(wrong))
        return
    service().store.prefer(name, PREFERENCE, typed)
    st.rerun()
