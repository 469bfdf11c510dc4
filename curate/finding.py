"""Findings: one line of a table for each hit of a rule, kept as columns and viewed as objects at the edge."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Severity = Literal["error", "warning", "info"]
Part = Literal["valid", "clean", "consistent", "unique", "safety", "descriptive", "advice"]
Scope = Literal["record", "pair", "dataset"]

SCORED_PARTS: tuple[Part, ...] = ("valid", "clean", "consistent", "unique")

# Where a finding is: (source, row) is a record's place, null for a finding about a whole file or the whole set.
# `details` and `fix` hold JSON: what the message needs beyond the columns, and the proposed edit. `waived` is false until the
# engine has matched the waivers: a waived finding stays, and neither scores nor gates. `known` is false until a report has matched its
# baseline: a known finding scores, and does not gate.
SCHEMA = pa.schema(
    [
        ("code", pa.string()),
        ("severity", pa.string()),
        ("confidence", pa.float64()),
        ("source", pa.int32()),
        ("row", pa.int64()),
        ("column", pa.int64()),
        ("other_source", pa.int32()),
        ("other_row", pa.int64()),
        ("group_source", pa.int32()),
        ("group_row", pa.int64()),
        ("field", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("value", pa.float64()),
        ("threshold", pa.float64()),
        ("details", pa.string()),
        ("fix", pa.string()),
        ("waived", pa.bool_()),
        ("known", pa.bool_()),
    ]
)

_NONE = SCHEMA.empty_table()

Place = tuple[int, int | None]  # (source, row); a row of None is the whole file


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the findings table; the fields stand in the order of `SCHEMA`. `row` is 0-based within its file; `start` and `end` are
    code points of the string that the JSON pointer `field` names in the source record.
    """

    code: str
    severity: Severity
    confidence: float
    source: int | None
    row: int | None
    column: int | None
    other_source: int | None
    other_row: int | None
    group_source: int | None
    group_row: int | None
    field: str | None
    start: int | None
    end: int | None
    value: float | None
    threshold: float | None
    details: dict[str, Any]
    fix: dict[str, Any] | None
    waived: bool
    known: bool


class Findings:
    """An immutable table of findings; columns are those of `SCHEMA`."""

    __slots__ = ("table",)

    def __init__(self, table: pa.Table | None = None) -> None:
        self.table = table if table is not None else _NONE

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Pickled as Arrow's own message: thousands of small tables go from workers to their parent, and a `pa.Table` takes 20 times as
        long.
        """
        return (_read, (self.table.combine_chunks().to_batches()[0].serialize().to_pybytes(),)) if len(self) else (Findings, ())

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Finding]:
        parsed = {"details": lambda text: json.loads(text) if text else {}, "fix": lambda text: json.loads(text) if text else None}
        columns = [map(parsed[name], column) if name in parsed else column for name, column in self._columns()]
        for line in zip(*columns, strict=True):
            yield Finding(*line)

    def _columns(self) -> Iterator[tuple[str, list[Any]]]:
        return ((name, column.to_pylist()) for name, column in zip(SCHEMA.names, self.table.columns, strict=True))

    def head(self, count: int | None) -> Findings:
        """The first `count` lines; None is all of them."""
        return self if count is None else Findings(self.table.slice(0, count))

    def of(self, code: str) -> Findings:
        """The lines of one rule, in their order."""
        return Findings(self.table.filter(pc.equal(self.table["code"], code)))

    @property
    def open(self) -> Findings:
        """The lines that are not waived, in their order."""
        return Findings(self.table.filter(pc.invert(self.table["waived"])))

    @property
    def new(self) -> Findings:
        """The lines that are neither waived nor known by the baseline, in their order."""
        return Findings(self.table.filter(pc.invert(pc.or_(self.table["waived"], self.table["known"]))))

    def with_waived(self, mask: npt.NDArray[np.bool_]) -> Findings:
        """The same lines, waived where `mask` is true, shape (n_findings,)."""
        return self._marked("waived", mask)

    def with_known(self, mask: npt.NDArray[np.bool_]) -> Findings:
        """The same lines, known where `mask` is true, shape (n_findings,)."""
        return self._marked("known", mask)

    def _marked(self, name: str, mask: npt.NDArray[np.bool_]) -> Findings:
        return Findings(self.table.set_column(self.table.schema.get_field_index(name), name, pa.array(mask)))

    def as_open(self) -> Findings:
        """The same lines as if none were waived."""
        return self.with_waived(np.zeros(len(self), dtype=bool))

    def sorted(self) -> Findings:
        """By place, then code, field and span; lines about the whole set come last. The order of finding them leaves no trace."""
        keys = ("source", "row", "code", "field", "start", "details")
        return Findings(self.table.sort_by([(key, "ascending") for key in keys]))

    def relocated(self, source: int, first_row: int) -> Findings:
        """The same lines about records that were source 0 and are `source`, and whose rows begin at `first_row` instead of 0."""
        columns = dict(zip(SCHEMA.names, self.table.columns, strict=True))
        for name in ("source", "other_source", "group_source"):
            if source and columns[name].null_count < len(self):
                columns[name] = pc.if_else(pc.is_valid(columns[name]), pa.scalar(source, pa.int32()), columns[name])
        for name in ("row", "other_row", "group_row"):
            if first_row and columns[name].null_count < len(self):
                columns[name] = pc.add(columns[name], pa.scalar(first_row, pa.int64()))
        return Findings(pa.Table.from_arrays(list(columns.values()), schema=SCHEMA))

    @staticmethod
    def concat(parts: Sequence[Findings]) -> Findings:
        """All lines of `parts`, in their order; an empty sequence gives an empty table."""
        tables = [part.table for part in parts if len(part)]
        return Findings(pa.concat_tables(tables).combine_chunks()) if tables else Findings()


def _read(message: bytes) -> Findings:
    return Findings(pa.Table.from_batches([pa.ipc.read_record_batch(message, SCHEMA)]))


class FindingsBuilder:
    """Collects the findings of one rule; `add` takes what differs from line to line."""

    def __init__(self, code: str, severity: Severity) -> None:
        self._code = code
        self._severity = severity
        self._lines: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(
        self,
        place: Place | None,
        *,
        severity: Severity | None = None,
        confidence: float = 1.0,
        column: int | None = None,
        other: Place | None = None,
        group: Place | None = None,
        field: str | None = None,
        span: tuple[int, int] | None = None,
        value: float | None = None,
        threshold: float | None = None,
        details: dict[str, Any] | None = None,
        fix: dict[str, Any] | None = None,
    ) -> None:
        """Add one finding; `place` None is about the whole set, `other` the partner of a pair, `group` its keeper."""
        source, row = place if place else (None, None)
        other_source, other_row = other if other else (None, None)
        group_source, group_row = group if group else (None, None)
        start, end = span if span else (None, None)
        self._lines.append(
            (
                self._code,
                severity or self._severity,
                confidence,
                source,
                row,
                column,
                other_source,
                other_row,
                group_source,
                group_row,
                field,
                start,
                end,
                value,
                threshold,
                json.dumps(details, sort_keys=True) if details else None,
                json.dumps(fix) if fix else None,  # in the order of its keys, since records keep theirs
                False,
                False,
            )
        )

    def build(self) -> Findings:
        """The table of all that was added, in that order."""
        if not self._lines:
            return Findings()
        columns = list(zip(*self._lines, strict=True))
        return Findings(pa.table([pa.array(c, type=f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA))
