"""The score and the gate of a set as people have left it: rejected records gone, fixes judged, acceptances waiving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curate.checks.registry import all_checks
from curate.config import make_settings
from curate.engine.scored import Scored
from curate.finding import SCORED_PARTS
from curate.gating import show_score
from curate.review.facts import DatasetInfo
from curate.review.store import Store
from curate.scoring import Gain, after_drop, score
from curate.text.display import counted

_WEIGHT = {"error": 1.0, "warning": 0.5}


@dataclass(frozen=True)
class Standing:
    """Where a set stands now. `verdict` is pass, warn or fail; `severities` the worst severity of each rule that found something."""

    verdict: str
    reasons: list[str]
    value: float | None
    parts: dict[str, float | None]
    clean_records: int
    gains: list[Gain]
    severities: dict[str, str]
    few: int
    target: int

    @property
    def shown_score(self) -> str:
        """The score for people."""
        return "none" if self.value is None else show_score(self.value)


def standing(store: Store, info: DatasetInfo) -> Standing:
    """The standing of a data set; rules about the whole set stand as the last check of the files found them."""
    rules = {code: check.rule for code, check in all_checks().items()}
    lines, records, rejected = store.judged(info.name)
    known = [line for line in lines if line.code in rules]
    kept = [line for line in known if rules[line.code].scored and line.severity in _WEIGHT and not line.waived]
    codes = sorted({line.code for line in kept})
    scored = Scored(
        np.array([line.position for line in kept], dtype=np.int64),
        np.array([SCORED_PARTS.index(rules[line.code].part) for line in kept], dtype=np.int8),
        np.array([_WEIGHT[line.severity] for line in kept], dtype=float),
        np.array([codes.index(line.code) for line in kept], dtype=np.int32),
        codes,
        records,
    )
    if len(rejected):
        scored = after_drop(scored, rejected)
    settings = make_settings(info.settings)
    ran = {code for code, rule in rules.items()}
    made = score(scored, rules, settings.score, ran)
    errors = sum(line.severity == "error" and not line.waived for line in known if line.state != "rejected")
    warnings = sum(line.severity == "warning" and not line.waived for line in known if line.state != "rejected")
    reasons = [counted(errors, "open error")] if errors else []
    reasons += [counted(warnings, "open warning")] if warnings else []
    if made.clean_records < settings.score.few:
        reasons.append(f"{counted(made.clean_records, 'clean record')}: fewer than {settings.score.few}, too few to fine-tune on")
    verdict = "fail" if errors else "warn" if reasons else "pass"
    worst = {line.code: line.severity for line in sorted(known, key=lambda line: ("info", "warning", "error").index(line.severity))}
    return Standing(
        verdict, reasons, made.value, made.parts, made.clean_records, made.gains, worst, settings.score.few, settings.score.target
    )
