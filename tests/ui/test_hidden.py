"""What is hidden stays hidden on every page until somebody asks for it, and is never lost by an edit beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser import Server, serving
from tests.helpers.secrets import planted, seen, write

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(sys.platform == "win32", reason="the server is killed by a signal that Windows does not have"),
]
PAGES = ("overview", "duplicates", "conflicts", "browse", "mold", "export", "help")
KEY = planted()["stripe"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(write(tmp_path_factory.mktemp("hidden") / "talks.jsonl"), "--reviewer", "ada") as running:
        yield running


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Server]:
    """A review of a record with a secret, which is the first of the queue."""
    turns = [{"role": "user", "content": "What is set?"}, {"role": "assistant", "content": f"It is {KEY} now. Ask first."}]
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"messages": turns}) + "\n", encoding="utf-8")
    with serving(path, "--reviewer", "ada") as running:
        yield running


def heard(page: Page) -> list[str]:
    """All that the server tells a page from now on: answers and frames of its websocket."""
    told: list[str] = []

    def frame(payload: str | bytes) -> None:
        told.append(payload if isinstance(payload, str) else payload.decode("utf-8", "replace"))

    page.on("websocket", lambda socket: socket.on("framereceived", frame))
    page.on("response", lambda answer: told.append(answer.text()) if "/review-api/" in answer.url and answer.ok else None)
    return told


@pytest.mark.parametrize("name", PAGES)
def test_pages(browser: Browser, server: Server, name: str) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    told = heard(page)
    page.goto(f"{server.url}/{name}?reviewer=ada")
    expect(page.get_by_test_id("stMain").locator("h1, h2, h3").first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(2_500)
    if name == "mold":
        page.get_by_text("Change what is wrong").click()
        expect(page.get_by_role("textbox", name="The profile as it would be pinned")).to_be_visible()
        page.wait_for_timeout(500)
    if name == "browse":
        page.get_by_test_id("stDataFrame").locator("canvas").first.click(position={"x": 10, "y": 50}, force=True)
        expect(page.get_by_role("button", name="Open on the Review page")).to_be_visible(timeout=20_000)
    assert sum(map(len, told)) > 3_000
    assert seen("\n".join(told)) == []
    assert seen(page.content()) == []
    page.close()


def test_the_review_page(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    told = heard(page)
    page.goto(f"{server.url}/?severity=error&reviewer=ada")
    expect(page.locator("#columns")).to_contain_text("•••", timeout=30_000)
    for _ in range(12):
        page.keyboard.press("s")
        page.wait_for_timeout(100)
        page.keyboard.press("e")
        expect(page.locator("#columns textarea").first).to_be_visible()
        page.wait_for_timeout(400)
        assert seen(page.content()) == []
        page.keyboard.press("Escape")
    assert sum(map(len, told)) > 20_000
    assert seen("\n".join(told)) == []
    page.close()


def answer_of(server: Server) -> str:
    made = [json.loads(line) for line in server.decisions_as_they_are()]
    return str(made[-1]["after"]["messages"][1]["content"])


def test_an_edit_beside_a_secret_keeps_it_and_reveal_shows_it(browser: Browser, one: Server) -> None:
    page = browser.new_page()
    page.goto(one.url)
    expect(page.locator("#columns")).to_contain_text("•••• now. Ask first.", timeout=30_000)
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="assistant").last
    assert KEY not in field.input_value()
    field.fill(field.input_value().replace("Ask first.", "Ask Mara."))
    field.press("Control+Shift+Enter")
    expect(page.locator("#status")).to_have_text("saved", timeout=30_000)
    assert answer_of(one) == f"It is {KEY} now. Ask Mara."
    expect(page.locator("#columns ins").first).to_contain_text("Mara", timeout=20_000)
    assert seen(page.content()) == []
    page.keyboard.press("v")
    expect(page.locator("#columns")).to_contain_text(KEY, timeout=20_000)
    page.keyboard.press("v")
    expect(page.locator("#columns")).not_to_contain_text(KEY)
    page.keyboard.press("e")
    page.get_by_role("button", name="Reveal what is hidden").click()
    expect(field).to_have_value(f"It is {KEY} now. Ask Mara.", timeout=20_000)
    field.fill(f"It is {KEY} then. Ask Mara.")
    assert seen(page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")) == []
    field.press("Control+Enter")
    expect(page.locator("#status")).to_have_text("saved", timeout=30_000)
    assert answer_of(one) == f"It is {KEY} then. Ask Mara."
    assert seen(page.content()) == []
    page.close()
