"""Advice on a set: check it, count the signals, look the verdict up in the table, and make the baseline prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curate.advising.baseline import FILE, Baseline, baseline
from curate.advising.rules import PROMPT_TOKENS, Reason, Verdict, decide, is_knowledge, reasons
from curate.advising.signals import Signals, Survey, signals
from curate.config import Settings
from curate.engine.check import Progress, check_opened
from curate.engine.corpus import Opened
from curate.errors import CurateError
from curate.files import write_atomically
from curate.reports.base import Report
from curate.waivers import Waivers


@dataclass(frozen=True)
class Advice:
    """The verdict, the line of the table that gave it with why, the reasons, the signals, and the baseline prompt where there is one."""

    verdict: Verdict
    rule: str
    why: str
    reasons: tuple[Reason, ...]
    signals: Signals
    baseline: Baseline | None

    def to_dict(self) -> dict[str, Any]:
        """The advice as JSON has it."""
        return {
            "verdict": self.verdict,
            "rule": self.rule,
            "why": self.why,
            "reasons": [each.to_dict() for each in self.reasons],
            "held_out_records": self.signals.held_out,
            "baseline_prompt": self.baseline.to_dict() if self.baseline is not None else None,
        }

    def write(self, folder: Path) -> Path | None:
        """Write `baseline_prompt.txt` to a folder, which is made where it is not there, and return its path; None without a prompt."""
        if self.baseline is None:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / FILE, self.baseline.text.encode("utf-8"))
        return folder / FILE


def advise_opened(
    opened: Sequence[Opened], settings: Settings, *, waivers: Waivers | None = None, progress: Progress | None = None
) -> Advice:
    """Check `opened` and advise on it; files of `settings.against` count as held out. Raises `CurateError` as `advise_report` does."""
    report = Report(check_opened(opened, settings, progress, waivers=waivers), settings)
    return advise_report(report, opened, settings)


def advise_report(report: Report, opened: Sequence[Opened], settings: Settings) -> Advice:
    """Advise on a set that has been checked: `report` is of the check of `opened` with `settings`.

    Reads the records once more. Raises `CurateError` when the check did not finish.
    """
    run = report.run
    if run.errors:
        raise CurateError(f"no advice without a whole check: {run.errors[0].message}", run.errors[0].hint, run.errors[0].where)
    survey = Survey(run, opened, settings)
    counted = signals(survey, settings)
    made = baseline(survey, opened, settings, PROMPT_TOKENS, retrieves=is_knowledge(counted))
    line = decide(counted)
    found = reasons(counted, made.tokens if made is not None else None)
    return Advice(line.verdict, line.name, line.why, tuple(found), counted, made)
