"""Makes an environment for each trainer that judges our exports: `python -m tests.trainers.environments FOLDER`.

What needs no GPU library is installed as it is; of the others the wheel is unpacked, and its loaders are run from there.
"""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

LOADERS = ("datasets>=5,<6", "huggingface_hub", "transformers", "jinja2", "pyyaml", "pydantic")


@dataclass(frozen=True)
class Environment:
    """What is installed, and which wheel is unpacked beside it without what it depends on."""

    packages: tuple[str, ...]
    wheel: str | None = None


ENVIRONMENTS = {
    "together1": Environment(("together==1.5.35",)),
    "together2": Environment(("together==2.12.0",)),
    "trl": Environment(LOADERS, "trl==1.16.0"),
    "axolotl": Environment((*LOADERS, "addict", "colorama"), "axolotl==0.19.0"),
    "llamafactory": Environment(LOADERS, "llamafactory==0.9.5"),
    "unsloth": Environment(LOADERS, "unsloth_zoo==2026.10.9"),
    "llm-foundry": Environment(LOADERS, "llm-foundry==0.22.0"),
    "training": Environment(("torch", "trl==1.16.0", "transformers", "accelerate", "datasets>=5,<6", "jinja2", "tokenizers")),
}


def python_of(folder: Path, name: str) -> Path:
    """The interpreter of an environment."""
    return folder / name / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def wheel_of(folder: Path, name: str) -> Path:
    """Where the wheel of an environment is unpacked."""
    return folder / name / "unpacked"


def make(folder: Path, name: str) -> None:
    """Make one environment, unless it is there and complete."""
    done = folder / name / ".complete"
    wanted = ENVIRONMENTS[name]
    if done.is_file() and done.read_text(encoding="utf-8") == repr(wanted):
        return
    print(f"making {name}", flush=True)
    venv.create(folder / name, with_pip=True)
    pip = [str(python_of(folder, name)), "-m", "pip", "-q"]
    subprocess.run([*pip, "install", *wanted.packages], check=True)
    if wanted.wheel is not None:
        subprocess.run([*pip, "download", "--no-deps", "--dest", str(folder / name), wanted.wheel], check=True)
        for wheel in (folder / name).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(wheel_of(folder, name))
    done.write_text(repr(wanted), encoding="utf-8")


def main() -> None:
    """Make all environments, or those that are named after the folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or ENVIRONMENTS:
        make(folder, name)


if __name__ == "__main__":
    main()
