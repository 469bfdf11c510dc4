"""Annotations: the runner reads back what was said, and gets no more of a level than it shows."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote

import curate
from curate.config import Settings
from curate.engine.result import Places, Run, RunError
from curate.finding import Findings
from curate.profile import Profile
from curate.reports.base import Report
from curate.reports.github import _command
from tests.reports.naughty import records


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The lines that the runner takes for commands: level, properties, message; undone as it does."""
    found = []
    for line in text.split("\n"):
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        if match:
            pairs = [each.partition("=") for each in match[2].split(",")]
            found.append((match[1], {name: unquote(value) for name, _, value in pairs}, unquote(match[3])))
    return found


def test_what_means_something_to_the_runner_is_escaped() -> None:
    line = _command("error", {"file": "a,b:c%.jsonl", "line": 3}, "50%::\r\nx, y: z")
    assert line == "::error file=a%2Cb%3Ac%25.jsonl,line=3::50%25::\\r\\nx, y: z"
    assert commands(line) == [("error", {"file": "a,b:c%.jsonl", "line": "3"}, "50%::\\r\\nx, y: z")]


def test_ten_of_each_level_and_every_rule_before_any_other_twice() -> None:
    rows = [{"input": f"Question {i}?", "output": " "} for i in range(20)]
    rows += [{"input": f"Other {i}?", "output": f"TODO: {i}"} for i in range(20)]
    rows += [{"input": "Is the lamp broken?", "output": "As an AI language model, I cannot say."}]
    found = commands(curate.check(rows, select=["EMP001", "EMP002", "BPL001"]).render("github"))
    by_rule = Counter((level, properties["title"]) for level, properties, _ in found)
    assert by_rule == {
        ("error", "EMP001 empty-output"): 10,
        ("warning", "BPL001 assistant-self-reference"): 1,
        ("warning", "EMP002 filler-text"): 9,
        ("error", "curate: the gate failed"): 1,
    }


def test_a_run_that_could_not_be_done_is_an_error() -> None:
    run = Run([], Places.none(), Findings(), [], Profile(), errors=[RunError("input", "a.jsonl", "there is no such file")])
    text = Report(run, Settings()).render("github")
    assert text == "curate: ERROR, no score\n::error title=curate could not check::a.jsonl: there is no such file\n"


def test_no_string_of_the_data_is_a_command() -> None:
    lines = curate.check(records()).render("github").rstrip("\n").split("\n")
    assert {line.partition(" ")[0] for line in lines[1:]} <= {"::error", "::warning", "::notice"}
    titles = {properties.get("title", "") for _, properties, _ in commands("\n".join(lines))}
    assert {title for title in titles if not re.fullmatch(r"[A-Z]{3}\d{3} [a-z-]+|curate: the gate failed", title)} == set()
