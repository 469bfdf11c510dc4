"""What the record rules say of a few records after they were edited, under the profile that judged them before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curate.checks.base import Rule
from curate.checks.registry import all_checks, build
from curate.config import Settings
from curate.engine.corpus import LoadedCorpus, Opened
from curate.engine.result import Run
from curate.fixing.wanted import Verdict
from curate.formats.batching import make_batch
from curate.formats.raw import Raw


class Judge:
    """The record rules of a run, ready to be asked about single records."""

    def __init__(self, opened: Sequence[Opened], run: Run, settings: Settings) -> None:
        self.rules: Mapping[str, Rule] = {code: check.rule for code, check in all_checks().items()}
        self._checks = [check for check in build(run.codes, settings.options, run.profile) if check.rule.scope == "record"]
        self._corpus = LoadedCorpus(opened, run.places, settings)

    def verdicts(self, each: Opened, raws: Sequence[Raw]) -> list[Verdict]:
        """The verdict on each of these records of a file."""
        batch = make_batch(raws, each.shape, each.index, each.split)
        position = {raw.row: index for index, raw in enumerate(raws)}
        found = [Verdict() for _ in raws]
        for check in self._checks:
            for finding in check.finish(check.merge([check.map(batch)]), self._corpus):
                if finding.row is not None:
                    found[position[finding.row]].add(finding, self.rules)
        return found
