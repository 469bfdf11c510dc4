"""No page keeps out people who see little, use no mouse, or listen: axe-core finds nothing serious, light and dark."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser import Server, serving

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(sys.platform == "win32", reason="the server is killed by a signal that Windows does not have"),
]
PAGES = ("overview", "duplicates", "conflicts", "browse", "mold", "export", "help")
GRAVE = ("serious", "critical")


BOTH = ["light", "dark"] if os.environ.get("CURATE_BOTH_SCHEMES") else []
"""Each page in both schemes takes two minutes; else the page that people look at all day is tested dark, and the others light."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("access") / "support_dirty.jsonl"
    shutil.copy(ROOT / "samples" / "support_dirty.jsonl", path)
    with serving(path, "--reviewer", "ada") as running:
        yield running


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found if each["impact"] in GRAVE for node in each["nodes"]]


@pytest.mark.parametrize("scheme", BOTH or ["light"])
@pytest.mark.parametrize("name", PAGES)
def test_pages(browser: Browser, server: Server, name: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{server.url}/{name}")
    expect(page.get_by_test_id("stMain").locator("h1, h2, h3").first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1_500)
    assert grave(page) == []
    page.close()


@pytest.mark.parametrize("scheme", BOTH or ["light"])
def test_the_welcome(browser: Browser, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "support.jsonl"
    shutil.copy(ROOT / "samples" / "support.jsonl", path)
    with serving(path) as running:
        page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 390, "height": 800})
        page.goto(running.url)
        expect(page.get_by_role("button", name="Start")).to_be_visible(timeout=30_000)
        page.wait_for_timeout(1_500)
        assert grave(page) == []
        page.close()


@pytest.mark.parametrize("scheme", BOTH or ["dark"])
def test_the_review_page_while_reading_editing_and_looking_back(browser: Browser, server: Server, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{server.url}/?code=EMP002")
    expect(page.locator("#place")).not_to_be_empty(timeout=30_000)
    page.wait_for_timeout(1_000)
    assert grave(page) == []
    for key in ("e", "Escape", "?", "Escape", "d", "i", "Escape", "n"):
        page.keyboard.press(key)
        page.wait_for_timeout(400)
        assert grave(page) == [], key
    page.keyboard.press("Escape")
    page.goto(f"{server.url}/?search=zzzz")
    expect(page.locator("#empty")).to_contain_text("Nothing is left", timeout=30_000)
    assert grave(page) == []
    page.close()


def test_the_check_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang='en'><title>x</title><main><button></button></main>")
    assert [line.partition(":")[0] for line in grave(page)] == ["button-name"]
    page.close()
