"""The fixes that findings carry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.checks.edits import drop_fix, edit_fix, merged_turns

USER, SAYS = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": text, **more}


@pytest.mark.parametrize(
    ("messages", "merged"),
    [
        ([USER, SAYS], [USER, SAYS]),
        ([USER, said("A"), said("B"), said("C")], [USER, said("A\n\nB\n\nC")]),
        ([USER, USER, SAYS], [{"role": "user", "content": "Hi\n\nHi"}, SAYS]),
        ([{"from": "gpt", "value": "A"}, {"from": "gpt", "value": "B"}], [{"from": "gpt", "value": "A\n\nB"}]),
        ([said("A", weight=1), said("B", weight=1)], [said("A\n\nB", weight=1)]),
        ([said("A", weight=1), said("B", weight=0)], None),
        ([said("A", name="x"), said("B")], None),
        ([said("A"), {"role": "assistant", "content": None, "tool_calls": []}], None),
        ([{"role": "tool", "content": "A"}, {"role": "tool", "content": "B"}], None),
        ([{"from": "observation", "value": "A"}, {"from": "observation", "value": "B"}], None),
        ([{"from": "human", "value": "A"}, {"from": "user", "value": "B"}], None),
        ([said("A"), "no message", said("B")], None),
    ],
)
def test_turns_that_differ_in_their_text_only_are_joined(messages: list[Any], merged: list[Any] | None) -> None:
    assert merged_turns(messages) == (messages if merged is None else merged)


def fixes(content: str | bytes, folder: Path, code: str, **settings: Any) -> list[Any]:
    path = folder / "a.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(curate.check(path, select=[code], **settings).findings["fix"])


def test_neighbours_of_the_same_role(tmp_path: Path) -> None:
    records = [{"messages": [USER, said("A"), said("B")]}, {"messages": [USER, SAYS, USER]}]
    content = "".join(json.dumps(record) + "\n" for record in records)
    merged = edit_fix("/messages", [USER, said("A"), said("B")], [USER, said("A\n\nB")], "unsafe")
    assert fixes(content, tmp_path, "FMT004") == [merged, None]
    packed = json.dumps({"messages": json.dumps(records[0]["messages"])}) + "\n"
    assert fixes(packed, tmp_path, "FMT004") == [merged]


def test_lines_and_keys(tmp_path: Path) -> None:
    good = '{"input": "Hi", "output": "Hello."}\n'
    assert fixes(good + good.replace("}", ",}"), tmp_path, "FMT001") == [edit_fix("", good[:-2] + ",}", good[:-1])]
    assert fixes(good + good.replace('"Hi"', "Hi"), tmp_path, "FMT001") == [None]
    twice = good.replace("{", '{"input": "Hi", ')
    assert fixes(good + twice, tmp_path, "FMT010") == [edit_fix("", twice[:-1], good[:-1], "unsafe")]
    assert fixes(good + good.replace("{", '{"input": "Ho", '), tmp_path, "FMT010") == [None]


def test_quirks_of_the_file(tmp_path: Path) -> None:
    line = '{"input": "Hi", "output": "Hello."}'
    content = f"\ufeff{line}\r\n\r\n{line}\r\n"
    found = fixes(content, tmp_path, "FMT009")
    assert sorted(fix["edits"][0]["before"] for fix in found) == ["\n\n", "\r\n", "\ufeff"]
    assert fixes(f"{line}\n{line}\n".encode("utf-16"), tmp_path, "FMT009") == [None]


def test_duplicates(tmp_path: Path) -> None:
    line = '{"input": "Where do I find the invoices of last year?", "output": "Open Account, then Invoices, and choose the year."}\n'
    assert fixes(line * 3, tmp_path, "DUP001") == [drop_fix("safe"), drop_fix("safe")]
    assert fixes(line + line.replace("the year", "a year"), tmp_path, "DUP002") == [drop_fix("unsafe")]
