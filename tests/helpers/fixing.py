"""Files that are fixed in place, and what is asked of the result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import curate
from curate.checks.registry import all_checks
from curate.fixing.report import FixReport
from curate.reports.base import Report

SCORED = {code for code, check in all_checks().items() if check.rule.scored}


def as_lines(records: Iterable[Any], **style: Any) -> bytes:
    """Records as JSON Lines; texts and bytes are lines as they are."""
    lines = [
        record if isinstance(record, bytes) else (record if isinstance(record, str) else json.dumps(record, **style)).encode()
        for record in records
    ]
    return b"".join(line + b"\n" for line in lines)


def fix_in_place(path: Path, profile: Path, **options: Any) -> FixReport:
    """Fix a file where it lies, judged by a pinned profile."""
    return curate.fix(path, apply=True, profile=profile, **options)


def scored(report: Report) -> set[tuple[str, int]]:
    """(code, row) of every error and warning that counts."""
    found = report.findings[report.findings["severity"] != "info"].dropna(subset=["row"])
    return {(code, int(row)) for code, row in zip(found["code"], found["row"], strict=True) if code in SCORED}


def in_groups(report: Report) -> set[tuple[str, int]]:
    """(code, row) of every record that a finding about duplicates names."""
    out = set()
    for finding in report.run.findings:
        for row in (finding.other_row, finding.group_row):
            if row is not None:
                out.add((finding.code, row))
    return out


def old_rows(records: int, dropped: Sequence[int]) -> list[int]:
    """For each row of the fixed file its row before."""
    return [row for row in range(records) if row not in set(dropped)]
