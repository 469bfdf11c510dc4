"""The report: what a run found, its score and its gate; the only input of every output format."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from curate.baselines import Baseline, Comparison, known_findings, make_baseline, worse
from curate.checks.base import Rule
from curate.checks.registry import all_checks
from curate.config import Settings
from curate.engine.result import Run
from curate.engine.scored import scored_findings
from curate.finding import Finding, Findings
from curate.formats.base import escape, unescape
from curate.gating import Counts, Gate, gate, show_score
from curate.scoring import Score, score
from curate.text.display import counted, visible
from curate.text.secrets.masking import mask, mask_all, mask_quoted

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1
SYSTEMIC_SHARE = 0.8
"""A rule that hits at least this share of the records is one finding about the set for people, however many lines it has."""


@dataclass(frozen=True)
class Listed:
    """A finding as people and programs see it: with file names, lines, the record's key and the rendered sentence.

    Secrets and personal data are hidden in `message` and in `fix`.
    """

    code: str
    name: str
    part: str
    severity: str
    confidence: float
    file: str | None
    line: int | None
    column: int | None
    row: int | None
    other_file: str | None
    other_line: int | None
    other_row: int | None
    group: str | None
    fingerprint: str | None
    occurrence: int | None
    field: str | None
    start: int | None
    end: int | None
    value: float | None
    threshold: float | None
    message: str
    fix: dict[str, Any] | None
    waived: bool
    known: bool

    @property
    def where(self) -> str:
        """The place as people write it, on one line: file:line:column, "file row 3" where there are no lines; "" for the whole set."""
        if self.file is None:
            return ""
        name = visible(self.file)
        if self.line is not None:
            return f"{name}:{self.line}:{self.column}" if self.column is not None else f"{name}:{self.line}"
        return f"{name} row {self.row}" if self.row is not None else name


@dataclass(frozen=True)
class RuleHits:
    """All open hits of one rule: `records` distinct records, `systemic` when they are at least 80 % of the set. `new` are those findings
    that a baseline does not know; without one, all.
    """

    rule: Rule
    severity: str
    findings: int
    records: int
    systemic: bool
    new: int


@dataclass(frozen=True)
class Output:
    """A form that a report can be written in: its `name` on the command line, what it is for, and what makes it of a report."""

    name: str
    summary: str
    render: Callable[[Report], str]


class Report:
    """The result of `curate.check`: `.score`, `.gate`, `.findings` as a DataFrame, `.to_json()`."""

    def __init__(self, run: Run, settings: Settings, baseline: Baseline | None = None) -> None:
        """`baseline` marks the findings that it knows, and judges with `settings.ratchet`."""
        self.run = run
        self.settings = settings
        self.baseline = baseline
        self._rules = {code: cls.rule for code, cls in all_checks().items()}
        self._gone = 0
        if baseline is not None and not run.errors:
            known, self._gone = known_findings(run, baseline)
            self.run = replace(run, findings=run.findings.with_known(known))

    @cached_property
    def score(self) -> Score:
        """The score of the open findings; its value is None when something could not be checked."""
        return self._scored(self.run.findings)

    @cached_property
    def score_without_waivers(self) -> Score:
        """The score as it would be if nothing were waived."""
        return self._scored(self.run.findings.as_open()) if self.run.waivers.applied else self.score

    @property
    def waived(self) -> str:
        """How many waivers hold and, where it is another one, the score without them; "" for none, or without a score."""
        score, without = self.score.value, self.score_without_waivers.value
        if not self.run.waivers.applied or score is None or without is None:
            return ""
        waivers = counted(self.run.waivers.applied, "waiver")
        return waivers if show_score(without) == show_score(score) else f"{show_score(without)} without {waivers}"

    def _scored(self, findings: Findings) -> Score:
        scored = scored_findings(findings, self.run.places, self._rules)
        made = score(scored, self._rules, self.settings.score, set(self.run.codes))
        return Score(None, made.parts, made.clean_records, made.gains) if self.run.errors else made

    @cached_property
    def counts(self) -> Counts:
        """Open findings by severity and code, never shortened."""
        return self._counted(judging=False)

    def _counted(self, judging: bool) -> Counts:
        table = (self.run.findings.new if judging else self.run.findings.open).table
        lines = [
            (severity, code)
            for severity, code in zip(table["severity"].to_pylist(), table["code"].to_pylist(), strict=True)
            if not judging or self._rules[code].status != "preview"
        ]
        severities, codes = Counter(severity for severity, _ in lines), Counter(code for _, code in lines)
        return Counts(severities["error"], severities["warning"], severities["info"], dict(sorted(codes.items())))

    @cached_property
    def gate(self) -> Gate:
        """Whether to train on this data, and why not; what preview rules find is shown and judges nothing, nor does what is known."""
        return gate(self.score, self._counted(judging=True), self.run.errors, self.settings, self.comparison)

    @cached_property
    def comparison(self) -> Comparison | None:
        """What the baseline makes of this run; None without one."""
        if self.baseline is None or self.run.errors:
            return None
        held = self.baseline
        grown = worse(held, self.run, self.score, self._rules) if self.settings.ratchet else []
        small = any(each.code == "CNT001" for each in held.findings)
        return Comparison(len(held) - self._gone, self._gone, grown, small, held.rule_set == self.rule_set)

    def to_baseline(self) -> Baseline:
        """The baseline that knows what is open in this run. Raises `InputError` when something could not be checked."""
        return make_baseline(self.run, self.score, self._rules, self.rule_set)

    @cached_property
    def rule_set(self) -> str:
        """What the verdict was made by: the version, and a hash of the rules that ran, their options and the profile."""
        from curate import __version__

        made_by = repr(
            (self.run.codes, sorted(self.settings.options.items()), self.run.profile.model_dump_json() if self.run.pinned else None)
        )
        return f"{__version__}+{hashlib.sha256(made_by.encode()).hexdigest()[:8]}"

    @cached_property
    def findings(self) -> pd.DataFrame:
        """All findings, one line each, in the order of the inputs; the columns are those of the JSON report."""
        import pandas as pd

        columns = list(Listed.__dataclass_fields__)
        table = pd.DataFrame([[getattr(each, name) for name in columns] for each in self.listed()], columns=columns)
        whole = ["line", "column", "row", "other_line", "other_row", "occurrence", "start", "end"]
        return table.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(("value", "threshold", "confidence"), "float64"))

    @cached_property
    def hits(self) -> list[RuleHits]:
        """Open hits by rule: errors first, then by the number of records."""
        table = self.run.findings.open.table
        by_code: dict[str, list[tuple[str, int | None, int | None]]] = {}
        new: Counter[str] = Counter()
        columns = (table[name].to_pylist() for name in ("code", "severity", "source", "row", "known"))
        for code, severity, source, row, known in zip(*columns, strict=True):
            by_code.setdefault(code, []).append((severity, source, row))
            new[code] += not known
        grave = ("error", "warning", "info")
        hits = []
        for code, lines in by_code.items():
            records = len({(source, row) for _, source, row in lines if row is not None})
            worst = min((severity for severity, _, _ in lines), key=grave.index)
            systemic = self.run.records > 1 and records >= SYSTEMIC_SHARE * self.run.records
            hits.append(RuleHits(self._rules[code], worst, len(lines), records, systemic, new[code]))
        return sorted(hits, key=lambda hit: (grave.index(hit.severity), -hit.records, hit.rule.code))

    def listed(self, limit: int | None = None) -> Iterator[Listed]:
        """The first `limit` findings (None: all) in the order of the inputs, waived ones among them."""
        return self.listing(self.run.findings.head(limit))

    def listing(self, findings: Findings) -> Iterator[Listed]:
        """Findings of this run, or some of them, as people see them."""
        for finding in findings:
            yield self._list(finding)

    def examples(self, code: str, count: int) -> list[Listed]:
        """The first `count` open findings of one rule: those that are new, or where all are known, these."""
        found = self.run.findings.new.of(code)
        return [self._list(finding) for finding in (found if len(found) else self.run.findings.open.of(code)).head(count)]

    def _list(self, finding: Finding) -> Listed:
        rule, places, inputs = self._rules[finding.code], self.run.places, self.run.inputs
        here, other = _at(finding.source, finding.row), _at(finding.other_source, finding.other_row)
        line = self._line(here)
        other_line = self._line(other)
        position = places.position(*here) if here else None
        group = _at(finding.group_source, finding.group_row)
        return Listed(
            code=finding.code,
            name=rule.name,
            part=rule.part,
            severity=finding.severity,
            confidence=finding.confidence,
            file=inputs[finding.source].path if finding.source is not None else None,
            line=line,
            column=finding.column,
            row=finding.row,
            other_file=inputs[other[0]].path if other else None,
            other_line=other_line,
            other_row=finding.other_row,
            group=f"{inputs[group[0]].path}:{group[1]}" if group else None,
            fingerprint=places.hex(position) if position is not None else None,
            occurrence=int(places.occurrence[position]) if position is not None else None,
            field=_masked(finding.field),
            start=finding.start,
            end=finding.end,
            value=finding.value,
            threshold=finding.threshold,
            message=self._message(rule, finding, other, other_line),
            fix=mask_all(finding.fix) if finding.fix and finding.fix.get("edits") else finding.fix,
            waived=finding.waived,
            known=finding.known,
        )

    def _line(self, place: tuple[int, int] | None) -> int | None:
        if place is None:
            return None
        line = int(self.run.places.line[self.run.places.position(*place)])
        return line if line > 0 else None

    def _message(self, rule: Rule, finding: Finding, other: tuple[int, int] | None, other_line: int | None) -> str:
        values: dict[str, Any] = {"value": finding.value, "threshold": finding.threshold, "field": finding.field, **finding.details}
        plain = {"value", "threshold"}
        if other:
            where = f"line {other_line}" if other_line is not None else f"row {other[1]}"
            elsewhere = other[0] != finding.source
            values["other"] = f"{where} of {self.run.inputs[other[0]].path}" if elsewhere else where
            plain |= set() if elsewhere else {"other"}
        message = rule.render(**values)
        # Where nothing of the data stands in a sentence there is nothing to hide, and looking for it takes 15 us.
        return message if rule.fields <= plain else mask_quoted(message)

    def render(self, output: str) -> str:
        """The report as text in one of the forms of `docs/reports.md`: "markdown", "html", "sarif", ... Raises `ConfigError`."""
        from curate.reports.registry import output_named

        return output_named(output).render(self)

    def __repr__(self) -> str:
        value = "no score" if self.score.value is None else f"score {show_score(self.score.value)} of 100"
        counts = ", ".join(counted(getattr(self.counts, severity), severity) for severity in ("error", "warning"))
        return f"<Report: {self.gate.verdict.upper()}, {value}, {counted(self.run.records, 'record')}, {counts}>"

    def _repr_html_(self) -> str:
        """The report as a notebook shows it."""
        from curate.reports.html import framed

        return framed(self)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, as the JSON Schema `report.json` describes it."""
        from curate.reports.json import as_dict

        return as_dict(self)

    def to_json(self) -> str:
        """The report as strict JSON (RFC 8259)."""
        from curate.reports.json import render

        return render(self)


def _masked(pointer: str | None) -> str | None:
    """A JSON pointer as it is shown: the keys in it are of the data."""
    return pointer and "/".join(escape(mask(unescape(step))) for step in mask(pointer).split("/"))


def _at(source: int | None, row: int | None) -> tuple[int, int] | None:
    return (source, row) if source is not None and row is not None else None
