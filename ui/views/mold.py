"""What was learned from the data, in words: to be confirmed, changed and pinned."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from curate.ui.safe import plain
from curate.ui.session import service

from curate.errors import CurateError
from curate.files import write_atomically
from curate.profile import Profile
from curate.reports.profile import in_words


def show() -> None:
    """Draw the page."""
    info = service().info
    profile = service().validator.profile
    st.title("Mold")
    st.text("What most outputs have in common, learned from the data. The checks judge by it; read it before you pin it.")
    st.code(in_words(profile), language=None, wrap_lines=True)
    if info.pinned:
        st.success("This profile is pinned: verdicts do not move when the data do.")
    target = Path(info.files[0]).with_name("curate.profile.json")
    text = st.text_area("The profile as it would be pinned; change what is wrong", profile.model_dump_json(indent=2), height=320)
    try:
        changed = Profile.model_validate_json(text)
    except ValueError as error:
        st.text(f"This is not a profile: {str(error).splitlines()[0]}")
        return
    if st.button(f"Confirm and pin as {target.name}"):
        try:
            write_atomically(target, (changed.model_dump_json(indent=2) + "\n").encode("utf-8"))
        except CurateError as error:
            st.error(plain(error.message))
            return
        st.success(plain(f"Written to {target}. Name it with --profile in `curate check` and `curate review`."))
