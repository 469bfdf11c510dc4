"""No command and no form of a report shows a secret or personal data of the records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.diffing.outputs import OUTPUTS
from curate.reports.registry import all_outputs
from tests.cli.test_check import run
from tests.helpers.secrets import core, planted, records, seen, write


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("hidden") / "talks.jsonl")


@pytest.fixture(scope="module")
def changed(source: Path) -> Path:
    """The same records, each second one with other words around its secrets, some gone, some new."""
    path = source.with_name("later.jsonl")
    later = [
        json.loads(json.dumps(each).replace("since spring", "since May" if number % 2 else "since spring"))
        for number, each in enumerate(records())
    ]
    path.write_text("\n".join(json.dumps(each) for each in later[3:]) + "\n", encoding="utf-8")
    return path


def told(*arguments: str | Path) -> str:
    result = run(*arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.stdout + result.stderr


def test_every_kind_is_planted_and_its_leak_would_be_seen(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert [kind for kind, secret in planted().items() if not core(secret)] == []
    assert set(seen(text)) == set(planted())
    assert seen("nothing of it") == []


@pytest.mark.parametrize("name", sorted(all_outputs()))
def test_reports(source: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "report"
    said = told("check", source, "--report", f"{name}={out}", "--max-findings", "5000")
    assert len(out.read_text(encoding="utf-8")) > 500
    assert seen(out.read_text(encoding="utf-8")) == []
    assert seen(said) == []


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_diffs(source: Path, changed: Path, name: str) -> None:
    said = told("diff", source, changed, "--output-format", name, "--max-records", "200")
    assert "since" in said
    assert seen(said) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--for", "openai"),
        ("check", "--for", "together", "--output-format", "json"),
        ("fix",),
        ("fix", "--unsafe"),
        ("learn",),
        ("advise",),
        ("advise", "--output-format", "json"),
        ("estimate", "--for", "openai"),
        ("waive", "SEC001", "--reason", "a test"),
        ("baseline", "--output", "known.json"),
    ],
    ids=" ".join,
)
def test_commands(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "talks.jsonl"
    copy.write_bytes(source.read_bytes())
    said = told(arguments[0], copy, *arguments[1:])
    assert len(said) > 40
    assert seen(said) == []
    beside = [path for path in tmp_path.rglob("*") if path.is_file() and path != copy and ".curate" not in path.parts]
    assert [(path.name, seen(path.read_text(encoding="utf-8"))) for path in beside if seen(path.read_text(encoding="utf-8"))] == []


def test_what_is_written_beside_the_records(source: Path, tmp_path: Path) -> None:
    config = tmp_path / "curate.toml"
    config.write_text('ignore = ["SEC"]\n', encoding="utf-8")  # else every record has an open error, and none is written
    said = told("export", source, "--for", "openai", "--output-dir", tmp_path / "openai", "--leave-out-errors", "--config", config)
    said += told("export", source, "--for", "together", "--output-dir", tmp_path / "together", "--leave-out-errors", "--config", config)
    said += told("split", source, "--output-dir", tmp_path / "split")
    said += told("convert", source, tmp_path / "pairs.jsonl", "--to", "alpaca", "--losses", tmp_path / "losses.jsonl")
    said += told("advise", source, "--output-dir", tmp_path / "advice")
    assert seen(said) == []
    data = ("train", "validation", "test", "pairs", "talks")
    beside = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith(data)]
    assert len(beside) >= 8
    assert {path.name: found for path in beside if (found := seen(path.read_text(encoding="utf-8")))} == {}
