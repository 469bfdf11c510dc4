"""`curate fix` from outside: exit statuses, what it prints, what it writes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.test_check import run

LINE = '{"input": "Where is it?", "output": "Beside the stairs."}\n'
BROKEN = '{"input": "Is there coffee?", "output": "In the cafÃ©\u202e."}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text(LINE + BROKEN + LINE, encoding="utf-8")
    return tmp_path


def test_it_shows_a_diff_and_writes_nothing(folder: Path) -> None:
    result = run("fix", "a.jsonl")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "a.jsonl:2  ENC001 mojibake, ENC002 invisible-character",
        "@@ /output @@",
        "-In the cafÃ©<U+202E>.",
        "+In the café.",
        "",
        "a.jsonl:3  DUP001 exact-duplicate",
        "- the whole record: the same as line 1",
        "",
        "1 of 3 records would be changed, 1 would be dropped",
        "  DUP001 exact-duplicate      1 dropped",
        "  ENC001 mojibake             1 changed",
        "  ENC002 invisible-character  1 changed",
        "  score 0.0 -> 2.0",
        "nothing was written; --apply does it and keeps the old file, --output FILE writes a copy",
    ]
    assert os.listdir(folder) == ["a.jsonl"]


def test_it_applies_what_it_showed(folder: Path) -> None:
    old = (folder / "a.jsonl").read_bytes()
    result = run("fix", "a.jsonl", "--apply")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "1 of 3 records changed, 1 dropped")
    assert result.stdout.splitlines()[-1] == "written: a.jsonl; the old file is a.jsonl.bak"
    assert (folder / "a.jsonl").read_text(encoding="utf-8") == LINE + BROKEN.replace("cafÃ©\u202e", "café")
    assert (folder / "a.jsonl.bak").read_bytes() == old
    again = run("fix", "a.jsonl", "--apply")
    assert (again.exit_code, again.stdout) == (0, "nothing to fix in 2 records\n")
    assert sorted(os.listdir(folder)) == ["a.jsonl", "a.jsonl.bak"]


def test_it_writes_elsewhere(folder: Path) -> None:
    old = (folder / "a.jsonl").read_bytes()
    result = run("fix", "a.jsonl", "--select", "DUP", "--output", "b.jsonl")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "written: b.jsonl")
    assert (folder / "b.jsonl").read_text(encoding="utf-8") == LINE + BROKEN
    assert (folder / "a.jsonl").read_bytes() == old


def test_a_stream_needs_an_output(folder: Path) -> None:
    result = run("fix", "-", "--apply", stdin=LINE.encode())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it is a stream" in result.stderr and "--output" in result.stderr
    result = run("fix", "-", "--output", "c.jsonl", stdin=(LINE * 2).encode())
    assert result.exit_code == 0
    assert (folder / "c.jsonl").read_text(encoding="utf-8") == LINE


def test_what_is_left_to_people_is_counted_by_rule_with_the_reason(folder: Path) -> None:
    records = [{"input": f"Question {i}?", "output": answer} for i, answer in enumerate(["", "N\u200b/A", "N\u200b/A", "Yes, it is."])]
    (folder / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    result = run("fix", "a.jsonl")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "nothing to fix in 4 records",
            "left to people: 3 findings",
            "  EMP001 empty-output         1",
            "  ENC002 invisible-character  2  (2: its fix is left: it would bring EMP001)",
        ],
    )


def test_unsafe_fixes_are_counted_and_applied_on_demand(folder: Path) -> None:
    twice = LINE.replace("{", '{"input": "Where is it?", ')
    (folder / "a.jsonl").write_text(twice + BROKEN, encoding="utf-8")
    shown = run("fix", "a.jsonl", "--ignore", "ENC")
    assert (shown.exit_code, shown.stdout.splitlines()) == (
        0,
        ["nothing to fix in 2 records", "with --unsafe: 1 more", "  FMT010 ambiguous-value  1"],
    )
    assert run("fix", "a.jsonl", "--ignore", "ENC", "--unsafe", "--apply").exit_code == 0
    assert (folder / "a.jsonl").read_text(encoding="utf-8") == LINE + BROKEN


def test_settings_are_those_of_a_check(folder: Path) -> None:
    (folder / "q.csv").write_text("q,a\nWhere is it?,In the cafÃ©.\n", encoding="utf-8")
    assert run("fix", "q.csv", "--map", "input=q", "--map", "output=a", "--apply").exit_code == 0
    assert (folder / "q.csv").read_text(encoding="utf-8") == "q,a\nWhere is it?,In the café.\n"
    assert run("learn", "a.jsonl", "--output", "p.json").exit_code == 0
    assert run("fix", "a.jsonl", "--profile", "p.json").exit_code == 1
    assert run("fix", "a.jsonl", "--profile", "no.json").exit_code == 2
    (folder / "curate.toml").write_text('ignore = ["ENC", "DUP"]\n', encoding="utf-8")
    assert run("fix", "a.jsonl").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no.jsonl",), "there is no such file"),
        (("a.jsonl", "--select", "XYZ"), "no rule XYZ"),
        (("a.jsonl", "--output", "no/b.jsonl"), "no place for a file"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_done(arguments: tuple[str, ...], words: str, folder: Path) -> None:
    result = run("fix", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert os.listdir(folder) == ["a.jsonl"]


def test_colour_only_where_it_is_wanted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    from curate.cli import fix

    seen = []
    monkeypatch.setattr(click, "echo", lambda text, color=None: seen.append((text, color)))
    monkeypatch.delenv("NO_COLOR", raising=False)
    fix._say("-x", fg="red")
    monkeypatch.setenv("NO_COLOR", "1")
    fix._say("-x", fg="red")
    assert [color for _, color in seen] == [None, False]
