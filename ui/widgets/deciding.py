"""What the pages share on which several records are decided together: going from one group to the next, and deciding in one step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import streamlit as st
from curate.ui.safe import plain
from curate.ui.session import service
from curate.ui.widgets.steps import say

from curate.review.event import Action, Operation
from curate.review.facts import Item
from curate.review.service import utc_now

EDITING = "editing"
"""What of the page is being edited, in the state of its session."""


def walk(what: str, count: int) -> tuple[int, Any]:
    """The buttons to the previous and the next `what` of `count`; the number of the one that is shown, and a place for words about it."""
    key = f"{what}_at"
    at = min(st.session_state.get(key, 0), count - 1)
    back, forward, text = st.columns([1, 1, 4], vertical_alignment="center")
    if back.button(f"Previous {what}", shortcut="Left", disabled=at == 0):
        _go(key, at - 1)
    if forward.button(f"Next {what}", shortcut="Right", disabled=at == count - 1):
        _go(key, at + 1)
    return at, text


def _go(key: str, at: int) -> None:
    st.session_state[key] = at
    st.session_state.pop(EDITING, None)
    st.rerun()


def blocks_of(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The texts of a record as it is shown."""
    return [block for column in view["columns"] for block in column["blocks"]]


def start_of(block: dict[str, Any]) -> str:
    """What an editor begins with: the text, with names in place of what is hidden in it."""
    return str(block["text"] if block["concealed"] is None else block["concealed"])


def has_error(item: Item, besides: str | None = None) -> bool:
    """Whether an error was found in a record, those of the rules that begin with `besides` left out."""
    errors = [each.code for each in item.findings if each.severity == "error"]
    return any(besides is None or not code.startswith(besides) for code in errors)


def operation(item: Item, action: Action, reason: str | None, edits: dict[str, str] | None = None) -> Operation:
    """A decision about a record as this page has shown it."""
    return Operation(
        uid=uuid.uuid4().hex,
        action=action,
        fingerprint=item.fingerprint,
        occurrence=item.occurrence,
        reason=reason,
        edits=edits,
        revision=item.revision,
    )


def decide(operations: Sequence[Operation], name: str) -> None:
    """Store decisions as one step; when somebody was there first, nothing of it is done and the reason is shown."""
    review = service()
    st.session_state.pop(EDITING, None)
    outcomes = review.decide(operations, name, utc_now(), bulk=uuid.uuid4().hex)
    first = next((outcome for outcome in outcomes if outcome.current is not None or "another record" not in outcome.message), None)
    if first is not None and first.status in ("conflict", "refused"):
        say(plain(f"Nothing was done: {first.message}."))
    st.rerun()
