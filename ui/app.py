"""The page list of the review, run by Streamlit as a script; `curate review FILE` starts it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from curate.ui import current
from curate.ui.session import ask_name
from curate.ui.views import browse, conflicts, duplicates, export, help, mold, overview, review

_found = current.review()
st.set_page_config(
    page_title="curate",
    page_icon="✅",
    layout="wide",
    initial_sidebar_state="collapsed" if _found is not None and _found.reviewer else "auto",
)
st.html(Path(__file__).with_name("assets") / "page.css")
if _found is None:
    st.error("Nothing is opened for review: start the page with `curate review FILE`.")
    st.stop()
PAGES = (
    (review, "Review", "review"),
    (overview, "Overview", "overview"),
    (duplicates, "Duplicates", "duplicates"),
    (conflicts, "Conflicts", "conflicts"),
    (browse, "Browse", "browse"),
    (mold, "Mold", "mold"),
    (export, "Export", "export"),
    (help, "Help", "help"),
)
pages = [st.Page(module.show, title=title, url_path=path, default=path == "review") for module, title, path in PAGES]
st.session_state["pages"] = {path: page for (_, _, path), page in zip(PAGES, pages, strict=True)}
chosen = st.navigation(pages, position="top")
ask_name()
chosen.run()
