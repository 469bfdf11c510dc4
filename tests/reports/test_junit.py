"""JUnit XML is read by a parser that is not ours, and its tests fail exactly when the gate does."""

from __future__ import annotations

from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml, TestCase

import curate
from curate.config import Settings
from curate.engine.result import Places, Run, RunError
from curate.finding import Findings
from curate.profile import Profile
from curate.reports.base import Report
from tests.reports.naughty import records


def parsed(report: Report) -> dict[str, TestCase]:
    """The tests by name; the counts of the file are those of its tests."""
    whole = JUnitXml.fromstring(report.render("junit").encode("utf-8"))
    cases = [case for suite in whole for case in suite]
    results = [result for case in cases for result in case.result]
    failures = [each for each in results if isinstance(each, Failure)]
    errors = [each for each in results if isinstance(each, Error)]
    assert (whole.tests, whole.failures, whole.errors) == (len(cases), len(failures), len(errors))
    return {case.name: case for case in cases}


def failing(report: Report) -> list[str]:
    return sorted(name.partition(" ")[0] for name, case in parsed(report).items() if any(isinstance(each, Failure) for each in case.result))


def pairs(*answers: str) -> list[dict[str, str]]:
    return [{"input": f"Question {number}, please?", "output": answer} for number, answer in enumerate(answers)]


@pytest.mark.parametrize(
    ("answers", "settings", "expected"),
    [
        (("Yes, it is.",), {}, []),
        (("Yes, it is.", " "), {}, ["EMP001", "gate"]),
        (("Yes, it is.", "TODO: write"), {}, []),
        (("Yes, it is.", "TODO: write"), {"strict": True}, ["EMP002", "gate"]),
        (("Yes, it is.", "TODO: write"), {"fail_on": ["EMP"]}, ["EMP002", "gate"]),
        (("Yes, it is.",), {"min_score": 50}, ["gate"]),
    ],
)
def test_a_test_fails_when_it_fails_the_gate(answers: tuple[str, ...], settings: dict[str, Any], expected: list[str]) -> None:
    report = curate.check(pairs(*answers), select=["EMP"], **settings)
    assert failing(report) == expected
    assert ("gate" in expected) == (report.gate.verdict == "fail")


def test_every_rule_that_ran_is_a_test() -> None:
    report = curate.check(pairs("Yes, it is."), select=["EMP"])
    assert list(parsed(report)) == ["gate", *(f"{code} {name}" for code, name in _names(report))]


def _names(report: Report) -> list[tuple[str, str]]:
    from curate.checks.registry import all_checks

    return [(code, all_checks()[code].rule.name) for code in report.run.codes]


def test_what_was_found_is_named_with_its_place() -> None:
    case = parsed(curate.check(pairs(*[" "] * 25), select=["EMP001"]))["EMP001 empty-output"]
    lines = case.result[0].text.split("\n")
    assert (lines[0], lines[-1], len(lines)) == ("<memory> row 0: error: the output is blank", "and 5 more", 21)


def test_what_could_not_be_done_is_an_error() -> None:
    error = RunError("input", "a\x00.jsonl", "there is no such file", "look there")
    cases = parsed(Report(Run([], Places.none(), Findings(), [], Profile(), errors=[error]), Settings()))
    assert [(name, [type(each) for each in case.result]) for name, case in cases.items() if name != "gate"] == [
        ("a<U+0000>.jsonl", [Error])
    ]


def test_naughty_strings_are_text() -> None:
    assert parsed(curate.check(records()))["BPL001 assistant-self-reference"].name == "BPL001 assistant-self-reference"
