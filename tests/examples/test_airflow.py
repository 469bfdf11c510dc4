"""The Airflow example, run by Airflow itself in its own environment: `make test-examples`, or CURATE_SCHEDULERS=FOLDER."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.examples.environments import ROOT, python_of
from tests.helpers.talking import talk, write

FOLDER = os.environ.get("CURATE_SCHEDULERS")
PYTHON = python_of(Path(FOLDER), "airflow") if FOLDER else Path()

SCRIPT = """
import json
import airflow_dag as example

run = example.fine_tuning().test()
tasks = run.get_task_instances()
print(json.dumps({"run": str(run.state), "tasks": {each.task_id: [str(each.state), each.try_number] for each in tasks}}))
"""


def ran(data: Path) -> tuple[dict[str, Any], str]:
    """The states of the run and of its tasks, with how often each was tried, and all that Airflow said."""
    home = data.parent / "airflow"
    dags = home / "dags"
    dags.mkdir(parents=True)
    shutil.copy(ROOT / "examples" / "airflow_dag.py", dags)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    environment |= {"AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "TRAINING_DATA": str(data)}
    environment |= {"PYTHONPATH": os.pathsep.join((str(ROOT), str(dags))), "NO_COLOR": "1"}
    # A run belongs to a DAG that the database knows.
    for command in (["-m", "airflow", "db", "migrate"], ["-m", "airflow", "dags", "reserialize"], ["-c", SCRIPT]):
        done = subprocess.run([str(PYTHON), *command], env=environment, capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found, done.stdout + done.stderr


@pytest.mark.skipif(not FOLDER, reason="CURATE_SCHEDULERS names no folder of environments")
def test_training_waits_for_the_gate(tmp_path: Path) -> None:
    (tmp_path / "curate.toml").write_text('select = ["FMT", "EMP", "CNT001"]\n')
    data = write(tmp_path / "train.jsonl", [talk(number) for number in range(60)])
    found, _ = ran(data)
    assert found == {"run": "success", "tasks": {"ready_to_train": ["success", 1], "train": ["success", 1]}}
    assert (tmp_path / "model.txt").read_text() == "trained on 60 clean records\n"


@pytest.mark.skipif(not FOLDER, reason="CURATE_SCHEDULERS names no folder of environments")
def test_a_failing_gate_fails_the_run_without_a_retry(tmp_path: Path) -> None:
    (tmp_path / "curate.toml").write_text('select = ["FMT", "EMP", "CNT001"]\n')
    data = write(tmp_path / "train.jsonl", [*(talk(number) for number in range(60)), talk(3, "")])
    found, said = ran(data)
    assert found["run"] == "failed"
    assert found["tasks"]["ready_to_train"] == ["failed", 1] and found["tasks"]["train"][0] == "upstream_failed"
    assert "AirflowFailException: 1 open error" in said
    assert "1 open error" in (tmp_path / "report.html").read_text(encoding="utf-8") and not (tmp_path / "model.txt").exists()
