"""The page of a diff in a browser: nobody is kept out, and nothing of the data runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

import curate
from tests.reports.naughty import records

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.loopback


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(browser: Browser, scheme: str, tmp_path: Path) -> None:
    path = tmp_path / "diff.html"
    found = curate.diff(ROOT / "samples" / "support_dirty.jsonl", ROOT / "samples" / "support.jsonl", select=["EMP", "BPL", "DUP"])
    path.write_text(found.render("html"), encoding="utf-8")
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 600, "height": 900})
    page.goto(path.as_uri())
    violations = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {node['html'][:200]}" for each in violations for node in each["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 600
    page.close()


def test_nothing_of_the_data_runs_or_calls_home(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "diff.html"
    naughty = records()
    new = [{**each, "output": f"Now {naughty[-1 - number]['output']}"} for number, each in enumerate(naughty)]
    found = curate.diff(naughty[:50], new[12:])
    assert found.changed >= 30 and found.added >= 10 and found.removed >= 10
    path.write_text(found.render("html"), encoding="utf-8")
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda request: None if request.url == path.as_uri() else seen.append(request.url))
    page.on("dialog", lambda dialog: seen.append(dialog.message) or dialog.dismiss())
    page.on("console", lambda message: seen.append(message.text))
    page.goto(path.as_uri())
    assert page.evaluate("window.hacked === undefined && document.scripts.length === 0")
    assert seen == []
    page.close()
