"""The page on which people decide: filters above, the widget below."""

from __future__ import annotations

import streamlit as st
from curate.ui.session import chosen_filters, dataset_place, reviewer_name
from curate.ui.widgets.review import review_widget


def show() -> None:
    """Draw the page."""
    name = reviewer_name()
    if not name:
        st.info("Say who you are: every decision is kept with the name of the person who made it.")
        return
    review_widget(place=dataset_place(), reviewer=name, filters=chosen_filters(), keys={})
