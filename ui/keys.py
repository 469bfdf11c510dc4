"""What the keys of the Review page do, and which of them a person has put elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from curate.review.store import Store

PREFERENCE = "keys"


class Command(NamedTuple):
    """Something that a key does: the name by which the widget knows it, its usual key, and what it does in words."""

    name: str
    key: str
    text: str


COMMANDS = (
    Command("accept", "a", "accept: the record may be trained on; its open warnings are waived"),
    Command("reject", "x", "reject"),
    Command("fix", "e", "fix: edit any text"),
    Command("skip", "s", "skip for now (Space does it, too)"),
    Command("undo", "u", "undo, as often as you like (Backspace does it, too)"),
    Command("flag", "f", "flag for somebody else to look at"),
    Command("note", "n", "note"),
    Command("split", "m", "split a record that holds two"),
    Command("create", "w", "write a new record like this one"),
    Command("group", "d", "show or hide the other records of the group"),
    Command("explain", "i", "explain the first finding"),
    Command("reveal", "v", "reveal what is hidden in this record, until the next one"),
)
REASONS = ("format", "duplicate", "wrong", "unsafe", "too long", "off-topic", "language", "personal data", "other")
FIXED = (
    ("1-9", "reject with a reason: " + ", ".join(f"{number} {reason}" for number, reason in enumerate(REASONS, start=1))),
    ("Enter", "take the proposed fix"),
    ("Left, Right", "look at earlier decisions"),
    ("j, k", "scroll"),
    ("/", "search"),
    ("?", "all keys"),
    ("Ctrl+Enter", "save the fix; with Shift, and stay"),
    ("Esc", "cancel"),
)
TAKEN = frozenset("123456789jk/? ")
"""Keys that cannot be given to another command."""


def keys_of(store: Store, reviewer: str) -> dict[str, str]:
    """The key of each command for one person."""
    chosen = store.preference(reviewer, PREFERENCE)
    usual = {command.name: command.key for command in COMMANDS}
    if not isinstance(chosen, dict) or wrong_with(chosen) is not None:
        return usual
    return usual | chosen


def wrong_with(chosen: Mapping[str, Any]) -> str | None:
    """Why these keys cannot be used, or None. Each is one character that no other command has."""
    keys = {command.name: command.key for command in COMMANDS} | dict(chosen)
    seen: dict[str, str] = {}
    for name, key in keys.items():
        if not isinstance(key, str) or len(key) != 1 or not key.isprintable():
            return f"{name} needs one character"
        if key in TAKEN:
            return f"{key} does something else already"
        if key in seen:
            return f"{name} and {seen[key]} have the same key {key}"
        seen[key] = name
    return None


def rows(keys: Mapping[str, str]) -> list[tuple[str, str]]:
    """Key and what it does, for a list that people read."""
    return [*((keys[command.name], command.text) for command in COMMANDS), *FIXED]
