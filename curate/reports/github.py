"""Annotations of a GitHub workflow: lines that the runner takes from stdout and shows beside the data in the pull request."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, zip_longest

from curate.gating import show_score
from curate.reports.base import Listed, Output, Report
from curate.text.display import counted, visible

LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
SHOWN = 10
"""GitHub shows so many annotations of a level in a step, and drops the rest."""


def render(report: Report) -> str:
    """The verdict as a line of the log, what could not be done, and of each level ten findings, every rule before any other twice.

    Findings that the baseline knows are not annotated.
    """
    counts, score = report.counts, report.score.value
    found = [counted(count, word) for count, word in ((counts.error, "error"), (counts.warning, "warning"), (counts.info, "info")) if count]
    value = "no score" if score is None else f"score {show_score(score)} of 100"
    lines = [f"curate: {report.gate.verdict.upper()}, {value}" + (f": {', '.join(found)}" if found else "")]
    for error in report.run.errors:
        message = f"{error.where}: {error.message}" if error.where else error.message
        lines.append(_command("error", {"title": "curate could not check"}, message))
    by_level: dict[str, list[list[Listed]]] = defaultdict(list)
    for hit in [each for each in report.hits if each.new]:
        by_rule: dict[str, list[Listed]] = defaultdict(list)
        for finding in report.examples(hit.rule.code, SHOWN):
            by_rule[finding.severity].append(finding)
        for severity, findings in by_rule.items():
            by_level[severity].append(findings)
    for severity in LEVELS:
        turns = chain.from_iterable(zip_longest(*by_level[severity]))
        lines += [_annotation(finding) for finding in [each for each in turns if each is not None][:SHOWN]]
    if report.gate.verdict == "fail":
        lines.append(_command("error", {"title": "curate: the gate failed"}, "; ".join(report.gate.reasons)))
    return "\n".join(lines) + "\n"


def _annotation(finding: Listed) -> str:
    place = {"file": finding.file, "line": finding.line, "col": finding.column, "title": f"{finding.code} {finding.name}"}
    row = f"row {finding.row}: " if finding.line is None and finding.row is not None else ""
    return _command(LEVELS[finding.severity], place, row + finding.message)


def _command(level: str, properties: dict[str, str | int | None], message: str) -> str:
    given = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items() if value is not None)
    return f"::{level} {given}::{_escaped(visible(message))}"


def _escaped(text: str, also: str = "") -> str:
    """As the runner undoes it: the percent sign, line breaks, and in a property the colon and the comma."""
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


OUTPUT = Output("github", "for GitHub workflows: annotations beside the data", render)
