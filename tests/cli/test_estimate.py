"""`curate estimate` from outside, and the numbers behind it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import curate
from curate.engine.estimating import default_epochs
from tests.cli.test_check import run

CHAT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Where is it?"},
        {"role": "assistant", "content": "Here.", "weight": 0},
        {"role": "user", "content": "And now?"},
        {"role": "assistant", "content": "On its way."},
    ]
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text((json.dumps(CHAT) + "\n") * 2 + "{broken\n", encoding="utf-8")
    return tmp_path


def test_tokens_by_who_wrote_them_and_the_price_that_is_given(folder: Path) -> None:
    result = run("estimate", "a.jsonl", "--for", "openai", "--price-per-million", "25", "--epochs", "3")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "2 records for OpenAI, tokens counted by o200k",
        "  system                              6",
        "  user                               14",
        "  assistant                           8  learnt",
        "  assistant, not learnt               4",
        "  chat template and declared tools  ~46",
        "  an epoch reads                    ~78",
        "  an epoch learns from                8",
        "3 epochs: ~234 tokens read, 24 learnt from",
        "cost: ~0.01 at 25.00 a million tokens read",
        "not counted, as it cannot be read: 1 record; `curate check` names them",
    ]


def test_without_a_vocabulary_all_numbers_are_estimates(folder: Path) -> None:
    lines = run("estimate", "a.jsonl", "--for", "axolotl").stdout.splitlines()
    assert lines[0] == "2 records for Axolotl, tokens estimated; --tokenizer NAME counts"
    assert all("~" in line for line in lines[1:9]) and "3 epochs (the usual number; --epochs N sets it)" in lines[8]
    assert not any(line.startswith("cost") for line in lines)


def test_the_numbers_as_json_and_from_python(folder: Path) -> None:
    assert run("estimate", "a.jsonl", "--for", "openai", "--output", "e.json").exit_code == 0
    found = json.loads((folder / "e.json").read_text(encoding="utf-8"))
    assert found == json.loads(json.dumps(curate.estimate("a.jsonl", "openai").as_dict()))
    assert (found["records"], found["unread_records"], found["tokens_per_epoch"], found["learnt_tokens_per_epoch"]) == (2, 1, 78, 8)
    assert (found["epochs"], found["epochs_given"], found["cost"], found["exact"]) == (25, False, None, False)
    assert found["parts"][2] == {"part": "assistant", "tokens": 8, "learnt": True, "exact": True}


def test_the_parts_add_up_to_what_is_read() -> None:
    from tests.helpers.shapes import RECORDS

    for records in RECORDS.values():
        for record in records:
            found = curate.estimate([record], "huggingface", tokenizer="o200k")
            assert sum(part.tokens for part in found.parts) == found.read


@pytest.mark.parametrize(
    ("records", "epochs"), [(0, 3), (1, 25), (10, 10), (33, 3), (34, 3), (500, 3), (8_333, 3), (8_334, 2), (20_000, 1), (60_000, 1)]
)
def test_the_epochs_of_openai(records: int, epochs: int) -> None:
    assert default_epochs("openai", records) == epochs
    assert default_epochs("together", records) == 3


def test_settings_are_the_defaults(folder: Path) -> None:
    (folder / "curate.toml").write_text('[tokens]\ntokenizer = "cl100k"\nepochs = 2\nprice_per_million = 1000000.0\n', encoding="utf-8")
    lines = run("estimate", "a.jsonl", "--for", "together").stdout.splitlines()
    assert "tokens counted by cl100k" in lines[0] and "2 epochs: ~156 tokens read, 16 learnt from" in lines
    assert "cost: ~156.00 at 1,000,000.00 a million tokens read" in lines
    assert "4 epochs: " in run("estimate", "a.jsonl", "--for", "together", "--epochs", "4").stdout


def test_records_longer_than_the_window_are_counted(folder: Path) -> None:
    long = {"messages": [{"role": "user", "content": "one two " * 2_000}, {"role": "assistant", "content": "Yes."}]}
    (folder / "a.jsonl").write_text(json.dumps(long) + "\n", encoding="utf-8")
    result = run("estimate", "a.jsonl", "--for", "axolotl", "--tokenizer", "o200k")
    assert "longer than 2,048 tokens: 1 record; `curate check --for axolotl` names them" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--for", "opnai"), "no target opnai", "did you mean openai?"),
        (("--for", "openai", "--tokenizer", "o200"), "no tokenizer o200", "did you mean o200k?"),
        (("--for", "openai", "--epochs", "0"), "--epochs", ""),
    ],
)
def test_what_cannot_be_done_ends_with_2(folder: Path, arguments: tuple[str, ...], message: str, hint: str) -> None:
    result = run("estimate", "a.jsonl", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr and hint in result.stderr
