"""A stranger's rule, installed with pip, is found by its entry point and works like ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "shouting"
version = "1.0"
[project.entry-points."curate.checks"]
shouting = "shouting:Shouting"
[tool.setuptools]
py-modules = ["shouting"]
"""
RULE = '''
from curate.checks.base import PatternCheck, Rule

class Shouting(PatternCheck):
    """The output shouts.

    Why: nobody likes it.
    How: three exclamation marks in a row.
    Fix: calm down.
    """

    rule = Rule("XYZ001", "shouting", "warning", "clean", "record", "shouts {found}", "1.0")
    bad = ([{"input": "Hi", "output": "Hello!!!"}],)
    good = ([{"input": "Hi", "output": "Hello."}],)
    pattern = "!!!"
'''


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, target = tmp_path_factory.mktemp("plugin"), tmp_path_factory.mktemp("site")
    (source / "pyproject.toml").write_text(PROJECT)
    (source / "shouting.py").write_text(RULE)
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def curate(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])}
    return subprocess.run([sys.executable, "-m", "curate", *arguments], capture_output=True, text=True, env=environment, cwd=site)


def test_it_is_listed_and_explained(installed: Path) -> None:
    assert "XYZ001  shouting" in curate(installed, "rules").stdout
    assert "nobody likes it." in curate(installed, "explain", "XYZ001").stdout


def test_it_finds_and_scores(installed: Path, tmp_path: Path) -> None:
    data = tmp_path / "a.jsonl"
    data.write_text('{"input": "Hi", "output": "Hello."}\n{"input": "Bye", "output": "Goodbye!!!"}\n')
    report = json.loads(curate(installed, "check", str(data), "--select", "XYZ", "--output-format", "json").stdout)
    assert [(f["code"], f["row"], f["start"], f["end"], f["message"]) for f in report["findings"]] == [("XYZ001", 1, 7, 10, "shouts !!!")]
    assert report["score"]["clean_records"] == 1


def test_a_broken_one_names_itself(installed: Path) -> None:
    (installed / "shouting.py").write_text("import nothing_of_the_kind\n")
    result = curate(installed, "rules")
    assert result.returncode == 2
    assert "shouting" in result.stderr and "Traceback" not in result.stderr
