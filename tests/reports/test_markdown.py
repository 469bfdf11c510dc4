"""Markdown renders as meant: our tables and lists are there, and of the data nothing is markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

import curate
from curate.reports.base import Report
from curate.reports.markdown import LONGEST, code
from tests.reports.naughty import NAUGHTY, records

OURS = {"h2", "h3", "ul", "li", "p", "code", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "br"}


class Reader(HTMLParser):
    """The tags, the cells of each row, and the text within `code`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.widths: list[int] = []
        self.code: list[str] = []
        self._inside = False
        self.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name == "style" for name, _ in attrs)
        if tag == "tr":
            self.widths.append(0)
        if tag in ("td", "th"):
            self.widths[-1] += 1
        if tag == "code":
            self._inside = True
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "code"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.code[-1] += data
        else:
            assert "hacked" not in data and "example.invalid" not in data


@pytest.fixture(scope="module")
def report() -> Report:
    return curate.check(records())


def test_of_the_data_nothing_is_markup(report: Report) -> None:
    read = Reader(report.render("markdown"))
    assert read.tags <= OURS
    assert set(read.widths) == {3, 4, 6}
    assert any("<script>window.hacked = 1</script>" in each for each in read.code)


@pytest.mark.parametrize("text", NAUGHTY)
@pytest.mark.parametrize("around", ["{}", "- {}", "| a | b |\n| --- | --- |\n| {} | x |"])
def test_a_code_span_says_what_it_was_given(text: str, around: str) -> None:
    from curate.text.display import visible

    cell = around.startswith("|")
    read = Reader(around.format(code(text, cell=cell)))
    assert [each.strip() for each in read.code] == [visible(text).strip()] or not visible(text).strip()
    assert read.tags <= OURS
    assert set(read.widths) == ({2} if cell else set())


def test_it_is_never_too_long_for_a_comment(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report.render("markdown")
    assert len(whole) <= LONGEST
    sizes = []
    for longest in (len(whole), len(whole) - 1, 1_800, 600):
        monkeypatch.setattr("curate.reports.markdown.LONGEST", longest)
        text = report.render("markdown")
        assert len(text) <= longest + 1
        sizes.append((text.count("<details>"), text.count("\n- ")))
    assert sizes[0][0] == sizes[1][0] > sizes[2][0] == 0
    assert sizes[0][1] > sizes[1][1] > sizes[2][1]


def test_a_clean_set_says_so() -> None:
    rows = [{"input": f"Is shop {i} open?", "output": f"Yes, until {i} in the evening of day {i}."} for i in range(60)]
    text = curate.check(rows, select=["EMP"]).render("markdown")
    assert text.split("\n")[0] == "## ✅ curate: PASS, score 53.9 of 100"
    assert "### Findings" not in text
