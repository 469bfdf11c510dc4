"""Diffs that show what changes, and nothing of the data that could deceive the reader."""

from __future__ import annotations

from typing import Any

import pytest

from curate.fixing.diffs import diff
from curate.fixing.report import Change


def lines(before: Any, after: Any, width: int = 100) -> list[str]:
    return diff(Change("a.jsonl", 0, 1, ("ENC001",), before, after), width)


def test_only_what_changes_is_shown_with_a_line_around_it() -> None:
    before = {"id": 1, "messages": [{"content": "one\ntwo\nthree\nfour\nfive"}], "same": "x"}
    after = {"id": 1, "messages": [{"content": "one\ntwo\n3\nfour\nfive"}], "same": "x"}
    assert lines(before, after) == ["@@ /messages/0/content @@", " two", "-three", "+3", " four"]


def test_hunks_that_are_far_apart() -> None:
    old = [f"line {i}" for i in range(10)]
    new = ["LINE 0", *old[1:9], "LINE 9"]
    expected = ["@@ /a @@", "-line 0", "+LINE 0", " line 1", "@@", " line 8", "-line 9", "+LINE 9"]
    assert lines({"a": "\n".join(old)}, {"a": "\n".join(new)}) == expected


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a\u200bb", "ab", ["-a<U+200B>b", "+ab"]),
        ("a\u202eb", "ab", ["-a<U+202E>b", "+ab"]),
        ("a\x1b[2Jb", "ab", ["-a<U+001B>[2Jb", "+ab"]),
        ("a\r", "a", ["-a\\r", "+a"]),
        ("\ud83d", "x", ["-<U+D83D>", "+x"]),
    ],
)
def test_nothing_can_hide_or_move(before: str, after: str, shown: list[str]) -> None:
    assert lines({"a": before}, {"a": after}) == ["@@ /a @@", *shown]


def test_a_long_line_is_cut_to_where_it_changes() -> None:
    before, after = "a " * 200 + "cafÃ©" + " b" * 200, "a " * 200 + "café" + " b" * 200
    shown = lines({"x": before}, {"x": after}, 40)
    assert [line[:4] for line in shown[1:]] == ["-...", "+..."]
    assert [("cafÃ©" in line, "café" in line, len(line) < 60, line.endswith("...")) for line in shown[1:]] == [
        (True, False, True, True),
        (False, True, True, True),
    ]
    many = lines({"x": "y" * 1000 + "end"}, {"x": "end"}, 40)
    assert all(len(line) < 130 for line in many)


def test_lists_and_new_keys_are_shown_as_json() -> None:
    assert lines({"m": [1]}, {"m": [1, 2]}) == ["@@ /m @@", " [", "- 1", "+ 1,", "+ 2", " ]"]
    assert lines({"a": 1}, {"a": 1, "b": "x"}) == ["@@ /b @@", "-", "+x"]


def test_lines_that_could_not_be_read_and_dropped_records() -> None:
    assert lines('{"a": 1,}', '{"a": 1}') == ["@@ the whole line @@", '-{"a": 1,}', '+{"a": 1}']
    assert diff(Change("a.jsonl", 3, 4, ("DUP001",), None, None, "the whole record: the same as line 1")) == [
        "- the whole record: the same as line 1"
    ]
