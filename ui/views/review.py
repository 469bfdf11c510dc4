"""The page on which people decide: the widget, with the filters in the side bar."""

from __future__ import annotations

import streamlit as st
from curate.ui.keys import keys_of
from curate.ui.session import as_words, dataset_place, reviewer_name, service, set_filters, welcome
from curate.ui.widgets.filters import choose_filters
from curate.ui.widgets.review import review_widget

from curate.review.facts import Filters


def show() -> None:
    """Draw the page."""
    name = reviewer_name()
    if not name:
        welcome()
        return
    review = service()
    with st.sidebar:
        st.subheader("Filters")
        places = [st.container() for _ in range(6)]
        chosen = choose_filters(places, review.counts().by_code, state="pending")
    review_widget(place=dataset_place(), reviewer=name, filters=as_words(chosen), keys=keys_of(review.store, name), choose=_choose)


def _choose(asked: dict[str, str]) -> None:
    set_filters(Filters.from_query(asked))
