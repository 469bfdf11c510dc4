"""SARIF 2.1.0 (OASIS), as code scanning and editors read it. A result keeps its fingerprint when lines move."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from curate.checks.base import SECTIONS, Check
from curate.checks.registry import all_checks
from curate.engine.result import RunError
from curate.reports.base import Listed, Output, Report
from curate.reports.json import strict
from curate.text.display import visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
CONFIGURATION = ("usage", "config", "plugin")
"""Kinds of errors that lie in how curate was called, not in what it read."""


def render(report: Report) -> str:
    """One run with a result for each finding, at most `max_findings`; waived ones are suppressed."""
    return strict({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]}, indent=True) + "\n"


def _run(report: Report) -> dict[str, Any]:
    from curate import __version__

    checks = [all_checks()[code] for code in report.run.codes]
    index = {check.rule.code: number for number, check in enumerate(checks)}
    sources = {each.path: number for number, each in enumerate(report.run.inputs)}
    return {
        "tool": {"driver": {"name": "curate", "version": __version__, "rules": [_rule(check) for check in checks]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "artifacts": [
            {
                "location": {"uri": uri(each.path)},
                "length": each.bytes,
                "roles": ["analysisTarget"],
                **({"hashes": {"sha-256": each.sha256}} if each.sha256 else {}),
            }
            for each in report.run.inputs
        ],
        "results": [_result(finding, index[finding.code], sources, report) for finding in report.listed(report.settings.max_findings)],
        "properties": {
            "verdict": report.gate.verdict,
            "reasons": report.gate.reasons,
            "score": report.score.value,
            "cleanRecords": report.score.clean_records,
            "ruleSet": report.rule_set,
        },
    }


def _rule(check: type[Check]) -> dict[str, Any]:
    rule, sections = check.rule, check.sections()
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": sections["summary"]},
        "fullDescription": {"text": f"{sections['summary']} {sections['Why'][:1].upper()}{sections['Why'][1:]}"},
        "help": {"text": _help(sections, "{}: {}"), "markdown": _help(sections, "**{}.** {}")},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": ["data-quality", rule.part], "status": rule.status, "version": rule.version},
    }


def _help(sections: dict[str, str], form: str) -> str:
    return "\n\n".join(form.format(name, sections[name]) for name in SECTIONS if name in sections)


def _invocation(report: Report) -> dict[str, Any]:
    errors = report.run.errors
    called = [_notification(each) for each in errors if each.kind in CONFIGURATION]
    ran = [_notification(each) for each in errors if each.kind not in CONFIGURATION]
    notes = {"toolConfigurationNotifications": called, "toolExecutionNotifications": ran}
    return {"executionSuccessful": not errors, "exitCode": report.gate.exit_code, **{name: each for name, each in notes.items() if each}}


def _notification(error: RunError) -> dict[str, Any]:
    said = f"{error.where}: {error.message}" if error.where else error.message
    return {"level": "error", "message": {"text": _plain(f"{said} ({error.hint})" if error.hint else said)}}


def _result(finding: Listed, rule: int, sources: dict[str, int], report: Report) -> dict[str, Any]:
    first = report.run.inputs[0].path
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": _plain(finding.message)},
        "locations": [_location(finding.file or first, finding.line, finding.column, finding.row, sources)],
        "partialFingerprints": _fingerprints(finding),
    }
    if finding.other_file is not None:
        other = _location(finding.other_file, finding.other_line, None, finding.other_row, sources)
        result["relatedLocations"] = [{"id": 1, "message": {"text": "the other record"}, **other}]
    if report.comparison is not None:
        result["baselineState"] = "unchanged" if finding.known else "new"
    if finding.waived:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    more = {name: getattr(finding, name) for name in ("field", "start", "end", "value", "threshold", "confidence", "fix")}
    result["properties"] = {name: value for name, value in more.items() if value is not None}
    return result


def _location(path: str, line: int | None, column: int | None, row: int | None, sources: dict[str, int]) -> dict[str, Any]:
    """A place; what has no line is placed on the first one, since code scanning shows no result without."""
    region = {"startLine": line or 1, **({"startColumn": column} if column else {})}
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(path), "index": sources[path]}, "region": region}}
    if line is None and row is not None:
        place["logicalLocations"] = [{"fullyQualifiedName": f"row {row}", "kind": "element"}]
    return place


def _fingerprints(finding: Listed) -> dict[str, str]:
    """What tells a finding again: the rule, the content of the record, which of several such records it is, and the field."""
    named = (finding.code, finding.fingerprint or finding.file, finding.occurrence, finding.field)
    digest = hashlib.sha256(repr(named).encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return {"curateFinding/v1": digest, "primaryLocationLineHash": f"{digest[:16]}:1"}


def uri(path: str) -> str:
    """A path as a URI reference: relative paths stay relative."""
    pure = PurePath(path)
    if pure.is_absolute():
        return pure.as_uri()
    return quote(pure.as_posix().encode("utf-8", "surrogateescape"), safe="/")


def _plain(text: str) -> str:
    """A message on one line, in which nothing of the data is read as a link (section 3.11.6)."""
    shown = visible(text)
    return shown.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in shown else shown


OUTPUT = Output("sarif", "for code scanning and editors: SARIF 2.1.0", render)
