"""The findings as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

from curate.reports.base import Listed, Output, Report
from curate.reports.json import strict
from curate.text.display import visible

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula, or of a cell in which one follows."""


def render(report: Report) -> str:
    """A header and one line for each finding in the order of the inputs, waived ones among them; at most `max_findings`.

    Text is on one line each, with what cannot be seen spelled out. A text that a spreadsheet would compute has an apostrophe before it.
    """
    columns = list(Listed.__dataclass_fields__)
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\n")
    table.writerow(columns)
    for finding in report.listed(report.settings.max_findings):
        table.writerow([_cell(getattr(finding, name)) for name in columns])
    return file.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return strict(value)  # begins with a brace
    if isinstance(value, str):
        text = "'" + value if value.startswith(FORMULA) else value
        return visible(text)
    return value


OUTPUT = Output("csv", "for spreadsheets: one finding a row", render)
