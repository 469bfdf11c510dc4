"""Fixing from end to end: check, plan, verify, apply, and say what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from curate.checks.registry import all_checks, select
from curate.config import Settings
from curate.engine.check import Progress, Silent
from curate.engine.corpus import Opened
from curate.engine.result import Run
from curate.engine.scored import scored_findings
from curate.finding import Finding, Findings
from curate.fixing.applying import apply, verify_places
from curate.fixing.comparing import Checker, verified
from curate.fixing.plan import Plan, make_plan
from curate.fixing.report import NO_FIX, UNSAFE, Change, FixReport, Left
from curate.fixing.wanted import Fix, Wanted, fix_of
from curate.formats.memory import MemorySource
from curate.scoring import after_drop, total
from curate.text.secrets.masking import mask_quoted
from curate.waivers import Waivers


def fix_opened(
    opened: Sequence[Opened],
    settings: Settings,
    *,
    selected: Sequence[str] = (),
    ignored: Sequence[str] = (),
    unsafe: bool = False,
    applies: bool = False,
    output: Path | None = None,
    waivers: Waivers | None = None,
    progress: Progress | None = None,
) -> FixReport:
    """Fix what a machine can fix in sources whose format is known; nothing is written unless it `applies` or has an `output`.

    All rules of `settings` check; only the fixes of the rules that `selected` and `ignored` leave are applied, and what `waivers`
    speak of stays as it is. Raises `CurateError` when something could not be checked or cannot be written; then no file is changed.
    """
    watch = progress or Silent()
    wanted = Wanted(frozenset(select(selected, ignored)), unsafe)
    if applies or output is not None:
        verify_places(opened, output)
    checker = Checker(settings, watch, waivers)
    run = checker.check(opened)
    plan = make_plan(opened, run, settings, wanted, watch)
    after = verified(opened, run, wanted, plan, checker)
    report = _Reporter(opened, run, after or run, plan, wanted).report(settings)
    written = apply(opened, plan, output) if output is not None or (applies and report) else []
    report.written.extend(written)
    return report


class _Reporter:
    """Says what a plan does. `after` is the check of what it leads to, which is `run` itself where no record is edited."""

    def __init__(self, opened: Sequence[Opened], run: Run, after: Run, plan: Plan, wanted: Wanted) -> None:
        self._opened = {each.index: each for each in opened}
        self._run, self._after, self._plan, self._wanted = run, after, plan, wanted
        self._rules = {code: check.rule for code, check in all_checks().items()}

    def report(self, settings: Settings) -> FixReport:
        """The report, with nothing written so far."""
        before = scored_findings(self._run.findings, self._run.places, self._rules)
        later = scored_findings(self._after.findings, self._after.places, self._rules)
        gone = np.array(sorted(self._run.places.position(*place) for place in self._plan.dropped), dtype=np.int64)
        return FixReport(
            self._run.records,
            [*self._tidied(), *self._edited()],
            self._dropped(),
            list(self._left()),
            total(before, settings.score),
            total(after_drop(later, gone), settings.score),
            fixed_records=self._in_memory(),
        )

    def _file(self, source: int) -> str:
        return self._opened[source].source.path

    def _line(self, source: int, row: int) -> int | None:
        line = int(self._run.places.line[self._run.places.position(source, row)])
        return line if line >= 0 else None

    def _edited(self) -> Iterator[Change]:
        for (source, row), each in sorted(self._plan.edited.items()):
            raw, made = each.before.raw, each.outcome.held.raw
            unread = raw.source_bytes is not None
            before = each.before.content.decode("utf-8", "replace") if unread else raw.value
            after = each.outcome.held.content.decode("utf-8") if unread else made.value
            yield Change(self._file(source), row, self._line(source, row), tuple(sorted(each.outcome.codes)), before, after)

    def _dropped(self) -> list[Change]:
        found = []
        for (source, row), finding in sorted(self._plan.dropped.items()):
            why = f"the whole record: {self._sentence(finding)}"
            found.append(Change(self._file(source), row, self._line(source, row), (finding.code,), None, None, why))
        return found

    def _tidied(self) -> Iterator[Change]:
        for source, findings in sorted(self._plan.tidy.items()):
            for finding in findings:
                fix = fix_of(finding)
                if fix is not None:
                    before, after = fix.edits[0].before, fix.edits[0].after
                    yield Change(self._file(source), None, None, (finding.code,), before, after, finding.details.get("reason"))

    def _sentence(self, finding: Finding) -> str:
        other = None
        if finding.other_source is not None and finding.other_row is not None:
            line = self._line(finding.other_source, finding.other_row)
            other = f"line {line}" if line is not None else f"row {finding.other_row}"
            if finding.other_source != finding.source:
                other += f" of {self._file(finding.other_source)}"
        return mask_quoted(self._rules[finding.code].render(**{**finding.details, "value": finding.value, "other": other}))

    def _left(self) -> Iterator[Left]:
        """What is found still: about records in the check of the result, about files in that of the files as they are."""
        before, after = self._run.findings.open.table, self._after.findings.open.table
        tidied = {(source, str(finding.details)) for source, all_ in self._plan.tidy.items() for finding in all_}
        for finding in (*Findings(after.filter(after["row"].is_valid())), *Findings(before.filter(before["row"].is_null()))):
            gone = (finding.source, finding.row) in self._plan.dropped or (finding.source, str(finding.details)) in tidied
            fix = fix_of(finding)
            is_for_people = finding.source is not None and (finding.severity != "info" or fix is not None)
            if is_for_people and not gone and finding.code in self._wanted.codes:
                yield self._one_left(finding, fix)

    def _one_left(self, finding: Finding, fix: Fix | None) -> Left:
        source, row = finding.source or 0, finding.row
        problem = self._plan.problems.get(((source, row), finding.code)) if row is not None else None
        if problem is not None:
            reason = f"its fix is left: {problem}"
        else:
            reason = UNSAFE if fix is not None and fix.safety == "unsafe" and not self._wanted.unsafe else NO_FIX
        return Left(self._file(source), row, self._line(source, row) if row is not None else None, finding.code, finding.severity, reason)

    def _in_memory(self) -> list[object] | None:
        """The records after fixing, where they were given in memory."""
        first = next(iter(self._opened.values()))
        if not isinstance(first.source, MemorySource):
            return None
        patch = self._plan.patch(first.index)
        raws = (raw for shard in first.source.shards(max(1, first.source.records)) for raw in shard.load())
        return [patch.changed.get(raw.row, raw.value) for raw in raws if raw.row not in patch.dropped]
