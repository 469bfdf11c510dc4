"""What will be done to each file: edited records, dropped ones, and what is tidied between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from curate.config import Settings
from curate.engine.check import Progress
from curate.engine.corpus import Opened
from curate.engine.result import Run
from curate.finding import Finding, Findings
from curate.fixing.judging import Judge
from curate.fixing.settling import Outcome, Settler
from curate.fixing.wanted import Place, Verdict, Wanted, fix_of, verdicts, with_fixes
from curate.formats.writing import Held, Patch, Writer, writer_of


@dataclass(frozen=True)
class Edited:
    """A record that will be changed: how it is, whether it is clean as it is, and what it becomes."""

    before: Held
    was_clean: bool
    outcome: Outcome


@dataclass
class Plan:
    """All that will be done, by place; `dropped` has the finding that asks for it, `problems` why a rule's fix is left."""

    edited: dict[Place, Edited] = field(default_factory=dict)
    dropped: dict[Place, Finding] = field(default_factory=dict)
    tidy: dict[int, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[tuple[Place, str], str] = field(default_factory=dict)
    _late: set[Place] = field(default_factory=set)

    def patch(self, source: int) -> Patch:
        """What changes in one file."""
        return Patch(
            {row: each.outcome.held.content for (index, row), each in self.edited.items() if index == source},
            {row for index, row in self.dropped if index == source},
            {fix.edits[0].before for fix in map(fix_of, self.tidy.get(source, ())) if fix is not None},
        )

    def take(self, place: Place, original: Held, verdict: Verdict, outcome: Outcome) -> None:
        """Take in what became of a record; `verdict` is that on it as it is."""
        if outcome.codes:
            self.edited[place] = Edited(original, not verdict.weights, outcome)
        for code, reason in outcome.problems.items():
            self.problems[place, code] = reason

    def drop(self, finding: Finding) -> None:
        """Drop a record that equals another one now that one of them is edited."""
        if finding.source is not None and finding.row is not None:
            self.dropped[finding.source, finding.row] = finding
            self._late.add((finding.source, finding.row))
            self.edited.pop((finding.source, finding.row), None)

    def roll_back(self, place: Place, objectors: Sequence[str]) -> None:
        """Leave a record as it is, and with it those that are equal to it only when it is edited."""
        for code in self.edited.pop(place).outcome.codes:
            self.problems[place, code] = f"it would bring {', '.join(objectors)}"
        for late in list(self._late):
            if (self.dropped[late].group_source, self.dropped[late].group_row) == place:
                del self.dropped[late]
                self._late.remove(late)


def make_plan(opened: Sequence[Opened], run: Run, settings: Settings, wanted: Wanted, watch: Progress) -> Plan:
    """Edit every record that has a wanted fix, in memory; what rules about pairs say of the result is not asked yet."""
    plan = Plan()
    judge = Judge(opened, run, settings)
    fixable = with_fixes(run.findings.open)
    chosen = [finding for finding in fixable if (fix := fix_of(finding)) is not None and wanted.accepts(fix)]
    for finding in chosen:
        if finding.row is None and finding.source is not None:
            plan.tidy[finding.source].append(finding)
    plan.dropped = _droppable([finding for finding in chosen if finding.fix is not None and finding.fix["action"] == "drop"])
    places = {(finding.source, finding.row) for finding in chosen if finding.source is not None and finding.row is not None}
    found = verdicts(of_places(run.findings.open, run, places - plan.dropped.keys()), judge.rules)
    for verdict in found.values():  # what the set says of a record is not asked again after an edit, so that it comes first
        verdict.fixes.sort(key=lambda fix: judge.rules[fix.code].scope == "record")
    watch.stage("fix", len(found))
    for each in opened:
        settler = Settler(each, writer_of(each.source), judge, wanted)
        rows = {row: verdict for (source, row), verdict in found.items() if source == each.index}
        for held, before in _held(each, settler.writer, rows, settings.batch_size):
            for original, verdict, outcome in zip(held, before, settler.settle(held, before), strict=True):
                plan.take((each.index, original.raw.row), original, verdict, outcome)
            watch.advance(len(held))
    return plan


def _held(each: Opened, writer: Writer, rows: dict[int, Verdict], size: int) -> Iterator[tuple[list[Held], list[Verdict]]]:
    """The records of these rows with the verdicts on them, shard by shard."""
    if not rows:
        return
    for shard in each.source.shards(size):
        mine = [row for row in range(shard.first_row, shard.first_row + shard.records) if row in rows]
        if mine:
            yield writer.hold(shard, mine), [rows[row] for row in mine]


def _droppable(findings: Sequence[Finding]) -> dict[Place, Finding]:
    """The records that can be dropped: of each group of duplicates one has to stay."""
    asked = {(finding.source, finding.row): finding for finding in findings if finding.source is not None and finding.row is not None}
    return {place: finding for place, finding in asked.items() if _someone_stays(place, asked)}


def _someone_stays(place: Place, asked: dict[Place, Finding]) -> bool:
    """Whether the keeper of a record, or the keeper's own, stays; a record that is not one of a group needs none."""
    seen = {place}
    while place in asked:
        keeper = asked[place].group_source, asked[place].group_row
        if keeper[0] is None or keeper[1] is None:
            return len(seen) == 1
        place = (keeper[0], keeper[1])
        if place in seen:
            return False
        seen.add(place)
    return True


def of_places(findings: Findings, run: Run, places: set[Place]) -> Findings:
    """The findings about these records."""
    table = findings.table.filter(findings.table["row"].is_valid())
    wanted = np.array(sorted(run.places.position(*place) for place in places), dtype=np.int64)
    source = table["source"].to_numpy().astype(np.int64)
    position = run.places.starts[source] + table["row"].to_numpy()
    return Findings(table.filter(pa.array(np.isin(position, wanted))))
