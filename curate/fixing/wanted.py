"""Which fixes are asked for, and what the findings say of the records that they would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from curate.checks.base import Rule
from curate.engine.scored import WEIGHT
from curate.finding import Finding, Findings
from curate.formats.pointers import Edit

Place = tuple[int, int]
"""(source, row) of a record."""


class Fix(NamedTuple):
    """The fix of one finding."""

    code: str
    safety: Literal["safe", "unsafe"]
    action: Literal["edit", "drop"]
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Wanted:
    """The fixes that are applied: those of `codes`, the unsafe ones only on demand."""

    codes: frozenset[str]
    unsafe: bool = False

    def accepts(self, fix: Fix) -> bool:
        """Whether a fix is one of them."""
        return fix.code in self.codes and (self.unsafe or fix.safety == "safe")


@dataclass
class Verdict:
    """What the rules say of one record: the weight of its worst scored finding by code, and the fixes that they propose."""

    weights: dict[str, float] = field(default_factory=dict)
    fixes: list[Fix] = field(default_factory=list)

    def add(self, finding: Finding, rules: Mapping[str, Rule]) -> None:
        """Take a finding of this record into account."""
        rule, weight = rules[finding.code], WEIGHT.get(finding.severity, 0.0)
        if rule.scored and weight:
            self.weights[finding.code] = max(weight, self.weights.get(finding.code, 0.0))
        fix = fix_of(finding)
        if fix is not None:
            self.fixes.append(fix)

    def worse_than(self, before: Verdict) -> list[str]:
        """The codes of scored findings that were not there, or were less grave, sorted."""
        return sorted(code for code, weight in self.weights.items() if weight > before.weights.get(code, 0.0))


def fix_of(finding: Finding) -> Fix | None:
    """The fix that a finding carries."""
    if finding.fix is None:
        return None
    edits = tuple(Edit(edit["path"], edit["before"], edit["after"]) for edit in finding.fix["edits"])
    return Fix(finding.code, finding.fix["safety"], finding.fix["action"], edits)


def verdicts(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> dict[Place, Verdict]:
    """The verdict on each record that has one of these findings of a record rule; what stands about the set is left out."""
    found: dict[Place, Verdict] = {}
    for finding in findings:
        if finding.source is not None and finding.row is not None:
            found.setdefault((finding.source, finding.row), Verdict()).add(finding, rules)
    return found


def with_fixes(findings: Findings) -> Findings:
    """The findings that carry a fix."""
    return Findings(findings.table.filter(findings.table["fix"].is_valid()))
