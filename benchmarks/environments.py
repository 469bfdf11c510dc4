"""Environments of their own for other tools, so that nobody's dependencies are in nobody's way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_FACTS = """
import importlib.metadata, json, sys
meta = importlib.metadata.metadata(sys.argv[1])
licences = [each.split(" :: ")[-1] for each in meta.get_all("Classifier") or [] if each.startswith("License")]
print(json.dumps([meta["Version"], meta["License-Expression"] or meta["License"] or ", ".join(licences)]))
"""


def environment(folder: Path, name: str, requirements: Sequence[str], *, again: bool = False) -> Path:
    """The environment `name` in `folder`, made when it is not there; with `again` pip looks at the requirements once more.

    Raises: CalledProcessError when something cannot be installed; the environment is then looked at again the next time.
    """
    home = folder / name
    done = home / ".installed"
    if not (home / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    if again or not done.exists():
        subprocess.run([str(home / "bin" / "python"), "-m", "pip", "install", "-q", *requirements], check=True)
        done.touch()
    return home


def version_and_licence(home: Path, package: str) -> tuple[str, str]:
    """What the installed package says of itself."""
    done = subprocess.run([str(home / "bin" / "python"), "-c", _FACTS, package], check=True, capture_output=True, text=True)
    version, licence = json.loads(done.stdout)
    return version, licence
