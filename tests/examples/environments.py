"""Makes an environment for each scheduler of the examples, with this checkout in it: `python -m tests.examples.environments FOLDER`."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"dagster": ("dagster>=1.11,<2",), "airflow": ("apache-airflow>=3.1,<4",)}


def python_of(folder: Path, name: str) -> Path:
    """The interpreter of an environment."""
    return folder / name / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def make(folder: Path, name: str) -> None:
    """Make one environment, unless it is there and complete."""
    done, wanted = folder / name / ".complete", repr(PACKAGES[name])
    if done.is_file() and done.read_text(encoding="utf-8") == wanted:
        return
    print(f"making {name}", flush=True)
    venv.create(folder / name, with_pip=True)
    subprocess.run([str(python_of(folder, name)), "-m", "pip", "-q", "install", *PACKAGES[name], "-e", str(ROOT)], check=True)
    done.write_text(wanted, encoding="utf-8")


def main() -> None:
    """Make all environments."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        make(folder, name)


if __name__ == "__main__":
    main()
