"""What was learned from the data, in words: to be confirmed, changed and pinned."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from curate.ui.safe import plain, show_text
from curate.ui.session import service

from curate.errors import CurateError
from curate.files import write_atomically
from curate.profile import Profile
from curate.reports.profile import changes, in_words
from curate.text.secrets.concealing import conceal, restore

NAME = "curate.profile.json"


def show() -> None:
    """Draw the page."""
    info = service().info
    profile = service().validator.profile
    st.title("Mold")
    st.text("What most outputs have in common, learned from the data. The checks judge by it: read it before you pin it.")
    show_text(in_words(profile))
    if info.pinned:
        st.success("This profile is pinned: verdicts do not move when the data do.")
    changed = _changed(profile)
    target = Path(info.files[0]).with_name(NAME)
    if changed is None:
        return
    if target.exists():
        st.text(f"There is a {NAME} beside the data already; pinning replaces it.")
    if st.button(f"Confirm and pin as {NAME}", type="primary"):
        _pin(target, changed)


def _changed(profile: Profile) -> Profile | None:
    """The profile as the person leaves it, None while it cannot be read."""
    with st.expander("Change what is wrong"):
        real = profile.model_dump_json(indent=2)
        text = st.text_area("The profile as it would be pinned", conceal(real), height=420)
        try:
            found = Profile.model_validate_json(restore(text, [real]))
        except CurateError as error:
            st.error(plain(f"{error.message}: {error.hint}"))
            return None
        except ValueError as error:
            st.error(plain(f"This is not a profile: {str(error).splitlines()[0]}"))
            return None
        for line in changes(profile, found):
            st.text(line)
    return found


def _pin(target: Path, profile: Profile) -> None:
    try:
        write_atomically(target, (profile.model_dump_json(indent=2) + "\n").encode("utf-8"))
    except CurateError as error:
        st.error(plain(error.message))
        return
    st.success(plain(f"Written to {target}. Start again with --profile {target.name} to review by it; `curate check` takes it, too."))
