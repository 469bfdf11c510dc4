"""One real training run on an export: TRL, a tiny random model, the processor. Part of `make test-trainers`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

import curate
from tests.helpers.exporting import write
from tests.trainers.test_trainers import SETS, judged

pytestmark = pytest.mark.skipif(not os.environ.get("CURATE_TRAINERS"), reason="make test-trainers")

LENGTH = 64


def talk(question: int, answer: int, **more: Any) -> dict[str, Any]:
    """A conversation with a question and an answer of so many words."""
    return {
        "messages": [
            {"role": "user", "content": " ".join(f"q{number % 9}" for number in range(question))},
            {"role": "assistant", "content": " ".join(f"a{number % 9}" for number in range(answer)), **more},
        ]
    }


RECORDS = [talk(5, 5), talk(20, 30), talk(30, 60), talk(75, 5), talk(90, 40), talk(10, 3)]
UNTRAINABLE = [3, 4]
"""Their answers begin after the tokens that are read."""


def word_tokenizer(path: Path) -> Path:
    """A tokenizer.json in which every word is one token, as in the run."""
    made = Tokenizer(models.WordLevel({"<unk>": 0}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.save(str(path))
    return path


@pytest.mark.parametrize("weighted", [False, True], ids=["messages", "prompt and completion"])
def test_what_is_called_untrainable_is_what_has_no_labels(weighted: bool, tmp_path: Path) -> None:
    first = {"messages": [*talk(3, 2, weight=0)["messages"], *talk(4, 6)["messages"]]}
    records = [*RECORDS, first] if weighted else RECORDS
    source = write(tmp_path / "talks.jsonl", records)
    tokens = {"tokenizer": str(word_tokenizer(tmp_path / "tokenizer.json"))}
    report = curate.check(source, select=["TGT"], target={"name": "huggingface", "sequence_length": LENGTH}, tokens=tokens)
    called = [int(row) for row, code in zip(report.findings["row"], report.findings["code"], strict=True) if code == "TGT003"]
    curate.export(source, "huggingface", tmp_path / "out", select=["FMT001"])
    run = judged("training", "training_step.py", tmp_path / "out", str(LENGTH), unpacked=False)
    assert run["finite"] and run["loss"] > 0
    assert run["trained"] == len(records) - len(UNTRAINABLE)
    assert [number for number, masked in enumerate(run["masked"]) if masked] == called == UNTRAINABLE


@pytest.mark.parametrize("target", ["huggingface", "unsloth", "databricks"])
def test_trl_takes_the_arguments_of_our_scripts(target: str, tmp_path: Path) -> None:
    scripts = []
    for kind, records in SETS.items():
        for method in ("qlora", "lora", "full"):
            out = tmp_path / kind / method
            source = write(tmp_path / f"{kind}.jsonl", records[:1])
            done = curate.export(source, target, out, method=method, select=["FMT001"])  # type: ignore[arg-type]
            if not done.refused:
                scripts.append(out / "train.py")
    verdicts = judged("training", "trl_config.py", *scripts, unpacked=False)
    assert len(scripts) >= 9
    assert {str(path): verdict for path, verdict in zip(scripts, verdicts, strict=True) if verdict is not None} == {}
