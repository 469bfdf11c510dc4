"""Pictures of every page of the review and of the HTML report, made from the samples: `make screenshots`.

    python docs/screenshots.py [--data FILE] [--output-dir docs/pages] [--dark]

Needs Chromium and playwright.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import curate  # noqa: E402
from tests.helpers.browser import ARGUMENTS, chromium, serving  # noqa: E402

WIDTH, HEIGHT = 1280, 860
PAGES = ("overview", "duplicates", "browse", "mold", "export", "help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the sample and take the pictures."""
    parser = argparse.ArgumentParser(prog="python docs/screenshots.py")
    parser.add_argument("--data", type=Path, default=ROOT / "samples" / "support_dirty.jsonl")
    parser.add_argument("--output-dir", type=Path, default=ROOT / "docs" / "pages")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args(arguments)
    options.output_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / options.data.name
        shutil.copy(options.data, path)
        with serving(path, "--reviewer", "ada") as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            scheme = "dark" if options.dark else "light"
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
            _review(page, server.url, options.output_dir)
            for name in PAGES:
                page.goto(f"{server.url}/{name}")
                expect(page.get_by_test_id("stMain").locator("h1, h2, h3").first).to_be_visible(timeout=60_000)
                _settle(page)
                page.screenshot(path=options.output_dir / f"{name}.png")
            _report(page, path)
            page.screenshot(path=options.output_dir / "report.png")
            browser.close()
        with serving(_contradicting(path), "--reviewer", "ada") as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
            page.goto(f"{server.url}/conflicts")
            expect(page.get_by_test_id("stMain").locator("h1, h2, h3").first).to_be_visible(timeout=60_000)
            _settle(page)
            page.screenshot(path=options.output_dir / "conflicts.png")
    return 0


def _contradicting(data: Path) -> Path:
    """The data with two answers to one question more."""
    answers = ("You have 30 days from the day it came.", "You have 14 days, and we pay for the parcel.")
    asked = {"role": "user", "content": "How long do I have to send a lamp back?"}
    talks = [{"messages": [asked, {"role": "assistant", "content": answer}]} for answer in answers]
    path = data.with_name("contradicting.jsonl")
    path.write_bytes(data.read_bytes() + "".join(json.dumps(talk) + "\n" for talk in talks).encode())
    return path


def _report(page: Page, data: Path) -> None:
    """The HTML report of the data."""
    file = data.with_suffix(".html")
    file.write_text(curate.check(data).render("html"), encoding="utf-8")
    page.goto(file.as_uri())


def _review(page: Page, url: str, output_dir: Path) -> None:
    """The Review page on a record with a proposed fix, after some decisions, and with the editor."""
    page.goto(url)
    expect(page.locator("#place")).not_to_be_empty(timeout=60_000)
    for key in ("x", "s", "1", "f"):
        page.keyboard.press(key)
    expect(page.locator("#status")).to_have_text("saved", timeout=30_000)
    page.goto(f"{url}/?code=ENC001")
    expect(page.locator("#place")).not_to_be_empty(timeout=60_000)
    _settle(page)
    page.screenshot(path=output_dir / "review.png")
    page.keyboard.press("e")
    _settle(page)
    page.screenshot(path=output_dir / "review-fix.png")
    page.keyboard.press("Escape")


def _settle(page: Page) -> None:
    page.wait_for_timeout(2_500)


if __name__ == "__main__":
    raise SystemExit(main())
