"""Markdown for a pull request or the summary of a job. What comes from the data stands in code spans, where nothing of it is read as
markup, as a link, or as the name of a person to be told.
"""

from __future__ import annotations

import re

from curate.finding import SCORED_PARTS
from curate.gating import show_score
from curate.reports.base import Listed, Output, Report, RuleHits
from curate.reports.quoting import quotes
from curate.text.display import counted, visible

LONGEST = 60_000
"""Characters that the whole may have: GitHub takes 65,536 in a comment."""

EXAMPLES = (3, 1, 0)
"""Findings of a rule that are shown; fewer where the whole would be too long."""

MARKS = {"pass": "✅", "warn": "⚠️", "fail": "❌", "error": "⛔"}
QUOTED = 160
SENTENCE = 300


def render(report: Report) -> str:
    """The verdict and its reasons, the parts, what to fix first, the rules with their findings; at most 60,000 characters."""
    for count in EXAMPLES:
        text = "\n".join(
            [*_verdict(report), *_inputs(report), *_parts(report), *_gains(report), *_findings(report, count), *_notes(report)]
        )
        if len(text) <= LONGEST:
            break
    return text[:LONGEST].rstrip() + "\n"


def code(text: str, longest: int = SENTENCE, cell: bool = False) -> str:
    """Text of the data as a code span, on one line; in a `cell` of a table the bar is escaped, which GitHub undoes there."""
    shown = visible(text)
    if len(shown) > longest:
        shown = shown[: longest - 3] + "..."
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    inner = f" {shown} " if not shown.strip(" ") or shown[0] in "` " or shown[-1] in "` " else shown
    return fence + (inner.replace("|", "\\|") if cell else inner) + fence


def _verdict(report: Report) -> list[str]:
    gate, score = report.gate, report.score
    value = "no score" if score.value is None else f"score {show_score(score.value)} of 100"
    waived = f" ({report.waived})" if report.waived else ""
    lines = [f"## {MARKS[gate.verdict]} curate: {gate.verdict.upper()}, {value}{waived}", ""]
    return [
        *lines,
        *(f"- {code(reason)}" if report.run.errors else f"- {reason}" for reason in gate.reasons),
        *([""] if gate.reasons else []),
    ]


def _inputs(report: Report) -> list[str]:
    lines = []
    for each in report.run.inputs:
        split = f", {each.split}" if len(report.run.inputs) > 1 else ""
        lines.append(f"{code(each.path)}: {counted(each.records, 'record')}, {each.format}{split}\n")
    return lines


def _parts(report: Report) -> list[str]:
    if not report.run.inputs:
        return []
    score, target = report.score, report.settings.score.target
    names = [*SCORED_PARTS, "enough"]
    shown = ["not checked" if (part := score.parts[name]) is None else show_score(part) for name in names]
    more = target - score.clean_records
    enough = "the target is reached" if more <= 0 else f"{more:,} more reach {target:,}"
    return [
        f"| {' | '.join(names)} | clean records |",
        "|" + " ---: |" * (len(names) + 1),
        f"| {' | '.join(shown)} | {score.clean_records:,} ({enough}) |",
        "",
    ]


def _gains(report: Report) -> list[str]:
    gains = [gain for gain in report.score.gains if gain.points > 0][:5]
    if not gains or report.score.value is None:
        return []
    names = {hit.rule.code: hit.rule.name for hit in report.hits}
    lines = [f"| +{gain.points:.1f} | {gain.code} {names[gain.code]} | {gain.action} {counted(gain.records, 'record')} |" for gain in gains]
    return ["### Fix first", "", "| points | rule | what to do |", "| ---: | --- | --- |", *lines, ""]


def _findings(report: Report, count: int) -> list[str]:
    if not report.hits:
        return []
    lines = ["### Findings", "", "| rule | severity | records | first |", "| --- | --- | ---: | --- |"]
    for hit in report.hits:
        first = report.examples(hit.rule.code, 1)[0]
        records = f"{hit.records:,}{' (systemic)' if hit.systemic else ''}" if hit.records else "the whole set"
        records += ", known" if not hit.new else f", {hit.new:,} new" if hit.new < hit.findings else ""
        where = code(first.where, cell=True) if first.where else ""
        lines.append(f"| {hit.rule.code} {hit.rule.name} | {hit.severity} | {records} | {where} |")
    lines.append("")
    for hit in [each for each in report.hits if each.new] if count else []:
        lines += _examples(report, hit, count)
    return lines


def _examples(report: Report, hit: RuleHits, count: int) -> list[str]:
    examples = report.examples(hit.rule.code, 1 if hit.systemic else count)
    found = "finding" if report.comparison is None else "new finding"
    lines = [f"<details><summary>{hit.rule.code} {hit.rule.name}: {counted(hit.new, found)}</summary>", ""]
    for finding, quote in zip(examples, quotes(report, examples, QUOTED, again=False), strict=True):
        lines.append(f"- {_place(finding)}{code(finding.message)}")
        text = quote.before + quote.middle + quote.after if quote is not None and finding.start is not None else ""
        if text.strip():
            lines.append(f"  <br>{code(text, QUOTED * 2)}")
    left = hit.new - len(examples)
    return [*lines, *([f"- and {left:,} more"] if left else []), "", "</details>", ""]


def _place(finding: Listed) -> str:
    return f"{code(finding.where)} " if finding.where else ""


def _notes(report: Report) -> list[str]:
    notes, beside = len(report.run.waivers.notes), report.comparison
    lines = [f"{counted(notes, 'waiver')} had nothing to do.", ""] if notes else []
    if beside is not None:
        lines += [f"{beside.sentence}.", ""]
    return lines


OUTPUT = Output("markdown", "for a pull request or the summary of a job", render)
