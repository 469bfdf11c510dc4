"""What an export did, and what it says of itself in its manifest."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from curate import __version__
from curate.review.export import OpenError
from curate.targets.base import Options, Target

MANIFEST = "curate.manifest.json"
CHANGES = "curate.changes.jsonl"


@dataclass
class Exported:
    """What an export wrote, by path below its folder: `files` with their records, `companions` beside them.

    `records` came in; `held` of them are written unchanged or `rewritten`, the others are in `left_out` by reason; `lossy` are those
    rewritten that lost something. With `errors` and no `files` open errors kept it from writing; with neither the target held nothing.
    """

    target: str = ""
    records: int = 0
    held: int = 0
    rewritten: int = 0
    lossy: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    files: dict[str, int] = field(default_factory=dict)
    companions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    errors: list[OpenError] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether nothing was written."""
        return not self.files

    def leave_out(self, reason: str) -> None:
        """Count a record that is left out; reasons that differ in their numbers and names only are one."""
        self.left_out[summary(reason)] += 1


def summary(reason: str) -> str:
    """A reason without what differs from record to record."""
    return re.sub(r"'[^']*'|\b\d[\d.,]*", "...", reason)


def manifest(target: Target, done: Exported, options: Options, origin: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """The manifest: no day and no path of a machine, so that the same records give the same bytes."""
    return {
        "curate_version": __version__,
        "target": target.name,
        "target_rules": {
            "date": target.rules_date,
            "sources": [each._asdict() for each in target.sources],
            "notices": [each._asdict() for each in target.notices],
        },
        "options": {"method": options.method, "sequence_length": options.sequence_length, "model": options.model or target.model},
        **origin,
        "records": {
            "in": done.records,
            "held": done.held,
            "rewritten": done.rewritten,
            "lossy": done.lossy,
            "left_out": dict(sorted(done.left_out.items())),
            "out": sum(done.files.values()),
        },
        "warnings": done.warnings,
        "files": files,
    }
