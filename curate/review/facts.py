"""What passes between the store and those who use it: data sets, records, filters, what a page shows and counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field

from curate.review.event import Event, State

SEVERITIES = ("none", "info", "warning", "error")
"""The words for the numbers in `records.severity`."""

CUT = 20_000
"""Characters of an input or output that are kept for lists and search; the record itself is whole."""


class DatasetInfo(BaseModel):
    """A data set as it was last checked. `profile` and `settings` are plain values of those models, `summary` has score, gate and
    counts as the JSON report has them, and the advice without its prompt.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    files: tuple[str, ...]
    formats: tuple[str, ...]
    sha256: tuple[str, ...]
    records: int
    rule_set: str
    profile: dict[str, Any]
    pinned: bool
    settings: dict[str, Any]
    checked_at: str
    summary: dict[str, Any] = Field(default_factory=dict)


class FindingRow(NamedTuple):
    """One finding of a record; `finding` holds name, field, start, end, message, value, fix and other (a position)."""

    position: int
    code: str
    severity: str
    part: str
    finding: dict[str, Any]


class RecordRow(NamedTuple):
    """One record of the files as the store keeps it. `content` is the source record as JSON text, of an unreadable one its text."""

    position: int
    file: str
    row: int
    line: int | None
    fingerprint: str
    occurrence: int
    content: str
    readable: bool
    input: str
    output: str
    words: int
    severity: int
    points: float
    unit: str
    rank: int
    audit: bool


@dataclass(frozen=True)
class Prepared:
    """A checked data set on its way into a store; both iterables are read once, `records` in the order of the files."""

    info: DatasetInfo
    records: Iterable[RecordRow]
    findings: Iterable[FindingRow]


@dataclass(frozen=True)
class Revised:
    """What a fix makes of a record: the new source record, its fingerprint, and what the checks find in it."""

    content: Any
    fingerprint: str
    input: str
    output: str
    words: int
    findings: tuple[FindingRow, ...] = ()


class Filters(BaseModel):
    """Which records a page shows; everything that is set has to hold. It travels in the address of the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: State | None = None
    severity: str | None = None
    code: str | None = None
    file: str | None = None
    search: str | None = None
    reviewer: str | None = None
    unit: str | None = None
    audit: bool | None = None

    def to_query(self) -> str:
        """The filters as the query of an address, without a question mark."""
        values = self.model_dump(exclude_none=True)
        return urlencode({key: str(value).lower() if isinstance(value, bool) else value for key, value in values.items()})

    @staticmethod
    def from_query(query: str | Mapping[str, str]) -> Filters:
        """The filters of an address; what is unknown or wrong in it is left out."""
        given = dict(parse_qsl(query)) if isinstance(query, str) else dict(query)
        found: dict[str, Any] = {key: value for key, value in given.items() if key in Filters.model_fields and value}
        if "audit" in found:
            found["audit"] = found["audit"] == "true"
        if found.get("severity") not in SEVERITIES:
            found.pop("severity", None)
        from curate.review.event import STATES

        if found.get("state") not in STATES:
            found.pop("state", None)
        return Filters(**found)


@dataclass(frozen=True)
class Item:
    """A record as a person is shown it. `content` is the source record as it stands (the text of an unreadable one), `history` all
    events of it and of the record that stood here before the file changed, `others` the positions of its group.
    """

    position: int
    file: str
    row: int | None
    line: int | None
    fingerprint: str
    occurrence: int
    state: State
    reviewer: str | None
    revision: int
    version: str
    unit: str
    rank: int
    readable: bool
    content: Any
    findings: tuple[FindingRow, ...] = ()
    history: tuple[Event, ...] = ()
    others: tuple[int, ...] = ()


class Conflict(NamedTuple):
    """Two records, by position, that are asked the same and answer differently; `left` comes first in the files."""

    left: int
    right: int
    code: str


class BulkDone(NamedTuple):
    """A step that decided many records: its id, what it did, and for how many records it still stands."""

    bulk: str
    action: str
    records: int


@dataclass(frozen=True)
class Counts:
    """How many records there are in all and by state, rule and reviewer; `waiting` is how many nobody has decided, by severity,
    `audited` are those of the random sample that somebody decided, `audited_bad` those of them that were fixed or rejected.
    """

    total: int = 0
    by_state: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)
    by_reviewer: dict[str, int] = field(default_factory=dict)
    audited: int = 0
    audited_bad: int = 0
