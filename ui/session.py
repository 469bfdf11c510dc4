"""What every page shares: the review that is open, who looks at it, and which records the address asks for."""

from __future__ import annotations

import streamlit as st
from curate.ui import current
from curate.ui.safe import plain

from curate.review.facts import Filters
from curate.review.service import Service
from curate.text.display import counted

FILTERS = ("state", "severity", "code", "search", "file", "unit", "audit")


def service() -> Service:
    """The review that this server serves."""
    found = current.review()
    if found is None:
        raise RuntimeError("a page was opened without a review")
    return found.service


def short_name(file: str) -> str:
    """The name of a file for people: without its folder, unless two files are called the same."""
    return service().short_name(file)


def dataset_place() -> str:
    """The data set as the browser's storage knows it: its name and the beginning of its hash."""
    info = service().info
    return f"{info.name}:{info.sha256[0][:12]}"


NAME = "reviewer"
"""The key of the name, in the session and in the address."""

TASK = """\
Read one record at a time, those with errors first, and decide: **accept** it, and a model may learn from it; **fix** what is wrong in it;
or **reject** it. Each decision is saved at once, under your name, and can be undone. Stop when you like: who comes back goes on
where nothing is decided yet.
"""


def ask_name() -> None:
    """The box with the name of the person in the side bar, once there is one; filled from the address or from the command line."""
    found = current.review()
    given = found.reviewer if found is not None else None
    if not (given or st.session_state.get(NAME) or st.query_params.get(NAME)):
        return
    with st.sidebar:
        st.text_input("Your name", value=given or "", key=NAME, bind="query-params", max_chars=80)


def reviewer_name() -> str:
    """The name of the person, "" as long as nobody said it."""
    return str(st.session_state.get(NAME) or "").strip()


def welcome() -> None:
    """What a person sees who has not said a name: what there is to do, and a field for the name.

    The form goes when it is sent. A box that stayed would keep the focus, and the keys typed into it would decide nothing.
    """
    info = service().info
    st.title(plain(f"Review of {info.name}"))
    st.text(counted(info.records, "record"))
    st.markdown(TASK)
    with st.form("welcome", border=False):
        st.text_input("Your name", key="given_name", max_chars=80)
        st.form_submit_button("Start", type="primary", on_click=_take_name)
    st.caption("Each button of the next page shows its key: `a` accepts, `x` rejects, `e` fixes, `u` takes back, `?` lists them all.")


def _take_name() -> None:
    name = str(st.session_state.get("given_name") or "").strip()
    if name:
        # In the address as well, so that a reload knows it: the box binds to the address what is typed into it alone.
        st.session_state[NAME] = st.query_params[NAME] = name


def open_review(**chosen: str) -> None:
    """Go to the Review page with these filters."""
    st.switch_page(st.session_state["pages"]["review"], query_params=chosen)


def filters() -> Filters:
    """The filters in the address of the page."""
    return Filters.from_query({name: st.query_params[name] for name in FILTERS if name in st.query_params})


def set_filters(chosen: Filters) -> None:
    """Put filters into the address, so that a link opens the same view."""
    values = as_words(chosen)
    for name in FILTERS:
        if name in values:
            st.query_params[name] = values[name]
        elif name in st.query_params:
            del st.query_params[name]


def as_words(chosen: Filters) -> dict[str, str]:
    """Filters as the widget and an address have them."""
    values = chosen.model_dump(exclude_none=True)
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()}
