"""The HTML report in a browser: people who see little or listen can use it, nothing of the data runs, and the findings can be found."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import curate
from curate.finding import Finding
from tests.reports.naughty import records

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.loopback


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    """The findings of the dirty sample."""
    return list(curate.check(ROOT / "samples" / "support_dirty.jsonl").listed())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the report of the dirty sample, and of that of naughty strings."""
    folder = tmp_path_factory.mktemp("pages")
    written = {}
    for name, data in (("dirty", ROOT / "samples" / "support_dirty.jsonl"), ("naughty", records())):
        path = folder / f"{name}.html"
        path.write_text(curate.check(data).render("html"), encoding="utf-8")  # type: ignore[arg-type]
        written[name] = path.as_uri()
    return written


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("width", [1280, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(browser: Browser, pages: dict[str, str], scheme: str, width: int) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": 900})
    page.goto(pages["dirty"])
    assert violations(page) == []
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_nothing_of_the_data_runs_or_calls_home(browser: Browser, pages: dict[str, str]) -> None:
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda request: None if request.url == pages["naughty"] else seen.append(request.url))
    page.on("dialog", lambda dialog: seen.append(dialog.message) or dialog.dismiss())
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.goto(pages["naughty"])
    page.locator("#search").fill("<script>")
    expect(page.locator("#findings tbody tr:visible").first).to_contain_text("<script>window.hacked = 1</script>")
    assert page.evaluate("window.hacked === undefined && document.scripts.length === 1")
    assert seen == []
    page.close()


def test_the_policy_stops_a_script_that_is_not_ours(browser: Browser, pages: dict[str, str]) -> None:
    page = browser.new_page()
    page.goto(pages["dirty"])
    ran = page.evaluate(
        "() => { const each = document.createElement('script'); each.textContent = 'window.hacked = 1'; document.body.append(each);"
        " return window.hacked === 1; }"
    )
    assert not ran
    page.close()


def test_findings_are_searched_filtered_and_sorted(browser: Browser, pages: dict[str, str], found: list[Finding]) -> None:
    errors = [each for each in found if each.severity == "error"]
    blank = [each for each in errors if each.code == "EMP001"]
    page = browser.new_page()
    page.goto(pages["dirty"])
    rows, count = page.locator("#findings tbody tr:visible"), page.locator("#count")
    expect(count).to_have_text(f"{len(found)} findings")
    expect(rows).to_have_count(100)
    page.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(len(found))
    page.locator("#severity").select_option("error")
    expect(count).to_have_text(f"{len(errors)} of {len(found)} findings")
    assert set(rows.locator("td:first-child").all_inner_texts()) == {"error"}
    page.locator("#rule").select_option("EMP001")
    expect(count).to_have_text(f"{len(blank)} of {len(found)} findings")
    page.get_by_label("Search").fill("LOREM ipsum")
    expect(count).to_have_text(f"1 of {len(found)} findings")
    page.get_by_label("Search").fill("")
    page.locator("#severity").select_option("")
    page.locator("#rule").select_option("")
    page.get_by_role("button", name="severity").click()
    assert rows.locator("td:first-child").first.inner_text() == "error"
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="severity").click()
    assert rows.locator("td:first-child").first.inner_text() == "info"
    page.get_by_role("button", name="rule", exact=True).click()
    codes = rows.locator("td:nth-child(2)").all_inner_texts()
    assert codes == sorted(codes)
    page.close()


def test_all_of_it_is_printed(browser: Browser, pages: dict[str, str], found: list[Finding]) -> None:
    page = browser.new_page()
    page.goto(pages["dirty"])
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#findings tbody tr:visible").count() == len(found)
    expect(page.locator("#tools")).to_be_hidden()
    page.close()


def test_without_scripts_everything_is_there(browser: Browser, pages: dict[str, str], found: list[Finding]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["dirty"])
    assert page.locator("#findings tbody tr").count() == len(found)
    expect(page.locator("#findings tbody tr").last).to_be_visible()
    expect(page.locator("#tools")).to_be_hidden()
    context.close()
