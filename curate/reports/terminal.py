"""The terminal report: the verdict first, then what to fix first, then the findings by rule with the offending words."""

from __future__ import annotations

import io
import sys
from typing import IO

from rich.console import Console
from rich.text import Text

from curate.engine.check import SHOWN
from curate.finding import SCORED_PARTS
from curate.gating import show_score
from curate.reports.base import Listed, Output, Report, RuleHits
from curate.reports.quoting import quotes
from curate.text.display import counted, visible

VERDICT_STYLE = {"pass": "bold green", "warn": "bold yellow", "fail": "bold red", "error": "bold red"}
SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}
MAX_GAINS = 5
MAX_NOTES = 5
MAX_WIDTH = 160


def print_report(report: Report, to_text: bool = False, width: int | None = None, *, quiet: bool = False) -> str:
    """Print the report to stdout, or with `to_text` return it without colour; `width` is the terminal's by default.

    `quiet` stops after the verdict and its reasons.
    """
    buffer = io.StringIO()
    stream: IO[str] = buffer if to_text else sys.stdout
    columns = width or (80 if to_text else None)
    # Colour only on a terminal; rich itself honours NO_COLOR. Text objects only: nothing of the data is read as markup.
    console = Console(file=stream, width=columns, no_color=to_text or None, highlight=False, emoji=False, markup=False, soft_wrap=False)
    if console.width > MAX_WIDTH:
        console.width = MAX_WIDTH
    _Printer(report, console).print(quiet)
    return buffer.getvalue()


