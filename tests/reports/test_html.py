"""The page of the HTML report: inert, small enough, and saying what the report says."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import curate
from curate.config import Settings
from curate.engine.result import Places, Run, RunError
from curate.finding import Findings
from curate.profile import Profile
from curate.reports.base import Report
from curate.reports.page.lines import fixed
from curate.reports.page.plots import bins, plots
from tests.reports.naughty import records

ROOT = Path(__file__).resolve().parent.parent.parent


class Page(HTMLParser):
    """The page as a tree of nothing: its tags with their attributes, the text of each script and style, the rows of the findings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.rows: list[str] = []
        self._in = ""
        self._table = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = tag
        if tag in self.raw:
            self.raw[tag].append("")
        if tag == "table":
            self._table = dict(attrs).get("id") == "findings"
        if tag == "tr" and self._table:
            self.rows.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in = ""
        self._table = self._table and tag != "table"

    def handle_data(self, data: str) -> None:
        if self._in in self.raw:
            self.raw[self._in][-1] += data
        elif self._table and self.rows:
            self.rows[-1] += data


def many(count: int, text: str) -> list[dict[str, str]]:
    return [{"input": f"Which is number {i}?", "output": f"TODO: number {i} {text}"} for i in range(count)]


def test_of_the_data_nothing_is_markup() -> None:
    page = Page(curate.check(records()).render("html"))
    names = {name for name, _ in page.tags}
    assert names & {"img", "iframe", "a", "math", "link", "object", "base"} == set()
    assert {
        attribute for _, attributes in page.tags for attribute in attributes if attribute.startswith("on") or attribute == "style"
    } == set()
    assert [len(page.raw[name]) for name in ("script", "style")] == [1, 1]
    assert any("<script>window.hacked = 1</script>" in row for row in page.rows)


def test_the_policy_allows_our_script_and_style_and_nothing_else() -> None:
    page = Page(curate.check(records()).render("html"))
    policy = next(each["content"] for name, each in page.tags if name == "meta" and each.get("http-equiv") == "Content-Security-Policy")
    hashes = [base64.b64encode(hashlib.sha256(page.raw[name][0].encode()).digest()).decode() for name in ("style", "script")]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; base-uri 'none'; form-action 'none'"
    )
    assert re.findall(r"(?:src|href|url\()\s*=?", page.raw["style"][0] + page.raw["script"][0]) == []


@pytest.mark.parametrize("text", ["of an ordinary line of text " * 12, "</p><b>&'\"" * 40, "田中さんの長い答え" * 40])
def test_ten_thousand_findings_are_less_than_five_megabytes(text: str) -> None:
    report = curate.check(many(10_050, text), select=["EMP002"])
    whole = report.render("html")
    rows = len(Page(whole).rows) - 1
    assert len(whole.encode("utf-8")) < 5_000_000
    assert rows == 10_000 if text.startswith("of an") else rows > 4_000
    assert f"{rows:,} findings of 10,050; the rest are in the JSON Lines report" in whole


def test_every_finding_quotes_its_text_and_shows_its_fix(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"input": f"Question {i}?", "output": f"It is â€œopenâ€\x9d until {i}."} for i in range(8)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    page = Page(curate.check(path, select=["ENC001"]).render("html"))
    assert len(page.rows) == 9
    assert [f"until {i}." in row and "â€œopenâ€<U+009D>" in row and "“open”" in row for i, row in enumerate(page.rows[1:])] == [True] * 8


def test_a_file_that_changed_since_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in many(3, "x")), encoding="utf-8")
    report = curate.check(path, select=["EMP002"])
    path.write_text("", encoding="utf-8")
    notes = [(plot.key, plot.note) for plot in plots(report) if plot.key == "figures"]
    assert len(notes) == 1 and notes[0][1].startswith("They could not be read again: ")


def test_the_plots_say_what_is_there() -> None:
    found = {plot.key: plot for plot in plots(curate.check(ROOT / "samples" / "support_dirty.jsonl"))}
    assert list(found) == ["rules", "words", "tokens", "languages", "duplicates"]
    assert found["duplicates"].data[0].name == "2 records"
    assert (found["languages"].data[0].name, found["languages"].data[0].shown) == ("English", "99.7%")
    assert sum(each.value for each in found["words"].data) == sum(each.value for each in found["tokens"].data)
    assert found["rules"].data[0].tone == "warning"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5], [("5", "5", 1)]),
        ([0, 0, 1], [("0", "0", 2), ("1", "1", 1)]),
        (list(range(100, 200)), [(f"{i} to {i + 9}", str(i), 10) for i in range(100, 200, 10)]),
    ],
)
def test_stretches(values: list[int], expected: list[tuple[str, str, int]]) -> None:
    assert bins(np.array(values, dtype=np.int64)) == expected


@pytest.mark.parametrize("scale", [1, 7, 1_000, 10**9])
@pytest.mark.parametrize("spread", ["even", "growing"])
def test_stretches_hold_every_value_and_are_few(scale: int, spread: str) -> None:
    numbers = np.arange(1, 1_000, dtype=np.int64) if spread == "even" else (1.02 ** np.arange(1_000)).astype(np.int64)
    found = bins(numbers * scale)
    assert sum(count for _, _, count in found) == len(numbers)
    assert 2 <= len(found) <= 15
    starts = [int(begin.replace(",", "")) for _, begin, _ in found]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (None, None),
        ({"safety": "safe", "action": "drop", "edits": []}, ("safe fix: drop the record", "", "")),
        (
            {"safety": "safe", "action": "edit", "edits": [{"path": "/output", "before": "a cat", "after": "a dog"}] * 2},
            ("safe fix at /output, and 1 more", "a cat", "a dog"),
        ),
        (
            {"safety": "unsafe", "action": "edit", "edits": [{"path": "/m", "before": ["x"], "after": None}]},
            ("unsafe fix at /m", '["x"]', ""),
        ),
        (
            {
                "safety": "safe",
                "action": "edit",
                "edits": [{"path": "/m", "before": "x" * 99 + "a" + "y" * 99, "after": "x" * 99 + "y" * 99}],
            },
            ("safe fix at /m", "..." + "x" * 24 + "a" + "y" * 24 + "...", "..." + "x" * 24 + "y" * 24 + "..."),
        ),
    ],
)
def test_fixes_in_words(fix: dict[str, Any] | None, expected: tuple[str, str, str] | None) -> None:
    found = fixed(fix, 160)
    assert (None if found is None else (found.words, found.before, found.after)) == expected


def test_a_run_that_could_not_be_done_has_a_page() -> None:
    run = Run([], Places.none(), Findings(), [], Profile(), errors=[RunError("input", "a<b>.jsonl", "there is no such file")])
    text = Report(run, Settings()).render("html")
    assert "could not check: a&lt;b&gt;.jsonl: there is no such file" in text
    assert "<h2" not in text


def test_a_notebook_gets_a_frame_that_reaches_nothing_outside() -> None:
    text = curate.check(records())._repr_html_()
    page = Page(text)
    frame = next(attributes for name, attributes in page.tags if name == "iframe")
    assert [name for name, _ in page.tags] == ["div", "p", "iframe"]
    assert (frame["sandbox"], frame["title"]) == ("allow-scripts", "curate report")
    assert (frame["srcdoc"] or "").startswith("<!doctype html>")
