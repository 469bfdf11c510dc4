"""What the `datasets` library loads of an export is what was written, record by record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import curate
from tests.helpers.exporting import ASK, CALLING, CHAT, NO, PAIR, PREFERENCE, SAY, UNPAIRED, WEIGHTED, lines, write
from tests.targets.judges import loaded

_SUM = {"id": "b", "type": "function", "function": {"name": "sum", "arguments": '{"id": "x", "of": [1, 2]}'}}
OTHER_CALL = {
    "messages": [
        ASK,
        {"role": "assistant", "content": None, "tool_calls": [_SUM]},
        {"role": "tool", "tool_call_id": "b", "content": "3"},
        {**SAY, "reasoning_content": "They add up."},
    ],
    "tools": [{"type": "function", "function": {"name": "sum", "parameters": {"type": "object", "properties": {"of": {"type": "array"}}}}}],
}
SETS: dict[str, list[Any]] = {
    "chat": [CHAT, CALLING, OTHER_CALL],
    "weights": [CHAT, WEIGHTED],
    "pairs": [PAIR, {**PAIR, "system": "Be brief."}],
    "preference": [PREFERENCE, {**PREFERENCE, "tools": CALLING["tools"]}],
    "unpaired": [UNPAIRED, {**UNPAIRED, "completion": [NO], "label": False}],
    "text": [{"text": "Once."}, {"text": "Upon a time.", "id": 7}],
    "stepwise": [{"prompt": "1 + 1 + 1?", "completions": ["1 + 1 = 2.", "2 + 1 = 4."], "labels": [True, False]}],
}


@pytest.mark.parametrize("name", ["huggingface", "unsloth", "axolotl", "databricks", "llamafactory", "openai", "together"])
@pytest.mark.parametrize("kind", SETS)
def test_loaded_records_are_the_written_ones(kind: str, name: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder / "train.jsonl", SETS[kind])
    write(folder / "test.jsonl", SETS[kind][:1])
    done = curate.export(folder, name, tmp_path / "out", select=["FMT001"])
    if done.refused:
        assert done.left_out.total() == len(SETS[kind]) + 1
        return
    uniform = name not in ("openai", "together")
    written = {split: lines(tmp_path / "out" / f"{split}.jsonl") for split in ("train", "test")}
    found = loaded(tmp_path / "out", tmp_path / "cache")
    assert {split: [_bare(record) for record in records] for split, records in found.items()} == {
        split: [_bare(record) for record in records] for split, records in written.items()
    }
    if uniform:
        assert found == written
        assert len({tuple(record) for records in written.values() for record in records}) == 1


def _bare(value: Any) -> Any:
    """A value without nulls: where keys differ, the loader fills them in."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if item is not None}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def test_configurations_of_several_forms_load_by_name(tmp_path: Path) -> None:
    sources = [write(tmp_path / "talks.jsonl", [CHAT, CALLING]), write(tmp_path / "pairs.jsonl", [PREFERENCE])]
    curate.export(sources, "huggingface", tmp_path / "out", select=["FMT001"])
    for form in ("sft", "preference"):
        assert loaded(tmp_path / "out", tmp_path / "cache", form) == {"train": lines(tmp_path / "out" / form / "train.jsonl")}


def test_the_card_is_one_of_the_hub(tmp_path: Path) -> None:
    from huggingface_hub import DatasetCard

    curate.export(write(tmp_path / "talks.jsonl", [CHAT, CALLING]), "huggingface", tmp_path / "out", select=["FMT001"])
    card = DatasetCard.load(tmp_path / "out" / "README.md")
    assert card.data.to_dict()["configs"] == [
        {"config_name": "default", "default": True, "data_files": [{"split": "train", "path": "train.jsonl"}]}
    ]
    assert card.data.size_categories == ["n<1K"]