class _Printer:
    def __init__(self, report: Report, console: Console) -> None:
        self._report = report
        self._console = console

    def print(self, quiet: bool) -> None:
        self._verdict()
        if quiet:
            return
        self._inputs()
        if self._report.run.inputs:
            self._score()
            self._gains()
            self._findings()
            self._waivers()
            self._hints()

    def _say(self, *pieces: str | tuple[str, str], indent: int = 0) -> None:
        """Print one paragraph, its later lines two further in; nothing is padded, so that a copied report has no trailing spaces."""
        lines = Text.assemble(*pieces).wrap(self._console, self._console.width - indent - 2, overflow="fold")
        for number, line in enumerate(lines):
            line.rstrip()
            self._console.print(Text(" " * (indent + 2 * (number > 0))).append_text(line), soft_wrap=True)

    def _verdict(self) -> None:
        gate, score = self._report.gate, self._report.score
        value = "no score" if score.value is None else f"score {show_score(score.value)} of 100"
        unseen = [part for part in SCORED_PARTS if score.parts[part] is None] if score.value is not None else []
        missing = f", not checked: {', '.join(unseen)}" if unseen else ""
        self._say((gate.verdict.upper(), VERDICT_STYLE[gate.verdict]), "  ", (value, "bold"), self._without_waivers(), missing)
        for reason in gate.reasons:
            self._say("- ", visible(reason), indent=2)
        self._baseline()

    def _baseline(self) -> None:
        beside = self._report.comparison
        if beside is not None:
            self._say((beside.sentence, "dim"), indent=2)
            if not beside.same_rules:
                self._say(("the baseline was made by other rules, settings or another profile", "dim"), indent=2)

    def _without_waivers(self) -> str:
        waived = self._report.waived
        return f" ({waived})" if waived else ""

    def _inputs(self) -> None:
        for each in self._report.run.inputs:
            named = f", {each.split}" if len(self._report.run.inputs) > 1 else ""
            self._say(visible(each.path), (f"  {counted(each.records, 'record')}, {each.format}{named}", "dim"))

    def _score(self) -> None:
        score = self._report.score
        names = [*SCORED_PARTS, "enough"]
        shown = ["not checked" if score.parts[name] is None else show_score(score.parts[name] or 0.0) for name in names]
        widths = [max(len(name), len(value)) + 2 for name, value in zip(names, shown, strict=True)]
        self._console.print()
        self._say(("".join(f"{name:<{width}}" for name, width in zip(names, widths, strict=True)), "dim"), indent=2)
        self._say("".join(f"{value:<{width}}" for value, width in zip(shown, widths, strict=True)), indent=2)
        marks = self._report.settings.score
        clean = score.clean_records
        reached = (
            f"the target of {marks.target:,} is reached"
            if clean >= marks.target
            else f"{marks.target - clean:,} more reach the target of {marks.target:,}"
        )
        self._say(f"{counted(clean, 'clean record')}; {reached}", indent=2)
        if not self._report.run.pinned:
            self._say(("profile not pinned: this run learned from the data itself (see `curate learn`)", "dim"), indent=2)

    def _gains(self) -> None:
        gains = [gain for gain in self._report.score.gains if gain.points > 0][:MAX_GAINS]
        if not gains or self._report.score.value is None:
            return
        names = {hit.rule.code: hit.rule.name for hit in self._report.hits}
        self._console.print()
        self._say(("Fix first", "bold"))
        for gain in gains:
            what = f"{gain.action} {counted(gain.records, 'record')}"
            self._say((f"+{gain.points:4.1f}  ", "green"), f"{gain.code} {names[gain.code]}: {what}", indent=2)

    def _findings(self) -> None:
        known = [hit for hit in self._report.hits if not hit.new]
        for hit in self._report.hits:
            if not hit.new:
                continue
            self._console.print()
            count = f"{counted(hit.records, 'record')}" if hit.records else "the whole set"
            count += f", {hit.new:,} new" if hit.new < hit.findings else ""
            self._say((hit.rule.code, "bold"), f" {hit.rule.name}  ", (hit.severity, SEVERITY_STYLE[hit.severity]), (f"  {count}", "dim"))
            self._examples(hit)
        if known:
            self._console.print()
            self._say(("Known by the baseline", "bold"), "  ", (", ".join(f"{hit.rule.code} {hit.findings:,}" for hit in known), "dim"))

    def _examples(self, hit: RuleHits) -> None:
        examples = self._report.examples(hit.rule.code, 1 if hit.systemic else SHOWN)
        if hit.systemic:
            self._say(f"systemic: {hit.records / self._report.run.records:.0%} of the records, for example", indent=2)
        for finding in examples:
            self._example(finding)
        left = hit.new - len(examples)
        if left and not hit.systemic:
            self._say((f"and {left:,} more", "dim"), indent=2)

    def _example(self, finding: Listed) -> None:
        where = finding.where
        self._say((f"{where}  " if where else "", "cyan"), visible(finding.message), indent=2)
        quoted = self._quoted(finding)
        if quoted is not None:
            quoted.truncate(self._console.width - 6, overflow="ellipsis")
            self._console.print(Text(" " * 6).append_text(quoted), soft_wrap=True)

    def _quoted(self, finding: Listed) -> Text | None:
        """The words that a finding points at, in their surroundings, on one line."""
        if finding.field is None or finding.start is None:
            return None
        quote = quotes(self._report, [finding], self._console.width - 20, again=False)[0]
        if quote is None:
            return None
        return Text.assemble((quote.before, "dim"), (quote.middle, f"{SEVERITY_STYLE[finding.severity]} underline"), (quote.after, "dim"))

    def _waivers(self) -> None:
        notes = self._report.run.waivers.notes
        if notes:
            self._console.print()
            self._say(("Waivers that do nothing any more", "bold"))
        for note in notes[:MAX_NOTES]:
            self._say(visible(note), indent=2)
        if len(notes) > MAX_NOTES:
            self._say((f"and {len(notes) - MAX_NOTES:,} more", "dim"), indent=2)

    def _hints(self) -> None:
        hits = self._report.hits
        if hits:
            self._console.print()
            self._say((f"`curate explain {hits[0].rule.code}` says more about a rule; --output-format json lists every finding", "dim"))


OUTPUT = Output(
    "terminal", "for people: the verdict, what to fix first, the findings by rule", lambda report: print_report(report, to_text=True)
)
