"""What a record loses on its way into another form."""

from __future__ import annotations

from typing import NamedTuple

from curate.formats.base import escape
from curate.record import Level, Message, Record


class Loss(NamedTuple):
    """One thing that the new form does not hold, or holds otherwise.

    `pointer` is a JSON pointer into the source record, "" for the record as a whole; `what` is a sentence without its full stop.
    """

    pointer: str
    what: str


class Formed(NamedTuple):
    """A record in another form with all that it lost; `record` is None where it cannot be held at all, and the last loss says why."""

    record: Record | None
    losses: tuple[Loss, ...] = ()


class Turn(Message):
    """A message as this package has it: no word or key of a format is left in it.

    `at` is its JSON pointer into the source record, `named` the keys there with the fields that they held.
    """

    at: str = ""
    named: dict[str, str] = {}

    def place(self, field: str) -> str:
        """The JSON pointer of a field; that of the message where it had no key of its own."""
        return next((f"{self.at}/{escape(key)}" for key, name in self.named.items() if name == field), self.at)


class NotHeld(Exception):
    """A record that a form cannot hold at all; the arguments are a pointer and the reason, as of a `Loss`."""

    @property
    def loss(self) -> Loss:
        """The reason as a loss."""
        return Loss(*self.args)


def key_of(level: Level, field: str, default: str) -> str:
    """The key of the source that holds a field of a level."""
    return next((key for key, name in level.keys.items() if name == field), default)
