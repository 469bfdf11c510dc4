"""The wheel carries every package, and nothing but `curate` reaches site-packages."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_packages_are_the_folders() -> None:
    inside = {".".join(("curate", *path.parent.relative_to(ROOT / "curate").parts)) for path in (ROOT / "curate").rglob("__init__.py")}
    beside = {
        ".".join(("curate", *path.parent.relative_to(ROOT).parts))
        for top in ("ui", "schemas", "samples")
        for path in (ROOT / top).rglob("__init__.py")
    }
    folders = inside | beside
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == folders


def test_no_module_is_called_like_a_top_level_folder() -> None:
    sources = [path for folder in ("curate", "ui") for path in (ROOT / folder).rglob("*.py")]
    stray = [
        path.name for path in sources for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(("import ui", "from ui"))
    ]
    assert stray == []


def test_schemas_and_samples_are_found_as_resources() -> None:
    assert (files("curate.schemas") / "report.json").is_file()
    assert (files("curate.samples") / "support.jsonl").is_file()


def test_help_needs_no_heavy_library() -> None:
    heavy = ["pandas", "pyarrow", "numpy", "streamlit", "pydantic", "datasketch"]
    code = f"import sys, curate.cli.main; print(sorted(set({heavy}) & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"


def test_a_bare_checkout_runs(tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import curate.schemas, curate.ui, curate.samples; print(curate.__version__)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert out.stdout.strip() == "0.1.0"
