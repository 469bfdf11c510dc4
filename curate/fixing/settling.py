"""Editing records until nothing changes any more, and taking back what breaks another rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from curate.engine.corpus import Opened
from curate.fixing.judging import Judge
from curate.fixing.wanted import Fix, Verdict, Wanted
from curate.formats.pointers import Unmatched
from curate.formats.writing import Held, Unwritable, Writer

MAX_ROUNDS = 8
"""Rounds of checking and editing. Fixes are functions of their text, so that two or three are usual."""

ENDLESS = "the fixes of this record undo each other"
ELSEWHERE = "what it would change is not there as it was found"


@dataclass
class Outcome:
    """What became of one record: its content, by which rules, the verdict on it now, and why fixes of some rules were left."""

    held: Held
    verdict: Verdict
    codes: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    stuck: bool = False

    def objectors(self, before: Verdict) -> list[str]:
        """The rules that object to what it became."""
        return self.verdict.worse_than(before)


@dataclass(frozen=True)
class Settler:
    """Edits records of one file with the wanted fixes."""

    each: Opened
    writer: Writer
    judge: Judge
    wanted: Wanted

    def settle(self, held: Sequence[Held], before: Sequence[Verdict]) -> list[Outcome]:
        """Edit records as far as no rule objects that did not before; `before` are the verdicts on them.

        All wanted fixes of a record are tried together. Where that breaks a rule or comes to no end, they are tried one rule after
        the other, the safe ones first, and those that do are left.
        """
        together = [self.wanted.codes] * len(held)
        outcomes = self._rounds(held, before, together)
        bad = [i for i, outcome in enumerate(outcomes) if outcome.stuck or outcome.objectors(before[i])]
        if bad:
            single = self._one_by_one([held[i] for i in bad], [before[i] for i in bad], [outcomes[i].codes for i in bad])
            for i, outcome in zip(bad, single, strict=True):
                outcomes[i] = outcome
        return outcomes

    def _one_by_one(self, held: Sequence[Held], before: Sequence[Verdict], codes: Sequence[Sequence[str]]) -> list[Outcome]:
        best = [Outcome(each, verdict) for each, verdict in zip(held, before, strict=True)]
        unsafe = {fix.code for verdict in before for fix in verdict.fixes if fix.safety == "unsafe"}
        for code in sorted({code for each in codes for code in each}, key=lambda code: (code in unsafe, code)):
            tried = [i for i, each in enumerate(codes) if code in each]
            allowed = [frozenset((*best[i].codes, code)) for i in tried]
            outcomes = self._rounds([held[i] for i in tried], [before[i] for i in tried], allowed)
            for i, outcome in zip(tried, outcomes, strict=True):
                objectors = outcome.objectors(before[i])
                outcome.problems.update(best[i].problems)
                if outcome.stuck:
                    best[i].problems[code] = ENDLESS
                elif objectors:
                    best[i].problems[code] = f"it would bring {', '.join(objectors)}"
                else:
                    best[i] = outcome
        return best

    def _rounds(self, held: Sequence[Held], before: Sequence[Verdict], allowed: Sequence[frozenset[str]]) -> list[Outcome]:
        """Edit and check again until nothing changes; who comes to no end is stuck."""
        outcomes = [Outcome(each, verdict) for each, verdict in zip(held, before, strict=True)]
        seen = [{_identity(each)} for each in held]
        moving = list(range(len(held)))
        for _ in range(MAX_ROUNDS):
            moving = [i for i in moving if self._edit(outcomes[i], allowed[i])]
            for i in moving:
                identity = _identity(outcomes[i].held)
                outcomes[i].stuck = identity in seen[i]
                seen[i].add(identity)
            moving = [i for i in moving if not outcomes[i].stuck]
            if not moving:
                return outcomes
            found = self.judge.verdicts(self.each, [outcomes[i].held.raw for i in moving])
            for i, verdict in zip(moving, found, strict=True):
                outcomes[i].verdict = verdict
        for i in moving:
            outcomes[i].stuck = True
        return outcomes

    def _edit(self, outcome: Outcome, allowed: frozenset[str]) -> bool:
        """Apply the allowed fixes of a record, one after the other; one that no longer fits waits for the next round."""
        outcome.problems.clear()
        moved = False
        for fix in outcome.verdict.fixes:
            if fix.action == "edit" and fix.code in allowed and self.wanted.accepts(fix):
                moved |= self._apply(outcome, fix)
        return moved

    def _apply(self, outcome: Outcome, fix: Fix) -> bool:
        held = outcome.held
        try:
            for edit in fix.edits:
                held = self.writer.edit(held, edit)
        except Unmatched:
            outcome.problems[fix.code] = ELSEWHERE
            return False
        except Unwritable as error:
            outcome.problems[fix.code] = f"it {error}"
            return False
        if held.content == outcome.held.content:
            return False
        outcome.held = held
        if fix.code not in outcome.codes:
            outcome.codes.append(fix.code)
        return True


def _identity(held: Held) -> bytes:
    return held.content if isinstance(held.content, bytes) else repr(held.content).encode("utf-8", "surrogatepass")
