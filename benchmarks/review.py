"""How long a person waits on the review page: from a key to the next record, and for the other pages.

    python -m benchmarks.review [--records 100000] [--people 1] [--decisions 100]

Needs Chromium and playwright. The set is generated, checked and served as `curate review` does it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks import corpus
from tests.helpers.browser import ARGUMENTS, chromium, serving

GAP_SECONDS = 0.3
PAGES = ("overview", "browse")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--decisions", type=int, default=100)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.jsonl"
        corpus.write(path, options.records, seed=1)
        started = time.perf_counter()
        with serving(path, patience=60 + options.records / 500) as server, sync_playwright() as playwright:
            print(f"ready after {time.perf_counter() - started:.1f} s, {options.records:,} records")
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            pages = []
            for number in range(options.people):
                page = browser.new_context().new_page()
                page.goto(f"{server.url}/?reviewer=person{number}")
                expect(page.locator("#place")).not_to_be_empty(timeout=60_000)
                pages.append(page)
            times = [each for _ in range(options.decisions) for each in _press(pages)]
            for page in pages:
                expect(page.locator("#status")).to_have_text("saved", timeout=30_000)
            _print("key to the next record", times)
            assert len(server.decisions()) == options.decisions * options.people
            for name in (*PAGES, "help"):
                _print(f"{name}, by its address", [_opened(pages[0], server.url, name) for _ in range(5)])
            for name in PAGES:
                _print(f"{name}, from another page", [_turned(pages[0], name) for _ in range(5)])
    return 0


_NEXT = """key => new Promise(done => {
  const place = document.querySelector('[data-testid=stBidiComponentRegular], [data-testid=stBidiComponentIsolated]');
  const root = place?.shadowRoot || [...document.querySelectorAll('*')].map(e => e.shadowRoot).find(r => r && r.querySelector('#place'));
  const node = root.querySelector('#place'), before = node.textContent, started = performance.now();
  const look = () => node.textContent !== before ? done(performance.now() - started) : requestAnimationFrame(look);
  window.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, composed: true}));
  look();
})"""


def _press(pages: Sequence[Page]) -> list[float]:
    """Milliseconds from a key to the next record, once for each person."""
    found = [float(page.evaluate(_NEXT, "s")) for page in pages]
    time.sleep(GAP_SECONDS)
    return found


def _shown(page: Page, name: str) -> None:
    """Wait until the last part of a page is there."""
    main = page.get_by_test_id("stMain")
    if name == "overview":
        expect(main.get_by_test_id("stVegaLiteChart").last.locator("svg, canvas").first).to_be_visible(timeout=60_000)
        expect(main.get_by_text("profile not pinned")).to_be_visible(timeout=60_000)
    elif name == "browse":
        expect(main.get_by_test_id("stDataFrame").first).to_be_visible(timeout=60_000)
        expect(main.get_by_text("Decide about all")).to_be_visible(timeout=60_000)
    else:
        expect(main.get_by_role("heading", name="What the checks look for")).to_be_visible(timeout=60_000)


def _opened(page: Page, url: str, name: str) -> float:
    """Milliseconds from an address to its page, Streamlit's own start in the browser included."""
    started = time.perf_counter()
    page.goto(f"{url}/{name}")
    _shown(page, name)
    return (time.perf_counter() - started) * 1000


def _turned(page: Page, name: str) -> float:
    """Milliseconds from a click on a page's name, in a session that stands on another page."""
    page.get_by_role("link", name="Help").click()
    _shown(page, "help")
    page.wait_for_timeout(500)
    started = time.perf_counter()
    page.get_by_role("link", name=name.capitalize()).click()
    _shown(page, name)
    return (time.perf_counter() - started) * 1000


def _print(name: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    print(f"{name}: median {ordered[len(ordered) // 2]:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.0f} ms, max {ordered[-1]:.0f} ms")


if __name__ == "__main__":
    raise SystemExit(main())
