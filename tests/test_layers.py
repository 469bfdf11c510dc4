"""Imports go only to a lower layer, so that data flows one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "curate"
LAYERS = {
    "errors": 0, "record": 0, "batch": 0, "finding": 0, "files": 0, "intervals": 0, "mold": 0, "screening": 0,
    "config": 1, "profile": 1, "waivers": 1, "formats": 1, "text": 1, "similarity": 1, "converting": 1,
    "checks": 2, "learning": 2, "targets": 2,
    "engine": 3,
    "scoring": 4, "baselines": 4, "gating": 4, "auditing": 4,
    "reports": 5, "fixing": 5, "splitting": 5,
    "review": 6, "diffing": 6, "advising": 6,
    "api": 7, "cli": 7, "exporting": 7, "__main__": 7, "__init__": 7,
}  # fmt: skip
HEAVY = {"streamlit", "datasketch", "langdetect", "langdetect_rs", "eldc", "pandas", "ftfy"}
HEAVY |= {"quicktok", "bpe_openai", "tiktoken", "tokenizers"}


def layer(name: str) -> int:
    return LAYERS[name.split(".")[1]] if "." in name else LAYERS["__init__"]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("curate") and node.level == 0:
            found |= {f"{node.module}.{alias.name}" if node.module == "curate" else node.module for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("curate")}
    return {name for name in found if not name.startswith("curate.__")}


FILES = sorted(ROOT.rglob("*.py"))


def test_every_module_has_a_layer() -> None:
    assert {module_name(path).split(".")[1] for path in FILES if "." in module_name(path)} <= set(LAYERS)


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_go_down(path: Path) -> None:
    here = module_name(path)
    upwards = {name for name in imports(path) if here != "curate" and layer(name) > layer(here)}
    assert upwards == set()


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_same_layer_stays_in_its_package(path: Path) -> None:
    """Packages of one layer do not know each other, but for what the layer's own order allows: checks and learning use L1 freely."""
    here = module_name(path)
    package = here.split(".")[1] if "." in here else here
    same = {name.split(".")[1] for name in imports(path) if "." in here and layer(name) == layer(here)} - {package}
    allowed = {
        "profile": {"config"},
        "similarity": {"text"},
        "formats": {"text"},
        "converting": {"formats", "text"},
        "gating": {"scoring", "baselines"},
        "baselines": {"scoring"},
        "checks": {"targets"},
        "review": {"advising"},
        "api": {"exporting"},
        "cli": {"api", "exporting"},
        "batch": {"finding", "record", "screening"},
        "files": {"errors"},
        "__main__": {"cli"},
    }
    assert same <= allowed.get(package, set())


def test_nothing_imports_the_user_interface() -> None:
    assert [module_name(path) for path in FILES if any(name.startswith("curate.ui") for name in imports(path))] == []


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {name.split(".")[0] for node in tree.body for name in _names(node)}
    assert top & HEAVY == set()


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
