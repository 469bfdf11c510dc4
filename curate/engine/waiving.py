"""Which findings are waived: the waivers beside the data, matched by rule, rule version and the key of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.checks.base import Rule
from curate.checks.registry import all_checks
from curate.engine.result import Places, WaiverUse, occurrences
from curate.finding import Findings
from curate.waivers import Kept, RecordKey, Waiver, Waivers, folder_of

Target = tuple[Path, str, RecordKey | str]


def waivable(rule: Rule, severity: str) -> bool:
    """Whether a finding may be accepted as it is. A record that training would stumble over can be fixed or rejected, never waived."""
    return not (rule.part == "valid" and severity == "error")


class Waiving:
    """The waivers of one run. `apply` marks findings, `use` says what became of the waivers, once all findings are marked."""

    def __init__(self, waivers: Waivers | None, paths: Sequence[str], places: Places, rules: Mapping[str, Rule]) -> None:
        """`paths` are those of the sources in their order, `rules` those that run, by code."""
        self._kept = waivers.kept if waivers is not None else ()
        self._places = places
        self._rules = rules
        self._folders = [folder.resolve() if (folder := folder_of(path)) is not None else None for path in paths] if self._kept else []
        self._names = [Path(path).name for path in paths]
        self._ranks: dict[int, npt.NDArray[np.int32]] = {}
        self._lapsed = {id(kept): reason for kept in self._kept if (reason := self._why_lapsed(kept.waiver, waivers))}
        self._in_force: dict[Target, Kept] = {
            (kept.folder.resolve(), *kept.waiver.target): kept for kept in self._kept if id(kept) not in self._lapsed
        }
        self._used: set[int] = set()

    def _why_lapsed(self, waiver: Waiver, waivers: Waivers | None) -> str | None:
        if waivers is not None and waiver.until is not None and waiver.until < waivers.today:
            return f"ended on {waiver.until}"
        rule = self._rules.get(waiver.code)
        return "is of an older version of the rule" if rule is not None and rule.version != waiver.rule_version else None

    def apply(self, findings: Findings) -> Findings:
        """The same findings, waived where a waiver in force speaks of them."""
        codes = {code for _, code, _ in self._in_force}
        if not codes:
            return findings
        mask = np.zeros(len(findings), dtype=bool)
        spoken_of = pc.is_in(findings.table["code"], value_set=pa.array(sorted(codes))).to_numpy(zero_copy_only=False)
        lines = Findings(findings.table.filter(pa.array(spoken_of)))
        # Per finding in Python: only those of rules that somebody waived.
        for index, finding in zip(np.flatnonzero(spoken_of).tolist(), lines, strict=True):
            if waivable(self._rules[finding.code], finding.severity):
                targets = self.targets(finding.code, finding.source, finding.row)
                kept = next((self._in_force[target] for target in targets if target in self._in_force), None)
                if kept is not None:
                    mask[index] = True
                    self._used.add(id(kept))
        return findings.with_waived(mask)

    def targets(self, code: str, source: int | None, row: int | None) -> list[Target]:
        """What a waiver of this finding may be for: the record, or the file, or for a finding about the whole set any of its files."""
        sources = range(len(self._folders)) if source is None else [source]
        key = self.key(source, row) if source is not None and row is not None else None
        return [(folder, code, key or self._names[each]) for each in sources if (folder := self._folders[each]) is not None]

    def key(self, source: int, row: int) -> RecordKey:
        """The key of a record within its file."""
        starts = [*self._places.starts.tolist(), len(self._places)]
        if source not in self._ranks:
            self._ranks[source] = occurrences(self._places.fingerprint[starts[source] : starts[source + 1]])
        return RecordKey(fingerprint=self._places.hex(starts[source] + row), occurrence=int(self._ranks[source][row]))

    def use(self) -> WaiverUse:
        """What became of the waivers of the files that were checked; those of rules that did not run are left out."""
        files = set(zip(self._folders, self._names, strict=False))
        expired, unused = [], []
        for kept in self._kept:
            waiver = kept.waiver
            here = (kept.folder.resolve(), waiver.file) in files
            if id(kept) in self._used or not here or (waiver.code not in self._rules and waiver.code in all_checks()):
                continue
            what = f"{kept.path.name}:{kept.line}: the waiver of {waiver.code} in {waiver.file}"
            if id(kept) in self._lapsed:
                expired.append(f"{what} {self._lapsed[id(kept)]} ({waiver.reason})")
            else:
                unused.append(f"{what} is for nothing that is found now ({waiver.reason})")
        return WaiverUse(len(self._used), len(expired), len(unused), [*expired, *unused])
