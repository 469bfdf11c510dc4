"""What every page shares: the review that is open, who looks at it, and which records the address asks for."""

from __future__ import annotations

import streamlit as st
from curate.ui import current

from curate.review.facts import Filters
from curate.review.service import Service

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


def ask_name() -> None:
    """The box with the name of the person, on every page; filled from the address or from the command line."""
    found = current.review()
    given = found.reviewer if found is not None else None
    with st.sidebar:
        st.text_input("Your name", value=given or "", key="reviewer", bind="query-params", max_chars=80)


def reviewer_name() -> str:
    """The name of the person, "" as long as nobody said it."""
    return str(st.session_state.get("reviewer") or "").strip()


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
