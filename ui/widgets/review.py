"""The review widget: one component whose parts lie in `ui/assets`, and which speaks to the routes of `ui/routes.py`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SCRIPTS = ("text.js", "outbox.js", "review.js", "editing.js", "drawing.js")


@cache
def _parts() -> tuple[str, str, str]:
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return (ASSETS / "review.html").read_text(encoding="utf-8"), (ASSETS / "review.css").read_text(encoding="utf-8"), script


def review_widget(*, place: str, reviewer: str, filters: dict[str, str], keys: dict[str, str]) -> None:
    """Show the review. `place` names the data set in the browser's storage, `keys` what a pressed key stands for."""
    html, css, script = _parts()
    component: Any = st.components.v2.component("curate_review", html=html, css=css, js=script)
    component(key="review", data={"place": place, "reviewer": reviewer, "filters": filters, "keys": keys})
