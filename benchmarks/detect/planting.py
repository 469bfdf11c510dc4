"""What all injectors share: the type of a maker, and small pure edits of OpenAI chat records."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from benchmarks.detect.similar import Grams, common_grams

Record = dict[str, Any]


class Pool(tuple[Record, ...]):
    """All clean records of a set, to borrow text from, and what they have in common."""

    @cached_property
    def template(self) -> Grams:
        """The 5-grams that are the set's template."""
        return common_grams(self)


Maker = Callable[[Record, Random, Pool], bytes | None]
"""Makes the line of a defective record from a clean one. None when this record has no place for the defect. The record itself
is never changed."""


class Planted(NamedTuple):
    """One planted defect: the 0-based row where it is, the rule meant for it, its kind, and for a duplicate the row of its original."""

    row: int
    code: str
    kind: str
    other: int | None = None


def dump(record: Any) -> bytes:
    """One line of JSON without its line end, as UTF-8."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8")


def copied(record: Record) -> Record:
    """A deep copy, which may be changed."""
    return copy.deepcopy(record)


def turns(record: Record, *roles: str) -> list[int]:
    """Indices of the messages with one of `roles` whose content is text."""
    return [i for i, message in enumerate(record["messages"]) if message["role"] in roles and isinstance(message.get("content"), str)]


def answers(record: Record) -> list[int]:
    """Indices of the trained assistant messages that hold text and call no tool."""
    messages = record["messages"]
    return [i for i in turns(record, "assistant") if messages[i].get("weight") != 0 and not messages[i].get("tool_calls")]


def question_and_answer(record: Record) -> tuple[str, str]:
    """The first text of the user and the last one of the assistant; empty where there is none."""
    asked, answered = turns(record, "user"), answers(record)
    messages = record["messages"]
    return messages[asked[0]]["content"] if asked else "", messages[answered[-1]]["content"] if answered else ""


def with_content(record: Record, index: int, content: Any) -> Record:
    """A copy in which message `index` has another content."""
    made = copied(record)
    made["messages"][index]["content"] = content
    return made


def with_messages(record: Record, messages: list[Any]) -> Record:
    """A copy with other messages; what else the record has stays."""
    made = copied(record)
    made["messages"] = copy.deepcopy(messages)
    return made


def put(text: str, phrase: str, where: str) -> str:
    """`text` with a phrase of its own at the start, after a sentence in the middle, or at the end."""
    if where == "start":
        return f"{phrase} {text}"
    if where == "end":
        return f"{text} {phrase}"
    breaks = [match.end() for match in re.finditer(r"[.!?](?= [A-Z])", text)]
    if not breaks:
        breaks = [match.start() for match in re.finditer(" ", text)] or [len(text)]
    middle = min(breaks, key=lambda position: abs(position - len(text) / 2))
    return f"{text[:middle]} {phrase}{text[middle:]}"


def change_answer(record: Record, random: Random, change: Callable[[str], str]) -> bytes | None:
    """The line of the record with one of its answers changed; None when it has no answer."""
    places = answers(record)
    if not places:
        return None
    index = random.choice(places)
    return dump(with_content(record, index, change(record["messages"][index]["content"])))


def change_text(record: Record, random: Random, change: Callable[[str], str]) -> bytes | None:
    """The line of the record with one text of the user or the assistant changed; None when it has none."""
    places = turns(record, "user", "assistant")
    if not places:
        return None
    index = random.choice(places)
    return dump(with_content(record, index, change(record["messages"][index]["content"])))
