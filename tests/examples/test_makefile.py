"""The example Makefile, run by make: training waits for the gate."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.talking import talk, write

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def make(target: str, folder: Path) -> tuple[int, str]:
    within_make = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # the tests themselves may have been started by make
    environment = {**{name: value for name, value in os.environ.items() if name not in within_make}, "PYTHONPATH": str(ROOT)}
    command = ["make", "-f", str(ROOT / "examples" / "Makefile"), f"CURATE={sys.executable} -m curate", target]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)
    return done.returncode, done.stdout


def test_training_waits_for_the_gate(tmp_path: Path) -> None:
    (tmp_path / "curate.toml").write_text('select = ["FMT", "EMP", "CNT001"]\n')
    data = write(tmp_path / "train.jsonl", [*(talk(number) for number in range(60)), talk(3, "")])
    status, said = make("model", tmp_path)
    assert status == 2 and "FAIL" in said and "training on" not in said
    assert not (tmp_path / "model").exists() and not (tmp_path / ".gate").exists()
    assert make("baseline", tmp_path)[0] == 0
    status, said = make("model", tmp_path)
    assert status == 0 and "1 known finding" in said and "training on train.jsonl" in said
    assert make("model", tmp_path) == (0, "make: 'model' is up to date.\n")
    write(data, [*(talk(number) for number in range(60)), talk(4, "")])
    os.utime(data, (2e9, 2e9))
    assert make("model", tmp_path)[0] == 2
