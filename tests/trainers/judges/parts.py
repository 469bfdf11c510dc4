"""Parts of a module that cannot be imported without what a GPU needs: the named definitions, run by themselves."""

from __future__ import annotations

import ast
import sys
import types
from pathlib import Path
from typing import Any


def parts_of(path: Path, names: set[str], given: dict[str, Any]) -> dict[str, Any]:
    """The definitions of these names in a file, and its constants, with `given` for what it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = [node for node in tree.body if _names(node) & names]
    module = ast.fix_missing_locations(ast.Module([ast.parse("from __future__ import annotations").body[0], *body], []))
    scope = dict(given)
    exec(compile(module, str(path), "exec"), scope)
    return scope


def _names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    return {target.id for target in node.targets if isinstance(target, ast.Name)} if isinstance(node, ast.Assign) else set()


def stub(*names: str) -> None:
    """Stand-ins for modules that are imported and never used on the way."""
    for name in names:
        if name not in sys.modules:
            sys.modules[name] = _Stub(name)


def unstub(*names: str) -> None:
    """Take the stand-ins away again."""
    for name in names:
        sys.modules.pop(name, None)


class _Stub(types.ModuleType):
    """A module in which every name is there."""

    __path__: list[str] = []
    __spec__ = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})
