"""What pipelines run is run: the steps of the action in bash with a runner's environment, the entries of the hooks on files."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.test_check import pair, write

ROOT = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
STEPS = {each["name"]: each for each in ACTION["runs"]["steps"]}

needs_bash = pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="there is no bash")


def command(folder: Path) -> Path:
    """A folder with `curate` and `python` as an installation has them."""
    bin_ = folder / "bin"
    bin_.mkdir(parents=True)
    for name, arguments in (("curate", "-m curate "), ("python", "")):
        script = bin_ / name
        script.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {sys.executable} {arguments}"$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return bin_


class Runner:
    """Runs a step as a GitHub runner does: inputs in variables, outputs and the summary in files."""

    def __init__(self, folder: Path) -> None:
        self.temp = folder / "temp"
        self.temp.mkdir()
        self.output, self.summary, self.variables = self.temp / "out", self.temp / "summary.md", self.temp / "env"
        self.folder = folder

    def run(self, step: str, environment: dict[str, str], **inputs: str) -> subprocess.CompletedProcess[str]:
        given = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()} | inputs
        variables = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
            for name, value in STEPS[step].get("env", {}).items()
        }
        runner = {"RUNNER_TEMP": self.temp, "GITHUB_OUTPUT": self.output, "GITHUB_STEP_SUMMARY": self.summary, "GITHUB_ENV": self.variables}
        whole = {**os.environ, **{name: str(path) for name, path in runner.items()}, **variables, **environment}
        assert "${{" not in STEPS[step]["run"]
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]]
        return subprocess.run(shell, cwd=self.folder, env=whole, capture_output=True, text=True)

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    write(tmp_path / "good.jsonl", [pair(i) for i in range(60)])
    write(tmp_path / "bad one.jsonl", [*(pair(i) for i in range(60)), {"input": "Is it open?", "output": " "}])
    return Runner(tmp_path)


@needs_bash
def test_a_failing_set_fails_the_step_and_is_told_everywhere(runner: Runner) -> None:
    bin_ = {"CURATE_BIN": str(command(runner.temp))}
    files = {"files": "bad one.jsonl", "html": "report.html", "upload-sarif": "true", "arguments": "--select\nEMP"}
    done = runner.run("Check", bin_, **files)
    assert (done.returncode, done.stderr) == (1, "")
    assert "::error file=bad one.jsonl,line=61,title=EMP001 empty-output::the output is blank" in done.stdout
    outputs = runner.outputs()
    assert outputs["verdict"] == "fail"
    assert float(outputs["score"]) == json.loads(Path(outputs["report"]).read_text(encoding="utf-8"))["score"]["value"]
    assert json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert runner.summary.read_text(encoding="utf-8").startswith("## ❌ curate: FAIL")
    assert (runner.folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@needs_bash
def test_a_clean_set_passes_without_what_was_not_asked_for(runner: Runner) -> None:
    asked = {"files": "good.jsonl", "annotations": "false", "summary": "false", "arguments": "--select\nEMP"}
    done = runner.run("Check", {"CURATE_BIN": str(command(runner.temp))}, **asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert "::" not in done.stdout
    assert sorted(runner.outputs()) == ["report", "score", "verdict"]
    assert not runner.summary.exists()


@needs_bash
def test_what_cannot_be_read_fails_the_step(runner: Runner) -> None:
    done = runner.run("Check", {"CURATE_BIN": str(command(runner.temp))}, files="nowhere.jsonl")
    assert done.returncode == 2
    assert (runner.outputs()["verdict"], runner.outputs()["score"]) == ("error", "")
    assert runner.summary.read_text(encoding="utf-8").startswith("## ⛔ curate: ERROR")


@needs_bash
def test_an_input_is_never_run(runner: Runner) -> None:
    done = runner.run(
        "Check", {"CURATE_BIN": str(command(runner.temp))}, files='$(touch hacked)"; touch hacked; "', arguments="`touch hacked`"
    )
    assert done.returncode == 2
    assert not (runner.folder / "hacked").exists()


@needs_bash
def test_the_package_is_installed_into_an_environment_of_its_own(runner: Runner) -> None:
    """With a `python` that says what it was asked instead of installing."""
    bin_ = runner.temp / "stub"
    bin_.mkdir()
    (bin_ / "python").write_text(
        '#!/bin/sh\necho "$@" >> "$RUNNER_TEMP/asked"\nif [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; fi\n',
        encoding="utf-8",
    )
    (bin_ / "python").chmod(0o755)
    done = runner.run("Install curate", {"PATH": f"{bin_}:{os.environ['PATH']}", "ACTION": "/action"})
    assert (done.returncode, done.stderr) == (0, "")
    own = runner.temp / "curate"
    asked = (runner.temp / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == [f"-m venv {own}", "-m pip install --quiet --disable-pip-version-check /action"]
    assert runner.variables.read_text(encoding="utf-8") == f"CURATE_BIN={own / 'bin'}\n"


def test_actions_of_others_are_pinned() -> None:
    used = [each["uses"] for each in ACTION["runs"]["steps"] if "uses" in each]
    assert [re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", each) is not None for each in used] == [True, True]


def test_every_input_and_step_is_connected() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert [name for name in ACTION["inputs"] if f"inputs.{name}" not in text] == []
    assert all("description" in each for each in [*ACTION["inputs"].values(), *ACTION["outputs"].values()])


def hooked(id_: str, folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """The entry of a hook with the files that it is given, as pre-commit runs it."""
    hook: dict[str, Any] = HOOKS[id_]
    chosen = [each for each in files if re.search(hook["files"], each) and not re.search(hook["exclude"], each)]
    program, *arguments = shlex.split(hook["entry"])
    whole = [str(folder / "env" / "bin" / program), *arguments, *hook["args"], *chosen]
    return subprocess.run(whole, cwd=folder, capture_output=True, text=True)


@needs_bash
@pytest.mark.parametrize(("file", "status"), [("good.jsonl", 0), ("bad one.jsonl", 1)])
def test_the_hook_fails_below_the_gate(runner: Runner, file: str, status: int) -> None:
    command(runner.folder / "env")
    kept = ["curate.waivers.jsonl", "data/curate.changes.jsonl"]  # which are committed with the data
    done = hooked("curate-check", runner.folder, "README.md", "package.json", *kept, file)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.startswith("FAIL" if status else ("PASS", "WARN"))


@needs_bash
def test_the_strict_hook_fails_on_warnings(runner: Runner) -> None:
    command(runner.folder / "env")
    write(runner.folder / "warn.jsonl", [*(pair(i) for i in range(60)), {"input": "Is it open?", "output": "TODO: write"}])
    assert hooked("curate-check", runner.folder, "warn.jsonl").returncode == 0
    assert hooked("curate-check-strict", runner.folder, "warn.jsonl").returncode == 1


@needs_bash
@pytest.mark.skipif(not os.environ.get("CURATE_PRE_COMMIT"), reason="installs pre-commit and curate: `make test-extended`")
def test_pre_commit_runs_the_hook_on_a_repository_that_never_saw_it(runner: Runner) -> None:
    def call(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
        own = {**os.environ, "PRE_COMMIT_HOME": str(runner.temp / "cache"), "HOME": str(runner.temp), "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run([str(word) for word in words], cwd=folder, env=own, capture_output=True, text=True)

    def commit(folder: Path) -> None:
        for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@a.invalid", "commit", "-q", "-m", "a"]):
            assert call("git", *words, folder=folder).returncode == 0

    hooks, theirs = runner.temp / "hooks", runner.temp / "theirs"
    for name in call("git", "ls-files", "-co", "--exclude-standard", "-z", folder=ROOT).stdout.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (hooks / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, hooks / name)
    commit(hooks)
    theirs.mkdir()
    shutil.copy(runner.folder / "good.jsonl", theirs / "good.jsonl")
    commit(theirs)
    assert call(sys.executable, "-m", "venv", runner.temp / "own", folder=theirs).returncode == 0
    python = runner.temp / "own" / "bin" / "python"
    assert call(python, "-m", "pip", "install", "-q", "pre-commit", folder=theirs).returncode == 0
    asked = (python, "-m", "pre_commit", "try-repo", hooks, "curate-check", "--all-files", "--verbose")
    passed = call(*asked, folder=theirs)
    assert (passed.returncode, "WARN  score" in passed.stdout or "PASS  score" in passed.stdout) == (0, True), passed.stdout
    shutil.copy(runner.folder / "bad one.jsonl", theirs / "bad.jsonl")
    assert call("git", "add", "-A", folder=theirs).returncode == 0
    failed = call(*asked, folder=theirs)
    assert (failed.returncode, "EMP001 empty-output" in failed.stdout) == (1, True), failed.stdout
