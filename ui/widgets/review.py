"""The review widget: one component whose parts lie in `ui/assets`, and which speaks to the routes of `ui/routes.py`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from curate.ui import keys as keyboard

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SCRIPTS = ("text.js", "outbox.js", "review.js", "editing.js", "hiding.js", "drawing.js")
KEY = "review"


@cache
def _parts() -> tuple[str, str, str]:
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return (ASSETS / "review.html").read_text(encoding="utf-8"), (ASSETS / "review.css").read_text(encoding="utf-8"), script


def review_widget(
    *, place: str, reviewer: str, filters: dict[str, str], keys: dict[str, str], choose: Callable[[dict[str, str]], None]
) -> None:
    """Show the review. `place` names the data set in the browser's storage, `keys` has the key of each command, and `choose` is
    called with the filters that the person asks for within the widget.
    """
    html, css, script = _parts()
    component: Any = st.components.v2.component("curate_review", html=html, css=css, js=script)

    def chosen() -> None:
        asked = st.session_state[KEY].get("filters")
        if isinstance(asked, dict):
            choose({str(name): str(value) for name, value in asked.items()})

    data = {"place": place, "reviewer": reviewer, "filters": filters, "keys": keys}
    data |= {"reasons": list(keyboard.REASONS), "help": [list(row) for row in keyboard.rows(keys)]}
    component(key=KEY, data=data, on_filters_change=chosen)
