"""`--tokenizer` and `--max-tokens`, alone and on top of a config file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.checks.base import chat
from tests.cli.test_check import report_of, run, write
from tests.text.test_tokens import TINY

RECORDS = [chat("Hi", "Hello"), chat("Where do I plant a rose?", "In full sun, in deep soil, with two feet between the plants.")]


def found(tmp_path: Path, *arguments: Any) -> list[tuple[str, str, str]]:
    path = write(tmp_path / "a.jsonl", RECORDS)
    report = report_of(run("check", path, "--select", "TOK,LEN006", "--output-format", "json", *arguments))
    return [(each["code"], each["severity"], each["message"]) for each in report["findings"]]


def test_a_budget_alone_is_estimated(tmp_path: Path) -> None:
    assert found(tmp_path, "--max-tokens", "20") == [
        ("TOK001", "warning", "~33 tokens, more than the 20 that fit"),
        ("TOK002", "warning", "the answer is cut after ~5 of its ~15 tokens"),
    ]


def test_a_tokenizer_makes_it_exact(tmp_path: Path) -> None:
    assert found(tmp_path, "--max-tokens", "20", "--tokenizer", "o200k") == [
        ("TOK001", "error", "33 tokens, more than the 20 that fit"),
        ("TOK002", "error", "the answer is cut after 5 of its 15 tokens"),
        ("TOK003", "info", "30 tokens read and 16 learned from, 3 epochs: 138 tokens"),
    ]


def test_the_command_line_goes_before_the_config(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text(json.dumps(TINY), encoding="utf-8")
    config = tmp_path / "curate.toml"
    config.write_text('[tokens]\ntokenizer = "tokenizer.json"\nbudget = 5\n[limits.user]\nmax_words = 5\n', encoding="utf-8")
    limit = ("LEN006", "error", "the user's text has 6 words, more than the 5 allowed")
    by_file = [found(tmp_path, "--config", config), found(tmp_path, "--config", config, "--max-tokens", "1000")]
    assert [[each for each in part if each[0] != "TOK003"] for part in by_file] == [
        [
            ("TOK001", "error", "13 tokens, more than the 5 that fit"),
            ("TOK002", "error", "the answer begins beyond the 5 tokens that fit"),
            limit,
            ("TOK001", "error", "33 tokens, more than the 5 that fit"),
            ("TOK002", "error", "the answer begins beyond the 5 tokens that fit"),
        ],
        [limit],
    ]


def test_one_option_keeps_the_rest_of_the_section(tmp_path: Path) -> None:
    (tmp_path / "curate.toml").write_text("[tokens]\nbudget = 25\nepochs = 2\nprice_per_million = 1000\n", encoding="utf-8")
    assert found(tmp_path, "--config", tmp_path / "curate.toml", "--tokenizer", "cl100k") == [
        ("TOK001", "error", "33 tokens, more than the 25 that fit"),
        ("TOK002", "error", "the answer is cut after 10 of its 15 tokens"),
        ("TOK003", "info", "30 tokens read and 16 learned from, 2 epochs: 92 tokens, 0.09 at 1,000.00 a million"),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [("o2000k", "did you mean o200k?"), ("missing.json", "name a tokenizer.json, as it lies beside a model's weights")],
)
def test_a_wrong_tokenizer(name: str, said: str, tmp_path: Path) -> None:
    result = run("check", write(tmp_path / "a.jsonl", RECORDS), "--tokenizer", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"hint: {said}" in result.stderr


def test_zero_tokens_are_refused(tmp_path: Path) -> None:
    assert run("check", write(tmp_path / "a.jsonl", RECORDS), "--max-tokens", "0").exit_code == 2
