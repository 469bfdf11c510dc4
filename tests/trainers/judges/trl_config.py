"""Whether TRL's configurations take the arguments of scripts: arguments are paths of train.py files; nothing is trained."""

from __future__ import annotations

import ast
import json
import sys
import tempfile
from pathlib import Path

import trl


def main() -> None:
    print(json.dumps([_verdict(Path(name)) for name in sys.argv[1:]]))


def _verdict(path: Path) -> str | None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and getattr(node.targets[0], "id", "") == "arguments":
            given = {each.arg: ast.literal_eval(each.value) for each in node.value.keywords}
            with tempfile.TemporaryDirectory() as out:
                try:
                    getattr(trl, node.value.func.id)(**given | {"output_dir": out, "bf16": False, "use_cpu": True})
                except Exception as error:  # unknown arguments, and those that do not go together
                    return f"{type(error).__name__}: {error}"
            return None
    return "there are no arguments"


if __name__ == "__main__":
    main()
