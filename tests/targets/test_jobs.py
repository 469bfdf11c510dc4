"""The scripts that start a job call their service as its package has it; nothing is sent."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from pydantic import TypeAdapter

import curate
from tests.helpers.exporting import CHAT, PREFERENCE, write

CLIENTS = {"openai": "OpenAI", "together": "Together", "mistral": "Mistral"}


def started(name: str, records: list[Any], folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> dict[str, Any]:
    """What the script of an export asks its service for."""
    data = folder / "data"
    data.mkdir()
    write(data / "train.jsonl", records)
    write(data / "validation.jsonl", records[:1])
    curate.export(data, name, folder / "out", select=["FMT001"], **options)
    asked: dict[str, Any] = {}

    def create(**arguments: Any) -> SimpleNamespace:
        asked.update(arguments)
        return SimpleNamespace(id="job", status="queued")

    files = SimpleNamespace(
        create=lambda file, purpose: SimpleNamespace(id=f"{purpose} {Path(file.name).name}"),
        upload=lambda file, purpose: SimpleNamespace(id=f"{purpose} {file['file_name'] if isinstance(file, dict) else Path(file).name}"),
    )
    client = SimpleNamespace(files=files, fine_tuning=SimpleNamespace(create=create, jobs=SimpleNamespace(create=create)))
    module = ModuleType({"mistral": "mistralai"}.get(name, name))
    setattr(module, CLIENTS[name], lambda **_: client)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setenv("MISTRAL_API_KEY", "none")
    path = folder / "out" / "start_job.py"
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"__file__": str(path), "__name__": "__main__"})
    return asked


@pytest.mark.parametrize(("record", "method"), [(CHAT, "supervised"), (PREFERENCE, "dpo")], ids=["chat", "preference"])
def test_openai(record: Any, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openai.types.fine_tuning.job_create_params import JobCreateParams

    asked = started("openai", [record] * 12, tmp_path, monkeypatch)
    assert TypeAdapter(JobCreateParams).validate_python(asked) == asked
    assert (asked["training_file"], asked["validation_file"]) == ("fine-tune train.jsonl", "fine-tune validation.jsonl")
    assert asked["method"] == {"type": method}


def test_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = started("together", [PREFERENCE] * 12, tmp_path, monkeypatch, method="full")
    assert (asked["training_file"], asked["validation_file"]) == ("fine-tune train.jsonl", "fine-tune validation.jsonl")
    assert (asked["lora"], asked["training_method"], asked["n_epochs"], asked["learning_rate"]) == (False, "dpo", 1, 5e-7)


def test_mistral(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = started("mistral", [CHAT] * 12, tmp_path, monkeypatch, model="mistral-small-latest")
    assert asked["model"] == "mistral-small-latest"
    assert asked["training_files"] == [{"file_id": "fine-tune train.jsonl", "weight": 1}]
    assert asked["hyperparameters"]["epochs"] == 8
