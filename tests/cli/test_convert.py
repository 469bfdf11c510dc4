"""`curate convert` from outside: exit statuses, what it prints, what it writes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import curate
from tests.cli.test_check import run

CHAT = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n'
TWICE = (
    '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}, '
    '{"role": "user", "content": "And?"}, {"role": "assistant", "content": "Bye."}]}\n'
)
ASKED = '{"messages": [{"role": "assistant", "content": "Hi"}]}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text(CHAT + TWICE + ASKED + "{broken\n" + TWICE, encoding="utf-8")
    return tmp_path


def test_losses_are_counted_shown_and_listed(folder: Path) -> None:
    result = run("convert", "a.jsonl", "b.jsonl", "--to", "alpaca", "--losses", "lost.jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "openai_chat -> alpaca: 5 records read, 3 written to b.jsonl",
        "lost, records: 2",
        "        2  an earlier answer becomes history, of which nothing is learnt  (line 2, line 5)",
        "left out, records: 2",
        "        1  a user and an assistant do not take turns in it, up to the answer at its end  (line 3)",
        "        1  it cannot be read: " + result.stdout.splitlines()[5].split("read: ")[1],
    ]
    listed = [json.loads(line) for line in (folder / "lost.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(each["row"], each["line"], each["pointer"], each["left_out"]) for each in listed] == [
        (1, 2, "/messages/1", False),
        (2, 3, "", True),
        (3, 4, "", True),
        (4, 5, "/messages/1", False),
    ]
    assert {each["file"] for each in listed} == {"a.jsonl"}
    assert [json.loads(line)["output"] for line in (folder / "b.jsonl").read_text(encoding="utf-8").splitlines()] == [
        "Hello.",
        "Bye.",
        "Bye.",
    ]


def test_without_losses_it_says_one_line(folder: Path) -> None:
    (folder / "a.jsonl").write_text(CHAT, encoding="utf-8")
    result = run("convert", "a.jsonl", "b.json", "--to", "sharegpt")
    assert (result.exit_code, result.stdout) == (0, "openai_chat -> sharegpt: 1 record read, 1 written to b.json\n")


def test_several_files_go_into_one(folder: Path) -> None:
    (folder / "c.csv").write_text("question,answer\nWhen?,Today.\n", encoding="utf-8")
    result = run("convert", "a.jsonl", "c.csv", "b.jsonl", "--to", "openai_chat")
    assert result.stdout.splitlines()[0] == "named_pair, openai_chat -> openai_chat: 6 records read, 5 written to b.jsonl"
    assert "(a.jsonl line 4)" in result.stdout
    assert json.loads((folder / "b.jsonl").read_text(encoding="utf-8").splitlines()[-1])["messages"][1]["content"] == "Today."


def test_it_reads_from_a_pipe_and_takes_a_mapping(folder: Path) -> None:
    table = b"frage,antwort\nWann?,Heute.\n"
    result = run("convert", "-", "b.jsonl", "--to", "openai_chat", "--map", "input=frage", "--map", "output=antwort", stdin=table)
    assert result.exit_code == 0
    assert json.loads((folder / "b.jsonl").read_bytes())["messages"][0] == {"role": "user", "content": "Wann?"}


def test_from_names_the_format(folder: Path) -> None:
    (folder / "a.jsonl").write_text(json.dumps({"text": "\n\nHuman: Hi\n\nAssistant: Hello."}) + "\n", encoding="utf-8")
    assert run("convert", "a.jsonl", "b.jsonl", "--to", "openai_chat").exit_code == 2
    assert run("convert", "a.jsonl", "b.jsonl", "--to", "openai_chat", "--from", "text_turns").exit_code == 0
    assert (folder / "b.jsonl").read_text(encoding="utf-8") == CHAT.replace(": ", ":").replace(", ", ",")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("a.jsonl", "b.jsonl", "--to", "sharegtp"), "no format sharegtp", "did you mean sharegpt?"),
        (("a.jsonl", "b.txt", "--to", "sharegpt"), "b.txt does not end like a file that can be written", "name it b.jsonl"),
        (("a.jsonl", "b.csv", "--to", "gemini_sft"), "a table cannot hold records of gemini_sft", "write .jsonl, .json or .parquet"),
        (("a.jsonl", "a.jsonl", "--to", "sharegpt"), "is the file that is read", "write to another name"),
        (("a.jsonl", "b.jsonl", "--to", "kto"), "no record can be held by kto", "docs/convert.md"),
        (("none.jsonl", "b.jsonl", "--to", "sharegpt"), "none.jsonl", ""),
        (("a.jsonl", "no/b.jsonl", "--to", "sharegpt"), "cannot be written", "does the folder exist"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_writes_nothing(folder: Path, arguments: tuple[str, ...], message: str, hint: str) -> None:
    before = (folder / "a.jsonl").read_bytes()
    result = run("convert", *arguments, "--losses", "lost.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr and hint in result.stderr and "Traceback" not in result.stderr
    assert (os.listdir(folder), (folder / "a.jsonl").read_bytes()) == (["a.jsonl"], before)


def test_one_path_is_not_enough(folder: Path) -> None:
    result = run("convert", "a.jsonl", "--to", "sharegpt")
    assert result.exit_code == 2 and "Name the file to write after the files to read" in result.stderr


def test_help_has_examples(folder: Path) -> None:
    assert "curate convert sharegpt.json train.jsonl --to openai_chat" in run("convert", "--help").stdout


def test_the_api_does_the_same_in_memory_and_in_files(folder: Path) -> None:
    run("convert", "a.jsonl", "b.jsonl", "--to", "sharegpt")
    done = curate.convert("a.jsonl", "sharegpt", jobs=1)
    assert done.values == [json.loads(line) for line in (folder / "b.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (done.records, done.written, done.left_out, done.is_lossless) == (5, 4, 1, False)
    assert [(loss.line, loss.left_out) for loss in done.losses] == [(4, True)]


def test_workers_write_the_same_bytes(folder: Path) -> None:
    (folder / "a.jsonl").write_text((CHAT + TWICE) * 3_000, encoding="utf-8")
    for jobs in ("1", "2"):
        assert run("convert", "a.jsonl", f"{jobs}.jsonl", "--to", "gemini_sft", "--jobs", jobs).exit_code == 0
    assert (folder / "1.jsonl").read_bytes() == (folder / "2.jsonl").read_bytes()
