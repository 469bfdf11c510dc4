"""The pages in a real browser: what was pressed is what is stored, whatever happens to the server in between."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks import corpus
from curate.targets.registry import all_targets
from tests.helpers.browser import Server, serving

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = int(os.environ.get("CURATE_KEYS", "20"))
pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(sys.platform == "win32", reason="the server is killed by a signal that Windows does not have"),
]
PAGES = ("", "overview", "duplicates", "conflicts", "browse", "mold", "export", "help")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("review") / "support_dirty.jsonl"
    shutil.copy(ROOT / "samples" / "support_dirty.jsonl", path)
    with serving(path, "--reviewer", "ada") as running:
        yield running


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[Server]:
    """A review in which nobody has decided anything."""
    path = tmp_path / "support_dirty.jsonl"
    shutil.copy(ROOT / "samples" / "support_dirty.jsonl", path)
    with serving(path, "--reviewer", "ada") as running:
        yield running


def opened(browser: Browser, server: Server, query: str = "") -> Page:
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto(f"{server.url}/{query}")
    expect(page.get_by_role("button", name="Accept", exact=True)).to_be_visible(timeout=30_000)
    expect(page.locator("#place")).not_to_be_empty(timeout=30_000)
    return page


def wait_saved(page: Page) -> None:
    expect(page.locator("#status")).to_have_text("saved", timeout=30_000)


def place(page: Page) -> str:
    return page.locator("#place").inner_text()


def test_buttons_decide_and_undo(browser: Browser, server: Server) -> None:
    before = len(server.decisions())
    page = opened(browser, server, "?severity=info")
    first = place(page)
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.locator("#place")).not_to_have_text(first)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#place")).to_have_text(first)
    page.get_by_role("button", name="Skip", exact=True).click()
    wait_saved(page)
    made = server.decisions()[before:]
    assert [event["action"] for event in made] == ["reject", "undo", "skip"]
    assert {event["reviewer"] for event in made} == {"ada"}
    page.close()


def test_a_fix_is_judged_while_it_is_typed_and_stored(browser: Browser, server: Server) -> None:
    before = len(server.decisions())
    page = opened(browser, server, "?code=EMP001")
    page.get_by_role("button", name="Fix", exact=True).click()
    field = page.get_by_role("textbox", name="assistant").last
    expect(page.locator("#panel")).to_contain_text("EMP001", timeout=10_000)
    field.fill("axes and sues: the keys in a text are letters")
    expect(page.locator("#panel")).not_to_contain_text("EMP001", timeout=10_000)
    field.press("Control+Enter")
    wait_saved(page)
    made = server.decisions()[before:]
    assert [event["action"] for event in made] == ["fix"]
    assert made[0]["after"]["messages"][-1]["content"] == "axes and sues: the keys in a text are letters"
    assert made[0]["before"]["messages"][-1]["content"] != made[0]["after"]["messages"][-1]["content"]
    page.close()


def test_who_has_only_the_address_says_a_name_and_the_keys_decide(browser: Browser, tmp_path: Path) -> None:
    """The name is asked for once: what is typed after it goes to the record, a reload knows it, and so do the other pages."""
    path = tmp_path / "support_dirty.jsonl"
    shutil.copy(ROOT / "samples" / "support_dirty.jsonl", path)
    with serving(path) as running:
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.goto(f"{running.url}/?code=EMP001")
        expect(page.get_by_text("decide: accept it, and a model may learn from it")).to_be_visible(timeout=30_000)
        expect(page.get_by_label("Your name")).to_have_count(1)
        page.get_by_label("Your name").fill("cleo")
        page.keyboard.press("Enter")
        expect(page.locator("#place")).not_to_be_empty(timeout=30_000)
        expect(page.get_by_role("button", name="Start")).to_have_count(0)
        first = place(page)
        page.keyboard.press("1")
        expect(page.locator("#place")).not_to_have_text(first)
        wait_saved(page)
        assert [(event["action"], event["reason"], event["reviewer"]) for event in running.decisions()] == [("reject", "format", "cleo")]
        page.reload()
        expect(page.get_by_label("Your name")).to_have_value("cleo", timeout=30_000)
        expect(page.locator("#place")).not_to_be_empty(timeout=30_000)
        page.get_by_role("link", name="Overview").first.click()
        expect(page.get_by_label("Your name")).to_have_value("cleo", timeout=30_000)
        page.close()


def test_a_draft_survives_a_reload(browser: Browser, server: Server) -> None:
    page = opened(browser, server, "?code=ENC001")
    page.keyboard.press("e")
    page.get_by_role("textbox", name="user").first.fill("half a thought")
    page.reload()  # which opens the editor again
    expect(page.get_by_role("textbox", name="user").first).to_have_value("half a thought")
    page.keyboard.press("Escape")
    page.close()


def test_held_keys_double_clicks_and_searching_decide_nothing_twice(browser: Browser, server: Server) -> None:
    before = len(server.decisions())
    page = opened(browser, server)
    page.keyboard.down("s")
    for _ in range(8):
        page.keyboard.down("s")  # what a held key sends again and again
    page.keyboard.up("s")
    page.get_by_role("button", name="Skip", exact=True).dblclick()
    page.keyboard.press("Shift+Control+s")
    page.evaluate("window.dispatchEvent(new KeyboardEvent('keydown', { key: 's', isComposing: true, bubbles: true, composed: true }))")
    page.keyboard.press("n")
    page.get_by_label("Note").last.press_sequentially("axsuf")
    page.keyboard.press("Escape")
    wait_saved(page)
    assert [event["action"] for event in server.decisions()[before:]] == ["skip", "skip"]
    page.close()


def test_a_quick_hand_is_not_outrun(browser: Browser, server: Server) -> None:
    page = opened(browser, server)
    times = []
    for _ in range(40):
        before = place(page)
        started = time.perf_counter()
        page.keyboard.press("s")
        expect(page.locator("#place")).not_to_have_text(before)
        times.append(time.perf_counter() - started)
    wait_saved(page)
    assert sorted(times)[int(len(times) * 0.95)] < 1.0  # a loose guard; `benchmarks/review.py` measures
    page.close()


def test_what_was_pressed_is_stored_whatever_happens(browser: Browser, tmp_path: Path) -> None:
    """Random decisions, undos, edits, other pages and reloads, with the server killed and the network gone in between."""
    path = tmp_path / "corpus.jsonl"
    corpus.write(path, max(400, 2 * KEYS), seed=5)
    with serving(path, "--reviewer", "ada") as server:
        page = opened(browser, server, "?severity=none")
        hand = Hand(page, random.Random(3))
        for number in range(KEYS):
            # Streamlit says in a dialog that its server is away; no key decides behind a dialog.
            expect(page.get_by_role("dialog")).to_have_count(0, timeout=30_000)
            dead, offline = KEYS // 3 < number <= KEYS // 3 + 6, 2 * KEYS // 3 < number <= 2 * KEYS // 3 + 5
            hand.act(alone=dead or offline)
            if number == KEYS // 3:
                server.kill()
            if number == KEYS // 3 + 6:
                page.wait_for_timeout(500)
                expect(page.locator("#status")).to_contain_text("not saved")
                server.start()
                wait_saved(page)
            if number == 2 * KEYS // 3:
                page.context.set_offline(True)
            if number == 2 * KEYS // 3 + 5:
                page.wait_for_timeout(5_000)
                expect(page.locator("#status")).to_contain_text("not saved")
                page.context.set_offline(False)
                wait_saved(page)
        wait_saved(page)
        made = server.decisions()
        assert [event["action"] for event in made] == hand.done
        assert len({event["id"] for event in made}) == len(made)
        assert [event["after"]["messages"][-1]["content"] for event in made if event["action"] == "fix"] == hand.typed
        page.close()


class Hand:
    """A person at the keyboard, and what the log must say afterwards."""

    KEYS = MappingProxyType({"a": "accept", "x": "reject", "1": "reject", "s": "skip", "f": "flag", "u": "undo", "Backspace": "undo"})

    def __init__(self, page: Page, chance: random.Random) -> None:
        self._page = page
        self._chance = chance
        self._standing = 0
        self.done: list[str] = []
        self.typed: list[str] = []

    def act(self, *, alone: bool) -> None:
        """Do something; `alone` is without the server, where an undo may not have its record to show and no other page opens."""
        draw = self._chance.random()
        if draw < 0.02 and not alone:
            self._elsewhere()
        elif draw < 0.04 and not alone:
            self._reload()
        elif draw < 0.10:
            self._fix()
        else:
            keys = ["a", "a", "x", "x", "1", "s", "f"] + ([] if alone or not self._standing else ["u", "Backspace"])
            self._press(self._chance.choice(keys))

    def _press(self, key: str) -> None:
        before = place(self._page)
        self._page.keyboard.press(key)
        expect(self._page.locator("#place")).not_to_have_text(before, timeout=20_000)
        self.done.append(self.KEYS[key])
        self._standing += -1 if self.KEYS[key] == "undo" else 1

    def _fix(self) -> None:
        before = place(self._page)
        self._page.keyboard.press("e")
        field = self._page.get_by_role("textbox", name="assistant").last
        text = f"axes usf {len(self.typed)}"  # its letters are keys, too
        field.fill("")
        field.press_sequentially(text)
        field.press("Control+Enter")
        expect(self._page.locator("#place")).not_to_have_text(before, timeout=20_000)
        self.done.append("fix")
        self.typed.append(text)
        self._standing += 1

    def _elsewhere(self) -> None:
        self._page.get_by_role("link", name="Help").click()
        expect(self._page.get_by_role("heading", name="What the checks look for")).to_be_visible(timeout=30_000)
        self._page.keyboard.press("a")  # decides nothing here
        self._page.go_back()
        self._back()

    def _reload(self) -> None:
        wait_saved(self._page)
        self._page.reload()
        self._back()

    def _back(self) -> None:
        expect(self._page.locator("#place")).not_to_be_empty(timeout=30_000)
        wait_saved(self._page)
        self._page.wait_for_timeout(300)


NAUGHTY = (
    "<script>window.__pwn = 1; alert(1)</script>",
    '<img src=x onerror="window.__pwn = 1">',
    "![x](https://tracker.invalid/p.png) [l](javascript:alert(1))",
    '"><svg onload=alert(1)>',
    ":red[x] $\\href{javascript:alert(1)}{x}$ {{7*7}} ${7*7}",
    "pay \u202e0001\u202c now \u200b\u0007",
)


def test_data_stays_text_on_every_page(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "naughty.jsonl"
    records: list[dict[str, Any]] = []
    for number, text in enumerate(NAUGHTY):
        turns = [
            {"role": "system", "content": text},
            {"role": "user", "content": text},
            {"role": "assistant", "content": f"{text} {number}"},
        ]
        records += [{"messages": turns, text: text}] * 2
    records.append({"messages": [{"role": NAUGHTY[0], "content": NAUGHTY[1]}]})
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    with serving(path, "--reviewer", "<img src=x onerror=alert(1)>") as server:
        page = browser.new_page()
        outside: list[str] = []
        page.on("request", lambda request: None if request.url.startswith((server.url, "data:", "blob:")) else outside.append(request.url))
        page.on("dialog", lambda dialog: outside.append(f"dialog {dialog.message}") or dialog.dismiss())
        for name in PAGES:
            answer = page.goto(f"{server.url}/{name}")
            assert answer is not None and "default-src 'self'" in answer.headers["content-security-policy"]
            page.wait_for_timeout(2_500)
            assert page.evaluate("window.__pwn === undefined")
        page.goto(server.url)
        for number in range(len(records)):
            expect(page.locator("#progress")).to_contain_text(f"{number} of {len(records)} decided", timeout=20_000)
            page.keyboard.press("s")
        expect(page.locator("#empty")).to_contain_text("Nothing is left", timeout=20_000)
        wait_saved(page)
        page.goto(f"{server.url}/?state=skipped&code=ENC002")
        expect(page.locator(".code-point").first).to_have_text(re.compile(r"U\+(202E|200B|0007)"), timeout=20_000)
        assert page.evaluate("window.__pwn === undefined")
        assert outside == []
        page.close()


@pytest.mark.parametrize("name", PAGES[1:])
def test_every_page_opens_without_an_error(browser: Browser, server: Server, name: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{server.url}/{name}")
    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"\w{3}"), timeout=30_000)
    page.wait_for_timeout(2_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert wrong == []
    page.close()


def test_two_people_never_decide_the_same_unseen(browser: Browser, server: Server) -> None:
    from curate.review.event import Operation
    from curate.review.service import utc_now
    from curate.review.store import default_url, open_store

    page = opened(browser, server, "?audit=true")
    held = int(place(page).rpartition(":")[2].split()[0])
    store = open_store(default_url(server.path))
    item = store.item(server.path.name, held - 1)
    assert item is not None
    other = Operation(uid="by-another-hand", action="reject", fingerprint=item.fingerprint, occurrence=item.occurrence, reason="unsafe")
    assert store.decide(server.path.name, [other], "ben", utc_now())[0].status == "stored"
    page.keyboard.press("x")
    expect(page.locator("#banner")).to_contain_text("ben decided it first: rejected (unsafe)", timeout=10_000)
    history = store.history(server.path.name, item.fingerprint, item.occurrence)
    assert [(event.reviewer, event.action) for event in history] == [("ben", "reject")]
    page.close()


def test_keys_can_be_put_elsewhere(browser: Browser, server: Server) -> None:
    before = len(server.decisions())
    page = browser.new_page()
    page.goto(f"{server.url}/help?reviewer=cleo")
    page.get_by_text("Change the keys").click()
    page.get_by_role("textbox", name="Reject").fill("a")
    page.get_by_role("button", name="Save these keys").click()
    expect(page.get_by_test_id("stMain")).to_contain_text("reject and accept have the same key a", timeout=20_000)
    page.get_by_role("textbox", name="Skip").fill("q")
    page.get_by_role("textbox", name="Reject").fill("x")
    page.get_by_role("button", name="Save these keys").click()
    expect(page.get_by_test_id("stMain")).to_contain_text("q           skip", timeout=20_000)
    page.close()
    page = opened(browser, server, "?reviewer=cleo")
    page.keyboard.press("s")
    page.keyboard.press("q")
    wait_saved(page)
    assert [(event["action"], event["reviewer"]) for event in server.decisions()[before:]] == [("skip", "cleo")]
    expect(page.get_by_role("button", name="Skip", exact=True)).to_contain_text("q")
    page.close()


def test_a_search_within_the_page_changes_the_address(browser: Browser, server: Server) -> None:
    page = opened(browser, server, "?severity=none")
    page.keyboard.press("/")
    page.get_by_label("Search for records with this text").fill("warranty")
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_contain_text('text "warranty"', timeout=20_000)
    expect(page.locator("#columns")).to_contain_text("warranty", timeout=20_000)
    assert "search=warranty" in page.url and "severity=none" in page.url
    page.get_by_role("button", name="show all").click()
    expect(page.locator("#filters")).to_be_hidden(timeout=20_000)
    assert "search" not in page.url
    page.close()


def test_a_group_is_merged_as_one_step_and_taken_back_as_one(browser: Browser, untouched: Server) -> None:
    page = browser.new_page()
    page.goto(f"{untouched.url}/duplicates?reviewer=dora")
    page.get_by_role("button", name="Merge").click(timeout=30_000)
    page.get_by_role("textbox", name="assistant").last.fill("One answer made of both.\nNext step: Read it again.")
    page.get_by_role("button", name="Save the merged record").click()
    page.get_by_role("button", name="Undo the last step (2 records)").click(timeout=30_000)
    expect(page.get_by_test_id("stMain")).to_contain_text("2 decisions taken back", timeout=30_000)
    made = untouched.decisions()
    assert [(event["action"], event["reason"]) for event in made] == [
        ("fix", "merged"), ("reject", "duplicate"), ("undo", None), ("undo", None),
    ]  # fmt: skip
    page.close()


def test_many_are_rejected_once_their_number_is_typed(browser: Browser, server: Server) -> None:
    before = len(server.decisions())
    page = browser.new_page()
    page.goto(f"{server.url}/browse?code=REP001&reviewer=dora")
    page.get_by_text(re.compile("Decide about all")).click(timeout=30_000)
    total = int(re.search(r"all (\d+) of", page.get_by_test_id("stMain").inner_text())[1])  # type: ignore[index]
    expect(page.get_by_role("button", name="Reject them")).to_have_count(0)
    page.get_by_text("reject", exact=True).click()
    expect(page.get_by_role("button", name="Reject them")).to_be_disabled()
    field = page.get_by_role("spinbutton", name="How many records that is, to be sure")
    field.fill(str(total))
    field.press("Enter")
    page.get_by_role("button", name="Reject them").click()
    expect(page.get_by_test_id("stMain")).to_contain_text(f"{total} decided", timeout=30_000)
    page.get_by_role("button", name=re.compile("Undo the last step")).click()
    expect(page.get_by_test_id("stMain")).to_contain_text("taken back", timeout=30_000)
    assert [event["action"] for event in server.decisions()[before:]] == ["reject"] * total + ["undo"] * total
    page.close()


def test_a_fixed_record_shows_what_was_changed(browser: Browser, server: Server) -> None:
    page = opened(browser, server, "?severity=none&reviewer=eve")
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="assistant").last
    text = field.input_value()
    field.fill(text.replace(text.split()[0], "Changed", 1))
    field.press("Control+Enter")
    wait_saved(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("ins").first).to_have_text("Changed", timeout=20_000)
    expect(page.locator("del").first).to_have_text(text.split()[0])
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    wait_saved(page)
    expect(page.locator("#columns")).to_contain_text(text.split("\n")[0], timeout=20_000)
    page.close()


def test_the_page_says_that_the_file_has_changed(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "support.jsonl"
    lines = (ROOT / "samples" / "support.jsonl").read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:60]))
    with serving(path, "--reviewer", "ada") as server:
        page = opened(browser, server)
        path.write_bytes(b"".join(lines[:61]))
        page.keyboard.press("s")
        expect(page.locator("#banner")).to_contain_text("The file has changed on disk", timeout=20_000)
        wait_saved(page)
        page.keyboard.press("w")
        expect(page.locator("#panel")).to_contain_text("clean records to the target of 500", timeout=20_000)
        page.close()


def test_the_export_page_writes_for_a_trainer(browser: Browser, untouched: Server, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(f"{untouched.url}/export")
    page.get_by_text("Leave out the records with an open error").click(timeout=30_000)
    expect(page.get_by_role("button", name="Write", exact=True)).to_be_enabled(timeout=30_000)
    page.get_by_role("combobox", name="For").click()
    expect(page.get_by_role("option")).to_have_count(1 + len(all_targets()), timeout=30_000)
    page.get_by_role("option", name="TRL (huggingface)").click()
    page.get_by_text("What TRL makes of the first 3 records").click(timeout=30_000)
    expect(page.get_by_test_id("stMain")).to_contain_text("line 1: nothing is lost")
    folder = page.get_by_role("textbox", name="Folder to write to")
    folder.fill(str(tmp_path / "out"))
    folder.press("Enter")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.get_by_test_id("stMain")).to_contain_text("Written.", timeout=30_000)
    told = json.loads((tmp_path / "out" / "curate.manifest.json").read_text(encoding="utf-8"))
    assert (told["target"], told["origin"]) == ("huggingface", "review")
    counts = told["records"]
    expect(page.get_by_test_id("stMain")).to_contain_text(f"{counts['in']} in, {counts['held']} out (")
    with page.expect_download(timeout=30_000) as download:
        page.get_by_role("button", name="Make a download").click()
        page.get_by_test_id("stDownloadButton").get_by_role("button").click(timeout=30_000)
    with zipfile.ZipFile(download.value.path()) as archive:
        assert set(archive.namelist()) == {"curate.decisions.jsonl", "curate.manifest.json", *told["files"]}
    page.close()
