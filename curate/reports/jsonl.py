"""The findings as JSON Lines: one object a line, with the names of the JSON report, to be searched and joined."""

from __future__ import annotations

from dataclasses import asdict

from curate.reports.base import Output, Report
from curate.reports.json import strict


def render(report: Report) -> str:
    """One line for each finding in the order of the inputs, waived ones among them; at most `max_findings`."""
    return "".join(strict(asdict(finding)) + "\n" for finding in report.listed(report.settings.max_findings))


OUTPUT = Output("jsonl", "for programs: one finding a line", render)
