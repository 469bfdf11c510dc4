"""New waivers for findings of one file: which are meant, which may be waived, and what the waiver file says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from curate.checks.base import Rule
from curate.engine.result import Run
from curate.engine.waiving import waivable
from curate.errors import InputError
from curate.finding import Finding
from curate.text.display import counted
from curate.waivers import RecordKey, Waiver

SHOWN = 12
"""Lines that an error names at most."""


@dataclass(frozen=True)
class Grounds:
    """Who waives, why, when and until when."""

    reason: str
    who: str
    when: datetime
    until: date | None = None


@dataclass(frozen=True)
class Proposal:
    """The waivers to write, how many findings they waive, in which lines or rows, and how many are waived already."""

    waivers: list[Waiver]
    findings: int
    where: str
    already: int

    def in_words(self, code: str, file: str) -> str:
        """What was done, for people."""
        done = f"waived {counted(self.findings, 'finding')} of {code}{self.where}, in {file}" if self.waivers else ""
        kept = f"{counted(self.already, 'finding')} of {code} {'was' if self.already == 1 else 'were'} waived already"
        return "; ".join(filter(None, [done, kept if self.already else ""]))


class Proposer:
    """Makes waivers for one rule from the run of one file."""

    def __init__(self, run: Run, rule: Rule, rule_set: str, by_row: bool) -> None:
        """With `by_row` people name 0-based rows, else 1-based lines."""
        self._run = run
        self._rule = rule
        self._rule_set = rule_set
        self._word = "row" if by_row else "line"
        self._found = run.findings.of(rule.code)
        self._numbers: list[int] = list(range(len(run.places))) if by_row else run.places.line.tolist()
        self._path = run.inputs[0].path

    def propose(self, numbers: Sequence[int], all_of_them: bool, grounds: Grounds) -> Proposal:
        """The waivers for the findings in these lines, all of the rule, or those about the whole set.

        Raises `InputError` for a line that has none, and for an error of the part valid.
        """
        if all_of_them:
            chosen = list(self._found)
        elif numbers:
            chosen = self._in_lines(numbers)
        else:
            chosen = self._about_the_set()
        if not chosen:
            raise InputError(f"{self._rule.code} finds nothing in this file", "`curate check` lists what is found", self._path)
        for finding in chosen:
            if not waivable(self._rule, finding.severity):
                where = f"in {self._word} {self._number(finding)}" if finding.row is not None else "here"
                what = f"{self._rule.code} {where} is an error of the part valid, which cannot be waived"
                raise InputError(what, "training would stumble over the record: fix it or reject it", self._path)
        return self._proposal(chosen, grounds)

    def _proposal(self, chosen: list[Finding], grounds: Grounds) -> Proposal:
        new = [finding for finding in chosen if not finding.waived]
        waivers = {waiver.target: waiver for waiver in (self._waiver(finding, grounds) for finding in new)}
        places = sorted({self._number(finding) for finding in new if finding.row is not None})
        where = f" in {self._listed(places)}" if places else ""
        return Proposal(list(waivers.values()), len(new), where, len(chosen) - len(new))

    def _in_lines(self, numbers: Sequence[int]) -> list[Finding]:
        chosen = [finding for finding in self._found if finding.row is not None and self._number(finding) in set(numbers)]
        without = sorted(set(numbers) - {self._number(finding) for finding in chosen})
        if not without:
            return chosen
        known = set(self._numbers)
        absent = [number for number in without if number not in known]
        if absent and self._word == "line" and known == {-1}:
            raise InputError("the records of this file have no lines", "name 0-based rows, with --row", self._path)
        if absent:
            what = f"no record begins in {self._listed(absent)}"
        else:
            what = f"{self._listed(without)} {'has' if len(without) == 1 else 'have'} no finding of {self._rule.code}"
        having = sorted({self._number(finding) for finding in self._found if finding.row is not None})
        hint = f"it is found in {self._listed(having)}" if having else f"{self._rule.code} finds nothing in any {self._word}"
        raise InputError(what, hint, self._path)

    def _about_the_set(self) -> list[Finding]:
        about = [finding for finding in self._found if finding.row is None]
        if not about and len(self._found):
            having = sorted({self._number(finding) for finding in self._found})
            raise InputError(f"which {self._word}s?", f"{self._rule.code} is found in {self._listed(having)}; --all waives all", self._path)
        return about

    def _waiver(self, finding: Finding, grounds: Grounds) -> Waiver:
        places, record = self._run.places, None
        if finding.source is not None and finding.row is not None:
            position = places.position(finding.source, finding.row)
            record = RecordKey(fingerprint=places.hex(position), occurrence=int(places.occurrence[position]))
        return Waiver(
            code=finding.code,
            rule_version=self._rule.version,
            record=record,
            file=Path(self._path).name,
            reason=grounds.reason,
            who=grounds.who,
            when=grounds.when,
            until=grounds.until,
            rule_set=self._rule_set,
        )

    def _number(self, finding: Finding) -> int:
        return self._numbers[finding.row or 0]

    def _listed(self, numbers: Sequence[int]) -> str:
        """The lines or rows in words, the first few of them."""
        shown = ", ".join(map(str, numbers[:SHOWN]))
        more = f" and {len(numbers) - SHOWN:,} more" if len(numbers) > SHOWN else ""
        return f"{self._word}{'s' if len(numbers) > 1 else ''} {shown}{more}"
