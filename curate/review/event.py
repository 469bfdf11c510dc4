"""Decisions as events: what a person did to a record, and what follows from all that was done to it.

Events are only ever added. The state of a record is what its events fold to; an undo is an event that takes another one back,
and can itself be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from curate.text.secrets.masking import mask_all

Action = Literal["accept", "fix", "reject", "skip", "flag", "note", "undo", "create", "split"]
State = Literal["pending", "accepted", "fixed", "rejected", "skipped", "flagged"]

STATES: tuple[State, ...] = ("pending", "accepted", "fixed", "rejected", "skipped", "flagged")
STATE_AFTER: Mapping[Action, State] = {
    "accept": "accepted",
    "fix": "fixed",
    "reject": "rejected",
    "skip": "skipped",
    "flag": "flagged",
    "create": "accepted",
    "split": "fixed",
}
"""The state that an action leads to; a note changes nothing, an undo leads back."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Operation(_Frozen):
    """An event on its way to the store. `uid` is made by the client, so that sending it twice stores it once.

    `edits` are new texts by JSON pointer into the source record: of a fix, of a new record like this one (create), or of the first of
    two records that this one is split into, whose other one has the texts of `second`. `undoes` is the uid of the event to take back,
    `revision` how many events the person had seen on this record.
    """

    uid: str = Field(min_length=8, max_length=64)
    action: Action
    fingerprint: str = ""
    occurrence: int = 0
    reason: str | None = None
    edits: dict[str, str] | None = None
    second: dict[str, str] | None = None
    undoes: str | None = None
    revision: int = 0


class Event(_Frozen):
    """A decision as it was stored; `seq` orders the events of a store. `before` and `after` are source records."""

    seq: int
    id: str
    dataset: str
    fingerprint: str
    occurrence: int
    file: str
    row: int | None
    action: Action
    reviewer: str
    at: str
    reason: str | None = None
    before: Any | None = None
    after: Any | None = None
    rule_set: str = ""
    undoes: str | None = None
    bulk: str | None = None
    after_fingerprint: str | None = None

    def public(self, *, masked: bool = False) -> dict[str, Any]:
        """The fields that other programs rely on, in their order; `masked`: with dots for the secrets and personal data of the records."""
        names = (
            "id",
            "fingerprint",
            "occurrence",
            "file",
            "row",
            "action",
            "reviewer",
            "at",
            "reason",
            "before",
            "after",
            "rule_set",
            "undoes",
        )
        values = {name: getattr(self, name) for name in names}
        return values | {name: mask_all(values[name]) for name in ("reason", "before", "after")} if masked else values


class Outcome(_Frozen):
    """What became of an operation. known: stored before, nothing was done; conflict: another person decided meanwhile, `current` is
    what they did; refused: a rule of the review forbids it. Neither a conflict nor a refusal writes anything.
    """

    uid: str
    status: Literal["stored", "known", "conflict", "refused"]
    message: str = ""
    current: Event | None = None


class Standing(_Frozen):
    """What the events of one record fold to: its state, the event that decided it, and the source record as it now is.

    `content` is None as long as nobody changed the record.
    """

    state: State = "pending"
    decided_by: Event | None = None
    content: Any | None = None
    version: str = ""


def effective(events: Sequence[Event]) -> list[Event]:
    """The events that are not taken back, in their order, undos left out. `events` are those of one record, in order of `seq`."""
    undone: set[str] = set()
    kept = []
    for event in reversed(events):  # an undo always names an earlier event, so going backwards settles undos of undos
        if event.id in undone:
            continue
        if event.action == "undo":
            undone.add(event.undoes or "")
        else:
            kept.append(event)
    return kept[::-1]


def fold(events: Sequence[Event]) -> Standing:
    """The standing of one record after all its `events`, which are in order of `seq`.

    A record that a person wrote, and whose writing was taken back, is rejected: no file ever held it.
    """
    written = next((event for event in events if event.action == "create"), None)
    standing = Standing() if written is None else Standing(state="rejected", content=written.after, version=written.id)
    for event in effective(events):
        if event.action == "note":
            continue
        changes = event.action in ("fix", "split", "create")
        standing = Standing(
            state=STATE_AFTER[event.action],
            decided_by=event,
            content=event.after if changes else standing.content,
            version=event.id if changes else standing.version,
        )
    return standing


def refusal(operation: Operation, findings: Sequence[Mapping[str, Any]]) -> str | None:
    """Why an operation is not allowed, or None. `findings` are the open ones of the record as it stands, with `severity` and `part`.

    Accepting is saying that a record may be trained on: warnings are waived by it, errors need a reason, and errors of part valid
    can only be fixed or rejected, as a trainer would refuse or misread the record.
    """
    if operation.action == "accept":
        errors = [finding for finding in findings if finding["severity"] == "error"]
        if any(finding["part"] == "valid" for finding in errors):
            return "a trainer would refuse this record: fix or reject it"
        if errors and not (operation.reason or "").strip():
            return "accepting a record with an error needs a reason"
    if operation.action == "note" and not (operation.reason or "").strip():
        return "a note needs some text"
    if operation.action == "undo" and not operation.undoes:
        return "an undo names the decision that it takes back"
    if operation.action in ("fix", "create") and not operation.edits:
        return "nothing was changed"
    if operation.action == "split" and not (operation.edits and operation.second):
        return "a split needs the texts of both records"
    return None


def stamp(moment: datetime) -> str:
    """A moment as events have it: ISO 8601 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
