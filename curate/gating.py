"""The gate: whether to train on this data. It stands beside the score and fails closed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from curate.baselines import Comparison
from curate.checks.registry import code_of
from curate.config import Settings
from curate.engine.result import RunError
from curate.scoring import Score
from curate.text.display import counted

Verdict = Literal["pass", "warn", "fail", "error"]
EXIT_CODES: Mapping[Verdict, int] = {"pass": 0, "warn": 0, "fail": 1, "error": 2}


@dataclass(frozen=True)
class Gate:
    """The verdict and the reasons for it, the gravest first; no reasons when it passes."""

    verdict: Verdict
    reasons: list[str]

    @property
    def exit_code(self) -> int:
        """0 passed (also with warnings), 1 the data is below the gate, 2 could not check."""
        return EXIT_CODES[self.verdict]


@dataclass(frozen=True)
class Counts:
    """Open findings by severity and by code; exact, however many are listed. With a baseline the gate gets those that are new."""

    error: int
    warning: int
    info: int
    by_code: dict[str, int]


def gate(score: Score, counts: Counts, errors: list[RunError], settings: Settings, beside: Comparison | None = None) -> Gate:
    """Judge a checked set. What could not be checked beats everything; then failures, then warnings.

    With a baseline (`beside` is what it makes of the set) `counts` are those of the new findings. With `settings.ratchet` new findings
    are warnings, and what is worse than in the baseline fails.
    """
    if errors:
        return Gate(
            "error",
            [
                f"could not check: {error.where}: {error.message}" if error.where else f"could not check: {error.message}"
                for error in errors
            ],
        )
    failures = [*(beside.worse if beside is not None else ()), *_failures(score, counts, settings, beside)]
    warnings = _warnings(score, counts, settings, beside)
    if failures or (settings.strict and warnings):
        return Gate("fail", failures + warnings)
    return Gate("warn", warnings) if warnings else Gate("pass", [])


def _failures(score: Score, counts: Counts, settings: Settings, beside: Comparison | None) -> list[str]:
    reasons = []
    if counts.error and not _ratchet(settings, beside):
        reasons.append(counted(counts.error, f"{_open(beside)} error"))
    if settings.min_score is not None and (score.value is None or score.value < settings.min_score):
        reasons.append(f"score {_shown(score.value)} is below the minimum of {settings.min_score:g}")
    for part, minimum in settings.min.items():
        value = score.parts.get(part)
        if value is None:
            reasons.append(f"{part} was not checked, and a minimum of {minimum:g} is asked for")
        elif value < minimum:
            reasons.append(f"{part} {_shown(value)} is below the minimum of {minimum:g}")
    for prefix in map(code_of, settings.fail_on):
        hits = sum(n for code, n in counts.by_code.items() if prefix == "ALL" or code.startswith(prefix))
        if hits:
            reasons.append(f"{counted(hits, 'finding' if beside is None else 'new finding')} of {prefix}, which must have none")
    return reasons


def _ratchet(settings: Settings, beside: Comparison | None) -> bool:
    return settings.ratchet and beside is not None


def _open(beside: Comparison | None) -> str:
    return "open" if beside is None else "new"


def _warnings(score: Score, counts: Counts, settings: Settings, beside: Comparison | None) -> list[str]:
    reasons = []
    if counts.error and _ratchet(settings, beside):
        reasons.append(counted(counts.error, "new error"))
    warnings = counts.warning - counts.by_code.get("CNT001", 0)  # it says what the second reason says
    if warnings:
        reasons.append(counted(warnings, f"{_open(beside)} warning"))
    clean, few = score.clean_records, settings.score.few
    if clean < few and not (beside is not None and beside.small):
        reasons.append(f"{counted(clean, 'clean record')}: fewer than {few}, too few to fine-tune on")
    return reasons


def _shown(value: float | None) -> str:
    return "none" if value is None else show_score(value)


def show_score(value: float) -> str:
    """A score for people: one decimal, rounded down, so that 100 is shown only when it is exactly 100."""
    return "100" if value >= 100.0 else f"{math.floor(value * 10) / 10:.1f}"
