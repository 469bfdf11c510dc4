"""The documentation is about the program as it is: commands run, outputs are real, generated pages are fresh."""

from __future__ import annotations

import doctest
import importlib.util
import json
import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from curate.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_outputs_in_the_readme_are_real(build: ModuleType) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("```console") >= 4
    assert build.readme(text) == text


RUN = (
    "docs/advise.md",
    "docs/convert.md",
    "docs/estimate.md",
    "docs/export.md",
    "docs/split.md",
    "docs/reports.md",
    "docs/baseline.md",
    "docs/diff.md",
)


@pytest.mark.parametrize("name", RUN)
def test_outputs_in_the_pages_that_are_run_are_real(build: ModuleType, name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert name in build.PAGES
    assert text.count("```console") >= 2
    assert build.page(text) == text


def test_the_figures_of_the_speed_benchmark_are_the_stored_ones(build: ModuleType) -> None:
    for name, blocks in (("README.md", 1), ("docs/speed.md", 8)):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert text.count("<!-- end of benchmark -->") == text.count("<!-- benchmark: ") >= blocks
        assert build.measured(text) == text


def test_python_in_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert result.attempted >= 6
    assert result.failed == 0


def test_python_in_the_page_of_the_api_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False)
    assert result.attempted >= 30
    assert result.failed == 0


def test_the_page_of_the_api_names_every_function() -> None:
    import curate

    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [name for name in curate.__all__ if name[0].islower() and f"`{name}(" not in text] == []


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"curate {name}" not in text] == []


def test_rule_pages_are_those_of_the_registry(build: ModuleType) -> None:
    pages = build.rule_pages()
    there = {f"docs/rules/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert there == pages


@pytest.mark.parametrize("name", ["config", "profile", "waiver", "baseline"])
def test_generated_schemas_are_fresh(build: ModuleType, name: str) -> None:
    fresh = getattr(build, f"{name}_schema")()
    assert json.loads((ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8")) == json.loads(json.dumps(fresh))


def test_links_in_the_documents_lead_somewhere() -> None:
    import re

    broken = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in link and not os.path.exists(path.parent / link):
                broken.append(f"{path.name}: {link}")
    assert broken == []


def test_the_actions_of_the_workflow_are_pinned() -> None:
    import re

    uses = re.findall(r"uses: (\S+)", (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert uses and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each) for each in uses)
