"""JUnit XML, as build servers read it: the gate and each rule that ran is a test, which fails when it is why the data do not pass."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from curate.checks.registry import all_checks, code_of
from curate.gating import show_score
from curate.reports.base import Output, Report, RuleHits
from curate.text.display import counted, visible

LISTED = 20
"""Findings of a rule that are named in its test."""


def render(report: Report) -> str:
    """One suite. A rule fails by its errors, by its warnings with `strict`, and by anything where `fail_on` names it, of what no baseline
    knows; what else was found is the output of its test. What could not be done is an error.
    """
    suite = ET.Element("testsuite", name="curate")
    properties = ET.SubElement(suite, "properties")
    score = report.score.value
    for name, value in (
        ("verdict", report.gate.verdict),
        ("score", "none" if score is None else show_score(score)),
        ("clean records", str(report.score.clean_records)),
        ("rule set", report.rule_set),
    ):
        ET.SubElement(properties, "property", name=name, value=value)
    _gate(suite, report)
    hits = {hit.rule.code: hit for hit in report.hits}
    for code in report.run.codes:
        _rule(suite, report, code, hits.get(code))
    for error in report.run.errors:
        case = ET.SubElement(suite, "testcase", classname="curate.run", name=visible(error.where or error.kind))
        ET.SubElement(case, "error", type=error.kind, message=visible(error.message)).text = visible(error.hint or "")
    whole = ET.Element("testsuites", name="curate")
    whole.append(suite)
    counts = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
    for element in (whole, suite):
        for name, path in counts.items():
            element.set(name, str(len(suite.findall(path))))
    ET.indent(whole)
    return ET.tostring(whole, encoding="unicode", xml_declaration=False).join(('<?xml version="1.0" encoding="UTF-8"?>\n', "\n"))


def _gate(suite: ET.Element, report: Report) -> None:
    case = ET.SubElement(suite, "testcase", classname="curate", name="gate")
    reasons = "\n".join(visible(reason) for reason in report.gate.reasons)
    if report.gate.verdict == "fail":
        ET.SubElement(case, "failure", type="gate", message=visible(report.gate.reasons[0])).text = reasons
    elif reasons:
        ET.SubElement(case, "system-out").text = reasons


def _rule(suite: ET.Element, report: Report, code: str, hit: RuleHits | None) -> None:
    rule = all_checks()[code].rule
    case = ET.SubElement(suite, "testcase", classname=f"curate.{rule.family}", name=f"{code} {rule.name}")
    if hit is None:
        return
    lines = [f"{each.where}: {each.severity}: {visible(each.message)}".removeprefix(": ") for each in report.examples(code, LISTED)]
    count = hit.new or hit.findings
    if count > LISTED:
        lines.append(f"and {count - LISTED:,} more")
    said = "\n".join(lines)
    if _fails(report, hit):
        found = "finding" if report.comparison is None else "new finding"
        ET.SubElement(case, "failure", type=hit.severity, message=counted(count, found)).text = said
    else:
        ET.SubElement(case, "system-out").text = said


def _fails(report: Report, hit: RuleHits) -> bool:
    """Whether the gate fails by this rule; what preview rules find judges nothing, nor does what the baseline knows."""
    if hit.rule.status == "preview" or not hit.new:
        return False
    asked = report.settings
    named = any(prefix == "ALL" or hit.rule.code.startswith(prefix) for prefix in map(code_of, asked.fail_on))
    return named or (hit.severity == "error" and not asked.ratchet) or (asked.strict and hit.severity != "info")


OUTPUT = Output("junit", "for build servers: JUnit XML, the gate and each rule as a test", render)
