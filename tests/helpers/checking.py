"""Run one record-wise check over visible records."""

from __future__ import annotations

from typing import Any

from curate.checks.base import Check
from curate.finding import Finding
from curate.profile import Profile
from tests.helpers.batches import batch_of


def findings(check: type[Check], records: list[dict[str, Any]], profile: Profile | None = None, **settings: Any) -> list[Finding]:
    """All findings of one check, in order; nothing is learned from the records."""
    return list(check(check.Settings(**settings), profile).map(batch_of(records)))


def rows(check: type[Check], records: list[dict[str, Any]], profile: Profile | None = None) -> list[int]:
    """The rows that a check finds something in."""
    return [finding.row for finding in findings(check, records, profile) if finding.row is not None]


def pair(question: str, answer: str, system: str | None = None) -> dict[str, Any]:
    """A pair record."""
    record = {"instruction": question, "input": "", "output": answer}
    return record if system is None else {**record, "system": system}
