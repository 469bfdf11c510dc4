"""The numbers of a run suit the set: its size, and the length of its records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import curate
from curate.targets.base import FileFacts, Options, SetFacts, Survey
from curate.targets.recipe import fitted, recipe
from tests.helpers.exporting import ASK, SAY, write


def facts(records: int, longest: int = 300, exact: bool = True) -> SetFacts:
    files = (FileFacts("train.jsonl", "sft", "train", records),)
    return SetFacts("set", files, longest, longest // 2, records * longest, exact, Survey(), {"sft": {}})


@pytest.mark.parametrize(("records", "epochs"), [(1, 25), (10, 10), (33, 3), (34, 3), (8_333, 3), (8_334, 2), (40_000, 1)])
def test_epochs_by_the_size_of_the_set(records: int, epochs: int) -> None:
    assert recipe(facts(records), Options(), "sft").epochs.value == epochs


@pytest.mark.parametrize(("longest", "exact", "length"), [(512, True, 512), (513, True, 1_024), (500, False, 1_024), (90_000, True, 8_192)])
def test_the_sequence_holds_the_longest_record(longest: int, exact: bool, length: int) -> None:
    assert fitted(longest, exact) == length


def test_longer_sequences_come_in_smaller_batches() -> None:
    made = [recipe(facts(2_000, longest), Options(), "sft") for longest in (400, 2_000, 4_000)]
    assert [(each.batch.value, each.accumulation.value) for each in made] == [(4, 4), (2, 8), (1, 16)]


def test_the_method_sets_the_steps() -> None:
    rates = [recipe(facts(100), Options(method), "sft").learning_rate.value for method in ("qlora", "lora", "full")]  # type: ignore[arg-type]
    assert rates == [2e-4, 2e-4, 1e-5]
    assert recipe(facts(100), Options(), "preference").learning_rate.value == 5e-6


def test_every_number_says_why() -> None:
    made = recipe(facts(100), Options(sequence_length=777), "sft")
    assert [name for name in made.__dataclass_fields__ if not getattr(made, name).why] == []
    assert made.sequence_length.value == 777


@pytest.mark.parametrize(
    ("name", "file", "wanted"),
    [
        ("axolotl", "axolotl.yaml", {"qlora": "adapter: qlora", "lora": "adapter: lora", "full": "adapter:   #"}),
        ("huggingface", "train.py", {"qlora": "load_in_4bit=True", "lora": "peft_config", "full": "learning_rate=1e-05"}),
        ("unsloth", "train.py", {"qlora": "load_in_4bit=True", "lora": "load_in_4bit=False", "full": "full_finetuning=True"}),
        ("llamafactory", "train.yaml", {"qlora": "quantization_bit: 4", "lora": "lora_rank: 16", "full": "finetuning_type: full"}),
    ],
)
def test_companions_train_by_the_method(name: str, file: str, wanted: dict[str, str], tmp_path: Path) -> None:
    records: list[Any] = [{"messages": [ASK, SAY]}] * 20
    source = write(tmp_path / "talks.jsonl", records)
    texts = {}
    for method in wanted:
        curate.export(source, name, tmp_path / method, method=method, select=["FMT001"])  # type: ignore[arg-type]
        texts[method] = (tmp_path / method / file).read_text(encoding="utf-8")
    assert {method: wanted[method] in text for method, text in texts.items()} == dict.fromkeys(wanted, True)
    assert len(set(texts.values())) == 3
