"""What a review has to say about itself: errors that nobody has settled, and how far the random sample was looked at."""

from __future__ import annotations

import streamlit as st
from curate.ui.session import service

from curate.auditing import audit_note, audit_words, open_errors_note
from curate.review.facts import Counts
from curate.review.standing import Standing


def show_notes(counts: Counts, now: Standing) -> None:
    """A line for each note; of an audit that is done, what it found."""
    errors = open_errors_note(len(service().open_errors()))
    audit = audit_note(counts.audited, counts.audited_bad, now.clean_records)
    for note in (errors, audit):
        if note is not None:
            st.text(f"{note.severity.capitalize()} {note.code}: {note.message}.")
    if audit is None and counts.audited:
        st.text(f"Audit: {audit_words(counts.audited, counts.audited_bad)}.")
