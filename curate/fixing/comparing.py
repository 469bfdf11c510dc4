"""Checking the files as they will be, and taking back the edits after which a rule finds what it did not find before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curate.checks.base import Rule
from curate.checks.registry import all_checks
from curate.config import Settings
from curate.engine.check import Progress, check_opened
from curate.engine.corpus import Opened
from curate.engine.result import Run
from curate.engine.scored import WEIGHT
from curate.errors import CurateError
from curate.finding import Finding
from curate.fixing.patched import patched
from curate.fixing.plan import Plan
from curate.fixing.wanted import Place, Wanted, fix_of
from curate.profile import Profile
from curate.waivers import Waivers


@dataclass(frozen=True)
class Checker:
    """Checks files as they are and as they will be, with the same settings and waivers."""

    settings: Settings
    watch: Progress
    waivers: Waivers | None = None

    def check(self, opened: Sequence[Opened], profile: Profile | None = None) -> Run:
        """The check of some files. Raises `CurateError` when a rule crashed: what cannot be checked is not changed."""
        run = check_opened(opened, self.settings, self.watch, profile, self.waivers)
        for error in run.errors:
            raise CurateError(f"nothing was changed: {error.message}", error.hint, error.where)
        return run


def verified(opened: Sequence[Opened], run: Run, wanted: Wanted, plan: Plan, checker: Checker) -> Run | None:
    """The check of the files as `plan` makes them, under the profile of `run`; None when no record is edited.

    Records whose edits bring a finding that scores are taken out of the plan, and the check is repeated. Copies that an edit
    made equal to another record are dropped where that is wanted. Raises `CurateError` when a check crashes on what was edited.
    """
    while plan.edited:
        after = checker.check(_as_planned(opened, plan), run.profile)
        new = _new_findings(run, after, plan)
        drops = [finding for finding in new if _can_drop(finding, plan, wanted)]
        culprits: dict[Place, set[str]] = {}
        for finding in (each for each in new if not _can_drop(each, plan, wanted)):
            for place in _places(finding):
                if place in plan.edited:
                    culprits.setdefault(place, set()).add(finding.code)
        for place, codes in culprits.items():
            plan.roll_back(place, sorted(codes))
        if not culprits:
            if not drops:
                return after
            for finding in drops:
                plan.drop(finding)
    return None


def _as_planned(opened: Sequence[Opened], plan: Plan) -> list[Opened]:
    out = []
    for each in opened:
        changed = {row: edited.outcome.held.raw for (source, row), edited in plan.edited.items() if source == each.index}
        dropped = {row for source, row in plan.dropped if source == each.index}
        out.append(patched(each, changed, dropped) if changed or dropped else each)
    return out


def _new_findings(before: Run, after: Run, plan: Plan) -> list[Finding]:
    """The scored findings of `after` about records that the same rule did not find before.

    A record that was in a group of duplicates is not new there: which one of a group stays depends on the findings of all.
    """
    rules = {code: check.rule for code, check in all_checks().items()}
    known = _weights(before.findings.open, rules)
    new = []
    for finding in after.findings.open:
        weight = WEIGHT.get(finding.severity, 0.0)
        if rules[finding.code].scored and weight and finding.row is not None:
            place = _places(finding)[0]
            if weight > known.get((finding.code, place), 0.0) and place not in plan.dropped:
                new.append(finding)
    return new


def _weights(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> dict[tuple[str, Place], float]:
    """The weight of the worst scored finding by rule and record, and of a group of duplicates by each record that it names."""
    out: dict[tuple[str, Place], float] = {}
    for finding in findings:
        weight = WEIGHT.get(finding.severity, 0.0)
        if rules[finding.code].scored and weight:
            for place in _places(finding):
                out[finding.code, place] = max(weight, out.get((finding.code, place), 0.0))
    return out


def _places(finding: Finding) -> list[Place]:
    """The record of a finding, then the others that it names."""
    named = ((finding.source, finding.row), (finding.other_source, finding.other_row), (finding.group_source, finding.group_row))
    return [(source, row) for source, row in named if source is not None and row is not None]


def _can_drop(finding: Finding, plan: Plan, wanted: Wanted) -> bool:
    """Whether a record that equals another one once it is edited can be dropped for it.

    Only exact copies, and only where each that is edited was not clean before: two clean records are never made one.
    """
    fix = fix_of(finding)
    if fix is None or fix.action != "drop" or fix.safety != "safe" or not wanted.accepts(fix) or finding.group_row is None:
        return False
    return not any(plan.edited[place].was_clean for place in _places(finding) if place in plan.edited)
