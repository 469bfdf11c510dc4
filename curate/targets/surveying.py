"""What a whole set is like, for targets whose form depends on it."""

from __future__ import annotations

from collections.abc import Iterable

from curate.record import Record
from curate.targets.base import Survey
from curate.targets.talk import Unheld, has_calls, is_masked, talk_of


def survey_of(records: Iterable[Record]) -> Survey:
    """The survey of records; those that are no conversation say nothing."""
    masked = tools = reasoning = False
    for record in records:
        try:
            talk = talk_of(record)
        except Unheld:
            continue
        masked = masked or (talk.chosen is None and any(map(is_masked, talk.messages)))
        tools = tools or bool(talk.tools) or has_calls(talk)
        reasoning = reasoning or any(turn.get("reasoning_content") for turn in talk.every)
    return Survey(masked, tools, reasoning)
