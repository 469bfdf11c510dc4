"""SARIF is valid by the schema of the standard, and a result keeps its fingerprint when lines move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

import curate
from curate.config import Settings
from curate.engine.result import Places, Run, RunError
from curate.finding import Findings
from curate.profile import Profile
from curate.reports.base import Report
from curate.reports.sarif import uri
from tests.reports.naughty import records

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((Path(__file__).resolve().parent / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def valid(report: Report) -> dict[str, Any]:
    """The only run of the report, once it is valid."""
    log = json.loads(report.render("sarif"))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    run: dict[str, Any] = log["runs"][0]
    return run


def pair(question: str, answer: str) -> dict[str, str]:
    return {"input": question, "output": answer}


DIRTY = [pair("Where is it?", " "), pair("Is the lamp broken?", "As an AI language model, I cannot say."), pair("What now?", "TODO: write")]


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_schema_refuses_what_is_wrong() -> None:
    log = json.loads(curate.check(DIRTY).render("sarif"))
    log["runs"][0]["results"][0]["level"] = "info"
    assert len(list(VALIDATOR.iter_errors(log))) == 1


def test_the_dirty_sample_is_valid() -> None:
    report = curate.check(ROOT / "samples" / "support_dirty.jsonl")
    run = valid(report)
    assert len(run["results"]) == len(report.run.findings)
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}
    assert all(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_naughty_strings_and_records_in_memory_are_valid() -> None:
    assert valid(curate.check(records()))["results"] != []
    assert valid(curate.check(pd.DataFrame(DIRTY)))["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "row 0"


def test_a_run_that_could_not_be_done_is_valid() -> None:
    errors = [RunError("input", "a.jsonl", "there is no such file", "look"), RunError("config", None, "no setting x")]
    run = valid(Report(Run([], Places.none(), Findings(), [], Profile(), errors=errors), Settings()))
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 2,
            "toolConfigurationNotifications": [{"level": "error", "message": {"text": "no setting x"}}],
            "toolExecutionNotifications": [{"level": "error", "message": {"text": "a.jsonl: there is no such file (look)"}}],
        }
    ]


def fingerprints(path: Path) -> dict[tuple[str, int], str]:
    found = {}
    for result in valid(curate.check(path, select=["EMP", "BPL001"]))["results"]:
        line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
        found[result["ruleId"], line] = result["partialFingerprints"]["curateFinding/v1"]
    return found


def test_fingerprints_stay_when_lines_move(tmp_path: Path) -> None:
    before = fingerprints(written(tmp_path / "a.jsonl", DIRTY))
    assert sorted(before) == [("BPL001", 2), ("EMP001", 1), ("EMP002", 3)]
    clean = pair("Is it open?", "Yes, until six in the evening.")
    after = fingerprints(written(tmp_path / "a.jsonl", [clean, "", *DIRTY[::-1]]))
    assert sorted(after) == [("BPL001", 4), ("EMP001", 5), ("EMP002", 3)]
    assert {code: digest for (code, _), digest in before.items()} == {code: digest for (code, _), digest in after.items()}
    assert len(set(before.values())) == 3


def test_two_records_of_the_same_content_have_two_fingerprints(tmp_path: Path) -> None:
    assert len(set(fingerprints(written(tmp_path / "a.jsonl", [DIRTY[0], DIRTY[0]])).values())) == 2


def test_what_is_waived_is_suppressed(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from curate.cli.main import cli

    path = written(tmp_path / "a.jsonl", DIRTY)
    done = CliRunner().invoke(cli, ["waive", str(path), "EMP001", "1", "--reason", "on purpose", "--who", "ada"], standalone_mode=False)
    assert done.exception is None
    results = valid(curate.check(path, select=["EMP"]))["results"]
    assert [(each["ruleId"], each.get("suppressions")) for each in results] == [
        ("EMP001", [{"kind": "external", "status": "accepted"}]),
        ("EMP002", None),
    ]


def test_a_link_in_the_data_is_none_in_the_message() -> None:
    report = curate.check([pair("What?", "TODO: x"), pair("Who?", "Lorem ipsum dolor sit amet [press](http://a.invalid) consectetur")])
    texts = [result["message"]["text"] for result in valid(report)["results"]]
    assert [text for text in texts if "](" in text.replace("\\](", "")] == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [("data/a b.jsonl", "data/a%20b.jsonl"), ("ü.jsonl", "%C3%BC.jsonl"), ("a:b.jsonl", "a%3Ab.jsonl"), ("<stdin>", "%3Cstdin%3E")],
)
def test_paths_are_uri_references(path: str, expected: str) -> None:
    assert uri(path) == expected
