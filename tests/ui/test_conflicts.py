"""The page on which two answers to one question stand side by side: what is pressed is what is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser import Server, serving
from tests.helpers.review import talk

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(sys.platform == "win32", reason="the server is killed by a signal that Windows does not have"),
]
ASKED = (
    "How long do I have to send a lamp back?",
    "Who repairs the clocks?",
    "Of which wood is the table?",
    "What is the rug made of?",
)
OLD = (
    "You may send it back within thirty days, unopened, at our cost.",
    "Ours are repaired in Oslo by the people who made them.",
    "The table is oak throughout, with an oiled top and brass feet.",
    "All of it is wool from the north, dyed by hand.",
)
NEW = (
    "You may send it back within two weeks only, and you pay for the parcel.",
    "A workshop in Rome does all of that since the spring.",
    "It has been made of ash for a year now, painted black on request.",
    "Half is cotton, which makes it easier to wash.",
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    path = tmp_path / "talks.jsonl"
    others = [
        talk(f"Where does shelf number {number} stand?", f"It stands in aisle {number}, on the left hand side.") for number in range(60)
    ]
    pairs = [talk(question, answer) for answers in (OLD, NEW) for question, answer in zip(ASKED, answers, strict=True)]
    path.write_text("".join(json.dumps(each) + "\n" for each in [*pairs[:4], *others, *pairs[4:]]), encoding="utf-8")
    with serving(path, "--reviewer", "ada") as running:
        yield running


def main(page: Page) -> Any:
    return page.get_by_test_id("stMain")


def decided(server: Server) -> list[tuple[str, int, str | None]]:
    return [(event["action"], event["row"], event["reason"]) for event in server.decisions()]


def test_conflicts_are_settled_by_keys_and_taken_back(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto(f"{server.url}/conflicts?reviewer=ada")
    expect(main(page)).to_contain_text("Conflict 1 of 4", timeout=60_000)
    expect(main(page)).to_contain_text(ASKED[0])
    expect(main(page).locator("mark").first).to_contain_text("thirty days")
    expect(main(page).locator("mark").nth(2)).to_contain_text("two weeks")
    page.keyboard.press("1")
    expect(main(page)).to_contain_text("Conflict 1 of 3", timeout=20_000)
    assert decided(server) == [("reject", 64, "conflict"), ("accept", 0, "conflict")]
    page.get_by_role("button", name="Undo the last step (2 records)").click()
    expect(main(page)).to_contain_text("Conflict 1 of 4", timeout=20_000)
    page.keyboard.press("2")
    expect(main(page)).to_contain_text("Conflict 1 of 3", timeout=20_000)
    assert decided(server)[4:] == [("reject", 0, "conflict"), ("accept", 64, "conflict")]
    page.keyboard.press("ArrowRight")
    expect(main(page)).to_contain_text("Conflict 2 of 3", timeout=20_000)
    expect(main(page)).to_contain_text(ASKED[2])
    page.keyboard.press("ArrowLeft")
    expect(main(page)).to_contain_text("Conflict 1 of 3", timeout=20_000)
    page.keyboard.press("k")
    expect(main(page)).to_contain_text("Conflict 1 of 2", timeout=20_000)
    assert decided(server)[6:] == [("accept", 1, "both answers may stay"), ("accept", 65, "both answers may stay")]
    page.close()


def test_an_answer_is_mended_beside_the_other(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/conflicts?reviewer=ada")
    page.get_by_role("button", name="Edit").click(timeout=60_000)
    page.get_by_role("textbox", name="assistant, right").fill("Within thirty days; you pay for the parcel.")
    page.get_by_role("button", name="Save both").click()
    expect(main(page)).to_contain_text("Conflict 1 of 3", timeout=20_000)
    made = server.decisions()
    assert [(event["action"], event["row"]) for event in made] == [("fix", 64), ("accept", 0)]
    assert made[0]["after"] == talk(ASKED[0], "Within thirty days; you pay for the parcel.")
    page.goto(f"{server.url}/duplicates?reviewer=ada")
    expect(main(page)).to_contain_text("No group of duplicates is left", timeout=30_000)
    page.close()
