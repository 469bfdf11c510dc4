"""A Dagster asset check: nothing that depends on the training data is made while the gate fails.

    pip install curate-workbench dagster
    TRAINING_DATA=train.jsonl dagster dev -f dagster_gate.py

The settings are those of `curate.toml` beside the data, where there is one; the report stands at the check, as Markdown.
"""

import os
from pathlib import Path

import dagster as dg

import curate


def data_file() -> Path:
    """The file that is trained on."""
    return Path(os.environ.get("TRAINING_DATA", "train.jsonl"))


@dg.asset
def training_data() -> dg.MaterializeResult:
    """The records as they were collected."""
    return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(str(data_file()))})


@dg.asset_check(asset=training_data, blocking=True)
def ready_to_train() -> dg.AssetCheckResult:
    """Whether to train on the records. A failing gate blocks what comes after; one that warns does not."""
    config = data_file().with_name("curate.toml")
    report = curate.check(data_file(), config=config if config.exists() else None)
    return dg.AssetCheckResult(
        passed=report.gate.exit_code == 0,
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join(report.gate.reasons) or "nothing speaks against training on this data",
        metadata={
            "verdict": report.gate.verdict,
            "score": report.score.value if report.score.value is not None else "none",
            "clean records": report.score.clean_records,
            "report": dg.MetadataValue.md(report.render("markdown")),
        },
    )


@dg.asset(deps=[training_data])
def model() -> None:
    """Stands for the training run."""
    data_file().with_name("model.txt").write_text("trained\n", encoding="utf-8")


defs = dg.Definitions(assets=[training_data, model], asset_checks=[ready_to_train])
