"""An Airflow DAG whose training task waits for the gate: a failing gate fails the run, and no retry is wasted on it.

    pip install curate-workbench apache-airflow
    export AIRFLOW_HOME=$PWD TRAINING_DATA=$PWD/train.jsonl     # with this file in $AIRFLOW_HOME/dags
    airflow standalone

The settings are those of `curate.toml` beside the data, where there is one; the report lies beside the data, as a page.
"""

import os
from pathlib import Path

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException

import curate


def data_file() -> Path:
    """The file that is trained on."""
    return Path(os.environ.get("TRAINING_DATA", "train.jsonl"))


@dag(schedule=None, catchup=False, tags=["fine-tuning"])
def fine_tuning() -> None:
    """Check the data, and train on what passed."""

    @task(retries=2)
    def ready_to_train() -> dict[str, object]:
        """What the gate says, for the tasks that follow; a gate that only warns passes. Files that cannot be read are tried again."""
        config = data_file().with_name("curate.toml")
        report = curate.check(data_file(), config=config if config.exists() else None)
        data_file().with_name("report.html").write_text(report.render("html"), encoding="utf-8")
        if report.gate.exit_code:
            raise AirflowFailException("; ".join(report.gate.reasons))
        return {"verdict": report.gate.verdict, "score": report.score.value, "clean_records": report.score.clean_records}

    @task
    def train(gate: dict[str, object]) -> None:
        """Stands for the training run."""
        data_file().with_name("model.txt").write_text(f"trained on {gate['clean_records']} clean records\n", encoding="utf-8")

    train(ready_to_train())


fine_tuning()
