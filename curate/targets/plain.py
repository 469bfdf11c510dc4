"""Plain files: the records with their own keys, for tools that no target speaks for."""

from __future__ import annotations

from typing import Any

from curate.record import Record
from curate.targets.base import Change, Held, Source, Survey, Target

_DATE = "2026-11-22"


class PlainLines(Target):
    """JSON Lines: every record as it stands."""

    name = "jsonl"
    title = "plain JSON Lines"
    rules_date = _DATE
    sources = (Source("The JavaScript Object Notation (JSON) Data Interchange Format", "RFC 8259"), Source("JSON Lines", "jsonlines.org"))
    forms = ("records",)

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        return Held((value,), "records")


class PlainCsv(Target):
    """A table as CSV: a column for each key; what is no text is written as JSON."""

    name = "csv"
    title = "plain CSV"
    rules_date = _DATE
    sources = (Source("Common Format and MIME Type for Comma-Separated Values (CSV) Files", "RFC 4180"),)
    forms = ("records",)
    ending = ".csv"

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        changes = [Change(f"/{key}", _in_a_cell(item), lost=item is None) for key, item in value.items() if not isinstance(item, str)]
        if any("\x00" in item for item in value.values() if isinstance(item, str)):
            return Held(left_out="it holds a null character, which no CSV reader takes")
        return Held((value,), "records", tuple(changes))


class PlainParquet(Target):
    """A table as parquet: a column for each key, with a type of its own where all values have one, else as JSON in a text."""

    name = "parquet"
    title = "plain parquet"
    rules_date = _DATE
    sources = (Source("Apache Parquet", "parquet.apache.org/docs/file-format"),)
    forms = ("records",)
    ending = ".parquet"

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        return Held((value,), "records")


def _in_a_cell(item: Any) -> str:
    return "null is an empty cell, as the empty text is" if item is None else "it is written as JSON in a cell"
