"""Counts what a check finds of what was planted, and what else it finds."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.detect.planting import Planted


class Found(NamedTuple):
    """A finding about one record or a pair: the rule, the 0-based row, for a pair its partner's row, and the severity."""

    code: str
    row: int
    other: int | None
    severity: str


Checker = Callable[[Sequence[bytes]], list[Found]]
"""Checks a data set given as lines and gives its record and pair findings."""


@dataclass
class Tally:
    """What was planted for one rule and what became of it; `clean` counts the records without a planted defect or its partner."""

    planted: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    false: Counter[str] = field(default_factory=Counter)

    @property
    def found(self) -> int:
        """How many of the planted defects the rule meant for them found."""
        return self.planted - self.missed.total()

    @property
    def recall(self) -> float:
        """The share of the planted defects that was found, 0-1; 1 when none was planted."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def false_per_1000(self) -> float:
        """New findings on every 1,000 clean records."""
        return 1_000 * self.false.total() / self.clean if self.clean else 0.0

    def add(self, other: Tally) -> None:
        """Take the counts of another run in."""
        self.planted += other.planted
        self.missed += other.missed
        self.clean += other.clean
        self.false += other.false

    def as_dict(self) -> dict[str, Any]:
        """The counts and what follows from them, as plain values."""
        low, high = wilson(self.found, self.planted)
        return {
            "planted": self.planted,
            "found": self.found,
            "recall": self.recall,
            "recall_low": low,
            "recall_high": high,
            "clean_records": self.clean,
            "false": self.false.total(),
            "false_per_1000": self.false_per_1000,
            "missed_kinds": dict(sorted(self.missed.items())),
            "false_codes": dict(sorted(self.false.items())),
        }


def wilson(hits: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """The Wilson score interval of a share, 95 % by default; (0, 1) when nothing was counted."""
    if count == 0:
        return 0.0, 1.0
    share, scale = hits / count, 1 + z * z / count
    middle = (share + z * z / (2 * count)) / scale
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def tally(lines: Sequence[bytes], planted: Sequence[Planted], findings: Iterable[Found], known: set[tuple[bytes, str]]) -> Tally:
    """Hold findings against what was planted.

    A planted defect is found when its rule has a finding on its row; of a duplicate also on its original's row. Any other finding on
    a row without a planted defect is false, but those in `known`: (line, code) of findings that the clean set has anyway.
    """
    findings = list(findings)
    hits = {(found.code, found.row) for found in findings}
    out = Tally(planted=len(planted))
    for each in planted:
        if (each.code, each.row) not in hits and (each.code, each.other) not in hits:
            out.missed[f"{each.code}/{each.kind}"] += 1
    spoiled = {each.row for each in planted}
    partners = {(each.code, each.other) for each in planted if each.other is not None}
    out.clean = len(lines) - len(spoiled) - len(partners)
    for found in findings:
        if found.row not in spoiled and (found.code, found.row) not in partners and (lines[found.row], found.code) not in known:
            out.false[found.code] += 1
    return out


def known_findings(lines: Sequence[bytes], findings: Iterable[Found]) -> set[tuple[bytes, str]]:
    """(line, code) of the findings of a set, for `tally`."""
    return {(lines[found.row], found.code) for found in findings}


def check_lines(lines: Sequence[bytes]) -> list[Found]:
    """The record and pair findings of `curate.check` on a temporary file of these lines. Raises: RuntimeError when a rule crashed."""
    import curate
    from curate.checks.registry import all_checks

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "planted.jsonl"
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        report = curate.check(path, format="openai_chat", jobs=1).to_dict()
    if report["errors"]:
        raise RuntimeError(f"the check did not finish: {report['errors'][0]['message']}")
    about_sets = {code for code, check in all_checks().items() if check.rule.scope == "dataset"}
    return [
        Found(each["code"], each["row"], each["other_row"], each["severity"])
        for each in report["findings"]
        if each["row"] is not None and each["code"] not in about_sets
    ]
