"""Every output of one small set, as it is meant to be; `CURATE_GOLDEN=write` writes the files anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import curate
from curate.reports.base import Report
from curate.reports.registry import all_outputs

GOLDEN = Path(__file__).resolve().parent / "golden"
SUFFIXES = {"terminal": "txt", "markdown": "md", "junit": "xml", "github": "log"}


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(GOLDEN)
    return curate.check("data.jsonl", select=["EMP001", "EMP002", "BPL001", "DUP001", "FMT001", "CNT001"], min_score=90)


def settled(name: str, text: str) -> str:
    """Without what differs from run to run, and of the page without its style and script, which have tests of their own."""
    text = re.sub(r"(0\.1\.0\+)[0-9a-f]{8}", r"\1<rules>", text)
    if name == "json":
        text = re.sub(r'"timings": \{.*?\}', '"timings": {}', text, flags=re.DOTALL)
    if name == "html":
        text = re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", text, flags=re.DOTALL)
        text = re.sub(r"sha256-[\w+/=]+", "sha256", text)
    return text


@pytest.mark.parametrize("name", list(all_outputs()))
def test_an_output_is_as_it_is_meant_to_be(report: Report, name: str) -> None:
    path = GOLDEN / f"report.{SUFFIXES.get(name, name)}"
    found = settled(name, report.render(name))
    if os.environ.get("CURATE_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found == path.read_text(encoding="utf-8")


def test_outputs_are_listed_in_their_order() -> None:
    assert list(all_outputs()) == ["terminal", "json", "jsonl", "markdown", "html", "sarif", "junit", "github", "csv"]


def test_a_report_says_in_one_line_what_it_is(report: Report) -> None:
    assert repr(report) == "<Report: FAIL, score 0.0 of 100, 7 records, 2 errors, 4 warnings>"


def test_the_excerpt_in_the_documentation_is_of_this_report(report: Report) -> None:
    page = (GOLDEN.parent.parent.parent / "docs" / "reports.md").read_text(encoding="utf-8")
    excerpt = page.split("```json\n")[1].split("```")[0]
    assert excerpt in settled("sarif", report.render("sarif"))
