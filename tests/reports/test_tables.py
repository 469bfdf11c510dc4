"""The findings as CSV and as JSON Lines say what the JSON report says, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json

import pytest

import curate
from curate.reports.base import Listed, Report
from curate.reports.csv import _cell
from tests.reports.naughty import records


@pytest.fixture(scope="module")
def report() -> Report:
    return curate.check(records())


def test_json_lines_are_the_findings_of_the_json_report(report: Report) -> None:
    lines = report.render("jsonl").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == json.loads(report.to_json())["findings"]
    assert len(lines) == len(report.run.findings)


def test_csv_is_the_same_table(report: Report) -> None:
    table = list(csv.reader(io.StringIO(report.render("csv"))))
    assert table[0] == list(Listed.__dataclass_fields__)
    whole = json.loads(report.to_json())["findings"]
    assert [(row[0], row[3]) for row in table[1:]] == [(each["code"], each["severity"]) for each in whole]
    assert {len(row) for row in table} == {len(table[0])}


def test_no_cell_is_a_formula(report: Report) -> None:
    table = list(csv.reader(io.StringIO(report.render("csv"))))
    assert [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@A1", "'@A1"),
        ("\t=1", "'\\t=1"),
        ("\r=1", "'\\r=1"),
        ("a=1", "a=1"),
        (-1.5, -1.5),
        (None, None),
        (True, "true"),
        ({"a": "="}, '{"a":"="}'),
    ],
)
def test_cells(value: object, expected: object) -> None:
    assert _cell(value) == expected


def test_at_most_as_many_as_asked_for() -> None:
    report = curate.check(records(), max_findings=2)
    assert len(report.render("jsonl").splitlines()) == 2
    assert len(list(csv.reader(io.StringIO(report.render("csv"))))) == 3
