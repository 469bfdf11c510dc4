"""The filters of the Review and the Browse page: what is chosen stands in the address, so that a link opens the same view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curate.ui.session import filters, service, set_filters

from curate.review.event import STATES
from curate.review.facts import SEVERITIES, Filters


def choose_filters(places: Sequence[Any], counts: dict[str, int], *, state: str) -> Filters:
    """Draw a box for each filter into `places` (six of them, top to bottom) and give what is chosen.

    `counts` are the rules that found something, `state` is what no chosen state stands for.
    """
    now = filters()
    files = service().info.files
    values: dict[str, Any] = {
        "state": places[0].selectbox("State", STATES, index=_index(STATES, now.state), placeholder=state),
        "severity": places[1].selectbox("Worst finding", SEVERITIES, index=_index(SEVERITIES, now.severity), placeholder="any"),
        "code": places[2].selectbox("Rule", tuple(counts), index=_index(tuple(counts), now.code), placeholder="any"),
        "search": places[3].text_input("Text", value=now.search or "", max_chars=200) or None,
        "audit": places[4].checkbox("Random sample", value=bool(now.audit)) or None,
    }
    if len(files) > 1:
        values["file"] = places[5].selectbox("File", files, index=_index(files, now.file), placeholder="any")
    chosen = now.model_copy(update=values)
    if chosen != now:
        set_filters(chosen)
    return chosen


def _index(options: Sequence[str], value: str | None) -> int | None:
    return options.index(value) if value in options else None
