"""The Dagster example, run by Dagster itself in its own environment: `make test-examples`, or CURATE_SCHEDULERS=FOLDER."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.examples.environments import ROOT, python_of
from tests.helpers.talking import talk, write

FOLDER = os.environ.get("CURATE_SCHEDULERS")
PYTHON = python_of(Path(FOLDER), "dagster") if FOLDER else Path()

SCRIPT = f"""
import json, sys
sys.path.insert(0, {str(ROOT / "examples")!r})
import dagster as dg
import dagster_gate as example

result = dg.materialize([example.training_data, example.ready_to_train, example.model], raise_on_error=False)
(check,) = result.get_asset_check_evaluations()
made = [event.asset_key.to_user_string() for event in result.get_asset_materialization_events()]
metadata = {{key: value.value for key, value in check.metadata.items()}}
print(json.dumps({{"passed": check.passed, "what": check.description, "made": made, "metadata": metadata}}))
"""


def ran(data: Path) -> dict[str, Any]:
    environment = {**os.environ, "TRAINING_DATA": str(data), "DAGSTER_HOME": str(data.parent), "DAGSTER_DISABLE_TELEMETRY": "1"}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run([str(PYTHON), "-c", SCRIPT], env=environment, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.skipif(not FOLDER, reason="CURATE_SCHEDULERS names no folder of environments")
@pytest.mark.parametrize(
    ("answer", "passed", "verdict", "made"),
    [("Wipe it and let it dry for an hour.", True, "pass", ["training_data", "model"]), ("", False, "fail", ["training_data"])],
    ids=["passes", "fails"],
)
def test_a_failing_gate_stops_what_comes_after(answer: str, passed: bool, verdict: str, made: list[str], tmp_path: Path) -> None:
    data = write(tmp_path / "train.jsonl", [*(talk(number) for number in range(60)), {"prompt": "Is it wet?", "completion": answer}])
    (tmp_path / "curate.toml").write_text('select = ["FMT", "EMP", "CNT001"]\n')
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    found = ran(data)
    assert (found["passed"], found["metadata"]["verdict"], found["made"]) == (passed, verdict, made)
    assert found["what"] == ("nothing speaks against training on this data" if passed else "1 open error")
    assert found["metadata"]["report"].startswith("## ")
    assert (tmp_path / "model.txt").exists() == passed
