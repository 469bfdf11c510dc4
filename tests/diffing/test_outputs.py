"""The forms of a diff: what they say, that nothing of the data is markup in them, and that they are bounded."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import curate
from curate.diffing import html, markdown
from curate.diffing.result import Diff
from curate.errors import ConfigError
from tests.helpers.talking import talk, write

SCHEMA = json.loads((files("curate.schemas") / "diff.json").read_text(encoding="utf-8"))
RULES = ("EMP", "BPL001", "DUP001", "CNT001", "FMT")
EVIL = "</p><script>alert(1)</script> \x1b[31m\x07 \u202ex\u202c [bold]b[/bold] ```\n# head | cell | <!-- @someone \"q\" 'q' -->"
TERMINAL = """\
old.jsonl -> new.jsonl
  1 added, 1 removed, 1 changed, 59 the same

  records        61               61
  gate           PASS         ->  FAIL
  score          54.3         ->  48.1
  valid          100              100
  clean          100          ->  89.2
  consistent     not checked      not checked
  unique         100              100
  enough         54.3         ->  53.9
  clean records  61           ->  60

Introduced: 1
  EMP001 empty-output  error  1  in added records
    new.jsonl:61  the output is blank

profile not pinned: both are judged by what the larger one teaches

Changed: 1
  new.jsonl:6  was old.jsonl:6; the same prompt
    assistant /completion
      To clean the mirror, look at page [-8-]{+9+} of its booklet and follow
        the clean plan there.

Added: 1
  new.jsonl:61 + Where is my parcel?

Removed: 1
  old.jsonl:61 - Who is there?\\nNobody at all.
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diff:
    monkeypatch.chdir(tmp_path)
    stay = [talk(number) for number in range(60)]
    old = write(Path("old.jsonl"), [*stay, {"prompt": "Who is there?", "completion": "Nobody at all."}])
    edited = [*stay[:5], talk(5, talk(5)["completion"].replace("page 8", "page 9")), *stay[6:]]
    new = write(Path("new.jsonl"), [*edited, {"prompt": "Where is my parcel?", "completion": ""}])
    return curate.diff(old, new, select=RULES)


@pytest.fixture
def evil(tmp_path: Path) -> Diff:
    stay = [talk(number) for number in range(20)]
    old = write(tmp_path / "old <b>.jsonl", [*stay, talk(21, f"Before. {EVIL}"), {"prompt": EVIL, "completion": "Gone."}])
    new = write(
        tmp_path / "newer.jsonl", [*stay, talk(21, f"After! {EVIL}"), {"prompt": "Hm?", "completion": "As an AI language model " + EVIL}]
    )
    return curate.diff(old, new, select=RULES)


def test_the_terminal(found: Diff) -> None:
    text = found.render("terminal")
    assert text == TERMINAL
    assert max(map(len, text.splitlines())) <= 80


def test_json_is_what_its_schema_says(found: Diff, evil: Diff) -> None:
    for each in (found, evil):
        jsonschema.validate(json.loads(each.to_json()), SCHEMA)
    jsonschema.validate(json.loads(curate.diff([talk(1)], [talk(2)], findings=False).to_json()), SCHEMA)
    values = json.loads(found.to_json())
    assert values["records"] == {"same": 59, "added": 1, "removed": 1, "changed": 1, "moved_splits": 0}
    assert values["findings"] == {"introduced": {"EMP001": {"added": 1}}, "fixed": {}}
    assert [(each["line"], each["old_line"], each["known_by"]) for each in values["changed"]] == [(6, 6, "prompt")]
    assert [(each["line"], each["text"]) for each in values["removed"]] == [(61, "Who is there?\nNobody at all.")]


def test_lists_are_cut_and_counts_are_not(found: Diff) -> None:
    values = json.loads(found.to_json(0))
    assert (values["records"]["added"], values["added"], values["introduced"]) == (1, [], [])
    assert "Added: 1\n  none of them is shown; --max-records shows them\n" in found.render("terminal", 0)
    assert "none of them is shown" in found.render("markdown", 0)
    many = curate.diff([talk(0)], [talk(number) for number in range(30)], findings=False)
    assert "Added: 29\n" in many.render("terminal") and "  and 19 records more; --max-records shows them\n" in many.render("terminal")


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.policy = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_of_the_data_is_markup_in_html(evil: Diff) -> None:
    page = evil.render("html")
    seen = Page(page)
    assert not {"script", "img", "a", "iframe"} & seen.tags
    assert not {name for name in seen.attributes if name.startswith("on")}
    assert "</p><script>alert(1)</script>" in seen.text and "old <b>.jsonl" in seen.text
    assert seen.policy.startswith("default-src 'none'; style-src 'sha256-") and "script" not in seen.policy
    assert not {"\x1b", "\x07", "\u202e"} & set(page)


def test_nothing_of_the_data_is_markup_in_markdown(evil: Diff) -> None:
    from markdown_it import MarkdownIt

    text = evil.render("markdown")
    tokens = MarkdownIt("commonmark").parse(text)
    inline = [child for token in tokens for child in token.children or []]
    markup = {token.content for token in [*tokens, *inline] if token.type in ("html_block", "html_inline")}
    assert all(re.fullmatch(r"(?:<details><summary>\w+: [\d,]+</summary>|</details>)\s*", each) for each in markup)
    assert not any("@someone" in token.content for token in inline if token.type == "text")
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_nothing_of_the_data_reaches_the_terminal_raw(evil: Diff) -> None:
    text = evil.render("terminal")
    assert "[bold]b[/bold]" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_forms_are_bounded(found: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "LONGEST", 700)
    assert len(found.render("markdown")) <= 700
    whole = len(found.render("html").encode())
    monkeypatch.setattr(html, "MOST_BYTES", whole - 1)
    assert len(found.render("html").encode()) < whole


def test_a_notebook_gets_a_frame_that_may_do_nothing(found: Diff) -> None:
    frame = found._repr_html_()
    assert frame.startswith('<iframe sandbox title="curate diff"')
    assert Page(frame).tags == {"iframe"}
    assert repr(found) == "<Diff: 1 added, 1 removed, 1 changed, 59 the same>"


def test_an_unknown_form_is_named_with_the_nearest(found: Diff) -> None:
    with pytest.raises(ConfigError) as error:
        found.render("markdwn")
    assert error.value.hint == "did you mean markdown?"
