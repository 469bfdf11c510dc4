"""The readiness score: one number from the share of clean records, formula `curate/1`.

    C    = records without a scored finding                                       "clean records"
    D_k  = sum over records of the worst severity in part k (error 1.0, warning 0.5)
    r_k  = D_k / (C + D_k),  L_k = r_k / h_k,  part k = 100 * 2 ** -L_k
    s(C) = C / (2 few) below `few`; 0.5 + 0.5 log(C / few) / log(target / few) up to `target`; 1 from there
    score = 100 * s(C) * product of 2 ** -L_k

One count of clean records for all parts is what makes rejecting a bad record safe: it can never lower the score. The halving
shares h and the marks 50 and 500 are conventions, not fitted to anything; the score is readiness, never expected accuracy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from curate.checks.base import Rule
from curate.config import ScoreSettings
from curate.engine.scored import Scored, clean_records
from curate.finding import SCORED_PARTS

FORMULA = "curate/1"


@dataclass(frozen=True)
class Gain:
    """What a proposed action on all records of one rule would add to the score, in points, computed by doing it."""

    code: str
    records: int
    points: float
    action: Literal["drop", "edit"]


@dataclass(frozen=True)
class Score:
    """The score and what it is made of; `value` None when there is none. `parts` are 0-100, None for a part that no rule looked at."""

    value: float | None
    parts: dict[str, float | None]
    clean_records: int
    gains: list[Gain]
    formula: str = FORMULA


def size_factor(clean: int, settings: ScoreSettings) -> float:
    """The part `enough`, 0-1: linear up to `few`, logarithmic up to `target`."""
    if clean >= settings.target:
        return 1.0
    if clean < settings.few:
        return 0.5 * clean / settings.few
    return 0.5 + 0.5 * math.log(clean / settings.few) / math.log(settings.target / settings.few)


def part_scores(scored: Scored, settings: ScoreSettings) -> dict[str, float]:
    """Each part's score, 0-100, and `enough`. Worst severity per record and part: splitting a rule in two changes nothing."""
    clean = clean_records(scored)
    worst = np.zeros((len(SCORED_PARTS), scored.records))
    np.maximum.at(worst, (scored.part.astype(np.int64), scored.record), scored.weight)
    halving = settings.halving.model_dump()
    parts: dict[str, float] = {}
    for part, defects in zip(SCORED_PARTS, worst.sum(axis=1), strict=True):
        ratio = defects / (clean + defects) if defects else 0.0
        parts[part] = float(100.0 * 2.0 ** (-ratio / halving[part]))
    parts["enough"] = 100.0 * size_factor(clean, settings)
    return parts


def total(scored: Scored, settings: ScoreSettings) -> float:
    """The score, 0-100; 0 when no record is clean."""
    if clean_records(scored) == 0:
        return 0.0
    value = 100.0
    for part in part_scores(scored, settings).values():
        value *= part / 100.0
    return value


def gains(scored: Scored, rules: dict[str, Rule], settings: ScoreSettings) -> list[Gain]:
    """What mending each rule would add, largest first; exact, by evaluating the score without what the action removes."""
    now = total(scored, settings)
    out = []
    for index, code in enumerate(scored.codes):
        mine = scored.code == index
        if not mine.any():
            continue
        hit = np.unique(scored.record[mine])
        action = rules[code].action
        after = after_drop(scored, hit) if action == "drop" else scored.keep(~mine, scored.records)
        out.append(Gain(code, len(hit), total(after, settings) - now, action))
    return sorted(out, key=lambda gain: (-gain.points, gain.code))


def after_drop(scored: Scored, records: npt.NDArray[np.int64]) -> Scored:
    """The findings that are left when the records at these positions (sorted, distinct) are rejected."""
    left = scored.keep(~np.isin(scored.record, records), scored.records - len(records))
    shift = np.searchsorted(records, left.record)
    return Scored(left.record - shift, left.part, left.weight, left.code, left.codes, left.records)


def score(scored: Scored, rules: dict[str, Rule], settings: ScoreSettings, ran: set[str]) -> Score:
    """The score of a set whose rules `ran` (codes); a part that no scored rule looked at is None, "not checked"."""
    if scored.records == 0:
        return Score(None, {part: None for part in (*SCORED_PARTS, "enough")}, 0, [])
    looked_at = {rules[code].part for code in ran if rules[code].scored}
    parts: dict[str, float | None] = {
        part: value if part == "enough" or part in looked_at else None for part, value in part_scores(scored, settings).items()
    }
    return Score(total(scored, settings), parts, clean_records(scored), gains(scored, rules, settings))
