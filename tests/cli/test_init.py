"""`curate init` and `curate completion`: a settings file that says what is so already, and a shell that knows the names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from curate.checks.registry import all_checks, build
from curate.cli.init import settings_file
from curate.config import Settings, load_settings, make_settings
from curate.profile import Profile
from tests.cli.test_check import pair, run, write


def uncommented() -> dict[str, object]:
    return tomllib.loads(re.sub(r"^#(?=[^ :])", "", settings_file(), flags=re.MULTILINE))


def test_the_file_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "curate.toml"
    result = run("init", path)
    assert (result.exit_code, result.stdout) == (0, f"wrote {path}; `curate check` reads the nearest curate.toml by itself\n")
    assert load_settings(path) == Settings()
    data = write(tmp_path / "a.jsonl", [pair(i) for i in range(60)])
    assert run("check", data, "--config", path).stdout == run("check", data).stdout


def test_every_line_can_be_set() -> None:
    values = uncommented()
    settings = make_settings(values)
    assert set(values) == set(Settings.model_fields)
    assert {name for name in type(settings).model_fields if getattr(settings, name) is None} == set()
    build(list(settings.rules), settings.rules, Profile())
    jsonschema.validate(values, json.loads((files("curate.schemas") / "config.json").read_text(encoding="utf-8")))


def test_what_stands_there_is_the_default() -> None:
    values, defaults = uncommented(), json.loads(Settings().model_dump_json())
    wrong = {name: value for name, value in values.items() if defaults[name] not in (None, {}, value)}
    assert wrong == {}
    for code, options in values["rules"].items():  # type: ignore[attr-defined]
        made = json.loads(all_checks()[code].Settings().model_dump_json())
        assert {name: value for name, value in options.items() if made[name] not in (None, value)} == {}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "curate.toml"
    path.write_text("strict = true\n", encoding="utf-8")
    result = run("init", path)
    assert (result.exit_code, path.read_text(encoding="utf-8")) == (2, "strict = true\n")
    assert result.stderr == f"error: {path}: is there already\nhint: delete it first, or name another file: curate init FILE\n"
    assert run("init", tmp_path / "new.toml", "--schema", path).exit_code == 2
    assert not (tmp_path / "new.toml").exists()


def test_the_schema_lies_beside_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    result = run("init", tmp_path / "curate.toml", "--schema", tmp_path / "schemas" / "curate.json")
    assert result.exit_code == 0
    assert (tmp_path / "curate.toml").read_text(encoding="utf-8").startswith("#:schema ./schemas/curate.json\n")
    schema = json.loads((tmp_path / "schemas" / "curate.json").read_text(encoding="utf-8"))
    assert "min_score" in schema["properties"]
    assert load_settings(tmp_path / "curate.toml") == Settings()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_CURATE_COMPLETE" in result.stdout and f"{shell}_complete" in result.stdout


def completed(folder: Path, *words: str) -> list[str]:
    """What bash is told when the last of the words is being typed."""
    script = folder / "curate"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nsys.argv[0] = 'curate'\nfrom curate.cli.main import main\nmain()\n", encoding="utf-8"
    )
    script.chmod(0o755)
    root = str(Path(__file__).resolve().parent.parent.parent)
    asked = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1), "_CURATE_COMPLETE": "bash_complete"}
    done = subprocess.run([str(script)], env={**os.environ, **asked, "PYTHONPATH": root}, capture_output=True, text=True, cwd=folder)
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="the shells that are completed are those of other systems")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("curate", "ch"), ["check"]),
        (("curate", "check", "--rep"), ["--report"]),
        (("curate", "check", "--output-format", "js"), ["json", "jsonl"]),
        (("curate", "check", "--report", "sa"), ["sarif="]),
        (("curate", "check", "--select", "DUP,EMP00"), ["DUP,EMP001", "DUP,EMP002", "DUP,EMP003"]),
    ],
)
def test_the_shell_is_told_what_fits(tmp_path: Path, words: tuple[str, ...], expected: list[str]) -> None:
    assert completed(tmp_path, *words) == expected


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_takes_the_script() -> None:
    script = run("completion", "bash").stdout
    done = subprocess.run(["bash", "-c", script + "\ncomplete -p curate"], capture_output=True, text=True)
    assert (done.returncode, "curate" in done.stdout) == (0, True)
