"""Steps that decided many records at once: what the last one did, and the button that takes it back."""

from __future__ import annotations

import uuid

import streamlit as st
from curate.ui.safe import plain
from curate.ui.session import service

from curate.review.service import utc_now
from curate.text.display import counted

_SAID = "step_says"


def say(text: str) -> None:
    """Keep a message for the next time the page is drawn."""
    st.session_state[_SAID] = text


def last_step(name: str) -> None:
    """Show what was just said, and a button that undoes the last step of this person as a whole; it outlives a reload."""
    if _SAID in st.session_state:
        st.text(st.session_state.pop(_SAID))
    review = service()
    last = review.store.last_bulk(review.info.name, name) if name else None
    if last is None:
        return
    if st.button(f"Undo the last step ({counted(last.records, 'record')})", key="undo_step"):
        undone = review.store.undo_bulk(review.info.name, last.bulk, uuid.uuid4().hex, name, utc_now())
        say(plain(f"{counted(undone.stored, 'decision')} taken back"))
        st.rerun()
