"""The terminal report says what was looked at, and lists what preview rules find without judging by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import curate
from curate.checks.damage import EmptyOutput
from curate.reports.terminal import print_report

RECORDS = [{"input": "Where is my parcel?", "output": "It is on its way."}, {"input": "And the other one?", "output": " "}]


def test_parts_that_nobody_looked_at_are_named_beside_the_score() -> None:
    text = print_report(curate.check(RECORDS, select=["CNT"]), to_text=True)
    assert text.splitlines()[0] == "WARN  score 2.0 of 100, not checked: valid, clean, consistent, unique"


def test_a_preview_rule_is_shown_and_judges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stable = curate.check(RECORDS, select=["EMP"])
    assert (stable.gate.verdict, stable.counts.error) == ("fail", 1)
    monkeypatch.setattr(EmptyOutput, "rule", replace(EmptyOutput.rule, status="preview"))
    preview = curate.check(RECORDS, select=["EMP"], fail_on=["EMP"])
    assert (preview.gate.verdict, preview.counts.error, preview.score.clean_records) == ("warn", 1, 2)
    assert "EMP001" in print_report(preview, to_text=True)


def test_a_systemic_rule_is_one_example() -> None:
    text = print_report(curate.check([{**RECORDS[1], "input": f"Question {i}?"} for i in range(10)], select=["EMP"]), to_text=True)
    assert "systemic: 100% of the records, for example" in text
    assert text.count("the output is blank") == 1
